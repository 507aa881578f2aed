"""Jupyter notebooks: the Markdown cells, with the places of their text in the file itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from kapcite.errors import InputError, Problem
from kapcite.manuscript.base import Found
from kapcite.manuscript.markdown import scan_markdown

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
_COLON = re.compile(r"\s*:")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


class _Piece(NamedTuple):
    """A stretch of decoded text and where it starts in the file; escapes end a stretch."""

    start: int
    text: str


def scan_notebook(text: str, file: str) -> list[Found]:
    """Return the keys that the Markdown cells of a notebook cite, at offsets of the file.

    Raises InputError when the text is not JSON or holds no cells.
    """
    _check(text, file)
    found: list[Found] = []
    for pieces in _markdown_cells(text):
        source = "".join(piece.text for piece in pieces)
        for one in scan_markdown(source):
            start = _offset(pieces, one.start)
            end = _offset(pieces, one.end - 1) + 1
            found.append(one._replace(start=start, end=end))
    return found


def _check(text: str, file: str) -> None:
    import json

    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        line, column = getattr(error, "lineno", 0), getattr(error, "colno", 0)
        problem = Problem(f"not a notebook: {error}", file, line, column, hint="expected JSON")
        raise InputError(problem) from None
    if not isinstance(data, dict) or not isinstance(data.get("cells"), list):
        hint = "expected the format nbformat 4, an object with cells"
        raise InputError(Problem("not a notebook: it has no list of cells", file, hint=hint))


def _markdown_cells(text: str) -> Iterator[list[_Piece]]:
    """Yield the source of each Markdown cell, at the depth where nbformat has them."""
    keys: list[str] = []  # of each open bracket the key that is being read, "" in a list
    kind, strings = "", list[tuple[int, int]]()
    for match in _TOKEN.finditer(text):
        sign = match[0]
        if sign in "[{":
            keys.append("")
            if len(keys) == 3:
                kind, strings = "", []
        elif sign in "]}":
            if len(keys) == 3 and keys[0] == "cells" and kind == "markdown":
                yield [piece for span in strings for piece in _pieces(text, *span)]
            keys = keys[:-1]
        elif sign[0] == '"' and keys:
            if _COLON.match(text, match.end()):
                keys[-1] = sign[1:-1]
            elif keys[:3] == ["cells", "", "cell_type"]:
                kind = sign[1:-1]
            elif keys in (["cells", "", "source"], ["cells", "", "source", ""]):
                strings.append((match.start() + 1, match.end() - 1))


def _pieces(text: str, start: int, end: int) -> Iterator[_Piece]:
    """Decode a JSON string between its quotes."""
    position = start
    for match in _ESCAPE.finditer(text, start, end):
        if match.start() > position:
            yield _Piece(position, text[position : match.start()])
        letter = chr(int(match[1], 16)) if match[1] else _LETTERS.get(match[2], match[2])
        yield _Piece(match.start(), letter)
        position = match.end()
    if end > position:
        yield _Piece(position, text[position:end])


def _offset(pieces: list[_Piece], position: int) -> int:
    """Return where a position of the decoded text stands in the file."""
    for piece in pieces:
        if position < len(piece.text):
            return piece.start + position
        position -= len(piece.text)
    return pieces[-1].start + len(pieces[-1].text)
