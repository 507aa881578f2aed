"""What stands beside the prose of a Markdown text: metadata, options of code cells, attributes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest

from kapcite.manuscript.base import Block

_ATTRIBUTE = r"""(?:[#.][^\s{}"'@=]+|-|[\w:-]+=(?:"[^"]*"|'[^']*'|[^\s{}"']+))"""
#: Attributes as pandoc has them behind links, code and headings: ``{#id .class key=value}``.
ATTRIBUTES = re.compile(rf"\{{\s*{_ATTRIBUTE}(?:\s+{_ATTRIBUTE})*\s*\}}")
_METADATA_KEY = re.compile(r"^([A-Za-z][\w-]*):", re.MULTILINE)
#: Metadata that pandoc prints, so that citations in it count; others may hold an "@handle".
_PRINTED = frozenset(("title", "subtitle", "abstract", "thanks", "nocite"))
_CAPTION = re.compile(r"(?:fig|tbl|lst|table)[.-](?:sub)?cap(?:tion)?\s*[:=]\s*")
_CELL_OPTION = re.compile(r"^[ \t]*(?:#|%%|//)\|", re.MULTILINE)
_END = re.compile(r"^(?:---|\.\.\.)[ \t\r]*$", re.MULTILINE)


def metadata(text: str, start: int, end: int) -> tuple[list[Block], int] | None:
    """Return the prose in the YAML block whose first line is given, and where the text goes on.

    None where the dashes are a rule or a table.
    """
    if not _METADATA_KEY.match(text, end + 1) and start:
        return None
    closing = _END.search(text, end)
    if closing is None or not _METADATA_KEY.search(text, end, closing.start()):
        return None
    return list(_values(text, end + 1, closing.start())), closing.end() + 1


def _values(text: str, start: int, end: int) -> Iterator[Block]:
    keys = list(_METADATA_KEY.finditer(text, start, end))
    for match, following in zip_longest(keys, keys[1:]):
        if match[1] in _PRINTED:
            kind = "nocite" if match[1] == "nocite" else "prose"
            stop = following.start() if following else end
            yield Block(match.end(), stop, kind)


def captions(text: str, start: int, end: int, closing: int) -> list[Block]:
    """Return the captions in the options of a code cell (knitr, Quarto): they are prose.

    The opening line's options run from ``start`` to ``end``, the cell to ``closing``.
    """
    options = [option.end() for option in _CELL_OPTION.finditer(text, end, closing)]
    lines = [(start, end), *((option, text.find("\n", option)) for option in options)]
    found = []
    for begin, stop in lines:
        for match in _CAPTION.finditer(text, begin, stop):
            quote = text[match.end() : match.end() + 1]
            last = text.find(quote, match.end() + 1, stop) if quote in ('"', "'") else stop
            found.append(Block(match.end(), stop if last < 0 else last))
    return found
