"""The blocks of a .bib file, each with its line, past whatever is broken.

A block starts at ``@word{`` or ``@word(``; anything else between blocks is a comment
("BibTeXing", section 4, and biber's parser). Braces count even behind a backslash, as in
BibTeX itself.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Generator, Iterator
from typing import NamedTuple

from kapcite.errors import Problem

_START = re.compile(r"@[ \t]*([A-Za-z][\w-]*)\s*([{(])")
# A new block at the start of a line: inside a value, the value was never closed.
_RESTART = re.compile(r"@[ \t]*[A-Za-z][\w-]*[ \t]*\{[^\s,={}]*[ \t]*,")
_KEY = re.compile(r"\s*([^,={}\"\s](?:[^,={}\"\n]*[^,={}\"\s])?)?\s*(?:,|(?=[})]))")
# A key whose comma is missing: a field follows it.
_KEY_ALONE = re.compile(r"\s*([^\s,={}\"#%()']+)(?=\s+[A-Za-z][\w:+-]*\s*=\s*[{\"\w])")
_NAME = re.compile(r"[\s,]*([^\s=,{}\"#%()'\\]+)\s*=\s*")
# Three levels of braces at once; what is deeper is counted one by one.
_BRACED = re.compile(r"\{((?:[^{}]++|\{(?:[^{}]++|\{[^{}]*+\})*+\})*+)\}")
_BRACES = re.compile(r"[{}]")
_ESCAPE_OR_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_BARE = re.compile(r"[^\s,#{}\"()=]+")
_BETWEEN = re.compile(r"\s*")
_JOIN = re.compile(r"\s*#\s*")
_END = re.compile(r"[\s,]*([})])")
# Behind a closing brace: the entry goes on, the brace was one too many.
_GOES_ON = re.compile(r"\s*,\s*[A-Za-z][\w:+-]*\s*=\s*[{\"\w]")
_QUOTE_OR_BRACE = re.compile(r"[\"{}]")
_LINE_FIELD = re.compile(r"^[ \t]*,?[ \t]*[A-Za-z][\w:+-]*[ \t]*=[ \t]*[{\"\w]", re.MULTILINE)
# Between blocks a field belongs to an entry that lost its head, a sign to one that lost more.
# "@comment" without a brace is legal, and says nothing ("BibTeXing", section 4).
_STRAY = re.compile(
    r"^[ \t]*(?:@(?![ \t]*comment\b)|,?[ \t]*[A-Za-z][\w:+-]*[ \t]*=[ \t]*[{\"\w])",
    re.MULTILINE | re.IGNORECASE,
)
# Longest value that macros may add up to; no field of a bibliography comes near it.
_LONGEST = 1_000_000
_MONTHS = dict(
    zip(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
        (
            "January", "February", "March", "April", "May", "June", "July", "August",
            "September", "October", "November", "December",
        ),
        strict=True,
    )
)  # fmt: skip


class Entry(NamedTuple):
    """One entry: its type and field names in lower case, its values as LaTeX.

    ``repeated`` holds the fields that stand a second time, ``faults`` what could not be
    read, each with its line.
    """

    type: str
    key: str
    fields: dict[str, str]
    line: int
    repeated: list[tuple[str, str]]
    faults: list[tuple[int, str]]


class Tokens:
    """Reads the entries of a text; ``@string`` macros are put in as they are met.

    No value reaches over the start of the next entry, so that a brace too few or too many
    damages one entry only, and reading takes time in proportion to the text.
    """

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self.macros = dict(_MONTHS)
        self.restarts = [
            match.start()
            for match in _RESTART.finditer(text)
            if not text[text.rfind("\n", 0, match.start()) + 1 : match.start()].strip(" \t%")
        ]
        self.limit = len(text)
        self._line = 1
        self._counted = 0

    def line(self, place: int) -> int:
        """Return the line of a place; places come mostly in order."""
        if place < self._counted:
            self._line -= self.text.count("\n", place, self._counted)
        else:
            self._line += self.text.count("\n", self._counted, place)
        self._counted = place
        return self._line

    def entries(self) -> Iterator[Entry | Problem]:
        """Yield each entry, and a problem for each block that is none."""
        place = 0
        while match := _START.search(self.text, place):
            yield from self._outside(place, match.start())
            kind = match[1].lower()
            following = bisect_right(self.restarts, match.start())
            self.limit = (*self.restarts[following : following + 1], len(self.text))[0]
            if kind in {"comment", "preamble"}:
                place = self._skip(match)
            elif kind == "string":
                place = yield from self._string(match)
            else:
                place = yield from self._entry(match, kind)

        yield from self._outside(place, len(self.text))

    def _outside(self, start: int, end: int) -> Iterator[Problem]:
        """Tell of text between blocks that looks like part of an entry; the rest is comment."""
        if end - start > 5 and (stray := _STRAY.search(self.text, start, end)):
            message = "this looks like part of an entry, but stands in none"
            yield Problem(
                message, self.file, self.line(stray.start()), rule="outside", severity="warning"
            )

    def _skip(self, match: re.Match[str]) -> int:
        """Return the end of a comment or a preamble; one without end ends with its line."""
        self.limit = len(self.text)
        end = self._closing(match.end() - 1) if match[2] == "{" else None
        if end is None:
            newline = self.text.find("\n", match.end())
            return len(self.text) if newline < 0 else newline
        return end

    def _closing(self, place: int) -> int | None:
        """Return the place behind the brace that closes the one at ``place``."""
        if quick := _BRACED.match(self.text, place, self.limit):
            return quick.end()
        depth = 0
        for match in _BRACES.finditer(self.text, place, self.limit):
            depth += 1 if match[0] == "{" else -1
            if depth == 0:
                return match.end()
        return None

    def _string(self, match: re.Match[str]) -> Generator[Problem, None, int]:
        faults: list[tuple[int, str]] = []
        name = _NAME.match(self.text, match.end(), self.limit)
        if name is None:
            yield self._problem(match.start(), "expected @string{name = value}", "damage")
            return match.end()
        value, place = self._value(name.end(), faults)
        self.macros.setdefault(name[1].lower(), value)
        for _, message in faults:
            yield self._problem(match.start(), message, "damage")
        end = _END.match(self.text, place, self.limit)
        return end.end() if end else place

    def _entry(self, match: re.Match[str], kind: str) -> Generator[Entry | Problem, None, int]:
        place = match.end()
        line = self.line(match.start())
        key = ""
        faults: list[tuple[int, str]] = []
        if (found := _KEY.match(self.text, place, self.limit)) and found[1] is not None:
            key, place = found[1], found.end()
        elif found := _KEY_ALONE.match(self.text, place, self.limit):
            key, place = found[1], found.end()
            faults.append((line, f"a comma is missing behind the key {key!r}"))
        elif not (_NAME.match(self.text, place, self.limit) or _END.match(self.text, place)):
            yield self._problem(match.start(), f"@{kind} has no key and no field", "record")
            return place
        entry = Entry(kind, key, {}, line, [], faults)
        place = self._fields(entry, place)
        yield entry
        return place

    def _fields(self, entry: Entry, place: int) -> int:
        """Read fields into the entry; return where it ends."""
        text, limit = self.text, self.limit
        while True:
            if name := _NAME.match(text, place, limit):
                value, place = self._value(name.end(), entry.faults)
                field = name[1].lower()
                if field in entry.fields:
                    entry.repeated.append((field, value))
                else:
                    entry.fields[field] = value
            elif end := _END.match(text, place, limit):
                place = end.end()
                if not _GOES_ON.match(text, place, limit):
                    return place
                entry.faults.append((self.line(place), "a closing brace too many"))
            else:
                place = self._resume(entry, place)
                if place >= limit:
                    return limit

    def _resume(self, entry: Entry, place: int) -> int:
        """Report what is no field and return where the next one starts, or the limit."""
        while place < self.limit and self.text[place].isspace():
            place += 1
        if place >= self.limit:
            entry.faults.append((self.line(self.limit), "the entry is not closed"))
            return self.limit
        end = max(self._next_stop(place + 1), place + 1)
        shown = " ".join(self.text[place : min(end, place + 60)].split())
        entry.faults.append((self.line(place), f"expected a field, got {shown!r}"))
        return end

    def _next_stop(self, place: int) -> int:
        """Return where something that is surely not part of a value starts."""
        field = _LINE_FIELD.search(self.text, place, self.limit)
        stop = field.start() if field else self.limit
        closing = self.text.find("\n}", place, stop)
        return closing if closing >= 0 else stop

    def _value(self, place: int, faults: list[tuple[int, str]]) -> tuple[str, int]:
        """Return a value, its parts joined, and where it ends."""
        value, place = self._part(place, faults)
        joint = _JOIN.match(self.text, place, self.limit)
        if joint is None:
            return value, place
        parts = [value]
        while joint is not None:
            part, place = self._part(joint.end(), faults)
            parts.append(part)
            joint = _JOIN.match(self.text, place, self.limit)
        if sum(map(len, parts)) > _LONGEST:
            faults.append((self.line(place), "the macros of a value add up to over 1 MB"))
            return "", place
        return "".join(parts), place

    def _part(self, place: int, faults: list[tuple[int, str]]) -> tuple[str, int]:
        text, limit = self.text, self.limit
        opening = text[place : place + 1]
        if opening == "{":
            quick = _BRACED.match(text, place, limit)
            end = quick.end() if quick else self._closing(place)
            if end is None:
                return self._escaped(place) or self._unclosed(place, faults)
            if text[end - 2] == "\\" and text[end : end + 1] == "}" and end > place + 2:
                return self._escaped(place) or (text[place + 1 : end - 1], end)
            return text[place + 1 : end - 1], end
        if opening == '"':
            return self._quoted(place, faults)
        if bare := _BARE.match(text, place, limit):
            return self._macro(bare[0], place, faults), bare.end()
        faults.append((self.line(place), "expected a value"))
        return "", place

    def _quoted(self, place: int, faults: list[tuple[int, str]]) -> tuple[str, int]:
        """Return a value in quotes, which ends at the first quote outside all braces."""
        start, depth = place + 1, 0
        for match in _QUOTE_OR_BRACE.finditer(self.text, start, self.limit):
            if match[0] == "{":
                depth += 1
            elif match[0] == "}":
                depth -= 1
                if depth < 0:
                    break
            elif depth == 0:
                return self.text[start : match.start()], match.end()
        return self._unclosed(place, faults)

    def _escaped(self, place: int) -> tuple[str, int] | None:
        """Return a value whose braces balance only if those behind backslashes do not count."""
        depth = 0
        for match in _ESCAPE_OR_BRACE.finditer(self.text, place, self.limit):
            depth += {"{": 1, "}": -1}.get(match[0], 0)
            if depth == 0:
                end = match.end()
                follows = _GOES_ON.match(self.text, end) or _END.match(self.text, end, self.limit)
                return (self.text[place + 1 : end - 1], end) if follows else None
        return None

    def _unclosed(self, place: int, faults: list[tuple[int, str]]) -> tuple[str, int]:
        """Cut a value that is never closed where the next field starts."""
        end = self._next_stop(place + 1)
        faults.append((self.line(place), "the value is not closed"))
        value = self.text[place + 1 : end].rstrip().removesuffix(",").removesuffix('"')
        return "".join(_BRACES.split(value)), end

    def _macro(self, name: str, place: int, faults: list[tuple[int, str]]) -> str:
        if name.isdecimal():
            return name
        value = self.macros.get(name.lower())
        if value is None:
            faults.append((self.line(place), f"no @string defines {name!r}"))
            return name
        return value

    def _problem(self, place: int, message: str, rule: str) -> Problem:
        return Problem(message, self.file, self.line(place), rule=rule)
