"""Formats of one tag a line (RIS, MEDLINE, Web of Science): what their readers share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from kapcite.errors import Problem
from kapcite.formats.draft import Draft, squeeze
from kapcite.model.names import Name, parse_name
from kapcite.model.reference import Reference

_NOCASE = re.compile(r'<span class="nocase">(.*?)</span>')


class Field(NamedTuple):
    """One value with its tag and its line."""

    tag: str
    text: str
    line: int


class Record:
    """The fields of one record in their order, and the line it starts at."""

    __slots__ = ("_texts", "fields", "line")

    def __init__(self, fields: list[Field], line: int) -> None:
        self.fields = fields
        self.line = line
        self._texts: dict[str, list[str]] = {}
        for tag, text, _ in fields:
            if text:
                self._texts.setdefault(tag, []).append(text)

    def first(self, *tags: str) -> str:
        """Return the text of the first of the tags that is there, or ``""``."""
        for tag in tags:
            if tag in self._texts:
                return self._texts[tag][0]
        return ""

    def all(self, *tags: str) -> list[str]:
        """Return the texts of all fields with one of the tags, one tag after the other."""
        return [text for tag in tags for text in self._texts.get(tag, ())]


class Dialect(NamedTuple):
    """How a format marks its records.

    ``line`` matches a tagged line (tag, text); ``starts`` are the tags a record begins
    with, ``ends`` the ones that close it; ``lists`` are tags each of whose continuation
    lines is a value of its own; ``outside`` are tags of the file, not of a record.
    """

    line: re.Pattern[str]
    starts: frozenset[str]
    ends: frozenset[str] = frozenset()
    lists: frozenset[str] = frozenset()
    outside: frozenset[str] = frozenset()
    blank_ends: bool = False


def records(stream: Iterable[str], dialect: Dialect, file: str) -> Iterator[Record | Problem]:
    """Yield each record, and a warning for lines that belong to none.

    A record ends at its end tag, at the start of the next one or with the stream; a line
    without a tag goes on with the value before it.
    """
    fields: list[Field] = []
    start = 0
    strays: list[int] = []
    for number, raw in enumerate(stream, start=1):
        text = raw.rstrip("\r\n\x1a")
        match = dialect.line.match(text) or dialect.line.match(text.lstrip("\ufeff"))
        if match is None:
            if text.strip():
                if fields:
                    _continue(fields, text, number, dialect)
                else:
                    strays.append(number)
            elif fields and dialect.blank_ends:
                yield Record(fields, start)
                fields = []
            continue
        tag, value = match[1], (match[2] or "").strip()
        if tag in dialect.outside and not fields:
            continue
        if fields and (tag in dialect.starts or tag in dialect.ends):
            yield Record(fields, start)
            fields = []
        if tag in dialect.ends:
            continue
        if not fields:
            start = number
        fields.append(Field(tag, value, number))
    if fields:
        yield Record(fields, start)
    if strays:
        yield Problem(
            f"{len(strays)} lines belong to no record, the first one is this",
            file,
            strays[0],
            rule="outside",
            severity="warning",
        )


def _continue(fields: list[Field], text: str, number: int, dialect: Dialect) -> None:
    last = fields[-1]
    if last.tag in dialect.lists:
        fields.append(Field(last.tag, text.strip(), number))
    else:
        fields[-1] = Field(last.tag, f"{last.text} {text.strip()}".strip(), last.line)


Handler = Callable[["Draft", Record, Field], None]


def fill(draft: Draft, record: Record, table: Mapping[str, str | Handler | None]) -> None:
    """Put the fields of a record where the table says; ``None`` passes a tag over."""
    for field in record.fields:
        if not field.text:
            continue
        target = table.get(field.tag, "")
        if target is None:
            continue
        if callable(target):
            target(draft, record, field)
        elif target:
            draft.put_or_keep(target, squeeze(field.text), field.tag)
        else:
            draft.keep(field.tag, squeeze(field.text))


def names_into(attribute: str) -> Handler:
    """Return a handler that adds a person or, with a comma behind it, a group."""

    def handle(draft: Draft, _record: Record, field: Field) -> None:
        text = squeeze(field.text)
        if text.endswith(","):
            draft.add_name(attribute, Name(literal=text.rstrip(", ")))
        elif text:
            draft.add_name(attribute, parse_name(text, inverted=True))

    return handle


def name_text(name: Name) -> str:
    """Return ``de la Salle, Sara, Jr``; a group that looks like a person has a comma behind."""
    if name.literal is not None or not name.family:
        text = name.literal if name.literal is not None else name.given or ""
        return text if parse_name(text, inverted=True) == Name(literal=text) else f"{text},"
    given = " ".join(filter(None, (name.given, name.dropping_particle)))
    return ", ".join(filter(None, (name.short, given, name.suffix)))


def kept(reference: Reference, format_: str, used: Iterable[str] = ()) -> Iterator[tuple[str, str]]:
    """Yield (tag, text) of what an import from the same format could not place."""
    for key, value in reference.extra.items():
        prefix, _, tag = key.partition(":")
        if prefix == format_ and tag not in used:
            for text in value if isinstance(value, list) else [value]:
                if isinstance(text, str):
                    yield tag, text


def one_line(text: str) -> str:
    """Return text that cannot start a tagged line, without the one markup that only CSL has."""
    if "nocase" in text:
        text = _NOCASE.sub(r"\1", text)
    return " ".join(text.split())


def page_range(first: str, last: str) -> str:
    """Return ``162-167`` of two fields; either may hold the whole range already."""
    first, last = first.strip().replace("–", "-"), last.strip().replace("–", "-")
    if not first or not last or first == last or "-" in first:
        return first or last
    return f"{first}-{last}"
