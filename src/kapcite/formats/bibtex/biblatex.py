"""BibLaTeX: UTF-8, with ``date``, ``journaltitle`` and the entry types of its data model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kapcite.formats.bibtex.reader import read
from kapcite.formats.bibtex.writer import entries
from kapcite.model.reference import Reference

__all__ = ["read", "write"]


def write(references: Iterable[Reference]) -> Iterator[str]:
    """Yield entries for BibLaTeX and biber, one at a time."""
    yield from entries(references, biblatex=True)
