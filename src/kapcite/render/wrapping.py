"""Measuring and wrapping text at spaces and hyphens, several times as fast as textwrap."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable


def wrap(text: str, width: int, *, break_words: bool = True) -> list[str]:
    """Return lines of at most ``width`` characters, none for an empty text.

    A word that is longer is broken where it must be, or kept whole without ``break_words``.
    """
    if len(text) <= width:
        stripped = text.strip()
        return [stripped] if stripped else []
    lines: list[str] = []
    line = ""
    for word in text.split():
        if line and len(line) + 1 + len(word) <= width:
            line += " " + word
            continue
        if line:
            lines.append(line)
        line = word
        while len(line) > width and break_words:
            cut = line.rfind("-", 1, width) + 1 or width
            lines.append(line[:cut])
            line = line[cut:]
    return [*lines, line] if line else lines


def longest_word(text: str) -> int:
    """Return the length of the longest word; a hyphen ends one."""
    return max(map(len, text.replace("-", "- ").split()), default=0)


class Extent:
    """How much text a column has: ``length`` of all, of its ``longest`` text, of a ``word``."""

    __slots__ = ("length", "longest", "word")

    def __init__(self) -> None:
        self.length = self.longest = self.word = 0


def extents(
    rows: Iterable[Iterable[str]],
    columns: int,
    *,
    enough: int = sys.maxsize,
    word_of: Callable[[str], int] = longest_word,
) -> list[Extent]:
    """Measure the columns of some rows, which are gone through once.

    ``word_of`` returns the length of a text's longest word. Words are measured until one
    is ``enough``, which is then the length that counts.
    """
    found = [Extent() for _ in range(columns)]
    for row in rows:
        for extent, text in zip(found, row, strict=True):
            size = len(text)
            extent.length += size
            extent.longest = max(extent.longest, size)
            # Only a longer text can hold a longer word.
            if extent.word < min(enough, size):
                extent.word = min(enough, max(extent.word, word_of(text)))
    return found
