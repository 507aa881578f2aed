"""Ranking in a large corpus: bounded work, from the impact lists of its common words.

Candidates are the best records of each word and the first records that have all of them;
their scores are the sums of what each word adds. Nothing here reads more than a few
thousand records, however many there are. What that costs: of more than two thousand
records that have all the words, those that have each word in passing only, and stand
early in the corpus, may be missed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping

from kapcite.search.direct import Scored, above, match
from kapcite.search.expression import Expressions
from kapcite.search.impact import LONGEST, Impact, read_impact, stems

#: So many of the best candidates are looked up to see whether they are allowed or complete.
_MOST_CHECKED = 120
_MOST_CHECKED_RESTRICTED = 60
#: Looking up a row costs as much as an expression has words; one with more is not looked up.
_MOST_WORDS = 40
_ROWS = "SELECT rowid FROM text WHERE text MATCH ? ORDER BY rowid DESC LIMIT ?"
_HAS = "SELECT 1 FROM text WHERE text MATCH ? AND rowid = ?"
_YEAR = "SELECT year FROM document WHERE rowid = ?"


def rank_bounded(connection: sqlite3.Connection, asked: Expressions, limit: int) -> list[Scored]:
    """Return ``limit`` rows, at most ``LONGEST``, if there are as many, best first."""
    every = asked.every()
    complete = _rows(connection, every)
    if not asked.ranking:
        return _required_only(connection, every, complete, limit)
    lists = [_impact(connection, asked, place) for place in range(len(asked.ranking))]
    totals: dict[int, float] = {}
    for impact in lists:
        for row, score in impact.scores.items():
            totals[row] = totals.get(row, 0.0) + score
    if len(complete) >= LONGEST:
        number = _MOST_CHECKED_RESTRICTED if asked.restricted else _MOST_CHECKED
        likely = _best((row for row in totals if row not in complete), totals, number)
        complete |= {row for row in likely if _has(connection, every, row)}
    for row in complete:
        totals[row] = sum(impact.scores.get(row, impact.floor) for impact in lists)
    found = [Scored(row, totals[row], True) for row in _best(complete, totals, limit)]
    found.sort(key=lambda scored: (-scored.score, -_year(connection, scored.row)))
    if len(found) >= limit or not asked.has_some:
        return found
    others = _others(connection, asked, complete, totals, limit)
    _complement(connection, asked, lists, others, totals)
    others.sort(key=lambda row: (-totals[row], -row))
    return above(found, [Scored(row, totals[row], False) for row in others], limit)


def _others(
    connection: sqlite3.Connection,
    asked: Expressions,
    complete: set[int],
    totals: dict[int, float],
    limit: int,
) -> list[int]:
    """Return the best rows that have some of the words and all that is required."""
    wanted = max(_MOST_CHECKED_RESTRICTED, limit)
    if not asked.restricted:
        return _best((row for row in totals if row not in complete), totals, wanted)
    some = asked.some()
    allowed = _rows(connection, some)
    for row in allowed:
        totals.setdefault(row, 0.0)
    likely = _best(
        (row for row in totals if row not in complete and row not in allowed),
        totals,
        wanted if len(allowed) >= LONGEST else 0,
    )
    allowed |= {row for row in likely if _has(connection, some, row)}
    return _best(allowed - complete, totals, wanted)


def _complement(
    connection: sqlite3.Connection,
    asked: Expressions,
    lists: list[Impact],
    rows: list[int],
    totals: dict[int, float],
) -> None:
    """Add to the totals of rows what words add whose lists end before them."""
    for impact, expression in zip(lists, asked.ranking, strict=True):
        if impact.documents <= len(impact.scores):
            continue
        for row in rows:
            if row not in impact.scores and _has(connection, expression, row):
                totals[row] += impact.floor


def _required_only(
    connection: sqlite3.Connection, every: str, rows: set[int], limit: int
) -> list[Scored]:
    """Rank what has no words to rank by: by BM25F while it is little, else newest first."""
    if len(rows) < LONGEST:
        return [Scored(*row, True) for row in match(connection, every, limit)]
    years = {row: _year(connection, row) for row in rows}
    return [Scored(row, 0.0, True) for row in _best(rows, years, limit)]


def _year(connection: sqlite3.Connection, row: int) -> int:
    year: int | None = connection.execute(_YEAR, (row,)).fetchone()[0]
    return year or 0


def _impact(connection: sqlite3.Connection, asked: Expressions, place: int) -> Impact:
    """Return the list of one ranking word; those of rare words are made on the spot."""
    word, expression = asked.words[place], asked.ranking[place]
    if word and (impact := read_impact(connection, stems([word])[word])):
        return impact
    if not word and len(rows := _rows(connection, expression)) >= LONGEST:
        # A prefix of many words: ranking them would read all their records.
        return Impact(len(rows), dict.fromkeys(rows, 1.0), 1.0)
    scores = dict(match(connection, expression, LONGEST))
    return Impact(len(scores), scores, min(scores.values(), default=0.0))


def _rows(connection: sqlite3.Connection, expression: str) -> set[int]:
    return {row[0] for row in connection.execute(_ROWS, (expression, LONGEST))}


def _has(connection: sqlite3.Connection, expression: str, row: int) -> bool:
    if expression.count('"') > 2 * _MOST_WORDS:
        return False
    return connection.execute(_HAS, (expression, row)).fetchone() is not None


def _best(rows: Iterable[int], totals: Mapping[int, float], number: int) -> list[int]:
    return sorted(rows, key=lambda row: (-totals[row], -row))[:number]
