"""Asks the index; imports nothing heavy, so that a warm search starts at once."""

from __future__ import annotations

import re
import sqlite3
from typing import NamedTuple

# The weights are those of title, authors, container, keywords, abstract, notes, identifiers,
# studies and terms, in the order of the index's columns.
_SELECT = """
SELECT hit.id, matched.score, hit.title, hit.authors, hit.year, hit.container
FROM (
    SELECT rowid, -bm25(text, 5.0, 3.0, 1.0, 2.0, 1.0, 1.0, 5.0, 1.0, 1.0) AS score
    FROM text WHERE text MATCH ? ORDER BY score DESC, rowid LIMIT ?
) AS matched
JOIN hit ON hit.rowid = matched.rowid
ORDER BY matched.score DESC, hit.rowid
"""
_WORD = re.compile(r"\w+")


class Hit(NamedTuple):
    """One result; ``score`` is BM25F over the fields, higher is better."""

    id: str
    score: float
    title: str
    authors: str
    year: str
    container: str


class Hits(NamedTuple):
    """Results best first; ``complete`` when each of them has every word of the query."""

    hits: list[Hit]
    complete: bool


def search(connection: sqlite3.Connection, words: list[str], limit: int = 20) -> Hits:
    """Return the records that have all the words or, where there is none, any of them.

    ``limit`` bounds their number; 0 means no bound.
    """
    tokens = [_phrase(word) for word in words if _WORD.search(word)]
    if not tokens:
        return Hits([], complete=True)
    found = _match(connection, " AND ".join(tokens), limit)
    if found or len(tokens) == 1:
        return Hits(found, complete=True)
    return Hits(_match(connection, " OR ".join(tokens), limit), complete=False)


def _phrase(word: str) -> str:
    """Quote a word for FTS5, whose own syntax would stumble on ``CBT-II`` or ``Crohn's``."""
    return '"' + " ".join(_WORD.findall(word)) + '"'


def _match(connection: sqlite3.Connection, expression: str, limit: int) -> list[Hit]:
    rows = connection.execute(
        _SELECT,
        (expression, limit or -1),
    )
    return [Hit(*row) for row in rows]
