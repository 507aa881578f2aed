"""The items of a JSON array, one at a time, each with its line, past damaged ones."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import IO, Any

from kapcite.errors import Problem

_CHUNK = 1 << 20
_LONGEST_TEXT = 1 << 24
_SPACE = re.compile(r"[\s,]*")
# Between two items; the same stands between two names, so what follows is looked at.
_NEXT = re.compile(r"(?:\}\s*,?\s*|\n[ \t]*)(?=\{)")
_OPENING = re.compile(r'\s*(?:\{\s*"([^"]{1,40})"\s*:\s*)?\[')
_MEMBERS = frozenset(("id", "type", "title"))
# json nests lists and objects by recursion; items of a bibliography are three deep.
_DEPTH = re.compile(r"[\[{]{200}")


class _Window:
    """The part of a stream that is being read, and the number of its first line."""

    def __init__(self, stream: IO[str]) -> None:
        self.stream = stream
        self.text = stream.read(_CHUNK).removeprefix("\ufeff")
        self.place = 0
        self.line = 1
        self._counted = 0
        self.ended = False

    def more(self) -> bool:
        """Drop what was read, fetch as much again as is left; False at the end."""
        self.current_line()
        rest = self.text[self.place :]
        chunk = self.stream.read(max(_CHUNK, len(rest)))
        self.ended = not chunk
        self.text, self.place, self._counted = rest + chunk, 0, 0
        return not self.ended

    def current_line(self) -> int:
        self.line += self.text.count("\n", self._counted, self.place)
        self._counted = self.place
        return self.line

    def skip(self) -> bool:
        """Move past spaces and commas; False at the end of the stream."""
        while True:
            match = _SPACE.match(self.text, self.place)
            self.place = match.end() if match else self.place
            if self.place < len(self.text):
                return True
            if not self.more():
                return False


def items(stream: IO[str], file: str, containers: frozenset[str]) -> Iterator[tuple[int, Any]]:
    """Yield (line, value) for each item of an array, or of values behind one another.

    The array may be the first member of an object, under one of the names in
    ``containers``. A damaged item is yielded once, as a problem; reading goes on where
    the next item starts.
    """
    window = _Window(stream)
    opening = _OPENING.match(window.text)
    if opening and (opening[1] is None or opening[1] in containers):
        window.place = opening.end()
    decoder = json.JSONDecoder(strict=False)
    while window.skip():
        if window.text[window.place] in "]}":
            window.place += 1
            continue
        line = window.current_line()
        try:
            value, end = _decode(decoder, window)
        except ValueError as error:
            yield line, Problem(f"not JSON: {error}", file, line, rule="record")
            _resume(decoder, window)
        else:
            yield line, value
            if isinstance(value, str) and "\n" in value:
                _resume(decoder, window)  # a quote is missing: the text took the next item along
            else:
                window.place = end


def _decode(decoder: json.JSONDecoder, window: _Window) -> tuple[Any, int]:
    """Return the value at the window's place and its end, fetching until it is whole.

    Raises ValueError when it is not JSON; the place still is the value's start.
    """
    while True:
        try:
            if _DEPTH.match(window.text, window.place):
                raise ValueError("nested too deeply")
            value, end = decoder.raw_decode(window.text, window.place)
        except json.JSONDecodeError as error:
            # An error well before the end of what was fetched will not go away with more,
            # but for a string, whose start is named when its end is missing.
            far = _LONGEST_TEXT if error.msg.startswith("Unterminated") else _CHUNK // 2
            if len(window.text) - error.pos > far or not window.more():
                raise ValueError(error.msg) from None
        except RecursionError:
            raise ValueError("nested too deeply") from None
        else:
            if end < len(window.text) or not window.more():
                return value, min(end, len(window.text))


def _resume(decoder: json.JSONDecoder, window: _Window) -> None:
    """Move to the start of the next item behind a damaged one, or to the end."""
    while True:
        match = _NEXT.search(window.text, window.place)
        if match is None:
            window.place = max(len(window.text) - 64, window.place)
            if not window.more():
                window.place = len(window.text)
                return
            continue
        window.place = match.end()
        try:
            value, _ = _decode(decoder, window)
        except ValueError:
            continue
        if isinstance(value, dict) and _MEMBERS & value.keys():
            return
