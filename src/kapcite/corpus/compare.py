"""What stands at a node, against the plain values that shall stand there."""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from typing import Any

from kapcite.corpus.emit import emit_scalar
from kapcite.corpus.nodes import Mapping, Node, Scalar
from kapcite.corpus.reader import plain_value


def record_key(item: Node) -> str | None:
    """Return the key of a record: its ``id``, or the ``reference`` of a review."""
    if isinstance(item, Mapping):
        for name in ("id", "reference"):
            node = item.values.get(name)
            if isinstance(node, Scalar):
                return node.text
    return None


def as_text(value: Any) -> Any:
    """Return a plain value as a reader finds it: all scalars as text."""
    if isinstance(value, AnyMapping):
        return {str(key): as_text(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [as_text(item) for item in value]
    if value is None or isinstance(value, str):
        return value
    return emit_scalar(value)


def differences(node: Mapping, value: AnyMapping[str, Any]) -> dict[str, Any] | None:
    """Return the fields to change, None for those to remove; None if that says too little."""
    if None in value.values():
        return None
    old = plain_value(node)
    gone: dict[str, Any] = {key: None for key in old if key not in value}
    return gone | {
        key: new for key, new in value.items() if key not in old or old[key] != as_text(new)
    }
