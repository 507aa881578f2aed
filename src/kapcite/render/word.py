"""Tables as a Word document: the package by python-docx (the extra ``docx``), its body by us.

python-docx searches the table anew for every cell that is touched; the XML of the body,
which is plain, is therefore written here and put into the package in one piece.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from html.parser import HTMLParser
from itertools import chain
from typing import IO, TYPE_CHECKING, Any
from xml.sax.saxutils import escape as xml_escape
from zipfile import ZIP_DEFLATED, ZipFile

from kapcite.errors import KapciteError, Problem
from kapcite.evidence.base import Cell
from kapcite.model.controls import one_line
from kapcite.render.sheet import Footnotes, Section, Sheet
from kapcite.render.spill import scratch_file, writing_scratch
from kapcite.render.widths import shares

if TYPE_CHECKING:
    from docx.document import Document

_LINE = 267  # millimetres of A4's long side within the margins
_TWIPS = 56.7  # twentieths of a point in a millimetre
_MAIN = "word/document.xml"
_PLACE = "kapcite: here goes the table"
_PROPERTY = 255  # characters of a core property
_CHUNK = 1 << 16  # bytes
_LEVEL = 1  # a table repeats itself: more effort saves little
_SUPERSCRIPT = '<w:vertAlign w:val="superscript"/>'
_SUBSCRIPT = '<w:vertAlign w:val="subscript"/>'
#: What the tags of a reference mean for a run.
_TAGS = {"i": "<w:i/>", "b": "<w:b/>", "sup": _SUPERSCRIPT, "sub": _SUBSCRIPT}
_HANGING = '<w:ind w:left="360" w:hanging="360"/>'


def document(sheet: Sheet) -> Iterator[bytes]:
    """Give the sheet as a .docx, landscape, its header row repeated on every page.

    Raises KapciteError when python-docx is not installed. ``references`` are HTML.
    """
    docx = _library()
    from docx.shared import Pt

    word = docx.Document()
    _landscape(word)
    word.styles["Normal"].font.size = Pt(8)
    word.core_properties.title = one_line(sheet.title)[:_PROPERTY]
    word.add_paragraph(_PLACE)
    package = io.BytesIO()
    word.save(package)
    with scratch_file() as file:
        with writing_scratch():
            _fill(package, _body(sheet), file)
        file.seek(0)
        while chunk := file.read(_CHUNK):
            yield chunk


def _fill(package: io.BytesIO, body: Iterable[str], file: IO[bytes]) -> None:
    """Write the package with the body in place of the paragraph that keeps it."""
    with (
        ZipFile(package) as source,
        ZipFile(file, "w", ZIP_DEFLATED, compresslevel=_LEVEL) as target,
    ):
        for item in source.infolist():
            data = source.read(item)
            if item.filename != _MAIN:
                target.writestr(item, data, ZIP_DEFLATED, _LEVEL)
                continue
            head, _, tail = data.decode().partition(_PLACE)
            before, after = head[: head.rindex("<w:p>")], tail.partition("</w:p>")[2]
            with target.open(_MAIN, "w") as part:
                for piece in chain((before,), body, (after,)):
                    part.write(piece.encode())


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


def _body(sheet: Sheet) -> Iterator[str]:
    notes = Footnotes(sheet)
    yield _paragraph(_run(sheet.title), style="Heading1")
    yield from _table(sheet, notes)
    if sheet.totals:
        yield _paragraph(_run(f"{sheet.totals}.", "<w:b/>"))
    for note in sheet.notes:
        yield _paragraph(_run(note))
    for mark, note in notes.items:
        yield _paragraph(_run(mark, _SUPERSCRIPT) + _run(f" {note}"))
    if sheet.references:
        yield _paragraph(_run("References"), style="Heading2")
    for entry in sheet.references:
        yield _paragraph(_runs(entry), _HANGING)


def _table(sheet: Sheet, notes: Footnotes) -> Iterable[str]:
    widths = [round(_LINE * _TWIPS * share) for share in shares(sheet)]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    yield (
        '<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>"
    )
    head = (_run(heading, "<w:b/>") for heading in sheet.headings)
    yield _row(head, widths, "<w:cantSplit/><w:tblHeader/>")
    for section in sheet.sections:
        yield from _section(section, widths, notes)
    yield "</w:tbl>"


def _section(section: Section, widths: Sequence[int], notes: Footnotes) -> Iterable[str]:
    if section.label and section.rows:
        span = f'<w:gridSpan w:val="{len(widths)}"/>'
        label = _paragraph(_run(section.label, "<w:i/>"), "<w:keepNext/>")
        yield f"<w:tr><w:tc><w:tcPr>{span}</w:tcPr>{label}</w:tc></w:tr>"
    for row in section.rows:
        yield _row((_marked(cell, notes) for cell in row), widths, "<w:cantSplit/>")


def _row(runs: Iterable[str], widths: Sequence[int], flags: str) -> str:
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{_paragraph(run)}</w:tc>'
        for run, width in zip(runs, widths, strict=True)
    )
    return f"<w:tr><w:trPr>{flags}</w:trPr>{cells}</w:tr>"


def _marked(cell: Cell, notes: Footnotes) -> str:
    marks = notes.marks(cell)
    return _run(cell.text) + (_run(marks, _SUPERSCRIPT) if marks else "")


def _paragraph(runs: str, properties: str = "", *, style: str = "") -> str:
    if style:
        properties = f'<w:pStyle w:val="{style}"/>{properties}'
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{runs}</w:p>"


def _run(text: str, properties: str = "") -> str:
    """Return a run of text; a text that is empty has none."""
    line = xml_escape(one_line(text))
    if not line:
        return ""
    return (
        f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}"
        f'<w:t xml:space="preserve">{line}</w:t></w:r>'
    )


def _runs(html: str) -> str:
    """Return the runs of a reference that is written in HTML."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return "".join(reader.runs)


class _Reader(HTMLParser):
    """Turns the few tags of a bibliography into properties of runs."""

    def __init__(self) -> None:
        super().__init__()
        self.runs: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag in _TAGS:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            self._open.reverse()
            self._open.remove(tag)
            self._open.reverse()

    def handle_data(self, data: str) -> None:
        self.runs.append(_run(data, "".join(_TAGS[tag] for tag in dict.fromkeys(self._open))))
