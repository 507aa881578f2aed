"""Citation keys from a pattern, in the words of Better BibTeX.

``auth.lower + year + shorttitle`` is a sum of terms: functions of the record, which may
have arguments, with filters behind dots, and texts in quotes (Better BibTeX manual,
"Citation keys", functions and filters).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import msgspec

from kapcite.errors import Problem, UsageError
from kapcite.keyterms import FILTERS, FUNCTIONS, safe, title_words
from kapcite.model.reference import Reference

DEFAULT_PATTERN = "auth.lower + year"

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'[^']*'|\"[^\"]*\")|(?P<name>[A-Za-z]\w*)(?:\((?P<arguments>[^()]*)\))?"
    r"|(?P<sign>[+.]))"
)
# The former way to give numbers: auth3_2 is auth(3, 2).
_NUMBERED = re.compile(r"([A-Za-z]+?)(\d+)(?:_(\d+))?")
_NAMED = re.compile(r"\s*([A-Za-z]\w*)\s*=(.*)", re.DOTALL)

Arguments = tuple[tuple[str, str], ...]
Filter = tuple[str, Arguments]


class Term(NamedTuple):
    """A function or a text, with its filters; an argument is its name (or "") and its value."""

    text: str | None
    function: str
    arguments: Arguments
    filters: tuple[Filter, ...]


def parse_pattern(pattern: str) -> tuple[Term, ...]:
    """Return the terms of a pattern. Raises UsageError that names what is not understood."""
    terms: list[Term] = []
    place, joined = 0, True
    while place < len(pattern.rstrip()):
        match = _TOKEN.match(pattern, place)
        at = place + len(pattern[place:]) - len(pattern[place:].lstrip())
        if match is None:
            raise _fault(pattern, at, f"cannot be read from {pattern[at:].rstrip()!r} on")
        place = match.end()
        if match["sign"] == "+":
            if joined:
                raise _fault(pattern, at, "a + stands without a term before it")
            joined = True
        elif match["sign"] == ".":
            place = _filter(pattern, place, terms)
        elif not joined:
            raise _fault(pattern, at, f"expected + before {match[0].strip()!r}")
        else:
            terms.append(_term(pattern, match))
            joined = False
    if joined:
        raise _fault(pattern, place, "it ends in +" if terms else "it has no term")
    make_key(Reference(id=""), tuple(terms))  # tells wrong arguments before anything is read
    return tuple(terms)


def _term(pattern: str, match: re.Match[str]) -> Term:
    if match["text"] is not None:
        return Term(match["text"][1:-1], "", (), ())
    name, arguments = match["name"], _arguments(match["arguments"])
    if name not in FUNCTIONS and (numbered := _NUMBERED.fullmatch(name)) and not arguments:
        name = numbered[1]
        arguments = tuple(("", number) for number in numbered.groups()[1:] if number)
    if name not in FUNCTIONS:
        raise _unknown(pattern, match, "function", FUNCTIONS)
    return Term(None, name, arguments, ())


def _filter(pattern: str, place: int, terms: list[Term]) -> int:
    match = _TOKEN.match(pattern, place)
    if match is None or not match["name"] or not terms:
        raise _fault(pattern, place - 1, "a dot must stand between a term and a filter")
    if match["name"] not in FILTERS:
        raise _unknown(pattern, match, "filter", FILTERS)
    entry = (match["name"], _arguments(match["arguments"]))
    terms[-1] = terms[-1]._replace(filters=(*terms[-1].filters, entry))
    return match.end()


def _arguments(text: str | None) -> Arguments:
    """Return what stands in parentheses: values, each perhaps behind a name and ``=``."""
    parts = [part for part in (text or "").split(",") if part.strip()]
    pairs = [match.groups() if (match := _NAMED.fullmatch(part)) else ("", part) for part in parts]
    return tuple((name, _unquoted(value.strip())) for name, value in pairs)


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"" else value


def _unknown(pattern: str, match: re.Match[str], kind: str, known: Iterable[str]) -> UsageError:
    close = difflib.get_close_matches(match["name"], known, n=1)
    hint = f"did you mean {close[0]}?" if close else f"known are {', '.join(known)}"
    return _fault(pattern, match.start("name"), f"there is no {kind} {match['name']!r}", hint)


def _fault(pattern: str, at: int, message: str, hint: str = "") -> UsageError:
    """Return the error about what stands at an offset of a pattern."""
    hint = hint or f"such as {DEFAULT_PATTERN + ' + shorttitle'!r}"
    return UsageError(Problem(f"key pattern {pattern!r}, column {at + 1}: {message}", hint=hint))


def make_key(reference: Reference, terms: tuple[Term, ...]) -> str:
    """Return the key that a pattern gives a record; never empty."""
    text = "".join(_value(reference, term) for term in terms)
    first = "".join(title_words(reference)[:1])
    return safe(text.replace(" ", "")) or safe(first) or "untitled"


def with_keys(
    references: Iterable[Reference], pattern: str, taken: Iterable[str] = (), *, renew: bool = False
) -> Iterator[Reference]:
    """Yield the references, each under a key of its own.

    A record that has a free key keeps it, unless ``renew``; a key that is taken gets a
    letter behind it. Keys in ``taken`` are never given away.
    """
    terms = parse_pattern(pattern)
    used = set(taken)
    next_: dict[str, int] = {}  # a file may ask for the same key thousands of times
    for reference in references:
        wanted = reference.id if reference.id and not renew else make_key(reference, terms)
        key, next_[wanted] = _free_key(wanted, used, next_.get(wanted, 0))
        used.add(key)
        yield reference if key == reference.id else msgspec.structs.replace(reference, id=key)


def free_key(wanted: str, used: set[str]) -> str:
    """Return the key, or the first of ``keya``, ``keyb`` … that is not used."""
    return _free_key(wanted, used, 0)[0]


def _free_key(wanted: str, used: set[str], number: int) -> tuple[str, int]:
    """Return the first free key from the one with the letters of ``number`` on, and the next."""
    if wanted not in used:
        return wanted, number
    while (key := wanted + _letters(number)) in used:
        number += 1
    return key, number + 1


def _letters(number: int) -> str:
    """Return the letters of a number: a, b and so on to z, then aa, ab."""
    text = ""
    number += 1
    while number:
        number, digit = divmod(number - 1, 26)
        text = chr(97 + digit) + text
    return text


def _value(reference: Reference, term: Term) -> str:
    text = term.text
    try:
        if text is None:
            values, names = _parted(term.arguments)
            text = FUNCTIONS[term.function](reference, *values, **names)
        for filter_, arguments in term.filters:
            values, names = _parted(arguments)
            text = FILTERS[filter_](text, *values, **names)
    except (TypeError, ValueError):
        shown = ", ".join(f"{name}={value}" if name else value for name, value in term.arguments)
        message = f"key pattern: {term.function}({shown}) or a filter of it has wrong arguments"
        raise UsageError(Problem(message)) from None
    return text


def _parted(arguments: Arguments) -> tuple[list[str], dict[str, str]]:
    """Return the values without a name, and those with one."""
    return [value for name, value in arguments if not name], {k: v for k, v in arguments if k}
