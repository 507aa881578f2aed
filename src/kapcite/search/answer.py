"""One search from the words typed to the hits: identifiers, corrections, ranking, order."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from kapcite.search.correct import correct
from kapcite.search.direct import Scored
from kapcite.search.engine import Hit, count, hits, rank
from kapcite.search.pasted import pasted
from kapcite.search.query import Query, parse

#: What results can be ordered by; ``score`` is best first, ``year`` newest first.
ORDERS = ("score", "year", "author", "title", "key")


class Correction(NamedTuple):
    """A word of the query and the word that was searched for instead."""

    word: str
    instead: str


class Answer(NamedTuple):
    """What a search found, best first, and what was searched for.

    ``identifier`` says that the query was one.
    """

    query: Query
    hits: list[Hit]
    corrections: list[Correction]
    identifier: bool = False


def search(
    connection: sqlite3.Connection,
    text: str | Query,
    *,
    limit: int = 20,
    exact: bool = False,
    order: str = "score",
) -> Answer:
    """Search the index in a connection.

    ``limit`` bounds the hits, 0 means all; ``exact`` neither expands nor corrects;
    ``order`` is one of ``ORDERS``. Raises UsageError for a query that cannot be read.
    """
    if isinstance(text, str):
        text = _sound(text)
        if (rows := pasted(connection, text)) is not None:
            direct = hits(connection, [Scored(row, 1.0, True) for row in rows])
            return Answer(Query(text, ()), direct[: limit or None], [], identifier=True)
        text = parse(text)
    query, corrections = (text, []) if exact else _corrected(connection, text)
    if order == "score":
        found = hits(connection, rank(connection, query, limit=limit, exact=exact))
        return Answer(query, found, corrections)
    everything = rank(connection, query, limit=0, exact=exact)
    complete = [scored for scored in everything if scored.complete]
    found = sorted(hits(connection, complete or everything), key=_ORDER[order])
    return Answer(query, found[: limit or None], corrections)


_ORDER = {
    "year": lambda hit: (-int(hit.year or -9999), -hit.score),
    "author": lambda hit: (hit.authors.casefold(), hit.year),
    "title": lambda hit: hit.title.casefold(),
    "key": lambda hit: hit.id,
}


def number(connection: sqlite3.Connection, text: str, *, exact: bool = False) -> int:
    """Return how many records have all of a query or, where none has, some of it."""
    text = _sound(text)
    if (rows := pasted(connection, text)) is not None:
        return len(rows)
    query = parse(text)
    return count(connection, query if exact else _corrected(connection, query)[0], exact=exact)


def _sound(text: str) -> str:
    """Return text without what is no character: bytes of an argument that are not UTF-8."""
    return text.encode(errors="replace").decode()


def _corrected(connection: sqlite3.Connection, query: Query) -> tuple[Query, list[Correction]]:
    corrected, pairs = correct(connection, query)
    return corrected, [Correction(*pair) for pair in pairs]
