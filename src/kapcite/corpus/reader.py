"""The typed reading of one node: what is expected there, what was found, and where."""

from __future__ import annotations

import re
from typing import Any

from kapcite.corpus.nodes import Mapping, Node, Scalar, Sequence
from kapcite.errors import Problem

_WHOLE = re.compile(r"[-+]?(?:0|[1-9]\d*)")
_NUMBER = re.compile(r"[-+]?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?")
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_BOOLEANS = {"true": True, "false": False, "True": True, "False": False, "1": True, "0": False}
# Plain text that YAML 1.1 or 1.2 readers take for something else than the same digits:
# booleans, octal and other bases, underscores, sexagesimals, exponents, lost zeros.
AMBIGUOUS = re.compile(
    r"(?i:y|yes|n|no|true|false|on|off)|[-+]?0[\d_]+|[-+]?0[xob][\da-fA-F_]+|[-+]?\d[\d_]*_[\d_]*"
    r"|[-+]?\d+(?::[0-5]?\d)+(?:\.\d*)?|[-+]?\d+(?:\.\d*)?[eE][-+]?\d+|[-+]?\d*\.\d*0"
    r"|[-+]?\.(?i:inf|nan)"
)


class Reader:
    """Decodes the nodes of one file and keeps every problem with its place."""

    def __init__(self, file: str, lines: list[str]) -> None:
        self.file = file
        self.lines = lines
        self.problems: list[Problem] = []

    def error(
        self, node: Node, path: str, message: str, hint: str = "", rule: str = "type"
    ) -> None:
        """Keep a problem that makes the value unusable."""
        self.problems.append(
            Problem(message, self.file, node.line, node.column, path, hint, rule, "error")
        )

    def warning(self, node: Node, path: str, message: str, hint: str, rule: str) -> None:
        """Keep a finding that leaves the value usable."""
        self.problems.append(
            Problem(message, self.file, node.line, node.column, path, hint, rule, "warning")
        )


class Failed(Exception):  # noqa: N818 - it never leaves this package
    """A value could not be decoded; the reason is among the problems already."""


def is_null(node: Node) -> bool:
    """Tell whether a node stands for nothing: empty, ``~`` or ``null`` without quotes."""
    return isinstance(node, Scalar) and node.plain and node.text in _NULLS


def shown(node: Node) -> str:
    """Describe what stands at a node, for "expected …, got …"."""
    if isinstance(node, Mapping):
        return "a mapping"
    if isinstance(node, Sequence):
        return "a list"
    text = node.text if isinstance(node, Scalar) else ""
    return repr(text if len(text) <= 60 else text[:57] + "…")


def plain_value(node: Node) -> Any:
    """Return a node as text, lists and mappings, for what the model does not know."""
    if isinstance(node, Mapping):
        return {key: plain_value(value) for key, value in node.values.items()}
    if isinstance(node, Sequence):
        return [plain_value(item) for item in node.items]
    return node.text if isinstance(node, Scalar) and not is_null(node) else None


def text(reader: Reader, node: Node, path: str) -> str:
    """Return the text at a node as written; raises Failed for anything else."""
    if not isinstance(node, Scalar):
        reader.error(node, path, f"expected text, got {shown(node)}")
        raise Failed
    if node.plain:
        _check_plain(reader, node, path)
    return node.text


def _check_plain(reader: Reader, node: Scalar, path: str) -> None:
    if AMBIGUOUS.fullmatch(node.text):
        reader.warning(
            node,
            path,
            f"other YAML readers do not take {node.text} for text",
            f'write "{node.text}"',
            "ambiguous-scalar",
        )
    rest = reader.lines[node.last - 1][node.end - 1 :].strip()
    if rest[:1] == "#" and rest[1:2].strip():
        hint = "put the text in quotes, or a space behind the #"
        reader.warning(node, path, f"the text ends before {rest!r}", hint, "comment-in-text")


def whole(reader: Reader, node: Node, path: str) -> int:
    """Return the whole number at a node; raises Failed for anything else."""
    if isinstance(node, Scalar) and _WHOLE.fullmatch(node.text) and len(node.text) < 19:
        return int(node.text)
    reader.error(node, path, f"expected a whole number, got {shown(node)}")
    raise Failed


def number(reader: Reader, node: Node, path: str) -> float:
    """Return the number at a node; raises Failed for anything else."""
    if isinstance(node, Scalar) and _NUMBER.fullmatch(node.text):
        return float(node.text)
    reader.error(node, path, f"expected a number, got {shown(node)}")
    raise Failed


def boolean(reader: Reader, node: Node, path: str) -> bool:
    """Return the truth at a node; raises Failed for anything else."""
    if isinstance(node, Scalar) and node.text in _BOOLEANS:
        return _BOOLEANS[node.text]
    reader.error(node, path, f"expected true or false, got {shown(node)}")
    raise Failed


def unknown(
    reader: Reader, node: Mapping, path: str, keys: list[str], known: frozenset[str]
) -> dict[str, Any]:
    """Report keys that no field has; ``custom`` is CSL-JSON's own place for anything."""
    extra: dict[str, Any] = {}
    for key in keys:
        value = plain_value(node.values[key])
        if key == "custom" and isinstance(value, dict):
            extra.update(value)
            continue
        extra[f"corpus:{key}"] = value
        reader.warning(
            node.keys[key],
            f"{path}.{key}",
            f"unknown key {key!r}",
            suggestion(key, known) or "keep what is your own under custom:",
            "unknown-key",
        )
    return extra


def suggestion(word: str, known: frozenset[str]) -> str:
    """Return "did you mean …?" for a word that is close to a known one, else nothing."""
    from difflib import get_close_matches

    lower = {name.lower(): name for name in known}
    close = get_close_matches(word.lower(), list(lower), n=1, cutoff=0.7)
    return f"did you mean {lower[close[0]]}?" if close else ""
