"""Puts a corpus text into canonical order: sections and fields as the model has them.

Whole lines move, or parts of a line in brackets; nothing is written anew, so that quotes,
comments and fields that are not known stay as they are. A comment above a field or a
record moves along with it. The result is read again and compared.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import repeat
from typing import Any, NamedTuple, get_args

import msgspec

from kapcite.corpus.compare import record_key
from kapcite.corpus.nodes import Mapping, Node, Scalar, Sequence
from kapcite.corpus.parse import parse
from kapcite.corpus.reader import plain_value
from kapcite.corpus.text import line_end, split_lines
from kapcite.errors import InputError, Problem
from kapcite.model.corpus import Corpus
from kapcite.model.reference import FORMER_NAMES, Reference

#: What may stand in front of the first field of a record.
_DASHES = re.compile(r" *(?:- +)*")
_COMMA = re.compile(r"\s*,\s*")
_SECTIONS = frozenset(("references", "studies", "reviews", "citations"))
_KEEPS_BLANKS = re.compile(r"[|>]\d?\+")


def arrange(text: str, file: str, *, by_key: bool = False) -> tuple[str, list[Problem]]:
    """Return the text in canonical order, and a finding for each place that was not.

    ``by_key`` sorts the records of each section by their keys too. Raises InputError for
    a text that is not valid YAML, or whose aliases do not let its parts move.
    """
    root, problems = parse(text, file)
    if problems:
        raise InputError(*problems)
    draft = _Draft(split_lines(text), file, by_key=by_key)
    if isinstance(root, Mapping):
        draft.visit(root, Corpus, "")
    elif root is not None:
        draft.visit(root, Reference, "references")
    result = "".join(draft.lines)
    _verify(root, result, file)
    return result, sorted(draft.found, key=lambda problem: problem.line)


class _Kind(NamedTuple):
    """The place of each field of a record, and the record that its values are."""

    places: dict[str, int]
    kinds: dict[str, Any]

    def place(self, name: str) -> int:
        """Fields that are not known come behind those that are, ``custom`` last of all."""
        former = FORMER_NAMES.get(name, name)
        return self.places.get(former, len(self.places) + (name == "custom"))


@cache
def _kind(struct: type[msgspec.Struct]) -> _Kind:
    fields = msgspec.structs.fields(struct)
    return _Kind(
        {field.encode_name: place for place, field in enumerate(fields)},
        {field.encode_name: _struct_in(field.type) for field in fields},
    )


def _struct_in(hint: Any) -> type[msgspec.Struct] | None:
    """Return the record that an annotation speaks of: itself, its items or its choice."""
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return hint
    return next(filter(None, map(_struct_in, get_args(hint))), None)


class _Chunk(NamedTuple):
    """One field or record: the comments above it and its own lines."""

    comments: list[str]
    body: list[str]


class _Draft:
    """The lines of a text, whose parts change places from the inside out."""

    def __init__(self, lines: list[str], file: str, *, by_key: bool) -> None:
        self.lines = lines
        self.file = file
        self.by_key = by_key
        self.found: list[Problem] = []
        self._seen: set[int] = set()

    def visit(self, node: Node, struct: type[msgspec.Struct] | None, path: str) -> None:
        """Order everything below a node, then the node; an aliased one is met once."""
        if struct is None or id(node) in self._seen:
            return
        self._seen.add(id(node))
        if isinstance(node, Sequence):
            starts = [] if node.flow else [self._dash(item, node.column) for item in node.items]
            for place, item in enumerate(node.items):
                self.visit(item, struct, f"{path}[{place}]")
            if self.by_key and path in _SECTIONS:
                self._sort(node, starts, path)
        elif isinstance(node, Mapping):
            kind = _kind(struct)
            for name, value in node.values.items():
                child = kind.kinds.get(FORMER_NAMES.get(name, name))
                self.visit(value, child, f"{path}.{name}" if path else name)
            self._order(node, kind, path)

    def _order(self, node: Mapping, kind: _Kind, path: str) -> None:
        names = list(node.keys)
        order = sorted(range(len(names)), key=lambda place: kind.place(names[place]))
        if order == sorted(order):
            return
        moved = self._order_line(node, order) if node.flow else self._order_block(node, order)
        if moved:
            key = record_key(node)
            message = f"the {'fields' if path else 'sections'} stand in another order"
            where = f"{path} ({key})" if key else path
            self.found.append(
                Problem(message, self.file, node.line, path=where, rule="order", severity="warning")
            )

    def _order_line(self, node: Mapping, order: list[int]) -> bool:
        """Order a mapping in brackets, where it stands on one line."""
        if node.line != node.last:
            return False
        line = self.lines[node.line - 1]
        starts = [key.column - 1 for key in node.keys.values()]
        ends = [value.end - 1 for value in node.values.values()]
        between = [line[end:start] for end, start in zip(ends, starts[1:], strict=False)]
        if not all(map(_COMMA.fullmatch, between)):
            return False
        parts = [line[starts[place] : ends[place]] for place in order]
        mixed = "".join(a + b for a, b in zip(parts, [*between, ""], strict=True))
        self.lines[node.line - 1] = line[: starts[0]] + mixed + line[ends[-1] :]
        return True

    def _order_block(self, node: Mapping, order: list[int]) -> bool:
        """Order a mapping that has a line for each field."""
        keys = list(node.keys.values())
        width = keys[0].column - 1
        first = keys[0].line - 1
        prefix = self.lines[first][:width]
        others = [self.lines[key.line - 1][: key.column - 1] for key in keys[1:]]
        if not _DASHES.fullmatch(prefix) or any(text.strip(" ") for text in others):
            return False
        ends = [self._end(node.keys[name], value) for name, value in node.values.items()]
        blanks, chunks = self._chunks([key.line - 1 for key in keys], ends, first)
        out: list[str] = []
        for slot, place in enumerate(order):
            comments, body = chunks[place]
            if slot == 0:
                margin = " " * (len(prefix) - len(prefix.lstrip(" ")))
                comments = [margin + text.lstrip(" ") for text in comments]
            head = prefix if slot == 0 else " " * width
            out += [*blanks[slot], *comments, head + body[0][width:], *body[1:]]
        self._put(first, out)
        return True

    def _chunks(
        self, starts: list[int], ends: list[int], above: int
    ) -> tuple[list[list[str]], list[_Chunk]]:
        """Return the blank lines above each place, which stay, and what stands there.

        ``starts`` and ``ends`` are line numbers from 0, the latter behind each part;
        ``above`` is where the comments of the first one begin.
        """
        blanks: list[list[str]] = []
        chunks: list[_Chunk] = []
        for start, before, end in zip(starts, [above, *ends], ends, strict=False):
            lead = self.lines[before:start]
            empty = next((i for i, line in enumerate(lead) if line.strip()), len(lead))
            blanks.append(lead[:empty])
            chunks.append(_Chunk(lead[empty:], self.lines[start:end]))
        return blanks, chunks

    def _end(self, key: Scalar, value: Node) -> int:
        """Return the line, from 0, behind a field; an alias ends where it is written."""
        is_alias = (value.line, value.column) < (key.line, key.column)
        last = key.line if is_alias else max(key.line, value.last)
        header = self.lines[value.line - 1][value.column - 1 :]
        if isinstance(value, Scalar) and not is_alias and _KEEPS_BLANKS.match(header):
            return last
        while last > key.line and not self.lines[last - 1].strip():
            last -= 1
        return last

    def _put(self, first: int, new: list[str]) -> None:
        """Replace lines by as many; one that was the last of its file gets a line end."""
        newline = next(filter(None, map(line_end, self.lines)), "\n")
        whole = [line if line_end(line) else line + newline for line in new]
        self.lines[first : first + len(new)] = whole

    def _sort(self, node: Sequence, starts: list[int], name: str) -> None:
        """Sort the records of a section by their keys; ``starts`` are the lines of the dashes."""
        keys = [record_key(item) for item in node.items]
        order = sorted(range(len(keys)), key=lambda place: _sorted_by(keys[place]))
        if node.flow or None in keys or order == sorted(order):
            return
        lasts = [item.last for item in node.items]
        ends = list(map(self._behind, starts, lasts, repeat(node.column)))
        above = self._above(starts[0], node.column)
        blanks, chunks = self._chunks(starts, ends, above)
        out = [
            line
            for slot, place in enumerate(order)
            for line in (*blanks[slot], *chunks[place].comments, *chunks[place].body)
        ]
        self._put(above, out)
        message = "the records do not stand in the order of their keys"
        self.found.append(
            Problem(message, self.file, node.line, path=name, rule="order", severity="warning")
        )

    def _dash(self, item: Node, column: int) -> int:
        """Return the line, from 0, of the dash of a record."""
        line = item.line - 1
        while self.lines[line][column - 1 : column] != "-":
            line -= 1
        return line

    def _above(self, line: int, column: int) -> int:
        """Return the line where the comments right above a record begin."""
        while line and re.match(rf" {{{column - 1}}}#", self.lines[line - 1]):
            line -= 1
        return line

    def _behind(self, start: int, last: int, column: int) -> int:
        """Return the line behind a record and the comments that are indented below it."""
        while last > start + 1 and not self.lines[last - 1].strip():
            last -= 1
        while last < len(self.lines):
            text = self.lines[last]
            if not text.lstrip().startswith("#") or len(text) - len(text.lstrip(" ")) < column:
                break
            last += 1
        return last


def _sorted_by(key: str | None) -> tuple[str, str]:
    return (key or "").casefold(), key or ""


def _verify(root: Node | None, result: str, file: str) -> None:
    """Compare what was there with what a reader now finds, order aside."""
    after, problems = parse(result, file)
    if problems or _contents(after) != _contents(root):
        message = "the order cannot be changed without changing what is said"
        raise InputError(Problem(message, file, hint="the file is unchanged; are there aliases?"))


def _contents(root: Node | None) -> Any:
    """Return plain values; lists of records with keys in the order of these."""
    value = None if root is None else plain_value(root)
    sections = value if isinstance(value, dict) else {"references": value}
    return {name: _by_key(section) for name, section in sections.items()}


def _by_key(section: Any) -> Any:
    if not isinstance(section, list) or not all(isinstance(item, dict) for item in section):
        return section
    return sorted(section, key=lambda item: str(item.get("id") or item.get("reference")))
