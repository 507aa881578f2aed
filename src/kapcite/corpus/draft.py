"""The lines of a corpus text, in which records are changed one by one.

Where only a part of a value differs, only that part is written: the comments in between
stay.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence as AnySequence
from difflib import SequenceMatcher
from typing import Any, NamedTuple, NoReturn

from kapcite.corpus.compare import as_text, differences, record_key
from kapcite.corpus.emit import emit_item, emit_lines, emit_pair, emit_scalar
from kapcite.corpus.flow import flow_patches
from kapcite.corpus.nodes import Mapping, Node, Scalar, Sequence
from kapcite.corpus.reader import is_null, plain_value
from kapcite.corpus.text import line_end
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


class Draft:
    """The lines of a text, each with its own end, with replacements waiting to be made."""

    def __init__(
        self, lines: list[str], root: Node | None, file: str, *, whole: bool = False
    ) -> None:
        self._lines = lines
        self._whole = whole  # write a value that differs as a whole, whatever is inside
        self._newline = next(filter(None, map(line_end, lines)), "\n")
        self._root = None if root is None or is_null(root) else root
        self._file = file
        # (first line, lines replaced, new lines), lines counted from 0.
        self._patches: list[tuple[int, int, list[str]]] = []

    def result(self) -> list[str]:
        """Return the lines with the changes made."""
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
        """Make the edits of one section; raises as ``apply`` does."""
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
                self._change_record(item, edit.updates)
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

    def _change_record(self, item: Node, updates: AnyMapping[str, Any]) -> None:
        if not isinstance(item, Mapping):
            self._refuse(item, "the record is not a mapping")
        before = len(self._patches)
        if self._change(item, updates):
            return
        del self._patches[before:]
        first, count = self._span(item)
        record = plain_value(item) | dict(updates)
        record = {key: value for key, value in record.items() if value is not None}
        self._patches.append((first, count, emit_item(record, self._indent(first))))

    def _indent(self, line: int) -> int:
        return len(self._lines[line]) - len(self._lines[line].lstrip(" "))

    def _change(self, item: Mapping, updates: AnyMapping[str, Any]) -> bool:
        """Change fields of a mapping in their own lines; False where that cannot be done."""
        if item.flow:
            patches = None if self._whole else flow_patches(self._lines, item, updates)
            self._patches += patches or []
            return patches is not None
        first, *others = item.keys
        is_gone = updates.get(first, "") is None
        if is_gone and not self._hand_over(item.keys[first], others, item, updates):
            return False
        new: list[str] = []
        for key, value in updates.items():
            if key == first and is_gone:
                continue
            if key in item.keys:
                self._change_key(item.keys[key], item.values[key], value)
            elif value is not None:
                new += emit_pair(key, value, item.column - 1)
        if new:
            self._patches.append((self._trimmed(item.last), 0, new))
        return True

    def _hand_over(
        self, key: Scalar, others: list[str], item: Mapping, updates: AnyMapping[str, Any]
    ) -> bool:
        """Remove the first field; the dash in front of it goes to the next one."""
        if not others or others[0] in updates:
            return False
        first = key.line - 1
        prefix = self._lines[first][: key.column - 1]
        heir = item.keys[others[0]]
        end = self._trimmed(max(key.line, item.values[key.text].last))
        between = self._lines[end : heir.line - 1]
        line = prefix + self._lines[heir.line - 1][heir.column - 1 :]
        margin = " " * self._indent(first)
        comments = [margin + text.lstrip(" ") if text.strip() else text for text in between]
        self._patches.append((first, heir.line - first, [*comments, line]))
        return True

    def _change_key(self, key: Scalar, node: Node, value: Any) -> None:
        first = key.line - 1
        count = self._trimmed(max(key.line, node.last)) - first
        if value is None:
            self._patches.append((first, count, []))
            return
        line = self._lines[first]
        short = isinstance(node, Scalar) and node.line == node.last == key.line
        if short and not is_null(node) and not isinstance(value, (dict, list, tuple)):
            start = node.column - 1
            text = line[:start] + emit_scalar(value) + line[node.end - 1 :]
            self._patches.append((first, 1, [text]))
            return
        before = len(self._patches)
        if self._change_inside(node, value):
            return
        del self._patches[before:]
        new = emit_pair(key.text, value, key.column - 1)
        new[0] = line[: key.column - 1] + new[0][key.column - 1 :]
        self._patches.append((first, count, new))

    def _change_inside(self, node: Node, value: Any) -> bool:
        """Change what differs below a node; False where the whole has to be written anew."""
        if self._whole:
            return False
        if isinstance(node, Sequence) and isinstance(value, (list, tuple)):
            return self._change_items(node, value) or self._change_list(node, value)
        if isinstance(node, Mapping) and isinstance(value, AnyMapping) and value:
            differs = differences(node, value)
            return differs is not None and self._change(node, differs)
        return False

    def _change_list(self, node: Sequence, value: AnySequence[Any]) -> bool:
        """Change, remove and add items of a list that has a line for each."""
        if node.flow or not value or not node.items:
            return False
        old = [repr(plain_value(item)) for item in node.items]
        new = [repr(as_text(item)) for item in value]
        indent = node.column - 1
        for _, start, end, begin, stop in SequenceMatcher(None, old, new, False).get_opcodes():
            both = (
                min(end - start, stop - begin) if old[start:end] != new[begin:stop] else end - start
            )
            for item, wanted in zip(node.items[start : start + both], value[begin:], strict=False):
                is_same = repr(plain_value(item)) == repr(as_text(wanted))
                if not (is_same or self._change_inside(item, wanted)):
                    return False
            for item in node.items[start + both : end]:
                self._patches.append((*self._span(item), []))
            added = [
                line for wanted in value[begin + both : stop] for line in emit_item(wanted, indent)
            ]
            if added:
                place = start + both
                above = (
                    sum(self._span(node.items[place - 1])) if place else self._dash(node.items[0])
                )
                self._patches.append((above, 0, added))
        return True

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
