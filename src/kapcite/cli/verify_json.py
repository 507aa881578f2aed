"""JSON of references in whatever packing: lines, an array, an array within an object."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from kapcite.errors import Problem

# JSON arrives as Any: what is no object is left out or said.
Numbered = list[tuple[int, dict[str, Any] | Problem]]
_WRAPPERS = (
    "references", "citations", "items", "records", "data", "results", "works", "entries",
    "bibliography",
)  # fmt: skip


def json_objects(text: str, file: str) -> Numbered | None:
    """Return the objects of a text, numbered by line or place; None where it is no JSON of them.

    None also for CSL-JSON, which has a reader of its own that keeps more.
    """
    text = text.removeprefix("\ufeff")
    if text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        return _lines(text, file)
    objects = _unwrapped(whole)
    if isinstance(whole, list) and not any(_is_plain(one) for one in objects):
        return None
    return list(enumerate(objects, 1))


def _unwrapped(whole: Any) -> list[dict[str, Any]]:
    """Return the objects of decoded JSON of any shape."""
    if isinstance(whole, dict):
        wrapped = next(
            (whole[name] for name in _WRAPPERS if isinstance(whole.get(name), list)), None
        )
        whole = [whole] if wrapped is None else wrapped
    return [one for one in whole if isinstance(one, dict)] if isinstance(whole, list) else []


def _lines(text: str, file: str) -> Numbered | None:
    from kapcite.verify.jsonlines import read_json_lines

    found = list(read_json_lines(text.splitlines(), file))
    return found if any(isinstance(item, dict) for _, item in found) else None


def _is_plain(item: Mapping[str, Any]) -> bool:
    """Whether an object uses other names than CSL, or writes authors as text."""
    from kapcite.verify.jsonlines import field_names

    author = item.get("author")
    as_text = isinstance(author, str) or (
        isinstance(author, list) and any(isinstance(one, str) for one in author)
    )
    return as_text or any(key not in (name, "issued") for name, key in field_names(item).items())
