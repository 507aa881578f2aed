"""Changes fields of a mapping in brackets, each in its own columns."""

from __future__ import annotations

import re
from collections.abc import Mapping as AnyMapping
from typing import Any

from kapcite.corpus.emit import emit_flow
from kapcite.corpus.nodes import Mapping, Node, Scalar

#: A part of a line, (line, start, end, text), counted from 0.
Splice = tuple[int, int, int, str]


def flow_patches(
    lines: list[str], item: Mapping, updates: AnyMapping[str, Any]
) -> list[tuple[int, int, list[str]]] | None:
    """Return (line, 1, [new line]) for each line that changes; None where one cannot be told.

    That is where a value has several lines, or more than one field goes.
    """
    if sum(value is None for value in updates.values()) > 1:
        return None
    splices = [
        _splice(lines, item.keys[name], item.values[name], value)
        for name, value in updates.items()
        if name in item.keys
    ]
    splices += _additions(item, updates)
    if None in splices:
        return None
    found = sorted((splice for splice in splices if splice), reverse=True)
    texts = {line: lines[line] for line, _, _, _ in found}
    for line, start, end, text in found:
        texts[line] = texts[line][:start] + text + texts[line][end:]
    return [(line, 1, [text]) for line, text in texts.items()]


def _additions(item: Mapping, updates: AnyMapping[str, Any]) -> list[Splice | None]:
    """Return what to insert behind the last field; ``[None]`` where it is not plain where."""
    added = "".join(
        f", {emit_flow(name)}: {emit_flow(value)}"
        for name, value in updates.items()
        if name not in item.keys and value is not None
    )
    if not added:
        return []
    name = next(reversed(item.keys), "")
    last = item.values.get(name)
    if last is None or last.end == last.column or updates.get(name, "") is None:
        return [None]
    return [(last.last - 1, last.end - 1, last.end - 1, added)]


def _splice(lines: list[str], key: Scalar, node: Node, value: Any) -> Splice | None:
    """Return what changes a field, or removes it together with a comma."""
    if not key.line == node.line == node.last or node.column < key.column:
        return None
    line = lines[node.line - 1]
    start, end = node.column - 1, node.end - 1
    if value is not None:
        return (node.line - 1, start, end, emit_flow(value)) if end > start else None
    start = key.column - 1
    if behind := re.match(r"\s*,\s*", line[end:]):
        return node.line - 1, start, end + behind.end(), ""
    if before := re.search(r",\s*$", line[:start]):
        return node.line - 1, before.start(), end, ""
    return None
