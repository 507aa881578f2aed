"""A table as lines of plain text: columns where they fit, a card for each row where not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, zip_longest
from textwrap import wrap as wrap_indented

from kapcite.render.wrapping import extents, wrap

#: Words up to this length are not broken: where columns cannot hold them, rows become cards.
MAX_WORD = 18
_GAP = "  "


def text_table(headings: Sequence[str], rows: Iterable[Sequence[str]], width: int) -> Iterator[str]:
    """Give the lines of a table that is at most ``width`` columns wide.

    Cells are single lines of printable text; they are wrapped, never cut. ``rows`` are
    gone through twice.
    """
    widths = _widths(headings, rows, width)
    if widths is None:
        yield from _cards(headings, rows, width)
        return
    yield from _row(headings, widths)
    yield _GAP.join("-" * size for size in widths)
    for row in rows:
        yield from _row(row, widths)


def _widths(headings: Sequence[str], rows: Iterable[Sequence[str]], width: int) -> list[int] | None:
    """Share the width out by how much text each column has; None when it is too narrow."""
    room = width - len(_GAP) * (len(headings) - 1)
    columns = extents(chain((headings,), rows), len(headings), enough=MAX_WORD)
    longest = [column.longest for column in columns]
    floors = [column.word for column in columns]
    if sum(longest) <= room:
        return longest
    if sum(floors) > room:
        return None
    # What is left over goes where most text waits, so that rows end about equally low.
    sizes = list(floors)
    for _ in range(room - sum(floors)):
        open_columns = [i for i, size in enumerate(sizes) if size < longest[i]]
        if not open_columns:
            break
        neediest = max(open_columns, key=lambda i: columns[i].length / sizes[i])
        sizes[neediest] += 1
    return sizes


def _row(cells: Sequence[str], widths: Sequence[int]) -> list[str]:
    wrapped = [wrap(cell, size) or [""] for cell, size in zip(cells, widths, strict=True)]
    line = _GAP.join(f"{{:{size}}}" for size in widths)
    return [line.format(*parts).rstrip() for parts in zip_longest(*wrapped, fillvalue="")]


def _cards(headings: Sequence[str], rows: Iterable[Sequence[str]], width: int) -> Iterator[str]:
    for number, row in enumerate(rows):
        if number:
            yield ""
        yield from wrap(row[0], max(1, width)) or [""]
        for heading, cell in zip(headings[1:], row[1:], strict=True):
            yield from wrap_indented(
                f"{heading}: {cell}",
                max(20, width),
                initial_indent="  ",
                subsequent_indent="    ",
            )
