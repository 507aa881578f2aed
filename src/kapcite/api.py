"""The public Python API, re-exported by ``kapcite``."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from kapcite.corpus.cache import SCHEMA
from kapcite.corpus.load import load_file
from kapcite.corpus.locate import shipped
from kapcite.corpus.records import store_references
from kapcite.csl.format import format_bibliography
from kapcite.errors import InputError, Problem, UsageError
from kapcite.evidence.summarise import summarise
from kapcite.model.citation import AsCited
from kapcite.model.corpus import Corpus
from kapcite.model.reference import Reference
from kapcite.search import answer
from kapcite.search.engine import Hit
from kapcite.search.index import build_index
from kapcite.verify.check import SnapshotSource, verify_with
from kapcite.verify.recorded import reference_of
from kapcite.verify.result import Published, Verification
from kapcite.verify.snapshot import build

if TYPE_CHECKING:
    from kapcite.dedupe.find import Found

__all__ = [
    "find_duplicates",
    "format_bibliography",
    "load",
    "search",
    "summarise",
    "verify",
]


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


def verify(
    cited: Iterable[Reference | AsCited], published: Iterable[Reference], *, complete: bool = False
) -> list[Verification]:
    """Compare citations with published records, field by field.

    ``complete`` says that the records would hold each work, so that one that is not among
    them is "not found" and not "cannot determine". Nothing is asked on the network.
    """
    snapshot = build((Published(reference=record) for record in published), "records")
    source = SnapshotSource(snapshot, complete=complete)
    references = (
        reference_of(one, str(number)) if isinstance(one, AsCited) else one
        for number, one in enumerate(cited, 1)
    )
    return [verify_with(reference, [source]) for reference in references]


def find_duplicates(
    references: Iterable[Reference],
    level: str = "default",
    apart: Collection[tuple[str, str]] = (),
) -> Found:
    """Find the records that are the same work; see ``kapcite dedupe`` and its docs.

    ``level`` is ``strict``, ``default`` or ``loose``; ``apart`` are pairs of keys that are
    known to be two works. Keys must be unique. ``kapcite.dedupe.report.explain`` gives the
    reasons of each pair. Raises UsageError for an unknown level.
    """
    from kapcite.dedupe.decide import level_names
    from kapcite.dedupe.find import find_duplicates as find

    if level not in level_names():
        hint = f"the levels are {', '.join(level_names())}"
        raise UsageError(Problem(f"there is no level {level!r}", hint=hint))
    return find(references, level, apart)


def search(corpus: Corpus, query: str, *, limit: int = 20, exact: bool = False) -> list[Hit]:
    """Search a corpus as ``kapcite search`` does; return at most ``limit`` hits, best first.

    The index is made in memory for each call; many queries over a large corpus are better
    asked with ``kapcite search --batch``. ``limit`` 0 means all, ``exact`` neither expands
    nor corrects. Raises UsageError for a query that cannot be read.
    """
    connection = sqlite3.connect(":memory:")
    try:
        connection.executescript(SCHEMA)
        stored = store_references(connection, corpus.references, "references")
        build_index(connection, stored, corpus.vocabulary, corpus.studies_of)
        return answer.search(connection, query, limit=limit, exact=exact).hits
    finally:
        connection.close()
