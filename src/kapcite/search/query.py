"""The query language: words, "phrases", ``-without``, ``OR``, ``field:value``, ``prefix*``."""

from __future__ import annotations

import re
from typing import NamedTuple

from kapcite.errors import Problem, UsageError
from kapcite.search.words import STOP_WORDS, folded

#: Names of fields that are columns of the index -> the column.
TEXT_FIELDS = {
    "title": "title",
    "author": "authors",
    "authors": "authors",
    "journal": "container",
    "container": "container",
    "keyword": "keywords",
    "keywords": "keywords",
    "abstract": "abstract",
    "note": "notes",
    "study": "studies",
}
#: Names of fields that are lists of the vocabulary.
TERM_FIELDS = ("condition", "intervention", "route", "measure", "design")
FIELDS = (*TEXT_FIELDS, *TERM_FIELDS, "year", "type", "has", "tag", "key")
#: What ``has:`` can ask for.
HAS = ("abstract", "doi", "isbn", "issn", "note", "pmcid", "pmid", "study", "url")
#: More different words than these say no more about what is looked for.
MOST_CLAUSES = 128

#: A text of so many words, or one that ends as a sentence does, with so many that say nothing.
_LONG = 8
_SAY_NOTHING = 2

_FIELD = re.compile(r"([A-Za-z]+):(?=\S)")
_YEARS = r"(?P<low>\d{1,4})?(?P<dots>\.\.)?(?P<high>\d{1,4})?|(?P<sign>[<>]=?)(?P<than>\d{1,4})"
_QUOTES = {'"': '"', "\u201c": "\u201d", "\u201e": "\u201c", "\u00ab": "\u00bb"}


class Unit(NamedTuple):
    """One thing to match, as it was written (``text``) at ``column`` (from 1) of the query.

    ``words`` are folded. A ``phrase`` must stand as it is; a ``prefix`` may go on. For a
    ``field`` that is no column, ``value`` is what was written behind the colon.
    """

    text: str
    column: int
    words: tuple[str, ...]
    phrase: bool = False
    prefix: bool = False
    field: str = ""
    value: str = ""

    @property
    def meaning(self) -> tuple[object, ...]:
        """What makes two units the same, however they are written."""
        value = self.value.lower() if self.field else ""
        return (self.words, self.phrase, self.prefix, self.field, value)


class Clause(NamedTuple):
    """Alternatives (of ``OR``), one of which a record has; none of which, if ``negated``.

    A clause is ``required`` where leaving it out would give records that the query rules
    out: phrases, fields and what is negated. Words alone only rank.
    """

    units: tuple[Unit, ...]
    negated: bool = False

    @property
    def required(self) -> bool:
        """Whether a record without it is no result at all."""
        return any(unit.phrase or unit.field for unit in self.units)


class Query(NamedTuple):
    """A query in its parts; ``dropped`` counts the words past the bound."""

    text: str
    clauses: tuple[Clause, ...]
    dropped: int = 0

    @property
    def positive(self) -> tuple[Clause, ...]:
        """What a record shall have."""
        return tuple(clause for clause in self.clauses if not clause.negated)


def read(text: str) -> Query:
    """Read a query, or a sentence as the words it has.

    Raises UsageError as ``parse`` does.
    """
    return plain_query(text) if is_prose(text) else parse(text)


def is_prose(text: str) -> bool:
    """Tell whether a text is a sentence and not a query: what looks like operators is text.

    "The OR was 2.1 in IL -6 carriers." has neither an alternative nor an exclusion.
    """
    bare = re.sub(r'"[^"]*"', " ", text)
    found = bare.split()
    if any(
        (match := _FIELD.match(word.lstrip("-"))) and match[1].lower() in FIELDS for word in found
    ):
        return False
    ended = bool(re.search(r"\w[)\]\"']*[.?!]\s*$", text))
    silent = sum(word.lower() in STOP_WORDS for word in found if word != "OR")
    return (ended or len(found) >= _LONG) and silent >= _SAY_NOTHING


def parse(text: str) -> Query:
    """Read a query in the query language.

    Raises UsageError, with the column, for a quotation mark that is not closed, an ``OR``
    without two sides, a field that is almost one, and a value that a field cannot have.
    """
    clauses: list[Clause] = []
    pending: int | None = None
    place = 0
    while (place := _skip_space(text, place)) < len(text):
        end = _word_end(text, place)
        if text[place:end] == "OR":
            if not clauses or pending is not None:
                raise _fault("OR needs something on its left", text, place)
            pending, place = place, end
            continue
        clause, place = _clause(text, place)
        if clause is None:
            continue
        if pending is not None:
            clause = _either(clauses.pop(), clause, text, pending)
            pending = None
        clauses.append(clause)
    if pending is not None:
        raise _fault("OR needs something on its right", text, pending)
    return _trim(text, clauses)


def plain_query(text: str) -> Query:
    """Return the words of a text as a query without operators."""
    found = re.finditer(r"\S+", text)
    clauses = [
        Clause((Unit(match[0], match.start() + 1, parts),))
        for match in found
        if (parts := tuple(folded(match[0])))
    ]
    return _trim(text, clauses)


def _trim(text: str, clauses: list[Clause]) -> Query:
    """Drop what repeats itself, words that say nothing beside others, and the endless."""
    different: dict[object, Clause] = {}
    for clause in clauses:
        key = (clause.negated, tuple(unit.meaning for unit in clause.units))
        different.setdefault(key, clause)
    kept = list(different.values())
    telling = [clause for clause in kept if not _says_nothing(clause)]
    if any(not clause.negated for clause in telling):
        kept = telling
    return Query(text, tuple(kept[:MOST_CLAUSES]), max(0, len(kept) - MOST_CLAUSES))


def _says_nothing(clause: Clause) -> bool:
    unit = clause.units[0]
    plain = len(clause.units) == 1 and not clause.required and not clause.negated
    return plain and not unit.prefix and all(word in STOP_WORDS for word in unit.words)


def _skip_space(text: str, place: int) -> int:
    while place < len(text) and text[place].isspace():
        place += 1
    return place


def _word_end(text: str, place: int) -> int:
    while place < len(text) and not text[place].isspace():
        place += 1
    return place


def _clause(text: str, place: int) -> tuple[Clause | None, int]:
    """Read one clause; None for what has no word in it."""
    start = place
    negated = text[place] == "-" and text[place + 1 : place + 2] not in ("", " ", "-")
    if negated:
        place += 1
    field = ""
    if match := _FIELD.match(text, place):
        field = _known_field(match[1], text, place)
        place = match.end() if field else place
    value_place = place
    opening = text[place] if place < len(text) else ""
    if opening in _QUOTES and opening:
        close = text.find(_QUOTES[opening], place + 1)
        if close < 0:
            raise _fault("this quotation mark is not closed", text, place)
        value, place, phrase = text[value_place + 1 : close], close + 1, True
    else:
        place = _word_end(text, place)
        value, phrase = text[value_place:place], False
    parts = tuple(folded(value))
    if not parts and field != "year":
        if field:
            raise _fault(f"{field}: needs a word behind it", text, value_place)
        return None, place
    prefix = not phrase and value.endswith("*")
    unit = Unit(text[start:place], start + 1, parts, phrase, prefix, field, value)
    _check(unit, text, value_place)
    return Clause((unit,), negated), place


def _known_field(name: str, text: str, place: int) -> str:
    """Return the field of this name, or nothing where the colon is part of the text."""
    lower = name.lower()
    if lower in FIELDS:
        return lower
    from difflib import get_close_matches

    if close := get_close_matches(lower, FIELDS, n=1, cutoff=0.75):
        raise _fault(f"there is no field {name}:", text, place, f"did you mean {close[0]}:?")
    return ""


def _check(unit: Unit, text: str, place: int) -> None:
    if unit.field == "year":
        years(unit.value, text, place)
    if unit.field == "has" and unit.value.lower() not in HAS:
        from difflib import get_close_matches

        close = get_close_matches(unit.value.lower(), HAS, n=1)
        hint = f"did you mean has:{close[0]}?" if close else f"has:{', has:'.join(HAS)}"
        raise _fault(f"has: does not know {unit.value!r}", text, place, hint)


def years(value: str, text: str = "", place: int = 0) -> tuple[int, int]:
    """Return the first and last year of ``2017``, ``2015..2020``, ``2015..``, ``>2019``."""
    match = re.fullmatch(_YEARS, value)
    if match is None or value in ("", ".."):
        hint = "such as year:2017, year:2015..2020, year:>2019 or year:..1999"
        raise _fault(f"year: cannot be {value!r}", text, place, hint)
    if sign := match["sign"]:
        than = int(match["than"])
        step = 0 if "=" in sign else 1
        return (than + step, 9999) if sign[0] == ">" else (0, than - step)
    low = int(match["low"] or 0)
    if not match["dots"]:
        return low, low
    return low, int(match["high"] or 9999)


def _either(left: Clause, right: Clause, text: str, place: int) -> Clause:
    if left.negated or right.negated:
        raise _fault("what is excluded cannot be an alternative", text, place)
    return Clause(left.units + right.units)


def _fault(message: str, text: str, place: int, hint: str = "") -> UsageError:
    shown = text if len(text) <= 60 else text[:59] + "…"
    return UsageError(Problem(message, f"query {shown!r}", column=place + 1, line=1, hint=hint))
