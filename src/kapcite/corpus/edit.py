"""Changes records in a corpus text and leaves every other byte as it is.

A change touches the lines of its keys, a removal those of its record, an addition comes
behind the last record. The result is read again and compared, so that a text this module
misjudges is refused and not damaged.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence as AnySequence
from typing import Any, NamedTuple, NoReturn

from kapcite.corpus.emit import emit_item, emit_lines, emit_pair, emit_scalar
from kapcite.corpus.nodes import Mapping, Node, Scalar, Sequence
from kapcite.corpus.parse import parse
from kapcite.corpus.reader import is_null, plain_value
from kapcite.corpus.text import line_end, split_lines
from kapcite.errors import InputError, Problem, UsageError


class Edit(NamedTuple):
    """One change of a section (``references``, ``studies`` …).

    ``updates`` maps the names of fields to new plain values, None to remove one;
    ``updates`` itself is None to remove the record. A key that the section does not have
    is added, with ``updates`` as the whole record.
    """

    section: str
    key: str
    updates: AnyMapping[str, Any] | None


def apply(text: str, edits: AnySequence[Edit], file: str) -> str:
    """Return the text with these edits made, which may be many, of different records.

    Raises InputError when the text is not valid or written in a way that cannot be
    edited line by line, UsageError for the removal of a record that is not there.
    """
    root, problems = parse(text, file)
    if problems:
        raise InputError(*problems)
    draft = _Draft(split_lines(text), root, file)
    for section in dict.fromkeys(edit.section for edit in edits):
        draft.edit(section, [edit for edit in edits if edit.section == section])
    result = "".join(draft.result())
    _verify(root, result, edits, file)
    return result


class _Draft:
    """The lines of a text, each with its own end, with replacements waiting to be made."""

    def __init__(self, lines: list[str], root: Node | None, file: str) -> None:
        self._lines = lines
        self._newline = next(filter(None, map(line_end, lines)), "\n")
        self._root = None if root is None or is_null(root) else root
        self._file = file
        # (first line, lines replaced, new lines), lines counted from 0.
        self._patches: list[tuple[int, int, list[str]]] = []

    def result(self) -> list[str]:
        lines = list(self._lines)
        # From the bottom up, so that the line numbers above stay right; at one line what
        # replaces it comes before what is put in front of it, the last insertion first.
        numbered = enumerate(self._patches)
        order = sorted(numbered, key=lambda item: (-item[1][0], item[1][1] == 0, -item[0]))
        for _, (first, count, new) in order:
            if 0 < first == len(lines) and not line_end(lines[-1]):
                lines[-1] += self._newline
            lines[first : first + count] = [
                line if line_end(line) else line + self._newline for line in new
            ]
        return lines

    def edit(self, section: str, edits: list[Edit]) -> None:
        node = self._section(section)
        items: dict[str | None, Node] = {}
        twins: dict[str | None, Node] = {}
        for record in node.items if node else ():
            key = record_key(record)
            if key in items:
                twins[key] = record
            items.setdefault(key, record)
        added = []
        for edit in edits:
            if edit.key in twins:
                first = items[edit.key].line
                message = f"the key {edit.key!r} stands here again (first on line {first})"
                self._refuse(twins[edit.key], message, "give one of the two another key")
            item = items.get(edit.key)
            if item is None and edit.updates is None:
                raise UsageError(Problem(f"no record has the key {edit.key!r}", self._file))
            if item is None:
                added.append(dict(edit.updates or {}))
            elif edit.updates is None:
                self._patches.append((*self._span(item), []))
            else:
                self._change(item, edit.updates)
        if added:
            self._add(section, node, added)

    def _section(self, name: str) -> Sequence | None:
        root = self._root
        if isinstance(root, Sequence) and name == "references":
            return self._block(root)
        if root is not None and not isinstance(root, Mapping):
            self._refuse(root, "the corpus is not a mapping")
        node = root.values.get(name) if isinstance(root, Mapping) else None
        if node is None or is_null(node):
            return None
        if not isinstance(node, Sequence):
            self._refuse(node, f"{name} is not a list")
        return self._block(node)

    def _block(self, node: Sequence) -> Sequence:
        if node.flow and node.items:
            self._refuse(node, "the list is written in brackets", "write each record behind a -")
        return node

    def _refuse(self, node: Node, message: str, hint: str = "") -> NoReturn:
        raise InputError(Problem(message, self._file, node.line, node.column, hint=hint))

    def _dash(self, item: Node) -> int:
        """Return the line, from 0, of the dash in front of a record."""
        line = item.line - 1
        while line >= 0 and not re.match(r"\s*-(\s|$)", self._lines[line]):
            line -= 1
        return line

    def _trimmed(self, last: int) -> int:
        """Leave out blank lines at the end of a block scalar: ``last`` counts from 1."""
        while last > 1 and not self._lines[last - 1].strip():
            last -= 1
        return last

    def _span(self, item: Node) -> tuple[int, int]:
        first = self._dash(item)
        return first, self._trimmed(item.last) - first

    def _change(self, item: Node, updates: AnyMapping[str, Any]) -> None:
        if not isinstance(item, Mapping):
            self._refuse(item, "the record is not a mapping")
        first_key = next(iter(item.keys))
        if item.flow or updates.get(first_key, "") is None:
            first, count = self._span(item)
            record = plain_value(item) | dict(updates)
            record = {key: value for key, value in record.items() if value is not None}
            indent = len(self._lines[first]) - len(self._lines[first].lstrip(" "))
            self._patches.append((first, count, emit_item(record, indent)))
            return
        new: list[str] = []
        for key, value in updates.items():
            if key in item.keys:
                self._change_key(item.keys[key], item.values[key], value)
            elif value is not None:
                new += emit_pair(key, value, item.column - 1)
        if new:
            self._patches.append((self._trimmed(item.last), 0, new))

    def _change_key(self, key: Scalar, node: Node, value: Any) -> None:
        first = key.line - 1
        count = self._trimmed(max(key.line, node.last)) - first
        if value is None:
            self._patches.append((first, count, []))
            return
        line = self._lines[first]
        short = isinstance(node, Scalar) and node.line == node.last == key.line
        if short and not is_null(node) and not isinstance(value, (dict, list, tuple)):
            assert isinstance(node, Scalar)
            start = node.column - 1
            text = line[:start] + emit_scalar(value) + line[node.end - 1 :]
            self._patches.append((first, 1, [text]))
            return
        if isinstance(node, Sequence) and self._change_items(node, value):
            return
        new = emit_pair(key.text, value, key.column - 1)
        new[0] = line[: key.column - 1] + new[0][key.column - 1 :]
        self._patches.append((first, count, new))

    def _change_items(self, node: Sequence, value: Any) -> bool:
        """Change single words of a list in their own columns; False where that is not all."""
        items = node.items
        if not isinstance(value, (list, tuple)) or len(value) != len(items):
            return False
        changed: list[tuple[Scalar, Any]] = []
        for item, new in zip(items, value, strict=True):
            if not isinstance(item, Scalar) or isinstance(new, (dict, list, tuple)):
                return False
            if item.text != str(new):
                changed.append((item, new))
        lines = [item.line for item, _ in changed]
        if len(set(lines)) < len(lines) or any(item.line != item.last for item, _ in changed):
            return False
        for item, new in changed:
            line = self._lines[item.line - 1]
            text = line[: item.column - 1] + emit_scalar(new) + line[item.end - 1 :]
            self._patches.append((item.line - 1, 1, [text]))
        return True

    def _add(self, section: str, node: Sequence | None, records: list[dict[str, Any]]) -> None:
        if node is not None and node.items:
            last = node.items[-1]
            dash = self._lines[self._dash(last)]
            indent = len(dash) - len(dash.lstrip(" "))
            end = self._behind_comments(self._trimmed(last.last), indent)
            spaced = len(node.items) > 1 and not self._lines[self._dash(last) - 1].strip()
            self._patches.append((end, 0, list(emit_lines(records, indent, spaced=spaced))))
            return
        new = list(emit_lines(records, 2, spaced=False))
        root = self._root
        if isinstance(root, Mapping) and section in root.keys:
            # What stands for an empty list ([], ~ or nothing) gives way, a comment stays.
            key, empty = root.keys[section], root.values[section]
            text = self._lines[key.line - 1]
            if empty.line == key.line:
                end = empty.end if isinstance(empty, Scalar) else text.index("]") + 2
                text = (text[: empty.column - 1].rstrip() + text[end - 1 :].rstrip()).rstrip()
            self._patches.append((key.line - 1, 1, [text, *new]))
            return
        end = self._trimmed(len(self._lines))
        is_text = end > 0 and self._lines[end - 1].strip()
        self._patches.append((end if is_text else 0, 0, [f"{section}:", *new]))

    def _behind_comments(self, line: int, indent: int) -> int:
        """Pass over comments that are indented below the last record: they are its own."""
        while line < len(self._lines):
            text = self._lines[line]
            if not text.lstrip().startswith("#") or len(text) - len(text.lstrip(" ")) <= indent:
                break
            line += 1
        return line


def record_key(item: Node) -> str | None:
    """Return the key of a record: its ``id``, or the ``reference`` of a review."""
    if isinstance(item, Mapping):
        for name in ("id", "reference"):
            node = item.values.get(name)
            if isinstance(node, Scalar):
                return node.text
    return None


def _verify(root: Node | None, result: str, edits: AnySequence[Edit], file: str) -> None:
    """Compare what was meant with what a reader now finds."""
    after, problems = parse(result, file)
    if problems:
        hint = "the file is unchanged; edit it by hand there"
        raise InputError(*(problem._replace(hint=hint) for problem in problems))
    expected = _contents(root)
    for edit in edits:
        section = expected.setdefault(edit.section, {})
        if edit.updates is None:
            section.pop(edit.key, None)
            continue
        old = section.pop(edit.key, {})
        merged = old | {key: _as_text(value) for key, value in edit.updates.items()}
        merged = {key: value for key, value in merged.items() if value is not None}
        section[merged.get("id", merged.get("reference", edit.key))] = merged
    found = _contents(after)
    if {k: v for k, v in found.items() if v} != {k: v for k, v in expected.items() if v}:
        message = "the change would reach beyond its record"
        raise InputError(Problem(message, file, hint="the file is unchanged; edit it by hand"))


def _contents(root: Node | None) -> dict[str, dict[Any, Any]]:
    """Return each section as key -> plain record, and anything else as it is."""
    if isinstance(root, Sequence):
        return {"references": _by_key(root)}
    if not isinstance(root, Mapping):
        return {}
    return {
        name: _by_key(node) if isinstance(node, Sequence) else {"": plain_value(node)}
        for name, node in root.values.items()
        if not is_null(node)
    }


def _by_key(node: Sequence) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for place, item in enumerate(node.items):
        key = record_key(item)
        found[place if key is None or key in found else key] = plain_value(item)
    return found


def _as_text(value: Any) -> Any:
    """Return a plain value as a reader finds it: all scalars as text."""
    if isinstance(value, AnyMapping):
        return {str(key): _as_text(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_as_text(item) for item in value]
    if value is None or isinstance(value, str):
        return value
    return emit_scalar(value)
