"""Ranking by reading every record that matches, which a corpus of thousands allows."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from kapcite.search.expression import Expressions
from kapcite.search.feedback import feed_back
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
#: Fewer words say what they mean; from here on they describe a subject (docs/search.md).
_SUBJECT = 3


class Scored(NamedTuple):
    """A row of the index with its score; ``complete`` when it has all of the query."""

    row: int
    score: float
    complete: bool


def rank_directly(
    connection: sqlite3.Connection, asked: Expressions, limit: int, *, feedback: bool = True
) -> list[Scored]:
    """Return the rows that match, best first; ``limit`` 0 means all.

    The records that have every word stand above those that have some, but for a sentence:
    a record that has all of its words may have them in passing.
    """
    found = [Scored(*row, True) for row in match(connection, asked.every(), limit)]
    full = limit and len(found) >= limit and not asked.is_sentence
    if full or not asked.has_some:
        return found
    complete = {scored.row for scored in found}
    wanted = max(_CANDIDATES, limit + len(found)) if limit else 0
    some = match(connection, asked.some(), wanted)
    if feedback and asked.expands and len(asked.ranking) >= _SUBJECT:
        some = feed_back(connection, asked, some)
    ranked = [Scored(row, score, row in complete) for row, score in some]
    if asked.is_sentence:
        return ranked[: limit or None]
    return above(found, [scored for scored in ranked if not scored.complete], limit)


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
