"""Why a record ranks where it does: what was searched for, and what each word adds."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from kapcite.search.engine import Hit
from kapcite.search.expression import express
from kapcite.search.query import Query
from kapcite.search.schema import BM25, COLUMNS
from kapcite.search.words import STOP_WORDS

#: Fewer records than these may have defined an abbreviation by mistake.
_FEWEST = 2
_ROUNDING = 1e-9


class Part(NamedTuple):
    """What one word of the query adds to the score of a record, and the columns it is in."""

    word: str
    score: float
    columns: tuple[str, ...]


class Expansion(NamedTuple):
    """Other names by which a word of the query finds records, and where they come from."""

    word: str
    names: tuple[str, ...]
    source: str


def parts(
    connection: sqlite3.Connection, query: Query, hit: Hit, *, exact: bool = False
) -> list[Part]:
    """Return what each part of a query adds to the score of a hit.

    Raises UsageError for what the vocabulary does not know.
    """
    found = []
    for clause in query.positive:
        single = Query(query.text, (clause,))
        asked = express(connection, single, exact=exact)
        expression = f"({asked.hard or ' OR '.join(asked.ranking) or asked.every()})"
        shown = " OR ".join(unit.text for unit in clause.units)
        row = connection.execute(
            f"SELECT -{BM25} FROM text WHERE text MATCH ? AND rowid = ?",  # noqa: S608 - our own
            (expression, hit.row),
        ).fetchone()
        if row:
            found.append(Part(shown, row[0], _columns(connection, expression, hit.row)))
    rest = hit.score - sum(part.score for part in found)
    if abs(rest) > _ROUNDING:
        lifted = hit.complete and not express(connection, query, exact=exact).is_sentence
        why = "(it has every word)" if lifted else "(it is like the first results)"
        found.append(Part(why, rest, ()))
    return found


def _columns(connection: sqlite3.Connection, expression: str, row: int) -> tuple[str, ...]:
    """Return the columns in which a record matches."""
    select = "SELECT 1 FROM text WHERE text MATCH ? AND rowid = ?"
    return tuple(
        column
        for column in COLUMNS
        if connection.execute(select, (f"{{{column}}} : {expression}", row)).fetchone()
    )


def expansions(connection: sqlite3.Connection, query: Query) -> list[Expansion]:
    """Return the names that stand for words of the query.

    Those of the vocabulary were put beside each record when it was indexed. Abbreviations
    that the records themselves define are only shown: one in four of them means more than
    one thing, and rewriting queries with them lowered the ranking.
    """
    found = []
    words = [unit for clause in query.positive for unit in clause.units if not unit.field]
    for unit in words:
        name = " ".join(unit.words)
        if names := _vocabulary(connection, name):
            found.append(Expansion(unit.text, tuple(names), "vocabulary"))
        elif common := _common(name):
            found.append(Expansion(unit.text, common, "common acronyms"))
        if name not in STOP_WORDS and (learnt := _learnt(connection, name)):
            found.append(Expansion(unit.text, learnt, "defined in the corpus; not searched for"))
    return found


def _vocabulary(connection: sqlite3.Connection, name: str) -> list[str]:
    rows = connection.execute(
        "SELECT DISTINCT other.name FROM name JOIN name AS other"
        " ON other.id = name.id AND other.list = name.list"
        " WHERE name.name = ? AND other.name != ? ORDER BY other.name",
        (name, name),
    )
    return [row[0] for row in rows]


def _common(name: str) -> tuple[str, ...]:
    from kapcite.search.expand import common_terms
    from kapcite.search.words import folded

    for term in common_terms():
        names = (term.label, *term.synonyms)
        if name in {" ".join(folded(other)) for other in names}:
            return tuple(other for other in names if " ".join(folded(other)) != name)
    return ()


def _learnt(connection: sqlite3.Connection, name: str) -> tuple[str, ...]:
    rows = connection.execute(
        "SELECT long, sum(documents) AS total FROM abbreviation"
        " WHERE short = ? COLLATE NOCASE GROUP BY long HAVING total >= ?"
        " ORDER BY total DESC LIMIT 5",
        (name, _FEWEST),
    )
    return tuple(row[0] for row in rows)
