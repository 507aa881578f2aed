"""YAML events into a tree of nodes that know their places; nothing is interpreted.

All scalars stay text as written (PyYAML's own constructors read ``012`` as 10, ``NO`` as
False and lose the first of two equal keys). The tree is built from the event stream with
a stack of our own, because libyaml's composer recurses and overflows the C stack on deep
nesting. Depth, aliases and tags are bounded on the way.
"""

from __future__ import annotations

import yaml

from kapcite.errors import Problem

if not yaml.__with_libyaml__:  # pragma: no cover - a broken installation of PyYAML
    raise ImportError("kapcite needs PyYAML with libyaml; reinstall PyYAML from a wheel")

MAX_DEPTH = 64
#: How many nodes the aliases of a file may stand for, all together.
MAX_ALIASED = 100_000

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


class TooDeep(yaml.MarkedYAMLError):
    """Ends the reading of a record that is nested too deep to be one."""


class Builder:
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
        """Return the root of a text's first document; YAMLError for text that is no YAML."""
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
            # libyaml's marks are of a class of their own, with the same line and column.
            raise TooDeep(problem_mark=event.start_mark)  # type: ignore[arg-type]
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
