"""A reference in the making: what every reader does with a value before it is kept."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from kapcite.errors import Problem
from kapcite.model.base import csl_name
from kapcite.model.dates import PartialDate
from kapcite.model.identifiers import (
    normalise_doi,
    normalise_isbn,
    normalise_pmcid,
    normalise_pmid,
)
from kapcite.model.names import Name
from kapcite.model.reference import Reference

IDENTIFIERS: dict[str, Callable[[str], str | None]] = {
    "doi": normalise_doi,
    "isbn": normalise_isbn,
    "pmid": normalise_pmid,
    "pmcid": normalise_pmcid,
}
# A field may hold more than one number of these kinds ("978…; 978…").
# From this length on it pays to look whether there is anything to do at all.
_LONG = 100
_LISTS = frozenset(("isbn", "issn"))


def unescape(text: str) -> str:
    """Return text without HTML entities, however often they were escaped (``&amp;lt;``)."""
    while "&" in text and (plain := html.unescape(text)) != text:
        text = plain
    return text


def squeeze(text: str) -> str:
    """Return text without entities, line breaks and doubled or outer spaces."""
    if len(text) > _LONG and text.isprintable() and "  " not in text and "&" not in text:
        return text.strip(" ")  # of all white space only the blank is printable
    return " ".join((unescape(text) if "&" in text else text).split())


class Draft:
    """Collects the values of one record, with what there is to say about them.

    ``format`` prefixes the tags kept in ``extra``; ``file`` and ``line`` place the record.
    """

    __slots__ = ("extra", "file", "format", "line", "problems", "values")

    def __init__(self, format_: str, file: str, line: int) -> None:
        self.format = format_
        self.file = file
        self.line = line
        self.values: dict[str, Any] = {}
        self.extra: dict[str, Any] = {}
        self.problems: list[Problem] = []

    def warn(self, message: str, path: str = "", hint: str = "", line: int = 0) -> None:
        """Say what was repaired or kept aside."""
        place = line or self.line
        self.problems.append(
            Problem(message, self.file, place, path=path, hint=hint, severity="warning")
        )

    def put(self, attribute: str, text: str) -> bool:
        """Set a text attribute, identifiers normalised; tell whether it was free or equal.

        An identifier that is not valid is kept as it is written, with a warning.
        """
        normalise = IDENTIFIERS.get(attribute)
        if normalise is not None:
            text = self._identifier(attribute, text, normalise)
        if not text:
            return True
        return bool(self.values.setdefault(attribute, text) == text)

    def _identifier(self, attribute: str, text: str, normalise: Callable[[str], str | None]) -> str:
        text = text.strip()
        if not text:
            return ""
        valid = normalise(text)
        if valid is None and not (attribute in _LISTS and len(text) > 13):
            name = csl_name(attribute)
            self.warn(f"not a valid {name}: {text!r}", name, "kept as it is written")
        return valid or text

    def keep(self, tag: str, value: Any) -> None:
        """Keep under ``format:tag`` what has no place; a second value makes a list."""
        key = f"{self.format}:{tag}"
        if key not in self.extra:
            self.extra[key] = value
        elif isinstance(self.extra[key], list):
            self.extra[key].append(value)
        else:
            self.extra[key] = [self.extra[key], value]

    def put_or_keep(self, attribute: str, text: str, tag: str) -> None:
        """Set a text attribute, or keep the text under its tag if another one is there."""
        if not self.put(attribute, text):
            self.keep(tag, text)

    def add_name(self, attribute: str, name: Name) -> None:
        """Add one name to a list of names."""
        self.add_names(attribute, (name,))

    def add_names(self, attribute: str, names: Iterable[Name]) -> None:
        """Add names to a list of names."""
        self.values[attribute] = (*self.values.get(attribute, ()), *names)

    def put_date(self, attribute: str, date: PartialDate | None) -> None:
        """Set a date unless there is one already."""
        if date is not None and date != PartialDate():
            self.values.setdefault(attribute, date)

    def reference(self, key: str) -> Reference:
        """Return the reference, under this key."""
        return Reference(id=key, extra=self.extra, **self.values)

    def finish(self, key: str) -> Iterator[Reference | Problem]:
        """Yield the warnings and the reference."""
        yield from self.problems
        yield self.reference(key)
