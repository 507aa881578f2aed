"""The lines of formats of one tag a line, put together to records."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import IO, NamedTuple

from kapcite.errors import Problem

# Larger pieces cost more to get from the system than they save.
_CHUNK = 1 << 16
# All white space but blanks, ends of lines, and the two that are slow to look for and that
# are text where they stand (the ideographic space U+3000, the quad U+2000).
_ODD_SPACES = "".join(
    char for char in map(chr, range(0x3000)) if char.isspace() and char not in " \r\n\u2000"
)
# So many orders of tags are remembered; the records of a file have few.
_SHAPES = 4096
# A record of more lines than these is read line by line.
_MOST_LINES = 1000


class Record:
    """The texts of one record under their tags as they are written, and the line it starts at.

    ``keys`` has the tags in order, each with what its texts stand under in ``texts``;
    ``fields`` has those alone that are read one by one.
    """

    __slots__ = ("fields", "keys", "line", "texts")

    def __init__(
        self, line: int, texts: dict[str, list[str]], keys: dict[str, str], fields: dict[str, str]
    ) -> None:
        self.line = line
        self.texts = texts
        self.keys = keys
        self.fields = fields

    def first(self, tag: str, *others: str) -> str:
        """Return the first text of the first of the tags that has one, or ``""``."""
        key = self.keys.get(tag)
        if key is not None:
            for text in self.texts[key]:
                if stripped := text.strip():
                    return stripped
        return self.first(*others) if others else ""

    def firsts(self, tags: Iterable[str]) -> list[str]:
        """Return what ``first`` does of each tag; many at once take less time."""
        keys, texts = self.keys, self.texts
        return [
            texts[keys[tag]][0].strip() or self.first(tag) if tag in keys else "" for tag in tags
        ]

    def all(self, *tags: str) -> list[str]:
        """Return the texts of all fields with one of the tags, one tag after the other."""
        keys = [self.keys[tag] for tag in tags if tag in self.keys]
        return [text for key in keys for text in map(str.strip, self.texts[key]) if text]

    def in_order(self, *tags: str) -> Iterator[tuple[str, str]]:
        """Yield (tag, text) of the fields with one of the tags, in the order of the file."""
        left = {tag: iter(self.texts[self.keys[tag]]) for tag in tags if tag in self.keys}
        for tag in self._order():
            if tag in left and (text := next(left[tag]).strip()):
                yield tag, text

    def _order(self) -> Iterable[str]:
        """Return the tag of each field; of a record read at once, one tag after the other."""
        return [tag for tag, key in self.keys.items() for _ in self.texts[key]]


class _Open(Record):
    """A record that is read line by line."""

    __slots__ = ("tags",)

    def __init__(self) -> None:
        super().__init__(0, {}, {}, {})
        self.tags: list[str] = []

    def _order(self) -> Iterable[str]:
        return self.tags

    def add(self, tag: str, text: str, number: int, *, together: bool = False) -> None:
        """Add a field that stands on line ``number``."""
        self.line = self.line or number
        self.tags.append(tag)
        self.keys[tag] = tag
        if not together:
            self.fields[tag] = tag
        self.texts.setdefault(tag, []).append(text)

    def go_on(self, text: str, number: int, lists: frozenset[str]) -> None:
        """Add a line without a tag to the last value; to a list, as a value of its own."""
        tag = self.tags[-1]
        if tag in lists:
            self.add(tag, text, number)
        else:
            self.texts[tag][-1] += f" {text}"


class Dialect(NamedTuple):
    """How a format marks its records.

    ``line`` matches a tagged line (tag, text), whose text begins at ``width`` where it is
    written as the format asks; ``starts`` are the tags a record begins with, ``ends`` the
    ones that close it, ``closings`` are the lines that usually do; ``lists`` are tags each
    of whose continuation lines is a value of its own; ``outside`` are tags of the file,
    not of a record; ``together`` are tags that a reader looks at by itself.
    """

    line: re.Pattern[str]
    width: int
    starts: frozenset[str]
    ends: frozenset[str] = frozenset()
    closings: tuple[str, ...] = ()
    lists: frozenset[str] = frozenset()
    outside: frozenset[str] = frozenset()
    together: frozenset[str] = frozenset()
    blank_ends: bool = False


def records(stream: IO[str], dialect: Dialect, file: str) -> Iterator[Record | Problem]:
    """Yield each record, and a warning for lines that belong to none.

    A record ends at its end tag, at the start of the next one or with the stream; a line
    without a tag goes on with the value before it.
    """
    scan = _Scan(dialect)
    for lines in _batches(stream):
        yield from scan.records(lines)
    yield from scan.last()
    if scan.strays:
        message = f"{len(scan.strays)} lines belong to no record, the first one is this"
        yield Problem(message, file, scan.strays[0], rule="outside", severity="warning")


def _batches(stream: IO[str]) -> Iterator[list[str]]:
    """Yield the lines of a stream, many at a time, which is faster than one by one."""
    pieces: list[str] = []
    while chunk := stream.read(_CHUNK):
        head, newline, tail = chunk.rpartition("\n")
        if newline:
            yield spaced("".join([*pieces, head])).split("\n")
            pieces = []
        pieces.append(tail)
    yield spaced("".join(pieces)).split("\n")


def spaced(text: str) -> str:
    """Return a text whose only white space is blanks and ends of lines."""
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    for space in _ODD_SPACES:
        if space in text:
            text = text.replace(space, " ")
    return text


class _Scan:
    """Puts lines together to records, on the way of one that is not closed yet."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.special = dialect.starts | dialect.ends | dialect.outside
        self.heads = _Heads(dialect)
        self.record = _Open()
        self.strays: list[int] = []
        self.number = 0
        self._rest: list[str] = []
        self._keys = lru_cache(_SHAPES)(self._usual_keys)

    def records(self, lines: list[str]) -> Iterator[Record]:
        """Yield the records that end within these lines.

        What stands between two closing lines is read at once, if it is as in most files.
        """
        lines = [*self._rest, *lines]
        self._rest = []
        closing = next((line for line in self.dialect.closings if line in lines), None)
        start = 0
        while closing is not None:
            try:
                end = lines.index(closing, start)
            except ValueError:
                break
            record = None if self.record.tags else self._usual(lines, start, end)
            if record is None:
                yield from self._line_by_line(lines[start : end + 1])
            else:
                yield record
                self.number += end + 1 - start
            start = end + 1
        if closing is not None and len(lines) - start < _MOST_LINES:
            self._rest = lines[start:]
        else:
            yield from self._line_by_line(lines[start:])

    def last(self) -> Iterator[Record]:
        """Yield the records that end with the stream."""
        yield from self._line_by_line(self._rest)
        if self.record.tags:
            yield self.record

    def _usual(self, lines: list[str], start: int, end: int) -> Record | None:
        """Return the record of some lines that are one start and then fields of one line each."""
        first = start
        while first < end and not lines[first]:
            first += 1
        head, value = slice(self.dialect.width), slice(self.dialect.width, None)
        texts: defaultdict[str, list[str]] = defaultdict(list)
        for raw in islice(lines, first, end):
            texts[raw[head]].append(raw[value])
        keys, fields = self._keys(tuple(texts))
        if not keys or len(texts[lines[first][head]]) > 1:
            return None
        return Record(self.number + first - start + 1, texts, keys, fields)

    def _usual_keys(self, heads: tuple[str, ...]) -> tuple[dict[str, str], dict[str, str]]:
        """Return the tags with their heads, all and those of fields, none if one is unusual."""
        keys = {self.heads[head]: head for head in heads}
        start, *others = keys or ("",)
        usual = (
            start in self.dialect.starts
            and self.special.isdisjoint(others)
            and "" not in keys
            and len(keys) == len(heads)
        )
        fields = {tag: head for tag, head in keys.items() if tag not in self.dialect.together}
        return (keys, fields) if usual else ({}, {})

    def _line_by_line(self, lines: list[str]) -> Iterator[Record]:
        """Yield the records that end within these lines."""
        width, heads, special = self.dialect.width, self.heads, self.special
        for number, raw in enumerate(lines, start=self.number + 1):
            text = raw[width:]
            if not (tag := heads[raw[:width]]):
                tag, text = heads.split(raw)
            if not tag or tag in special:
                if self.record.tags and self._ends(tag, text):
                    yield self.record
                    self.record = _Open()
                if not self._is_field(tag):
                    self._go_on(tag, text, number)
                    continue
            self.record.add(tag, text, number, together=tag in self.dialect.together)
        self.number += len(lines)

    def _ends(self, tag: str, text: str) -> bool:
        """Tell whether a line of this tag, or a blank one, closes the record before it."""
        if tag:
            return tag in self.dialect.starts or tag in self.dialect.ends
        return self.dialect.blank_ends and not text

    def _is_field(self, tag: str) -> bool:
        """Tell whether a line of this tag is a field of a record."""
        if not tag or tag in self.dialect.ends:
            return False
        return bool(self.record.tags) or tag not in self.dialect.outside

    def _go_on(self, tag: str, text: str, number: int) -> None:
        if tag or not text:
            return
        if self.record.tags:
            self.record.go_on(text, number, self.dialect.lists)
        else:
            self.strays.append(number)


class _Heads(dict[str, str]):
    """The starts of lines met so far -> their tag, ``""`` where the pattern has to look."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect

    def __missing__(self, head: str) -> str:
        match = self.dialect.line.match(head)
        tag = ""
        if match is not None and match.start(2) == self.dialect.width == len(head):
            self[head] = tag = match[1]
        return tag

    def split(self, raw: str) -> tuple[str, str]:
        """Return the tag and the text of a line, without a tag the whole line."""
        line = raw.rstrip("\r\n\x1a")
        match = self.dialect.line.match(line) or self.dialect.line.match(line.lstrip("\ufeff"))
        return (match[1], (match[2] or "").strip()) if match else ("", line.strip())
