"""Corrects a word that no record has to one that some have."""

from __future__ import annotations

import sqlite3

from kapcite.search.expression import phrase
from kapcite.search.query import Query, Unit
from kapcite.search.words import STOP_WORDS, folded

#: Shorter words are as near to too many others.
_SHORTEST = 4
#: So many of the commonest words of a length are compared; a rarer one is rarely meant.
_MOST_COMPARED = 10_000
#: Of a text in which more words are unknown, the rest are no typing errors.
_MOST_CORRECTED = 16


def correct(connection: sqlite3.Connection, query: Query) -> tuple[Query, list[tuple[str, str]]]:
    """Return the query with each word that no record has put right, and what was changed."""
    corrections: list[tuple[str, str]] = []
    unknown = 0

    def put_right(unit: Unit) -> Unit:
        nonlocal unknown
        if unit.prefix or (unit.field and unit.field not in ("author", "authors", "title")):
            return unit
        parts = []
        for word in unit.words:
            parts.append(word)
            if unknown < _MOST_CORRECTED and not _found(connection, unit, word):
                unknown += 1
                if instead := nearest(connection, word):
                    parts[-1] = instead
                    corrections.append((word, instead))
        words = tuple(part for word in parts for part in folded(word))
        return unit if words == unit.words else unit._replace(words=words, text=_shown(unit, words))

    clauses = tuple(
        clause if clause.negated else clause._replace(units=tuple(map(put_right, clause.units)))
        for clause in query.clauses
    )
    return (query._replace(clauses=clauses), corrections) if corrections else (query, [])


def _shown(unit: Unit, words: tuple[str, ...]) -> str:
    """Return how a unit with these words would have been written."""
    text = " ".join(words)
    text = f'"{text}"' if unit.phrase else text
    return f"{unit.field}:{text}" if unit.field else text


def _found(connection: sqlite3.Connection, unit: Unit, word: str) -> bool:
    """Tell whether some record has a word, or the compound that it is a part of."""
    if len(word) < _SHORTEST or word in STOP_WORDS or any(map(str.isdigit, word)):
        return True
    select = "SELECT 1 FROM text WHERE text MATCH ? LIMIT 1"
    asked = phrase([word])
    if len(unit.words) > 1 and not unit.phrase:
        asked += f" OR {phrase([''.join(unit.words)])}"
    return connection.execute(select, (asked,)).fetchone() is not None


def nearest(connection: sqlite3.Connection, word: str) -> str | None:
    """Return the word of the index that was most probably meant, or None.

    Typing errors are counted as optimal string alignment does: an added, missing, wrong or
    swapped letter each once. One is allowed up to seven letters, two above; of words as
    near the one that keeps the first letter and that most records have.
    """
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract

    allowed = 1 if len(word) <= 7 else 2
    known: dict[str, int] = {}
    for length in range(len(word) - allowed, len(word) + allowed + 1):
        known.update(
            connection.execute(
                "SELECT word, documents FROM word WHERE length = ? ORDER BY documents DESC LIMIT ?",
                (length, _MOST_COMPARED),
            )
        )
    close = extract(word, list(known), scorer=OSA.distance, score_cutoff=allowed, limit=None)
    if not close:
        return None
    best = min(close, key=lambda found: (found[1], found[0][0] != word[0], -known[found[0]]))
    return str(best[0])
