"""Changes records in a corpus text and leaves every other byte as it is.

A change touches the lines of its keys, a removal those of its record, an addition comes
behind the last record. The result is read again and compared, so that a text this module
misjudges is refused and not damaged.
"""

from __future__ import annotations

from collections.abc import Sequence as AnySequence
from typing import Any

from kapcite.corpus.compare import as_text, record_key
from kapcite.corpus.draft import Draft, Edit
from kapcite.corpus.nodes import Mapping, Node, Sequence
from kapcite.corpus.parse import parse
from kapcite.corpus.reader import is_null, plain_value
from kapcite.corpus.text import split_lines
from kapcite.errors import InputError, Problem

__all__ = ["Edit", "apply", "record_key"]


def apply(text: str, edits: AnySequence[Edit], file: str) -> str:
    """Return the text with these edits made, which may be many, of different records.

    Raises InputError when the text is not valid or written in a way that cannot be
    edited line by line, UsageError for the removal of a record that is not there.
    """
    root, problems = parse(text, file)
    if problems:
        raise InputError(*problems)
    try:
        return _applied(text, root, edits, file, whole=False)
    except InputError:
        # What was misjudged in between is written anew, if that makes it right.
        return _applied(text, root, edits, file, whole=True)


def _applied(
    text: str, root: Node | None, edits: AnySequence[Edit], file: str, *, whole: bool
) -> str:
    draft = Draft(split_lines(text), root, file, whole=whole)
    for section in dict.fromkeys(edit.section for edit in edits):
        draft.edit(section, [edit for edit in edits if edit.section == section])
    result = "".join(draft.result())
    _verify(root, result, edits, file)
    return result


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
        merged = old | {key: as_text(value) for key, value in edit.updates.items()}
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
