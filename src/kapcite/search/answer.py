"""One search from the words typed to the hits: identifiers, corrections, ranking, order."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, NamedTuple

from kapcite.search.correct import correct
from kapcite.search.direct import Scored
from kapcite.search.engine import READING, READING_THOROUGH, Hit, count, hits, rank
from kapcite.search.pasted import pasted
from kapcite.search.query import Query, read

if TYPE_CHECKING:
    from kapcite.search.semantic.meaning import Meaning

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
    meaning: Meaning | None = None,
    thorough: bool = False,
) -> Answer:
    """Search the index in a connection.

    ``limit`` bounds the hits, 0 means all; ``exact`` neither expands nor corrects;
    ``order`` is one of ``ORDERS``. With ``meaning`` the records nearest to the query count
    beside those that have its words. ``thorough`` takes longer in a large corpus. Raises
    UsageError for a query that cannot be read.
    """
    if isinstance(text, str):
        text = _sound(text)
        if (rows := pasted(connection, text)) is not None:
            direct = hits(connection, [Scored(row, 1.0, True) for row in rows])
            return Answer(Query(text, ()), direct[: limit or None], [], identifier=True)
        text = read(text)
    query, corrections = (text, []) if exact else _corrected(connection, text)
    if meaning is not None:
        return Answer(query, _fused(connection, query, meaning, limit, exact), corrections)
    if order != "score":
        found = _ordered(connection, query, order, exact=exact)
        return Answer(query, found[: limit or None], corrections)
    reading = READING_THOROUGH if thorough else READING
    scored = rank(connection, query, limit=limit, exact=exact, reading=reading)
    return Answer(query, hits(connection, scored), corrections)


def _ordered(connection: sqlite3.Connection, query: Query, order: str, *, exact: bool) -> list[Hit]:
    """Return the hits that have all of a query or, where none has, some of it, in an order."""
    everything = rank(connection, query, limit=0, exact=exact)
    complete = [scored for scored in everything if scored.complete]
    return sorted(hits(connection, complete or everything), key=_ORDER[order])


def _fused(
    connection: sqlite3.Connection, query: Query, meaning: Meaning, limit: int, exact: bool
) -> list[Hit]:
    from kapcite.search.semantic.meaning import CANDIDATES, fuse

    wanted = max(limit, CANDIDATES) if limit else 0
    lexical = rank(connection, query, limit=wanted, exact=exact)
    nearest = meaning.nearest(connection, query, exact=exact)
    return hits(connection, fuse(lexical, nearest, limit))


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
    query = read(text)
    return count(connection, query if exact else _corrected(connection, query)[0], exact=exact)


def _sound(text: str) -> str:
    """Return text without what is no character: bytes of an argument that are not UTF-8."""
    return text.encode(errors="replace").decode()


def _corrected(connection: sqlite3.Connection, query: Query) -> tuple[Query, list[Correction]]:
    corrected, pairs = correct(connection, query)
    return corrected, [Correction(*pair) for pair in pairs]
