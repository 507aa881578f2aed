"""A table as lines of plain text: columns where they fit, a card for each row where not."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from textwrap import wrap as wrap_indented

from kapcite.render.wrapping import wrap

#: Words up to this length are not broken: where columns cannot hold them, rows become cards.
MAX_WORD = 18
_GAP = "  "


def text_table(headings: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """Return the lines of a table that is at most ``width`` columns wide.

    Cells are single lines of printable text; they are wrapped, never cut.
    """
    widths = _widths(headings, rows, width)
    if widths is None:
        return _cards(headings, rows, width)
    lines = [*_row(headings, widths), _GAP.join("-" * size for size in widths)]
    for row in rows:
        lines += _row(row, widths)
    return lines


def _widths(headings: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> list[int] | None:
    """Share the width out by how much text each column has; None when it is too narrow."""
    room = width - len(_GAP) * (len(headings) - 1)
    columns = list(zip(headings, *rows, strict=True))
    longest = [max(map(len, column)) for column in columns]
    if sum(longest) <= room:
        return longest
    floors = [min(MAX_WORD, max(map(_longest_word, column))) for column in columns]
    if sum(floors) > room:
        return None
    # What is left over goes where most text waits, so that rows end about equally low.
    waiting = [sum(map(len, column)) for column in columns]
    sizes = list(floors)
    for _ in range(room - sum(floors)):
        open_columns = [i for i, size in enumerate(sizes) if size < longest[i]]
        if not open_columns:
            break
        neediest = max(open_columns, key=lambda i: waiting[i] / sizes[i])
        sizes[neediest] += 1
    return sizes


def _longest_word(text: str) -> int:
    return max(map(len, text.replace("-", "- ").split()), default=0)


def _row(cells: Sequence[str], widths: Sequence[int]) -> list[str]:
    wrapped = [wrap(cell, size) or [""] for cell, size in zip(cells, widths, strict=True)]
    line = _GAP.join(f"{{:{size}}}" for size in widths)
    return [line.format(*parts).rstrip() for parts in zip_longest(*wrapped, fillvalue="")]


def _cards(headings: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> list[str]:
    lines: list[str] = []
    for row in rows:
        lines += wrap(row[0], max(1, width)) or [""]
        for heading, cell in zip(headings[1:], row[1:], strict=True):
            lines += wrap_indented(
                f"{heading}: {cell}",
                max(20, width),
                initial_indent="  ",
                subsequent_indent="    ",
            )
        lines.append("")
    return lines[:-1]
