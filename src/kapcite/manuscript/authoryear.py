"""Citations in plain words, ``(Author & Other, 2019)``: where they are, whom they mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kapcite.model.reference import Reference
from kapcite.model.vocabulary import fold

_NAME = r"(?:(?:van|von|de|der|den|la|le|di|da|del|dos|ten|ter|el|al)[ -])*[^\W\d_][\w'’.\-]+"
_AUTHORS = (
    rf"{_NAME}(?: [A-Z][\w'’\-]+)*(?:(?:, (?:{_NAME}))*,? (?:&|and|und|et|y) (?!al\b){_NAME}"
    r"(?: [A-Z][\w'’\-]+)*| et al\.?)?"
)
_YEAR = r"(?:1[5-9]|20)\d\d[a-z]?"
_GROUP = re.compile(rf"\(([^()\n]*\b{_YEAR}[^()\n]*)\)")
_IN_GROUP = re.compile(rf"({_AUTHORS}),? ({_YEAR}(?:, {_YEAR})*)")
_NARRATIVE = re.compile(
    rf"((?-i:[A-Z]|van |von |de )[\w'’\-]+(?: [A-Z][\w'’\-]+)*(?: (?:&|and) {_NAME}| et al\.?)?)"
    rf" \(({_YEAR}(?:, {_YEAR})*)(?:, [^()]*)?\)"
)
_SUFFIXED = re.compile(r"(\d{4})([a-z]?)")
_LEAD_WORDS = r"see|also|e\.g\.|cf\.|in|for|by|and|as|of|the|from|with|like|both|while|although"
_LEAD = re.compile(rf"(?:(?:{_LEAD_WORDS})[, ]+)+", re.IGNORECASE)


def author_years(text: str) -> list[tuple[str, int]]:
    """Return each plain citation as ``Author, year`` and its offset in the text."""
    found = [
        pair for match in _GROUP.finditer(text) for pair in _pairs(_IN_GROUP, text, *match.span(1))
    ]
    found += _pairs(_NARRATIVE, text, 0, len(text))
    return sorted(found, key=lambda pair: pair[1])


def _pairs(pattern: re.Pattern[str], text: str, start: int, end: int) -> Iterator[tuple[str, int]]:
    for match in pattern.finditer(text, start, end):
        lead = _LEAD.match(match[1])
        skip = lead.end() if lead else 0
        authors = match[1][skip:]
        if authors[:1].isalpha() and authors != authors.lower():
            for year in match[2].split(", "):
                yield f"{authors}, {year}", match.start() + skip


class AuthorYearIndex:
    """Finds references by the words of a citation."""

    def __init__(self, references: Iterable[Reference]) -> None:
        self._by_year: dict[int, list[tuple[list[str], str]]] = {}
        for reference in references:
            if reference.year is not None and reference.creators:
                names = [fold(name.short) for name in reference.creators]
                self._by_year.setdefault(reference.year, []).append((names, reference.id))

    def find(self, words: str) -> str | None:
        """Return the key that ``Author, 2019`` means; None when there is none or several."""
        authors, _, year = words.rpartition(", ")
        match = _SUFFIXED.fullmatch(year)
        if match is None:
            return None
        first, several, _ = authors.partition(" et al")
        names = [fold(name) for name in re.split(r",? (?:&|and|und) |, ", first)]
        keys = [
            key
            for known, key in self._by_year.get(int(match[1]), [])
            if known[: len(names)] == names
            and (len(known) > len(names) if several else len(known) == len(names))
        ]
        place = ord(match[2]) - ord("a") if match[2] else 0
        if match[2]:
            return keys[place] if len(keys) > 1 and place < len(keys) else None
        return keys[0] if len(keys) == 1 else None
