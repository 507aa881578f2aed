"""The columns of tables of references: names that programs give them, and the rows' values.

A cell that a spreadsheet would take for a formula is written with an apostrophe in front,
which is taken off again (OWASP, "CSV injection").
"""

from __future__ import annotations

import csv
import html
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from kapcite.formats.columnnames import column_of
from kapcite.formats.csljson import read_item, to_item
from kapcite.formats.draft import Draft, squeeze
from kapcite.formats.tagged import name_text, page_range
from kapcite.model.dates import PartialDate, read_date
from kapcite.model.names import parse_name
from kapcite.model.reference import (
    DATE_FIELDS,
    NAME_FIELDS,
    TEXT_FIELDS,
    TYPES,
    VARIABLES,
    Reference,
)

#: Columns that every table has, in this order; others follow where a record has them.
COLUMNS = (
    "id",
    "type",
    "author",
    "issued",
    "title",
    "container-title",
    "volume",
    "issue",
    "page",
    "DOI",
    "PMID",
    "PMCID",
    "ISSN",
    "ISBN",
    "URL",
    "abstract",
    "keyword",
    "language",
    "publisher",
    "publisher-place",
    "editor",
    "note",
    "extra",
)
_TYPE_NAMES = {
    "journalarticle": "article-journal",
    "journal article": "article-journal",
    "article": "article-journal",
    "review": "article-journal",
    "conference paper": "paper-conference",
    "conferencepaper": "paper-conference",
    "proceedings paper": "paper-conference",
    "book section": "chapter",
    "booksection": "chapter",
    "book chapter": "chapter",
    "magazinearticle": "article-magazine",
    "newspaperarticle": "article-newspaper",
    "preprint": "article",
    "computer program": "software",
    "computerprogram": "software",
    "web page": "webpage",
}
# With its guards: a cell that has some of its own gets one more.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_BETWEEN_NAMES = re.compile(r"\s*;\s*|\s+and\s+")
_ENDS = frozenset(("page-start", "page-end"))
_TEXTS = frozenset(TEXT_FIELDS)
_NAMES = frozenset(NAME_FIELDS)


@lru_cache(maxsize=64)  # a table asks for its columns in every row
def _variables(headers: tuple[str, ...]) -> tuple[tuple[str, str, str | None], ...]:
    """Return each header with the CSL variable that it means and the attribute of that."""
    names = [column_of(header) for header in headers]
    return tuple((h, name, VARIABLES.get(name)) for h, name in zip(headers, names, strict=True))


def read_row(cells: Mapping[str, str], line: int, file: str, format_: str) -> Iterator[Any]:
    """Yield the reference of one row (column -> cell) after what there is to say of it."""
    draft = Draft(format_, file, line)
    key = ""
    ends: dict[str, str] = {}
    columns = _variables(tuple(cells))
    for (header, name, attribute), cell in zip(columns, cells.values(), strict=True):
        text = neutral(cell) if cell[:1] == "'" else cell
        if not text or text.isspace():
            continue
        if name == "id":
            key = text.strip()
        elif name == "type":
            draft.values["type"] = _type(draft, text)
        elif name == "extra":
            yield from _extra(draft, text, key)
        elif attribute in _TEXTS:
            draft.put_or_keep(attribute or "", squeeze(text), header)
        elif attribute in _NAMES:
            _names(draft, attribute or "", text)
        elif attribute is not None:
            draft.put_date(attribute, _date(squeeze(text)))
        elif name in _ENDS:
            ends[name] = text
        else:
            draft.keep(header.strip() or "column", text)
    if ends and (pages := page_range(ends.get("page-start", ""), ends.get("page-end", ""))):
        draft.put("page", pages)
    yield from draft.finish(key)


@lru_cache(maxsize=4096)  # the rows of a table share their years
def _date(text: str) -> PartialDate:
    return read_date(text)


def _type(draft: Draft, text: str) -> str:
    plain = text.strip().lower()
    found = plain if plain in TYPES else _TYPE_NAMES.get(plain)
    if found is None:
        draft.keep("type", text)
    return found or "document"


def _names(draft: Draft, attribute: str, text: str) -> None:
    """Read ``Muster, A.; Salle, B.`` or, where there is no semicolon, ``Muster A, Salle B``."""
    if "&" in text:
        text = html.unescape(text)  # "H&#233;ctor": its semicolon is no separator
    if ";" in text:
        people = _BETWEEN_NAMES.split(text)
    elif " and " in text:
        people = " ".join(text.split()).split(" and ")
    elif re.fullmatch(r"(?:[^,]+ [A-Z]{1,4}(?:, |$))+\.?", text):
        people = text.rstrip(".").split(", ")
    else:
        people = [text]
    draft.add_names(
        attribute, [parse_name(person, inverted=True) for person in people if person.strip()]
    )


def _extra(draft: Draft, text: str, key: str) -> Iterator[Any]:
    """Take back the members that ``row`` put into one column."""
    import json

    try:
        item = json.loads(text)
    except (ValueError, RecursionError):
        item = None
    if not isinstance(item, dict):
        draft.keep("extra", text)
        return
    for found in read_item({"id": key, **item}):
        if not isinstance(found, Reference):
            yield found
            continue
        draft.extra.update(found.extra)
        for name in (*TEXT_FIELDS, *NAME_FIELDS, *DATE_FIELDS):
            if value := getattr(found, name):
                draft.values[name] = value


def neutral(cell: str) -> str:
    """Return a cell without the apostrophe that keeps a spreadsheet from calculating it."""
    return cell[1:] if cell[:1] == "'" and _FORMULA.match(cell) else cell


def guarded(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def row(reference: Reference) -> list[str]:
    """Return the cells of a reference below ``COLUMNS``; what has no column is in the last."""
    import json

    item = to_item(reference)
    cells = [_cell(reference, name) for name in COLUMNS[:-1]]
    rest = {
        name: value
        for name, value in item.items()
        if name not in COLUMNS or not _comes_back(reference, name)
    }
    return [*cells, json.dumps(rest, ensure_ascii=False) if rest else ""]


def _cell(reference: Reference, name: str) -> str:
    if name in {"id", "type"}:
        return str(getattr(reference, name))
    attribute = VARIABLES[name]
    value = getattr(reference, attribute)
    if attribute in _NAMES:
        return "; ".join(map(name_text, value))
    return "" if value is None else str(value)


def _comes_back(reference: Reference, name: str) -> bool:
    """Tell whether a cell says all there is in the variable."""
    if name in {"id", "type"}:
        return True
    attribute = VARIABLES[name]
    value = getattr(reference, attribute)
    if attribute in _NAMES:
        draft = Draft("csv", "", 0)
        _names(draft, attribute, "; ".join(map(name_text, value)))
        return bool(draft.values.get(attribute) == value)
    if attribute in _TEXTS:
        return bool(squeeze(value) == value)
    return bool(read_date(str(value)) == value)


def dialect(sample: str) -> type[csv.Dialect]:
    """Return the delimiter of a table by its first line."""
    first = sample.partition("\n")[0]

    class Found(csv.excel):
        delimiter = max(",;\t", key=first.count)

    return Found


def rows(references: Iterable[Reference]) -> Iterator[list[str]]:
    """Yield the header and a guarded row for each reference."""
    yield list(COLUMNS)
    for reference in references:
        yield [guarded(cell) for cell in row(reference)]
