"""Plain values (text, numbers, lists, mappings) as YAML that every reader takes alike."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kapcite.corpus.reader import AMBIGUOUS

# Text that may stand without quotes: it starts with a letter, has none of YAML's
# indicators behind it, and does not end in a space.
_PLAIN = re.compile(r"[^\W\d_](?:[\w .,()/+'’‘“”–—-]|:(?=\S)|;(?=[ \S]))*(?<! )")
_NULLS = re.compile(r"(?i:null|~|)")
_NOT_PRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")


def emit_pair(key: str, value: Any, indent: int) -> list[str]:
    """Return the lines of ``key: value``, each indented by ``indent`` spaces."""
    head = " " * indent + emit_scalar(key) + ":"
    if isinstance(value, Mapping) and value:
        return [head, *(line for k, v in value.items() for line in emit_pair(k, v, indent + 2))]
    if isinstance(value, (list, tuple)) and value:
        return [head, *(line for item in value for line in emit_item(item, indent + 2))]
    return [f"{head} {emit_scalar(value)}"]


def emit_item(value: Any, indent: int) -> list[str]:
    """Return the lines of ``- value``; ``indent`` is the column of the dash."""
    margin = " " * indent
    if isinstance(value, Mapping) and value:
        if flow := _short_mapping(value):
            return [f"{margin}- {flow}"]
        lines = [line for key, item in value.items() for line in emit_pair(key, item, indent + 2)]
        return [f"{margin}- {lines[0][indent + 2 :]}", *lines[1:]]
    if isinstance(value, (list, tuple)) and value:
        lines = [line for item in value for line in emit_item(item, indent + 2)]
        return [f"{margin}- {lines[0][indent + 2 :]}", *lines[1:]]
    return [f"{margin}- {emit_scalar(value)}"]


def _short_mapping(value: Mapping[str, Any]) -> str | None:
    """Names stand on one line: ``{family: Wilkinson, given: Samuel T.}``."""
    if "id" in value or any(isinstance(item, (Mapping, list, tuple)) for item in value.values()):
        return None
    text = "{" + ", ".join(f"{_in_flow(k)}: {_in_flow(v)}" for k, v in value.items()) + "}"
    return text if len(text) <= 88 else None


def _in_flow(value: Any) -> str:
    text = emit_scalar(value)
    plain = isinstance(value, str) and text == value
    return (
        json.dumps(value, ensure_ascii=False) if plain and re.search(r"[,\[\]{}:]", text) else text
    )


def emit_flow(value: Any) -> str:
    """Return a value as it stands inside brackets, on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_in_flow(k)}: {emit_flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(emit_flow, value)) + "]"
    return _in_flow(value)


def emit_scalar(value: Any) -> str:
    """Return a scalar, in double quotes wherever a reader might take it for something else."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, (Mapping, list, tuple)):
        return "{}" if isinstance(value, Mapping) else "[]"
    text = str(value)
    if _PLAIN.fullmatch(text) and not AMBIGUOUS.fullmatch(text) and not _NULLS.fullmatch(text):
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return _NOT_PRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)


def emit_lines(records: Sequence[Mapping[str, Any]], indent: int, *, spaced: bool) -> Iterator[str]:
    """Yield the lines of several list items, a blank line before each if ``spaced``."""
    for record in records:
        if spaced:
            yield ""
        yield from emit_item(record, indent)
