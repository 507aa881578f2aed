"""YAML as plain values with their lines, without anything that YAML hides in it.

Only text, lists and mappings are built: every scalar stays as it is written, tags,
aliases and the second of two equal keys are refused, depth and length are bounded before
anything is composed (a nested "- - - …" crashes libyaml's composer, see the facts on
readers).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kapcite.errors import Problem

_DEEPEST = 30
_TAGS = frozenset(
    f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "seq", "map")
)
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))


def documents(
    text: str, file: str, start: re.Pattern[str]
) -> Iterator[tuple[Any, dict[int, int]] | Problem]:
    """Yield the document; of one with a fault, what lies between matches of ``start``.

    So a record with a fault is reported by itself and the others are read.
    """
    document, lines, problem = load(text, file)
    if problem is None:
        yield document, lines
        return
    starts = [match.start() for match in start.finditer(text)]
    if len(starts) < 2:
        yield problem
        return
    line, place = 1, 0
    for begin, end in zip(starts, [*starts[1:], len(text)], strict=True):
        line += text.count("\n", place, begin)
        place = begin
        part, lines, problem = load(text[begin:end], file, line)
        if problem is None:
            yield part, lines
        else:
            yield problem


def load(text: str, file: str, line: int = 1) -> tuple[Any, dict[int, int], Problem | None]:
    """Return the document, the line of each list and mapping by ``id``, and what is wrong.

    A document with a fault is returned as None. ``line`` is the number of its first line.
    """
    import yaml

    loader = yaml.CLoader if yaml.__with_libyaml__ else yaml.Loader
    builder = _Builder(line - 1)
    try:
        for event in yaml.parse(text, Loader=loader):
            builder.add(event)
    except _Refused as error:
        return None, {}, Problem(str(error), file, builder.line, rule="record")
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        place = mark.line + line if mark else builder.line
        message = f"not YAML: {getattr(error, 'problem', None) or 'it cannot be read'}"
        return None, {}, Problem(message, file, place, rule="record")
    return builder.document, builder.lines, None


class _Refused(Exception):  # noqa: N818 - it never leaves this module
    """The YAML has something that a bibliography does not need."""


class _Builder:
    """Builds plain values from the events of the parser."""

    def __init__(self, lines_before: int) -> None:
        self.lines_before = lines_before
        self.document: Any = None
        self.lines: dict[int, int] = {}
        self.line = lines_before + 1
        self._stack: list[Any] = []
        self._keys: list[Any] = []

    def add(self, event: Any) -> None:
        """Take one event. Raises _Refused for aliases, tags, equal keys and too much depth."""
        kind = type(event).__name__
        self.line = event.start_mark.line + 1 + self.lines_before
        tag = getattr(event, "tag", None)
        if kind == "AliasEvent":
            raise _Refused("aliases (*name) are not taken")
        if tag and tag != "!" and tag not in _TAGS:
            raise _Refused(f"the tag {tag} is not taken")
        if kind == "ScalarEvent":
            is_null = event.implicit[0] and event.value in _NULLS
            self._put(None if is_null else event.value)
        elif kind in {"SequenceStartEvent", "MappingStartEvent"}:
            if len(self._stack) >= _DEEPEST:
                raise _Refused("nested too deeply")
            value: Any = [] if kind == "SequenceStartEvent" else {}
            self.lines[id(value)] = self.line
            self._stack.append(value)
            self._keys.append(None)
        elif kind in {"SequenceEndEvent", "MappingEndEvent"}:
            value = self._stack.pop()
            self._keys.pop()
            self._put(value)

    def _put(self, value: Any) -> None:
        if not self._stack:
            if self.document is None:
                self.document = value
            return
        top = self._stack[-1]
        if isinstance(top, list):
            top.append(value)
        elif self._keys[-1] is None:
            if isinstance(value, dict | list):
                raise _Refused("a key must be text")
            self._keys[-1] = "" if value is None else value
        elif (key := self._keys[-1]) in top:
            raise _Refused(f"{key!r} is there twice")
        else:
            top[key] = value
            self._keys[-1] = None
