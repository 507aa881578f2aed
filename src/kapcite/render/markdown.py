"""Tables in Markdown as pandoc reads it: pipe tables, and grid tables that wrap."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, zip_longest

from kapcite.evidence.base import Cell
from kapcite.model.controls import one_line
from kapcite.render.sheet import Footnotes, Sheet
from kapcite.render.spill import SpilledRows
from kapcite.render.wrapping import extents, wrap

# What pandoc gives a meaning to inside a line; a backslash takes it from any of them.
# Quotes are escaped where they would turn round, an apostrophe in a word may.
_ACTIVE = re.compile(
    r"""[\\`*_{}\[\]<>#|~^$@&]|(?<=-)-|(?<=\.)\.|^\s*[-+](?=\s)|(?<!\w)['"]|['"](?!\w)"""
)
_GRID_WIDTH = 110
_GRID_MIN = 8


def escape(text: str) -> str:
    """Return text of which Markdown shows every character as it is, on one line."""
    return _ACTIVE.sub(lambda match: f"\\{match[0].strip()}", one_line(text))


def pipe(sheet: Sheet) -> Iterator[str]:
    """Give the sheet with a pipe table (pandoc's ``pipe_tables``, GitHub's), line by line."""
    notes = Footnotes(sheet)
    yield _row([escape(heading) for heading in sheet.headings])
    yield _row(["---"] * len(sheet.headings))
    for section in sheet.sections:
        if section.label and section.rows:
            empty = [""] * (len(sheet.headings) - 1)
            yield _row([f"**{escape(section.label)}**", *empty])
        for row in section.rows:
            yield _row([_cell(cell, notes) for cell in row])
    yield _below(sheet, notes)


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def _cell(cell: Cell, notes: Footnotes) -> str:
    marks = notes.marks(cell)
    return escape(cell.text) + (f"^{marks}^" if marks else "")


def grid(sheet: Sheet) -> Iterator[str]:
    """Give the sheet with a grid table (pandoc's ``grid_tables``), its cells wrapped, by rows."""
    notes = Footnotes(sheet)
    head = [f"**{escape(heading)}**" for heading in sheet.headings]
    rows = SpilledRows(_grid_rows(sheet, notes), list[str])
    widths = _widths(chain((head,), rows), len(head))
    rule = "+".join(["", *("-" * (width + 2) for width in widths), "\n"])
    yield rule + _grid_row(head, widths) + rule.replace("-", "=")
    for row in rows:
        yield _grid_row(row, widths) + rule
    yield _below(sheet, notes)


def _grid_rows(sheet: Sheet, notes: Footnotes) -> Iterator[list[str]]:
    for section in sheet.sections:
        if section.label and section.rows:
            yield [f"**{escape(section.label)}**", *([""] * (len(sheet.headings) - 1))]
        for row in section.rows:
            yield [_cell(cell, notes) for cell in row]


def _widths(rows: Iterable[list[str]], columns: int) -> list[int]:
    """Share the page by how much text each column has; no word is broken."""
    measured = extents(rows, columns, word_of=lambda text: max(map(len, text.split()), default=0))
    whole = sum(column.length for column in measured) or 1
    return [
        max(_GRID_MIN, c.word, min(round(_GRID_WIDTH * c.length / whole), c.longest))
        for c in measured
    ]


def _grid_row(cells: list[str], widths: list[int]) -> str:
    wrapped = [
        wrap(cell, width, break_words=False) for cell, width in zip(cells, widths, strict=True)
    ]
    line = f"| {' | '.join(f'{{:{width}}}' for width in widths)} |\n"
    lines = list(zip_longest(*wrapped, fillvalue="")) or [("",) * len(cells)]
    return "".join(line.format(*parts) for parts in lines)


def _below(sheet: Sheet, notes: Footnotes) -> str:
    parts = [f"\nTable: {escape(sheet.title)}"]
    if sheet.totals:
        parts.append(f"**{escape(sheet.totals)}.**")
    parts += [escape(note) for note in sheet.notes]
    if notes.items:
        # One paragraph with hard line breaks: a list would set each note apart.
        parts.append("\\\n".join(f"^{mark}^ {escape(note)}" for mark, note in notes.items))
    if sheet.references:
        parts += ["**References**", *sheet.references]
    return "\n\n".join(parts) + "\n"
