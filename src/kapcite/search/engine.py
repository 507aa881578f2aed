"""Answers a query from the index; imports nothing heavy, so that a warm search starts at once."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from kapcite.search.direct import Scored, rank_directly
from kapcite.search.expression import express, is_large
from kapcite.search.impact import LONGEST, postings
from kapcite.search.large import rank_bounded
from kapcite.search.query import Query

_LINE = "SELECT id, title, authors, year, container FROM document WHERE rowid = ?"


#: A search reads so many entries of common words; where there are more, the lists of the best
#: stand for them. FTS5 ranks some two thousand entries in a millisecond.
READING = 25_000
#: The same for a run of many queries, which has no start-up to keep short.
READING_THOROUGH = 250_000


class Hit(NamedTuple):
    """One result; ``score`` is BM25F over the fields, higher is better.

    It compares within one answer only. ``complete`` says that the record has every word.
    """

    id: str
    score: float
    title: str
    authors: str
    year: str
    container: str
    row: int
    complete: bool


def rank(
    connection: sqlite3.Connection,
    query: Query,
    *,
    limit: int = 20,
    exact: bool = False,
    reading: int = READING,
) -> list[Scored]:
    """Return the rows that answer a query, best first: those with all of it, then with some.

    ``limit`` bounds their number, 0 means no bound; ``reading`` bounds the work in a large
    corpus.
    """
    asked = express(connection, query, exact=exact)
    if not query.clauses:
        return []
    large = is_large(connection)
    if large and 0 < limit <= LONGEST and postings(connection, asked) > reading:
        return rank_bounded(connection, asked, limit)
    return rank_directly(connection, asked, limit, helped=not large)


def count(connection: sqlite3.Connection, query: Query, *, exact: bool = False) -> int:
    """Return how many records have all of a query or, where none has, some of it."""
    asked = express(connection, query, exact=exact)
    if not query.clauses:
        return 0
    return _count(connection, asked.every()) or _count(connection, asked.some())


def _count(connection: sqlite3.Connection, expression: str) -> int:
    select = "SELECT count(*) FROM text WHERE text MATCH ?"
    number: int = connection.execute(select, (expression,)).fetchone()[0]
    return number


def hits(connection: sqlite3.Connection, scored: list[Scored]) -> list[Hit]:
    """Return the lines of results for these rows."""
    found = []
    for row, score, complete in scored:
        line = connection.execute(_LINE, (row,)).fetchone()
        if line:
            key, title, authors, year, container = line
            shown = "" if year is None else str(year)
            found.append(Hit(key, score, title, authors, shown, container, row, complete))
    return found
