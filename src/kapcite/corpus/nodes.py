"""YAML events into a tree of nodes that know their places; nothing is interpreted.

All scalars stay text as written (PyYAML's own constructors read ``012`` as 10, ``NO`` as
False and lose the first of two equal keys). The tree is built from the event stream with
a stack of our own, because libyaml's composer recurses and overflows the C stack on deep
nesting. Depth, aliases and tags are bounded on the way.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager

import yaml

from kapcite.corpus.text import line_end, repair, split_lines
from kapcite.errors import Problem

if not yaml.__with_libyaml__:  # pragma: no cover - a broken installation of PyYAML
    raise ImportError("kapcite needs PyYAML with libyaml; reinstall PyYAML from a wheel")

MAX_DEPTH = 64
#: How many nodes the aliases of a file may stand for, all together.
MAX_ALIASED = 100_000
#: How many broken records are skipped to look for faults behind them.
MAX_SYNTAX_ERRORS = 20

_PLAIN_TAGS = frozenset(
    f"tag:yaml.org,2002:{kind}" for kind in ("str", "int", "float", "bool", "null", "seq", "map")
)


class Node:
    """A place in the file: ``line`` and ``column`` count from 1, as editors do.

    ``last`` is the last line on which the node has content; of text, and of what stands
    in brackets, ``end`` is the column behind it there.
    """

    __slots__ = ("column", "end", "last", "line", "weight")

    def __init__(self, line: int, column: int) -> None:
        self.line = line
        self.column = column
        self.last = line
        self.end = column
        self.weight = 1


class Scalar(Node):
    """Text as written; ``plain`` without quotes."""

    __slots__ = ("plain", "text")

    def __init__(self, line: int, column: int, text: str, plain: bool) -> None:
        super().__init__(line, column)
        self.text = text
        self.plain = plain


class Sequence(Node):
    """A list; ``flow`` when written in brackets."""

    __slots__ = ("flow", "items")

    def __init__(self, line: int, column: int, flow: bool) -> None:
        super().__init__(line, column)
        self.flow = flow
        self.items: list[Node] = []


class Mapping(Node):
    """Pairs in order. ``keys`` has the scalar node of each key, ``values`` its value."""

    __slots__ = ("flow", "keys", "values")

    def __init__(self, line: int, column: int, flow: bool) -> None:
        super().__init__(line, column)
        self.flow = flow
        self.keys: dict[str, Scalar] = {}
        self.values: dict[str, Node] = {}


def parse(text: str, file: str) -> tuple[Node | None, list[Problem]]:
    """Return the tree of a YAML text and every problem of its form.

    After a syntax error the record it stands in is blanked out and the rest read again,
    so that one fault does not hide the others; None for an empty file.
    """
    text, problems = repair(text, file)
    for _ in range(MAX_SYNTAX_ERRORS):
        builder = _Builder(file)
        try:
            with _collector_off():
                root = builder.build(text)
        except yaml.YAMLError as error:
            problem = _syntax_problem(error, file)
            lines = split_lines(text)
            if problem.line <= len(lines) and _is_blank_tab(lines[problem.line - 1]):
                # YAML allows tabs on an empty line, libyaml does not.
                blank = (line_end(line) if _is_blank_tab(line) else line for line in lines)
                rest: str | None = "".join(blank)
            elif (tab := _tab_indent(lines, problem)) is not None:
                # A line behind a tab has no known depth, so it alone is left out.
                problems.append(tab)
                rest = _without_lines(lines, tab.line - 1, tab.line)
            else:
                problems.append(problem)
                rest = _without_record(lines, problem.line)
            if rest is None:
                return None, problems
            text = rest
        else:
            return root, problems + builder.problems
    return None, problems


@contextmanager
def _collector_off() -> Iterator[None]:
    """Hold the garbage collector: a tree of many small objects makes it run for nothing."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class _TooDeep(yaml.YAMLError):
    """Ends the reading of a record that is nested too deep to be one."""

    def __init__(self, line: int, column: int) -> None:
        super().__init__(f"nested deeper than {MAX_DEPTH} levels")
        self.line = line
        self.column = column


def _syntax_problem(error: yaml.YAMLError, file: str) -> Problem:
    if isinstance(error, _TooDeep):
        return Problem(str(error), file, error.line, error.column, hint="flatten it", rule="depth")
    mark = getattr(error, "problem_mark", None)
    message = getattr(error, "problem", None) or str(error)
    if "nesting depth" in message and mark:  # libyaml 0.2.6 has a bound of its own
        error = _TooDeep(mark.line + 1, mark.column + 1)
        return _syntax_problem(error, file)
    if "end of stream" in message and getattr(error, "context_mark", None):
        # What never ends is at fault where it starts, not where the file is over.
        mark = getattr(error, "context_mark", None)
        message = f"{getattr(error, 'context', '')} that never ends"
    return Problem(
        f"not valid YAML: {message}",
        file,
        mark.line + 1 if mark else 1,
        mark.column + 1 if mark else 1,
        hint="check quotes, colons and indentation there",
        rule="syntax",
    )


def _tab_indent(lines: list[str], problem: Problem) -> Problem | None:
    """Return the fault as a tab's, where the line it is on is indented by one."""
    if problem.rule != "syntax" or problem.line > len(lines):
        return None
    match = re.match(r" *(\t)", lines[problem.line - 1])
    if match is None:
        return None
    return problem._replace(
        message="a tab indents this line",
        column=match.start(1) + 1,
        hint="indent with spaces",
        rule="tab",
    )


def _is_blank_tab(line: str) -> bool:
    return "\t" in line and not line.strip()


def _without_lines(lines: list[str], start: int, end: int) -> str:
    """Blank out some lines, their ends kept, so that places stay right."""
    return "".join([*lines[:start], *map(line_end, lines[start:end]), *lines[end:]])


def _without_record(lines: list[str], line: int) -> str | None:
    """Blank out the list item around a line; None when nothing would change."""
    start = min(line, len(lines)) - 1
    while start > 0 and not lines[start].lstrip(" ").startswith("- "):
        start -= 1
    indent = len(lines[start]) - len(lines[start].lstrip(" "))
    end = start + 1
    while end < len(lines) and (
        not lines[end].strip() or len(lines[end]) - len(lines[end].lstrip(" ")) > indent
    ):
        end += 1
    end = max(end, min(line, len(lines)))
    if not any(part.strip() for part in lines[start:end]):
        return None
    return _without_lines(lines, start, end)


class _Builder:
    """Turns the events of one document into nodes."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self._anchors: dict[str, Node] = {}
        self._aliased = 0
        self._stack: list[Sequence | Mapping] = []
        self._pending: list[Scalar | None] = []  # the key that waits for its value, per level
        self._root: Node | None = None

    def build(self, text: str) -> Node | None:
        documents = 0
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            if isinstance(event, yaml.ScalarEvent):
                self._scalar(event)
            elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
                self._open(event)
            elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                self._close(event)
            elif isinstance(event, yaml.AliasEvent):
                self._alias(event)
            elif isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._report(event, "a second document starts here", "keep one per file")
                    break
        return self._root

    def _report(self, event: yaml.Event, message: str, hint: str, rule: str = "syntax") -> None:
        line, column = _start(event)
        self.problems.append(Problem(message, self.file, line, column, hint=hint, rule=rule))

    def _check_tag(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        tag = event.tag
        if tag and tag != "!" and tag not in _PLAIN_TAGS:
            shown = tag.replace("tag:yaml.org,2002:", "!!")
            self._report(event, f"the tag {shown} is not allowed", "remove it", "tag")

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        self._check_tag(event)
        node = Scalar(*_start(event), event.value, plain=not event.style)
        end_line, end_column = _end(event)
        node.end = end_column
        # A block scalar ends at the start of the line behind it.
        block = event.style in ("|", ">") and end_column == 1
        node.last = max(node.line, end_line - 1 if block else end_line)
        self._anchor(node, event)
        self._place(node, event, node.last)

    def _open(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        line, column = _start(event)
        if len(self._stack) >= MAX_DEPTH:
            raise _TooDeep(line, column)
        self._check_tag(event)
        kind = Mapping if isinstance(event, yaml.MappingStartEvent) else Sequence
        node = kind(line, column, flow=bool(event.flow_style))
        self._anchor(node, event)
        self._place(node, event, line)
        self._stack.append(node)
        self._pending.append(None)

    def _close(self, event: yaml.MappingEndEvent | yaml.SequenceEndEvent) -> None:
        node = self._stack.pop()
        self._pending.pop()
        if node.flow:
            node.last, node.end = _end(event)
        if self._stack:
            self._stack[-1].last = max(self._stack[-1].last, node.last)
            self._stack[-1].weight += node.weight

    def _alias(self, event: yaml.AliasEvent) -> None:
        node = self._anchors.get(event.anchor or "")
        line, column = _start(event)
        if node is None or node in self._stack:
            self._report(event, f"the alias *{event.anchor} has no anchor", "write it out", "alias")
        elif self._aliased <= MAX_ALIASED:
            self._aliased += node.weight
            if self._aliased <= MAX_ALIASED:
                self._place(node, event, line)
                return
            message = f"aliases stand for more than {MAX_ALIASED:,} values"
            self._report(event, message, "write them out", "alias")
        self._place(Scalar(line, column, "", plain=True), event, line)

    def _anchor(self, node: Node, event: yaml.NodeEvent) -> None:
        if event.anchor:
            self._anchors[event.anchor] = node

    def _place(self, node: Node, event: yaml.NodeEvent, last: int) -> None:
        """Hang a node below the open one; ``last`` is the line on which it ends here."""
        if not self._stack:
            self._root = node
            return
        parent = self._stack[-1]
        parent.last = max(parent.last, last)
        if not isinstance(event, yaml.CollectionStartEvent):
            parent.weight += node.weight
        if isinstance(parent, Sequence):
            parent.items.append(node)
        elif (key := self._pending[-1]) is None:
            self._pending[-1] = self._as_key(node, event)
        else:
            self._pending[-1] = None
            self._set(parent, key, node)

    def _set(self, parent: Mapping, key: Scalar, node: Node) -> None:
        if key.text == "<<" and key.plain:
            hint = "write the fields out"
            self.problems.append(
                Problem(
                    "merge keys are not read",
                    self.file,
                    key.line,
                    key.column,
                    hint=hint,
                    rule="merge-key",
                )
            )
            return
        if key.text not in parent.keys:
            parent.keys[key.text] = key
            parent.values[key.text] = node
            return
        first = parent.keys[key.text].line
        self.problems.append(
            Problem(
                f"the key {key.text!r} stands here again (first on line {first})",
                self.file,
                key.line,
                key.column,
                hint="keep one of the two",
                rule="duplicate-key",
            )
        )

    def _as_key(self, node: Node, event: yaml.NodeEvent) -> Scalar:
        if isinstance(node, Scalar):
            return node
        self._report(event, "a key must be plain text", "write it as key: value", "key")
        return Scalar(node.line, node.column, f"(line {node.line})", plain=True)


def _start(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _end(event: yaml.Event) -> tuple[int, int]:
    mark = event.end_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)
