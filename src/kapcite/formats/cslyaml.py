"""CSL-YAML: the items of CSL-JSON below ``references:``, as pandoc reads them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import IO, Any

from kapcite.errors import Problem
from kapcite.formats.csljson import read_item, to_item
from kapcite.formats.yamlrecords import documents
from kapcite.model.reference import Reference

_ITEM = re.compile(r"^([ \t]*)-[ \t]", re.MULTILINE)


def read(stream: IO[str], *, file: str = "") -> Iterator[Reference | Problem]:
    """Yield the references of a YAML file; it is held as a whole."""
    text = stream.read().removeprefix("\ufeff")
    first = _ITEM.search(text)
    indent = re.escape(first[1]) if first else ""
    start = re.compile(rf"^{indent}-(?=[ \t])", re.MULTILINE)
    for found in documents(text, file, start):
        if isinstance(found, Problem):
            yield found
            continue
        document, lines = found
        items = document.get("references") if isinstance(document, dict) else document
        if not isinstance(items, list):
            yield Problem("expected references: with a list of items", file, 1, rule="record")
            continue
        for item in items:
            yield from read_item(item, file=file, line=lines.get(id(item), 0))


def write(references: Iterable[Reference]) -> Iterator[str]:
    """Yield a YAML document, one item at a time."""
    yield "---\nreferences:"
    is_empty = True
    for reference in references:
        is_empty = False
        yield "\n" + "\n".join(_lines(to_item(reference)))
    yield " []\n...\n" if is_empty else "\n...\n"


def _lines(item: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of an item; JSON is YAML, and quoted text is never anything else."""
    before = "- "
    for name, value in item.items():
        yield f"{before}{json.dumps(name) if ':' in name else name}: {_flow(value)}"
        before = "  "


def _flow(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    # What YAML allows in a stream only as an escape (YAML 1.2.2, 5.1).
    return "".join(
        f"\\u{ord(c):04x}" if c in "\x7f\x85\u2028\u2029\ufeff" or "\x80" <= c <= "\x9f" else c
        for c in text
    )
