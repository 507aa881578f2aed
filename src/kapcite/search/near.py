"""What a query that found nothing comes near to: the same with less, other words, titles."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from kapcite.model.reference import TYPES
from kapcite.search.engine import count
from kapcite.search.expression import phrase
from kapcite.search.query import TEXT_FIELDS, Clause, Query, Unit
from kapcite.search.schema import facet
from kapcite.search.words import STOP_WORDS, folded

#: So many of the commonest words, titles or identifiers are compared, a fraction of a second.
_MOST_COMPARED = 20_000
#: Comparing whole titles takes longer than comparing words.
_MOST_TITLES = 5_000
_LONGEST_TITLE = 300
#: Likeness from 0 to 100 (rapidfuzz) below which a word or a title is another one.
_LIKE_WORD = 70
_LIKE_TITLE = 75
_MOST_OF_A_KIND = 3
_SHORTEST = 3


class Near(NamedTuple):
    """A near miss: ``text`` is ``kind`` (how it is near), ``key`` the record where it is one."""

    kind: str
    text: str
    key: str = ""


def near_misses(connection: sqlite3.Connection, query: Query, *, exact: bool) -> list[Near]:
    """Return what comes near to a query that no record answers, the most telling first."""
    if not query.clauses:
        return [*_identifiers(connection, query.text), *_titles(connection, query.text)]
    found = [*_types(connection, query), *_with_less(connection, query, exact=exact)]
    if found:
        return found
    return [*_words(connection, query), *_titles(connection, " ".join(_asked_words(query)))]


def _types(connection: sqlite3.Connection, query: Query) -> Iterator[Near]:
    """Yield the type of some record that is nearest to one that no record has."""
    from difflib import get_close_matches

    units = [unit for clause in query.positive for unit in clause.units if unit.field == "type"]
    for unit in units:
        if _with_type(connection, unit.value):
            continue
        there = [kind for kind in sorted(TYPES) if _with_type(connection, kind)]
        for kind in get_close_matches(unit.value.lower(), there, n=1):
            yield Near(f"for {unit.text}", f"type:{kind}")


def _with_type(connection: sqlite3.Connection, kind: str) -> int:
    """Return whether some record is of a type, as 0 or 1."""
    return _number(connection, f'{{facets}} : "{facet("type", kind)}"')


def _with_less(connection: sqlite3.Connection, query: Query, *, exact: bool) -> Iterator[Near]:
    """Yield the query without one of its conditions, and a phrase as mere words."""
    if exact and (number := count(connection, query)):
        yield Near("without --exact", _records(number))
    for place, clause in enumerate(query.clauses):
        shown = " OR ".join(unit.text for unit in clause.units)
        for kind, instead in (("without", ()), ("with the words apart in", _loosened(clause))):
            loose = kind != "without"
            clauses = (*query.clauses[:place], *instead, *query.clauses[place + 1 :])
            if (loose and not instead) or not any(not other.negated for other in clauses):
                continue
            if number := count(connection, query._replace(clauses=clauses), exact=exact):
                yield Near(f"{kind} {shown}", _records(number))


def _records(number: int) -> str:
    return f"{number} record{'s' if number > 1 else ''}"


def _loosened(clause: Clause) -> tuple[Clause, ...]:
    """Return the words of a phrase as clauses of their own; nothing for what is no phrase."""
    unit = clause.units[0]
    if clause.negated or len(clause.units) > 1 or not unit.phrase or unit.field:
        return ()
    return tuple(Clause((Unit(word, unit.column, (word,)),)) for word in unit.words)


def _asked_words(query: Query) -> list[str]:
    """Return the words that a record's text should have, without those that say nothing."""
    units = (unit for clause in query.positive for unit in clause.units)
    every = (word for unit in units if unit.field in ("", *TEXT_FIELDS) for word in unit.words)
    return [word for word in dict.fromkeys(every) if word not in STOP_WORDS]


def _words(connection: sqlite3.Connection, query: Query) -> Iterator[Near]:
    """Yield the words of the index that are nearest to those that no record has."""
    from rapidfuzz.process import extract

    for word in _asked_words(query):
        if len(word) < _SHORTEST or word.isdigit() or _number(connection, phrase([word])):
            continue
        known = [
            row[0]
            for row in connection.execute(
                "SELECT word FROM word WHERE length BETWEEN ? AND ?"
                " ORDER BY documents DESC LIMIT ?",
                (max(_SHORTEST, len(word) - 3), len(word) + 3, _MOST_COMPARED),
            )
        ]
        for near, _, _ in extract(word, known, score_cutoff=_LIKE_WORD, limit=_MOST_OF_A_KIND):
            asked = phrase(folded(near))
            author = _number(connection, f"{{authors}} : {asked}")
            yield Near(f"for {word}", f"{'author:' if author else ''}{near}")


def _number(connection: sqlite3.Connection, expression: str) -> int:
    select = "SELECT count(*) FROM (SELECT 1 FROM text WHERE text MATCH ? LIMIT 1)"
    number: int = connection.execute(select, (expression,)).fetchone()[0]
    return number


def _titles(connection: sqlite3.Connection, text: str) -> Iterator[Near]:
    """Yield the records whose titles are most like a text."""
    from rapidfuzz.process import extract

    asked = text.lower().strip()[:_LONGEST_TITLE]
    rows = connection.execute(
        "SELECT id, title FROM document ORDER BY rowid LIMIT ?", (_MOST_TITLES,)
    ).fetchall()
    titles = [title.lower() for _, title in rows]
    like = extract(asked, titles, score_cutoff=_LIKE_TITLE, limit=_MOST_OF_A_KIND)
    for _, _, place in like if asked else ():
        yield Near("title", rows[place][1], rows[place][0])


def _identifiers(connection: sqlite3.Connection, text: str) -> Iterator[Near]:
    """Yield the identifiers most like a pasted one, with the records they lead to."""
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract

    from kapcite.search.pasted import values_of

    for value in values_of(text.strip()):
        kind, _, rest = value.partition(":")
        # Typing errors are rarely among the first letters, and all DOIs begin alike.
        start = f"{kind}:{rest[: len(rest) // 3]}"
        rows = connection.execute(
            "SELECT value, document.id FROM place JOIN document ON document.rowid = place.row"
            " WHERE value >= ? AND value < ? LIMIT ?",
            (start, start + "\U0010ffff", _MOST_COMPARED),
        ).fetchall()
        like = extract(
            value, [row[0] for row in rows], scorer=OSA.distance, score_cutoff=2, limit=3
        )
        for near, _, place in like:
            yield Near(kind.upper(), near.partition(":")[2], rows[place][1])
