"""Citation keys from a pattern, in the words of Better BibTeX.

``auth.lower + year + shorttitle`` is a sum of terms: functions of the record, which may
have arguments, with filters behind dots, and texts in quotes (Better BibTeX manual,
"Citation keys", functions and filters).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import msgspec

from kapcite.errors import Problem, UsageError
from kapcite.model.names import Name
from kapcite.model.reference import Reference

DEFAULT_PATTERN = "auth.lower + year"

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'[^']*'|\"[^\"]*\")|(?P<name>[A-Za-z]\w*)(?:\((?P<arguments>[^()]*)\))?"
    r"|(?P<sign>[+.]))"
)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_MARKUP = re.compile(r"</?\w[^<>]*>")
# Words that Better BibTeX passes over in a title.
_SKIPPED = frozenset(
    (
        "a", "ab", "about", "above", "across", "after", "against", "al", "along", "an", "and",
        "as", "at", "before", "behind", "below", "beneath", "beside", "between", "but", "by",
        "das", "de", "dem", "den", "der", "des", "die", "do", "down", "during", "ein", "eine",
        "for", "from", "in", "into", "is", "la", "le", "les", "los", "near", "nor", "of", "off",
        "on", "onto", "or", "over", "per", "so", "than", "the", "through", "to", "toward",
        "un", "una", "under", "une", "until", "up", "upon", "via", "with", "within", "without",
        "yet",
    )
)  # fmt: skip
_LETTERS = str.maketrans(
    {
        "ß": "ss", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ø": "o", "Ø": "O", "ł": "l",
        "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ı": "i",
    }
)  # fmt: skip
# What neither BibTeX, pandoc's @key nor YAML takes in a key.
_UNSAFE = re.compile(r"[^\w:./+-]|^[^\w]+|[^\w]+$")

Arguments = tuple[str, ...]
Filter = tuple[str, Arguments]


class Term(NamedTuple):
    """A function or a text, with its filters."""

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
        if match is None:
            raise _fault(pattern, f"cannot be read from {pattern[place:].strip()!r} on")
        place = match.end()
        if match["sign"] == "+":
            if joined:
                raise _fault(pattern, "a + stands without a term before it")
            joined = True
        elif match["sign"] == ".":
            place = _filter(pattern, place, terms)
        elif not joined:
            raise _fault(pattern, f"expected + before {match[0].strip()!r}")
        else:
            terms.append(_term(pattern, match))
            joined = False
    if joined:
        raise _fault(pattern, "it has no term" if not terms else "it ends in +")
    return tuple(terms)


def _term(pattern: str, match: re.Match[str]) -> Term:
    if match["text"] is not None:
        return Term(match["text"][1:-1], "", (), ())
    if match["name"] not in _FUNCTIONS:
        raise _fault(pattern, f"there is no function {match['name']!r}", _FUNCTIONS)
    return Term(None, match["name"], _arguments(match["arguments"]), ())


def _filter(pattern: str, place: int, terms: list[Term]) -> int:
    match = _TOKEN.match(pattern, place)
    if match is None or not match["name"] or not terms:
        raise _fault(pattern, "a dot must stand between a term and a filter")
    if match["name"] not in _FILTERS:
        raise _fault(pattern, f"there is no filter {match['name']!r}", _FILTERS)
    entry = (match["name"], _arguments(match["arguments"]))
    terms[-1] = terms[-1]._replace(filters=(*terms[-1].filters, entry))
    return match.end()


def _arguments(text: str | None) -> Arguments:
    parts = (part.strip().strip("'\"") for part in (text or "").split(","))
    return tuple(part.partition("=")[2].strip() or part for part in parts if part)


def _fault(pattern: str, message: str, known: Iterable[str] = ()) -> UsageError:
    hint = f"known are {', '.join(known)}" if known else "such as 'auth.lower + year + shorttitle'"
    return UsageError(Problem(f"key pattern {pattern!r}: {message}", hint=hint))


def make_key(reference: Reference, terms: tuple[Term, ...]) -> str:
    """Return the key that a pattern gives a record; never empty."""
    text = "".join(_value(reference, term) for term in terms)
    key = _UNSAFE.sub("", text.replace(" ", ""))
    return key or _UNSAFE.sub("", ascii_letters(_words(reference, 1, 1))) or "untitled"


def with_keys(
    references: Iterable[Reference], pattern: str, taken: Iterable[str] = (), *, renew: bool = False
) -> Iterator[Reference]:
    """Yield the references, each under a key of its own.

    A record that has a free key keeps it, unless ``renew``; a key that is taken gets a
    letter behind it. Keys in ``taken`` are never given away.
    """
    terms = parse_pattern(pattern)
    used = set(taken)
    for reference in references:
        wanted = reference.id if reference.id and not renew else make_key(reference, terms)
        key = free_key(wanted, used)
        used.add(key)
        yield reference if key == reference.id else msgspec.structs.replace(reference, id=key)


def free_key(wanted: str, used: set[str]) -> str:
    """Return the key, or the first of ``keya``, ``keyb`` … that is not used."""
    if wanted not in used:
        return wanted
    number = 0
    while (key := wanted + _letters(number)) in used:
        number += 1
    return key


def _letters(number: int) -> str:
    """Return the letters of a number: a, b and so on to z, then aa, ab."""
    text = ""
    number += 1
    while number:
        number, digit = divmod(number - 1, 26)
        text = chr(97 + digit) + text
    return text


def _value(reference: Reference, term: Term) -> str:
    if term.text is not None:
        return term.text
    try:
        text = _FUNCTIONS[term.function](reference, *term.arguments)
        for name, arguments in term.filters:
            text = _FILTERS[name](text, *arguments)
    except (TypeError, ValueError):
        shown = f"{term.function}({', '.join(term.arguments)})"
        raise UsageError(Problem(f"key pattern: {shown} or a filter has wrong arguments")) from None
    return text


def ascii_letters(text: str) -> str:
    """Return text in ASCII where letters have a plain form; others stay as they are."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _family(name: Name) -> str:
    return ascii_letters("".join(_WORD.findall(name.short)))


def _author(reference: Reference, number: str = "1") -> str:
    people = reference.creators
    place = int(number) - 1
    return _family(people[place]) if 0 <= place < len(people) else ""


def _authors(reference: Reference, number: str = "0") -> str:
    people = reference.creators
    some = people[: int(number) or None]
    return "".join(map(_family, some)) + ("EtAl" if len(people) > len(some) else "")


def _author_et_al(reference: Reference) -> str:
    people = reference.creators
    return "".join(map(_family, people)) if len(people) < 3 else _family(people[0]) + "EtAl"


def _initials(reference: Reference) -> str:
    given = reference.creators[0].given if reference.creators else None
    return "".join(word[0] for word in _WORD.findall(ascii_letters(given or "")))


def _year(reference: Reference) -> str:
    return "" if reference.year is None else str(reference.year)


def _month(reference: Reference) -> str:
    date = reference.issued
    return f"{date.month:02d}" if date and date.month else ""


def _title_words(reference: Reference) -> list[str]:
    plain = ascii_letters(_MARKUP.sub("", reference.title or ""))
    return [word.replace("'", "").replace("’", "") for word in _WORD.findall(plain)]


def _words(reference: Reference, number: int, capitals: int) -> str:
    words = [word for word in _title_words(reference) if word.lower() not in _SKIPPED]
    return "".join(
        word[:1].upper() + word[1:] if place < capitals else word
        for place, word in enumerate(words[:number])
    )


def _page(reference: Reference, place: int) -> str:
    found = re.findall(r"\w+", reference.page or "")
    return found[place] if found else ""


_FUNCTIONS: dict[str, Callable[..., str]] = {
    "auth": _author,
    "authors": _authors,
    "authEtal2": _author_et_al,
    "authEtAl": _author_et_al,
    "authIni": _initials,
    "year": _year,
    "shortyear": lambda reference: _year(reference)[-2:],
    "month": _month,
    "title": lambda reference: "".join(word.capitalize() for word in _title_words(reference)),
    "shorttitle": lambda reference, n="3", m="3": _words(reference, int(n), int(m)),
    "veryshorttitle": lambda reference, n="1", m="1": _words(reference, int(n), int(m)),
    "journal": lambda reference: "".join(
        _WORD.findall(ascii_letters(reference.container_title or ""))
    ),
    "volume": lambda reference: reference.volume or "",
    "issue": lambda reference: reference.issue or "",
    "firstpage": lambda reference: _page(reference, 0),
    "lastpage": lambda reference: _page(reference, -1),
    "type": lambda reference: reference.type,
    "pmid": lambda reference: reference.pmid or "",
}
_FILTERS: dict[str, Callable[..., str]] = {
    "lower": lambda text: text.lower(),
    "upper": lambda text: text.upper(),
    "capitalize": lambda text: text[:1].upper() + text[1:],
    "ascii": lambda text: ascii_letters(text).encode("ascii", "ignore").decode(),
    "alphanum": lambda text: "".join(filter(str.isalnum, text)),
    "clean": lambda text: _UNSAFE.sub("", ascii_letters(text)),
    "substring": lambda text, start="1", n="0": text[int(start) - 1 :][: int(n) or None],
    "prefix": lambda text, before="": before + text if text else "",
    "postfix": lambda text, behind="": text + behind if text else "",
    "replace": lambda text, old, new="": text.replace(old, new),
}
