"""Tables as plain text for a terminal or a pipe."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from kapcite.evidence.base import Cell
from kapcite.model.controls import one_line
from kapcite.render.grid import text_table
from kapcite.render.sheet import Footnotes, Sheet
from kapcite.render.spill import SpilledRows

_MIN_WIDTH = 20


def text(sheet: Sheet, width: int, *, footnotes: bool = True) -> Iterator[str]:
    """Give the sheet in lines of at most ``width`` columns; the title comes first.

    Without ``footnotes`` neither the marks nor the notes are shown.
    """
    notes = Footnotes(sheet if footnotes else sheet._replace(sections=()))
    room = max(_MIN_WIDTH, width)
    yield from wrap(one_line(sheet.title), room) or [""]
    headings = [one_line(heading) for heading in sheet.headings]
    sections = [section for section in sheet.sections if section.rows]
    for section in sections:
        yield ""
        if section.label:
            yield from (*wrap(one_line(section.label), room), "")
        texts = ([_cell(cell, notes, footnotes=footnotes) for cell in r] for r in section.rows)
        yield from text_table(headings, SpilledRows(texts, list[str]), width)
    if not sections:
        yield from ("", "Nothing of it is in the corpus.")
    yield ""
    for paragraph in (sheet.totals, *sheet.notes, *(f"[{a}] {note}" for a, note in notes.items)):
        yield from wrap(one_line(paragraph), room)
    if sheet.references:
        yield from ("", "References")
        for entry in sheet.references:
            yield from wrap(one_line(entry), room, subsequent_indent="    ")


def _cell(cell: Cell, notes: Footnotes, *, footnotes: bool) -> str:
    marks = notes.marks(cell) if footnotes else ""
    return one_line(cell.text) + (f" [{marks}]" if marks else "")
