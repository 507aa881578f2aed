"""Tables as a Word document, by python-docx (the extra ``docx``)."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from kapcite.errors import KapciteError, Problem
from kapcite.evidence.base import Cell
from kapcite.render.sheet import Footnotes, Sheet, one_line
from kapcite.render.widths import shares

if TYPE_CHECKING:
    from docx.document import Document

_LINE = 267  # millimetres of A4's long side within the margins


def document(sheet: Sheet) -> bytes:
    """Return the sheet as a .docx, landscape, its header row repeated on every page.

    Raises KapciteError when python-docx is not installed. ``references`` are plain text.
    """
    docx = _library()
    from docx.shared import Pt

    word = docx.Document()
    _landscape(word)
    word.styles["Normal"].font.size = Pt(8)
    word.core_properties.title = one_line(sheet.title)
    word.add_heading(one_line(sheet.title), level=1)
    notes = Footnotes(sheet)
    _table(word, sheet, notes)
    if sheet.totals:
        word.add_paragraph().add_run(f"{one_line(sheet.totals)}.").bold = True
    for note in sheet.notes:
        word.add_paragraph(one_line(note))
    for mark, note in notes.items:
        paragraph = word.add_paragraph()
        paragraph.add_run(mark).font.superscript = True
        paragraph.add_run(f" {one_line(note)}")
    if sheet.references:
        word.add_heading("References", level=2)
        for entry in sheet.references:
            word.add_paragraph(one_line(entry))
    buffer = io.BytesIO()
    word.save(buffer)
    return buffer.getvalue()


def _library() -> Any:
    try:
        import docx
    except ImportError:
        hint = "pip install 'kapcite[docx]'"
        raise KapciteError(Problem("Word files need python-docx", hint=hint)) from None
    return docx


def _landscape(word: Document) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm

    section = word.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm((297 - _LINE) / 2)
    section.top_margin = section.bottom_margin = Mm(15)


def _table(word: Document, sheet: Sheet, notes: Footnotes) -> None:
    from docx.shared import Mm

    table = word.add_table(rows=1, cols=len(sheet.headings), style="Table Grid")
    for cell, heading in zip(table.rows[0].cells, sheet.headings, strict=True):
        cell.paragraphs[0].add_run(one_line(heading)).bold = True
    _mark(table.rows[0], "w:tblHeader")
    table.autofit = False
    widths = [int(Mm(_LINE) * share) for share in shares(sheet)]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for section in sheet.sections:
        if section.label and section.rows:
            row = table.add_row()
            merged = row.cells[0].merge(row.cells[-1])
            merged.paragraphs[0].add_run(one_line(section.label)).italic = True
        for cells in section.rows:
            row = table.add_row()
            _mark(row, "w:cantSplit")
            for place, cell, width in zip(row.cells, cells, widths, strict=True):
                place.width = width
                _fill(place.paragraphs[0], cell, notes)


def _mark(row: Any, name: str) -> None:
    """Set a flag of a row that python-docx has no name for."""
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement(name))  # noqa: SLF001 - the only way to it


def _fill(paragraph: Any, cell: Cell, notes: Footnotes) -> None:
    paragraph.add_run(one_line(cell.text))
    if marks := notes.marks(cell):
        paragraph.add_run(marks).font.superscript = True
