"""A query's parts as FTS5 expressions, every word quoted so that FTS5's own syntax is out."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from kapcite.errors import Problem, UsageError
from kapcite.search.query import TERM_FIELDS, TEXT_FIELDS, Clause, Query, Unit, years
from kapcite.search.schema import facet
from kapcite.search.words import STOP_WORDS, folded

#: So many ranking words are a sentence, which is about something.
_SENTENCE = 5
#: In a large corpus a prefix stands for so many of the words that begin with it.
_MOST_BEGINNINGS = 100
EVERYTHING = f'"{facet("all", "")}"'


class Expressions(NamedTuple):
    """A query for FTS5.

    ``hard`` is what every result has (empty: nothing is asked), ``without`` what none has.
    ``matching`` has one expression per ranking clause that tells whether a record has it,
    ``ranking`` the words that score it and ``words`` the same bare, empty for a prefix;
    ``pairs`` are the words that stand side by side in the query, as phrases.
    ``restricted`` says that a record with one of the words may not be a result,
    ``expands`` that other words than those of the query may rank.
    """

    hard: str
    without: str
    matching: tuple[str, ...]
    ranking: tuple[str, ...]
    words: tuple[str, ...]
    pairs: tuple[str, ...]
    restricted: bool
    expands: bool

    @property
    def has_some(self) -> bool:
        """Whether some of the query is less than all of it."""
        return len(self.ranking) > 1

    @property
    def is_sentence(self) -> bool:
        """Whether it has so many words that having each of them tells little."""
        return len(self.ranking) >= _SENTENCE

    def every(self) -> str:
        """Return the expression for records that have all of it."""
        return self.within(" AND ".join(self.matching))

    def some(self) -> str:
        """Return the expression for records that have some of the ranking words."""
        return self.within(" OR ".join(self.ranking))

    def within(self, expression: str) -> str:
        """Return an expression restricted to what the query allows."""
        parts = [f"({part})" for part in (self.hard, expression) if part] or [EVERYTHING]
        allowed = " AND ".join(parts)
        return f"({allowed}) NOT ({self.without})" if self.without else allowed


def express(connection: sqlite3.Connection, query: Query, *, exact: bool) -> Expressions:
    """Turn a query into expressions.

    ``exact`` keeps to the record's own words. Raises UsageError for a name that the
    vocabulary has not.
    """
    hard = []
    matching = []
    ranking: dict[str, str] = {}
    for clause in query.positive:
        match = _any_of(_matching(connection, unit) for unit in clause.units)
        if clause.required:
            hard.append(match)
        else:
            matching.append(match)
            for unit in clause.units:
                ranking.update(_ranking(connection, unit))
    without = [
        _matching(connection, unit)
        for clause in query.clauses
        if clause.negated
        for unit in clause.units
    ]
    own = "- terms : " if exact else ""
    return Expressions(
        " AND ".join(own + part for part in hard),
        " OR ".join(own + part for part in without),
        tuple(own + part for part in matching),
        tuple(own + part for part in ranking),
        tuple(ranking.values()),
        tuple(own + pair for pair in _pairs(query)),
        bool(hard or without or exact),
        not exact,
    )


def _pairs(query: Query) -> list[str]:
    """Return the telling words that stand side by side in a query, two and two, as phrases."""
    pairs: dict[str, None] = {}
    last: tuple[str, int] | None = None
    for clause in query.positive:
        unit = clause.units[0]
        if clause.required or len(clause.units) > 1 or unit.prefix:
            last = None
            continue
        # What stood between them and says nothing was dropped: then they are not neighbours.
        beside = last and len(query.text[last[1] - 1 : unit.column - 1].split()) == 1
        joined = ([last[0]] if last and beside else []) + list(unit.words)
        for pair in pairwise(joined):
            if not STOP_WORDS.intersection(pair):
                pairs[phrase(pair)] = None
        last = (unit.words[-1], unit.column)
    return list(pairs)


def _any_of(parts: Iterable[str]) -> str:
    return f"({' OR '.join(dict.fromkeys(parts))})"


def phrase(words: Iterable[str]) -> str:
    """Return words that must stand side by side, quoted for FTS5."""
    return f'"{" ".join(words)}"'


def _matching(connection: sqlite3.Connection, unit: Unit) -> str:
    """Return what tells whether a record has a unit."""
    if unit.field in TEXT_FIELDS:
        return f"{{{TEXT_FIELDS[unit.field]}}} : {_words(connection, unit)}"
    if unit.field == "key":
        return f"{{identifiers}} : {_words(connection, unit)}"
    if unit.field:
        values = [facet(unit.field, value) for value in _values(connection, unit)]
        return f"{{facets}} : {_any_of(map(_quote, values))}"
    return _words(connection, unit)


def _quote(word: str) -> str:
    return f'"{word}"'


def _words(connection: sqlite3.Connection, unit: Unit) -> str:
    if unit.prefix and len(unit.words) == 1 and is_large(connection):
        # FTS5 would gather the records of all words that begin so before it gives the first.
        return _any_of(_quote(word) for word in _beginning(connection, unit.words[0]))
    whole = phrase(unit.words) + ("*" if unit.prefix else "")
    if len(unit.words) == 1 or unit.phrase or unit.prefix:
        return f"({whole})"
    # ``post-traumatic`` is also written in one word.
    return f"({whole} OR {phrase([''.join(unit.words)])})"


def _beginning(connection: sqlite3.Connection, start: str) -> list[str]:
    """Return the commonest words that begin so, or the beginning itself."""
    found = connection.execute(
        "SELECT word FROM word WHERE word >= ? AND word < ? ORDER BY documents DESC LIMIT ?",
        (start, start + "\U0010ffff", _MOST_BEGINNINGS),
    )
    return [row[0] for row in found] or [start]


def is_large(connection: sqlite3.Connection) -> bool:
    """Tell whether the corpus has impact lists (see ``impact``)."""
    return connection.execute("SELECT 1 FROM impact LIMIT 1").fetchone() is not None


def _ranking(connection: sqlite3.Connection, unit: Unit) -> dict[str, str]:
    """Return what scores a unit, and its bare word: each part of a compound for itself."""
    if unit.prefix:
        return {_words(connection, unit): ""}
    telling = [word for word in unit.words if word not in STOP_WORDS] or list(unit.words)
    return {f"({_quote(word)})": word for word in telling}


def _values(connection: sqlite3.Connection, unit: Unit) -> list[str]:
    """Return the values of a facet that a unit asks for."""
    if unit.field == "year":
        found = connection.execute(
            "SELECT year FROM year WHERE year BETWEEN ? AND ?", years(unit.value)
        )
        return [str(row[0]) for row in found] or ["none"]
    if unit.field in TERM_FIELDS:
        return term_ids(connection, unit)
    return [unit.value]


def term_ids(connection: sqlite3.Connection, unit: Unit) -> list[str]:
    """Return the ids of the vocabulary's terms that a unit names.

    Raises UsageError, with a suggestion, where the vocabulary has no such name.
    """
    kind = unit.field
    name = " ".join(folded(unit.value))
    found = connection.execute("SELECT id FROM name WHERE name = ? AND list = ?", (name, kind))
    if ids := [row[0] for row in found]:
        return ids
    known = {
        row[0]: row[1]
        for row in connection.execute("SELECT name, label FROM name WHERE list = ?", (kind,))
    }
    raise UsageError(
        Problem(
            f"the corpus's vocabulary has no {kind} {unit.value!r}",
            "query",
            line=1,
            column=unit.column,
            hint=_closest(name, known) if known else f"it lists no {kind}s at all",
        )
    )


def _closest(name: str, known: dict[str, str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, list(known), n=1, cutoff=0.5)
    labels = sorted(set(known.values()))
    return f"did you mean {known[close[0]]!r}?" if close else f"it has {', '.join(labels[:8])} …"


def clause_words(clause: Clause) -> tuple[str, ...]:
    """Return the folded words of a clause."""
    return tuple(word for unit in clause.units for word in unit.words)
