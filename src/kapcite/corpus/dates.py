"""Dates in every form that CSL-JSON, CSL-YAML and pandoc know."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from kapcite.corpus.nodes import Mapping, Node, Scalar, Sequence
from kapcite.corpus.reader import Failed, Reader, is_null, shown, text, unknown, whole
from kapcite.model.dates import PartialDate, check_day, parse_date

_KEYS = frozenset(("year", "month", "day", "season", "circa", "literal", "date-parts"))


def date(reader: Reader, node: Node, path: str) -> PartialDate:
    """Return the date at a node: EDTF text, date-parts, year/month/day, or a list of two.

    Raises Failed, with the problem kept, when there is no such date.
    """
    if isinstance(node, Scalar):
        return _checked(reader, node, path, lambda: parse_date(node.text))
    if isinstance(node, Sequence):
        return _range(reader, node, path)
    assert isinstance(node, Mapping)
    fields = _fields(reader, node, path)
    return _checked(reader, node, path, lambda: _valid(PartialDate(**fields)))


def _fields(reader: Reader, node: Mapping, path: str) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    strangers = []
    for key, value in node.values.items():
        where = f"{path}.{key}"
        if key == "date-parts":
            parts = _from_parts(reader, value, where)
            fields |= {name: getattr(parts, name) for name in ("year", "month", "day", "end")}
        elif key in ("year", "month", "day", "season"):
            fields[key] = whole(reader, value, where)
        elif key == "circa":
            fields[key] = _is_circa(value)
        elif key in ("literal", "raw"):
            fields["literal"] = text(reader, value, where)
        else:
            strangers.append(key)
    unknown(reader, node, path, strangers, _KEYS)
    return fields


def _is_circa(node: Node) -> bool:
    """CSL-JSON marks an approximate date with true, a number or any text."""
    return isinstance(node, Scalar) and node.text.lower() not in ("", "0", "false", "no", "null")


def _range(reader: Reader, node: Sequence, path: str) -> PartialDate:
    """Pandoc's former form of a range: a list of one or two mappings."""
    if not 1 <= len(node.items) <= 2:
        reader.error(node, path, f"expected one or two dates, got {len(node.items)}", rule="date")
        raise Failed
    dates = [date(reader, item, f"{path}[{i}]") for i, item in enumerate(node.items)]
    return msgspec.structs.replace(dates[0], end=dates[1]) if len(dates) == 2 else dates[0]


def _from_parts(reader: Reader, node: Node, path: str) -> PartialDate:
    dates = []
    for place, item in enumerate(node.items if isinstance(node, Sequence) else ()):
        where = f"{path}[{place}]"
        items = item.items if isinstance(item, Sequence) else [item]
        numbers = [whole(reader, part, where) for part in items if not is_null(part)]
        year, month, day = [*numbers[:3], None, None, None][:3]
        dates.append(PartialDate(year=year, month=month, day=day))
    if not dates:
        reader.error(node, path, f"expected [[year, month, day]], got {shown(node)}", rule="date")
        raise Failed
    return msgspec.structs.replace(dates[0], end=dates[1]) if len(dates) > 1 else dates[0]


def _valid(date: PartialDate) -> PartialDate:
    check_day(date.year, date.month, date.day)
    if date.end:
        _valid(date.end)
    return date


def _checked(reader: Reader, node: Node, path: str, make: Callable[[], PartialDate]) -> PartialDate:
    try:
        return make()
    except ValueError as error:
        hint = "" if "expected" in str(error) else "correct the date"
        reader.error(node, path, str(error), hint, rule="date")
        raise Failed from None
