"""CSL-JSON (and the same items as CSL-YAML has them) to references and back.

The variables are those of the CSL 1.0.2 specification, appendix IV, and of its JSON
schema (citation-style-language/schema, csl-data.json).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any

from kapcite.errors import Problem
from kapcite.formats.csldates import FALSE, date_item, read_date_value, shown
from kapcite.formats.draft import Draft, unescape
from kapcite.formats.jsonitems import items
from kapcite.model.base import csl_name
from kapcite.model.dates import PartialDate
from kapcite.model.names import Name
from kapcite.model.reference import (
    DATE_FIELDS,
    FORMER_NAMES,
    NAME_FIELDS,
    TEXT_FIELDS,
    TYPES,
    VARIABLES,
    Reference,
)

_FORMAT = "csl"
_ATTRIBUTES = VARIABLES | {old: VARIABLES[new] for old, new in FORMER_NAMES.items()}
_TEXT = frozenset(TEXT_FIELDS)
_NAMES = frozenset(NAME_FIELDS)
_NAME_KEYS = {csl_name(field): field for field in Name.__struct_fields__}
_NAME_FLAGS = frozenset(("comma_suffix", "static_ordering"))
_CONTAINERS = frozenset(("items", "references"))


def read(stream: IO[str], *, file: str = "") -> Iterator[Reference | Problem]:
    """Yield the items of a CSL-JSON array, of a lone item, or of ``{"items": [...]}``.

    Reads item by item in constant memory; an item that is not JSON is reported with its
    line, and reading goes on at the next one.
    """
    for line, item in items(stream, file, containers=_CONTAINERS):
        if isinstance(item, Problem):
            yield item
        else:
            yield from read_item(item, file=file, line=line)


def read_item(item: Any, *, file: str = "", line: int = 0) -> Iterator[Reference | Problem]:
    """Yield the reference that one decoded item describes, after what there is to say of it."""
    if not isinstance(item, dict):
        yield Problem(f"expected an item, got {shown(item)}", file, line, rule="record")
        return
    draft = Draft(_FORMAT, file, line)
    for name, value in item.items():
        if value is not None and name != "id":
            _place(draft, name, value)
    key = item.get("id", item.get("citation-key", ""))
    yield from draft.finish(str(key) if isinstance(key, str | int | float) else "")


def _place(draft: Draft, name: str, value: Any) -> None:
    """Put one member of an item where it belongs, or into ``extra``."""
    attribute = _ATTRIBUTES.get(name)
    if name == "type":
        _place_type(draft, value)
    elif name == "custom" and isinstance(value, dict):
        draft.extra.update(value)
    elif attribute is None:
        draft.keep(name, value)
    elif attribute in _TEXT:
        _place_text(draft, attribute, name, value)
    elif attribute in _NAMES:
        _place_names(draft, attribute, name, value)
    else:
        _place_date(draft, attribute, name, value)


def _place_date(draft: Draft, attribute: str, name: str, value: Any) -> None:
    try:
        date, fault = read_date_value(value)
    except (ValueError, TypeError) as error:
        date, fault = PartialDate(), str(error)
    draft.put_date(attribute, date)
    if fault:
        draft.warn(f"not a date: {fault}", name, "kept aside")
        draft.keep(name, value)


def _place_type(draft: Draft, value: Any) -> None:
    if value in TYPES:
        draft.values["type"] = value
    else:
        draft.warn(f"unknown type {value!r}", "type", "read as document")
        draft.keep("type", value)


def _place_text(draft: Draft, attribute: str, name: str, value: Any) -> None:
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        value = ", ".join(value)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        draft.warn(f"expected text, got {shown(value)}", name, "kept aside")
        draft.keep(name, value)
        return
    text = unescape(value) if isinstance(value, str) else str(value)
    if not draft.put(attribute, text):
        draft.keep(name, value)


def _place_names(draft: Draft, attribute: str, name: str, value: Any) -> None:
    for entry in value if isinstance(value, list) else [value]:
        person = _name(draft, name, entry)
        if person is not None:
            draft.add_name(attribute, person)


def _name(draft: Draft, variable: str, entry: Any) -> Name | None:
    if isinstance(entry, str) and entry.strip():
        return Name(literal=unescape(entry))
    if not isinstance(entry, dict):
        draft.warn(f"expected a name, got {shown(entry)}", variable, "left out")
        return None
    fields: dict[str, Any] = {}
    for key, value in entry.items():
        field = _NAME_KEYS.get(key)
        if field in _NAME_FLAGS:
            fields[field] = str(value).lower() not in FALSE
        elif field and isinstance(value, str | int) and value != "":
            fields[field] = unescape(str(value))
        elif field is None and value not in ("", None):
            draft.warn(f"a name has no {key!r}", variable, "left out")
    return Name(**fields) if fields else None


def write(references: Iterable[Reference]) -> Iterator[str]:
    """Yield a CSL-JSON array, one item at a time."""
    before = "[\n"
    for reference in references:
        yield before + json.dumps(to_item(reference), ensure_ascii=False, indent=1)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def to_item(reference: Reference) -> dict[str, Any]:
    """Return the CSL item of a reference; what CSL has no variable for is in ``custom``."""
    item: dict[str, Any] = {"id": reference.id, "type": reference.type}
    for attribute in TEXT_FIELDS:
        if (text := getattr(reference, attribute)) is not None:
            item[csl_name(attribute)] = text
    for attribute in NAME_FIELDS:
        if names := getattr(reference, attribute):
            item[csl_name(attribute)] = [_name_item(name) for name in names]
    for attribute in DATE_FIELDS:
        if (date := getattr(reference, attribute)) is not None:
            item[csl_name(attribute)] = date_item(date)
    return _with_extra(item, reference.extra)


def _with_extra(item: dict[str, Any], extra: Mapping[str, Any]) -> dict[str, Any]:
    custom = {}
    for key, value in extra.items():
        format_, _, tag = key.partition(":")
        if format_ == _FORMAT and tag not in item:
            item[tag] = value
        elif tag != "type" or format_ != _FORMAT:
            custom[key] = value
    return item | {"custom": custom} if custom else item


def _name_item(name: Name) -> dict[str, Any]:
    return {
        csl_name(field): value
        for field in Name.__struct_fields__
        if (value := getattr(name, field))
    }
