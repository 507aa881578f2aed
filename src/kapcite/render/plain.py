"""Tables as plain text for a terminal or a pipe."""

from __future__ import annotations

from textwrap import fill, wrap

from kapcite.evidence.base import Cell
from kapcite.model.controls import one_line
from kapcite.render.grid import text_table
from kapcite.render.sheet import Footnotes, Sheet

_MIN_WIDTH = 20


def text(sheet: Sheet, width: int, *, footnotes: bool = True) -> list[str]:
    """Return the sheet in lines of at most ``width`` columns; the title comes first.

    Without ``footnotes`` neither the marks nor the notes are shown.
    """
    notes = Footnotes(sheet if footnotes else sheet._replace(sections=()))
    lines = wrap(one_line(sheet.title), max(_MIN_WIDTH, width)) or [""]
    headings = [one_line(heading) for heading in sheet.headings]
    for section in sheet.sections:
        if not section.rows:
            continue
        lines.append("")
        if section.label:
            lines += [*fill(one_line(section.label), max(_MIN_WIDTH, width)).split("\n"), ""]
        rows = [[_cell(cell, notes, footnotes=footnotes) for cell in row] for row in section.rows]
        lines += text_table(headings, rows, width)
    if not sheet.rows:
        lines += ["", "Nothing of it is in the corpus."]
    below = [sheet.totals, *sheet.notes, *(f"[{mark}] {note}" for mark, note in notes.items)]
    lines.append("")
    for paragraph in below:
        if paragraph:
            lines += fill(one_line(paragraph), max(_MIN_WIDTH, width)).split("\n")
    if sheet.references:
        lines += ["", "References"]
        for entry in sheet.references:
            wrapped = fill(one_line(entry), max(_MIN_WIDTH, width), subsequent_indent="    ")
            lines += wrapped.split("\n")
    return lines


def _cell(cell: Cell, notes: Footnotes, *, footnotes: bool) -> str:
    marks = notes.marks(cell) if footnotes else ""
    return one_line(cell.text) + (f" [{marks}]" if marks else "")
