"""The public Python API, re-exported by ``kapcite``."""

from __future__ import annotations

from pathlib import Path

from kapcite.corpus.load import load_file
from kapcite.corpus.locate import shipped
from kapcite.errors import InputError
from kapcite.evidence.summarise import summarise
from kapcite.model.corpus import Corpus

__all__ = ["load", "summarise"]


def load(path: str | Path | None = None) -> Corpus:
    """Read a corpus file, or the one that ships without a path.

    Raises InputError, with a problem for every fault and its place, when some of the file
    cannot be read. What is only doubtful (an unknown key) does not stop it: see
    ``kapcite check``.
    """
    loaded = load_file(Path(path if path is not None else shipped()))
    if loaded.errors:
        raise InputError(*loaded.errors)
    return loaded.corpus
