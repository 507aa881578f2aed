"""Ranking by reading every record that matches, which a corpus of thousands allows."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from kapcite.search.expression import Expressions
from kapcite.search.feedback import added, feed_back
from kapcite.search.schema import BM25

# Ties go to the newer record, then to the one that stands first in the corpus.
_RANKED = f"""
SELECT matched.row, matched.score FROM (
    SELECT rowid AS row, -{BM25} AS score FROM text WHERE text MATCH ? ORDER BY score DESC LIMIT ?
) AS matched JOIN document ON document.rowid = matched.row
ORDER BY matched.score DESC, document.year DESC, document.position
"""  # noqa: S608 - BM25 is our own constant


#: So many records with some of the words are ranked anew by what the best of them share.
_CANDIDATES = 200
#: How much a pair of words counts that stands side by side in query and record, beside what
#: each of both counts (in the manner of sequential dependence models, Metzler and Croft,
#: SIGIR 2005).
_SIDE_BY_SIDE = 0.2
#: Fewer words say what they mean; from here on they describe a subject (docs/search.md).
_SUBJECT = 3


class Scored(NamedTuple):
    """A row of the index with its score; ``complete`` when it has all of the query."""

    row: int
    score: float
    complete: bool


def rank_directly(
    connection: sqlite3.Connection, asked: Expressions, limit: int, *, helped: bool = True
) -> list[Scored]:
    """Return the rows that match, best first; ``limit`` 0 means all.

    The records that have every word stand above those that have some, but for a sentence:
    a record that has all of its words may have them in passing. Where the query is
    ``helped``, neighbours among its words and the first records' own words count too.
    """
    found = match(connection, asked.every(), limit)
    full = limit and len(found) >= limit and not asked.is_sentence
    if full or not asked.has_some:
        return [Scored(*row, True) for row in found]
    wanted = max(_CANDIDATES, limit + len(found)) if limit else 0
    some = match(connection, asked.some(), wanted)
    if helped and len(asked.ranking) >= _SUBJECT:
        beside = added(connection, asked.pairs, _SIDE_BY_SIDE) if asked.pairs else {}
        found, some = _raised(found, beside), _raised(some, beside)
        if asked.expands:
            some = _raised(some, feed_back(connection, asked, some))
    complete = {row for row, _ in found}
    ranked = [Scored(row, score, row in complete) for row, score in some]
    if asked.is_sentence:
        return ranked[: limit or None]
    others = [scored for scored in ranked if not scored.complete]
    return above([Scored(*row, True) for row in found], others, limit)


def _raised(scored: list[tuple[int, float]], more: dict[int, float]) -> list[tuple[int, float]]:
    """Return the rows with what is added to their scores, best first."""
    higher = [(row, score + more.get(row, 0.0)) for row, score in scored]
    return sorted(higher, key=lambda pair: -pair[1])


def above(complete: list[Scored], others: list[Scored], limit: int) -> list[Scored]:
    """Put the rows that have all of a query above the others, in their scores too."""
    if complete and others:
        lift = max(0.0, others[0].score - complete[-1].score)
        complete = [scored._replace(score=scored.score + lift) for scored in complete]
    together = complete + others
    return together[:limit] if limit else together


def match(connection: sqlite3.Connection, expression: str, limit: int) -> list[tuple[int, float]]:
    """Return (row, score) of what matches an FTS5 expression, best first."""
    return connection.execute(_RANKED, (expression, limit or -1)).fetchall()
