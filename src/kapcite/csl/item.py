"""A reference as the engine sees it: variables by their CSL names, only those that are set."""

from __future__ import annotations

import re
from collections.abc import Callable
from operator import attrgetter

from kapcite.csl.particles import parse_name
from kapcite.model.base import csl_name
from kapcite.model.controls import one_line
from kapcite.model.dates import PartialDate, parse_date
from kapcite.model.names import Name
from kapcite.model.reference import DATE_FIELDS, NAME_FIELDS, TEXT_FIELDS, Reference

_TEXT_NAMES = [csl_name(field) for field in TEXT_FIELDS]
_NAME_NAMES = [csl_name(field) for field in NAME_FIELDS]
_DATE_NAMES = [csl_name(field) for field in DATE_FIELDS]
_texts: Callable[[Reference], tuple[str | None, ...]] = attrgetter(*TEXT_FIELDS)
_names: Callable[[Reference], tuple[tuple[Name, ...], ...]] = attrgetter(*NAME_FIELDS)
_dates: Callable[[Reference], tuple[PartialDate | None, ...]] = attrgetter(*DATE_FIELDS)


class Item:
    """One work: its CSL type and its variables by kind."""

    __slots__ = ("dates", "id", "language", "names", "text", "type", "variables")

    def __init__(
        self,
        key: str,
        kind: str,
        text: dict[str, str],
        names: dict[str, tuple[Name, ...]],
        dates: dict[str, PartialDate],
    ) -> None:
        self.id = key
        self.type = kind
        self.text = text
        self.names = names
        self.dates = dates
        self.language = text.get("language", "")
        self.variables = frozenset((*text, *names, *dates))


def to_item(reference: Reference) -> Item:
    """Return the item of a reference, its names' particles split off (as CSL-JSON asks)."""
    text = {
        name: value
        for name, value in zip(_TEXT_NAMES, _texts(reference), strict=True)
        if value is not None and value != ""
    }
    for key, value in reference.extra.items():
        if key.startswith("csl:") and isinstance(value, str) and value:
            text.setdefault(key[4:], value)
    if "event-title" in text:
        text["event"] = text["event-title"]  # its name before CSL 1.0.2, which styles still use
    names = {
        name: tuple(map(parse_name, value))
        for name, value in zip(_NAME_NAMES, _names(reference), strict=True)
        if value
    }
    dates = {
        name: value
        for name, value in zip(_DATE_NAMES, _dates(reference), strict=True)
        if value is not None
    }
    if ":" in text.get("note", ""):
        _from_note(text, names, dates)
    if "page" in text and "page-first" not in text:
        text["page-first"] = _first_page(text["page"])
    text = {name: one_line(value) for name, value in text.items()}
    return Item(reference.id, reference.type, text, names, dates)


def _first_page(pages: str) -> str:
    for sign in "-–,&":
        pages = pages.partition(sign)[0]
    return pages.strip()


# Lines of a note such as "event-date: 2004-10-01" name a variable and its value; Zotero and
# pandoc read them so, since not every program has a field for every variable.
_NOTE_LINE = re.compile(r"^\{?:?\s*([A-Za-z][A-Za-z_-]+)\s*:\s*(.+?)\}?\s*$", re.MULTILINE)


def _from_note(
    text: dict[str, str], names: dict[str, tuple[Name, ...]], dates: dict[str, PartialDate]
) -> None:
    """Set the variables that a note holds, where the record has none of its own."""
    used: dict[str, list[Name]] = {}
    for match in _NOTE_LINE.finditer(text["note"]):
        name, value = match[1], match[2]
        if name in _TEXT_NAMES and name != "note":
            text.setdefault(name, value)
        elif name in _NAME_NAMES and name not in names:
            family, bars, given = (part.strip() for part in value.partition("||"))
            person = Name(family=family, given=given) if bars else Name(literal=family)
            used.setdefault(name, []).append(person)
        elif name in _DATE_NAMES and name not in dates:
            try:
                dates[name] = parse_date(value)
            except ValueError:
                dates[name] = PartialDate(literal=value)
    names.update({name: tuple(people) for name, people in used.items()})
