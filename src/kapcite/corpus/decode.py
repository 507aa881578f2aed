"""Nodes into records: the model's own annotations are the schema, every fault is collected."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin

import msgspec

from kapcite.corpus.dates import date
from kapcite.corpus.nodes import Mapping, Node, Scalar, Sequence
from kapcite.corpus.reader import (
    Failed,
    Reader,
    boolean,
    is_null,
    number,
    plain_value,
    shown,
    text,
    unknown,
    whole,
)
from kapcite.model.dates import PartialDate
from kapcite.model.names import Name
from kapcite.model.reference import FORMER_NAMES, Reference
from kapcite.model.study import CountRange

R = TypeVar("R", bound=msgspec.Struct)
Decoder = Callable[[Reader, Node, str], Any]


def decode(reader: Reader, node: Node, kind: type[R], path: str) -> R | None:
    """Return the record a node describes, or None when it cannot be one.

    Fields that are wrong are left at their defaults, each with a problem.
    """
    try:
        record = _struct_decoder(kind)(reader, node, path)
    except Failed:
        return None
    return record if isinstance(record, kind) else None


def _anything(_reader: Reader, node: Node, _path: str) -> Any:
    return plain_value(node)


def _list_of(decoder: Decoder) -> Decoder:
    def decode_list(reader: Reader, node: Node, path: str) -> tuple[Any, ...]:
        if not isinstance(node, Sequence):
            reader.error(node, path, f"expected a list, got {shown(node)}", "write [ … ] or - …")
            raise Failed
        found = []
        for place, item in enumerate(node.items):
            try:
                found.append(decoder(reader, item, f"{path}[{place}]"))
            except Failed:
                continue
        return tuple(found)

    return decode_list


def _count_range(reader: Reader, node: Node, path: str) -> Any:
    """Most counts are one number (``sessions: 4``); a range has ``low`` and ``high``."""
    if isinstance(node, Scalar):
        count = number(reader, node, path)
        return CountRange(low=count, high=count)
    return _struct_decoder(CountRange)(reader, node, path)


@cache
def _decoder(hint: Any) -> Decoder:
    """Return the decoder of an annotation: the types that the model's fields have."""
    simple: dict[Any, Decoder] = {
        str: text,
        int: whole,
        float: number,
        bool: boolean,
        PartialDate: date,
        CountRange: _count_range,
    }
    if hint in simple:
        return simple[hint]
    if get_origin(hint) is tuple:
        return _list_of(_decoder(get_args(hint)[0]))
    if get_origin(hint) is dict:
        return _anything
    if choices := [choice for choice in get_args(hint) if choice is not NoneType]:
        return _decoder(choices[0])
    return _struct_decoder(hint)


@cache
def _struct_decoder(kind: type[msgspec.Struct]) -> Decoder:
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    required = {name for name, field in fields.items() if field.required}
    is_reference = kind is Reference

    def decode_struct(reader: Reader, node: Node, path: str) -> msgspec.Struct:
        if not isinstance(node, Mapping):
            hint = "write family: and given:, or literal:" if kind is Name else ""
            reader.error(node, path, f"expected a mapping, got {shown(node)}", hint)
            raise Failed
        values: dict[str, Any] = {}
        strangers: list[str] = []
        for key, value in node.values.items():
            field = fields.get(FORMER_NAMES.get(key, key) if is_reference else key)
            if field is None or field.name == "extra":
                strangers.append(key)
            elif not is_null(value):
                try:
                    values[field.name] = _decoder(field.type)(reader, value, f"{path}.{key}")
                except Failed:
                    continue
        if strangers:
            extra = unknown(reader, node, path, strangers, known=frozenset(fields))
            if is_reference:
                values["extra"] = extra
        missing = [name for name in required if fields[name].name not in values]
        for name in missing:
            if name not in node.values or is_null(node.values[name]):
                reader.error(node, path, f"the key {name!r} is missing", rule="missing-key")
        if missing:
            raise Failed
        return kind(**values)

    return decode_struct
