"""BibTeX: both dialects are read alike; this one writes for BibTeX's own styles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kapcite.formats.bibtex.reader import read
from kapcite.formats.bibtex.writer import entries
from kapcite.model.reference import Reference

__all__ = ["read", "write"]


def write(references: Iterable[Reference]) -> Iterator[str]:
    """Yield entries in ASCII for the styles of BibTeX, one at a time."""
    yield from entries(references, biblatex=False)
