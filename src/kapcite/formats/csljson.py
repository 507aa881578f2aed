"""CSL-JSON (and the same items as CSL-YAML has them) to references and back.

The variables are those of the CSL 1.0.2 specification, appendix IV, and of its JSON
schema (citation-style-language/schema, csl-data.json).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any

import msgspec

from kapcite.errors import Problem
from kapcite.formats.draft import Draft, unescape
from kapcite.formats.jsonitems import items
from kapcite.model.base import csl_name
from kapcite.model.dates import PartialDate, check_day, parse_date
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
_FALSE = frozenset(("", "0", "false", "no"))
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
        yield Problem(f"expected an item, got {_shown(item)}", file, line, rule="record")
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
        try:
            draft.put_date(attribute, _date(value))
        except (ValueError, TypeError) as error:
            draft.warn(f"not a date: {error}", name, "kept aside")
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
        draft.warn(f"expected text, got {_shown(value)}", name, "kept aside")
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
        draft.warn(f"expected a name, got {_shown(entry)}", variable, "left out")
        return None
    fields: dict[str, Any] = {}
    for key, value in entry.items():
        field = _NAME_KEYS.get(key)
        if field in _NAME_FLAGS:
            fields[field] = str(value).lower() not in _FALSE
        elif field and isinstance(value, str | int) and value != "":
            fields[field] = unescape(str(value))
        elif field is None and value not in ("", None):
            draft.warn(f"a name has no {key!r}", variable, "left out")
    return Name(**fields) if fields else None


def _date(value: Any) -> PartialDate | None:
    """Return the date of a member. Raises ValueError or TypeError when there is none."""
    if isinstance(value, str | int):
        return _from_text(str(value))
    if isinstance(value, list):  # pandoc's former form of a range
        dates = [_date(part) for part in value[:2]]
        return _range([date for date in dates if date])
    if not isinstance(value, dict):
        raise TypeError(_shown(value))
    parts = [_from_parts(part) for part in value.get("date-parts") or () if part]
    date = _range([part for part in parts if part]) or PartialDate()
    text = value.get("raw") or value.get("edtf")
    if text and date.year is None:
        date = _from_text(str(text))
    changes: dict[str, Any] = {}
    if "circa" in value:
        changes["circa"] = str(value["circa"]).lower() not in _FALSE
    if value.get("season"):
        changes["season"] = _season(value["season"])
    if value.get("literal"):
        changes["literal"] = str(value["literal"])
    for name in ("year", "month", "day"):
        if name in value:
            changes[name] = int(value[name])
    return msgspec.structs.replace(date, **changes) if changes else date


def _season(value: Any) -> int:
    names = {"spring": 1, "summer": 2, "autumn": 3, "fall": 3, "winter": 4}
    season = names.get(str(value).lower()) or int(value)
    if season not in {1, 2, 3, 4}:
        raise ValueError(f"there is no season {value}")
    return season


def _from_text(text: str) -> PartialDate:
    try:
        return parse_date(text)
    except ValueError:
        return PartialDate(literal=text)


def _from_parts(parts: Any) -> PartialDate | None:
    values = parts if isinstance(parts, list) else [parts]
    numbers = [int(part) for part in values[:3] if part not in (None, "")]
    if not numbers:
        return None
    year, month, day = [*numbers, None, None][:3]
    month, day = month or None, day or None
    if month and 13 <= month <= 24 and not day:  # seasons of citeproc-js and of EDTF
        return PartialDate(year=year, season=(month - 1) % 4 + 1)
    check_day(year, month, day)
    return PartialDate(year=year, month=month, day=day)


def _range(dates: list[PartialDate]) -> PartialDate | None:
    if len(dates) < 2:
        return dates[0] if dates else None
    return msgspec.structs.replace(dates[0], end=dates[1])


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:57] + "…"


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
            item[csl_name(attribute)] = _date_item(date)
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


def _date_item(date: PartialDate) -> dict[str, Any]:
    """Return a date in the form that citeproc-js and pandoc read: ``date-parts`` and flags."""
    if date.end and (date.end.season or date.end.circa):
        return {"raw": str(date)}  # date-parts have no place for either
    item: dict[str, Any] = {}
    if date.year is not None:
        item["date-parts"] = [_parts(date), *([_parts(date.end)] if date.end else [])]
    if date.season is not None:
        item["season"] = date.season
    if date.circa:
        item["circa"] = True
    if date.literal is not None:
        item["literal"] = date.literal
    return item


def _parts(date: PartialDate) -> list[int]:
    return [part for part in (date.year, date.month, date.day) if part is not None]
