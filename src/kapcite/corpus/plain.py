"""Records as the plain values that stand in a corpus file."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec

from kapcite.model.base import csl_name
from kapcite.model.dates import PartialDate
from kapcite.model.reference import Reference

_OWN = "corpus:"
# Asked of each record, it would take longer than all else that is done to write one.
_fields = cache(msgspec.structs.fields)


def plain(record: msgspec.Struct) -> dict[str, Any]:
    """Return a record as a mapping under the names and in the order of a corpus file."""
    found: dict[str, Any] = {}
    for field in _fields(type(record)):
        value = getattr(record, field.name)
        if field.name == "extra" and isinstance(record, Reference):
            found |= _plain_extra(value)
        elif field.required or value != field.default:
            found[field.encode_name] = _plain_value(value)
    return found


def changes(old: msgspec.Struct, new: msgspec.Struct) -> dict[str, Any]:
    """Return what differs as name -> new plain value; None stands for a removed field."""
    updates: dict[str, Any] = {}
    for field in _fields(type(old)):
        before, after = getattr(old, field.name), getattr(new, field.name)
        if before == after:
            continue
        if field.name == "extra":
            was, is_ = _plain_extra(before), _plain_extra(after)
            updates |= {key: is_.get(key) for key in {**was, **is_} if was.get(key) != is_.get(key)}
        else:
            gone = not field.required and after == field.default
            updates[field.encode_name] = None if gone else _plain_value(after)
    return updates


def _plain_extra(extra: dict[str, Any]) -> dict[str, Any]:
    own = {key.removeprefix(_OWN): value for key, value in extra.items() if key.startswith(_OWN)}
    custom = {key: value for key, value in extra.items() if not key.startswith(_OWN)}
    return own | ({"custom": custom} if custom else {})


def _plain_value(value: Any) -> Any:
    if isinstance(value, PartialDate):
        return _plain_date(value)
    if isinstance(value, msgspec.Struct):
        return plain(value)
    if isinstance(value, tuple):
        return [_plain_value(item) for item in value]
    return value


def _plain_date(date: PartialDate) -> Any:
    """EDTF text, which pandoc reads too; CSL's mapping for what EDTF cannot say."""
    if date.year is not None and date.literal is None and str(date.year).lstrip("-") != "":
        return str(date)
    return {
        csl_name(name): value
        for name in ("year", "month", "day", "season", "circa", "literal")
        if (value := getattr(date, name)) not in (None, False)
    }
