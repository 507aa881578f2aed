"""Excel workbooks: the first sheet, whose first row names the columns.

Only text, numbers and shared strings are read (ECMA-376, part 1, 18.3 and 18.4); formulas,
macros and links of a workbook are never looked at.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from xml.sax.saxutils import escape

from kapcite.errors import Problem
from kapcite.formats.columns import read_row, rows
from kapcite.model.reference import Reference

_SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_MOST = 500_000_000
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST_CELL = 32_767
_CHUNK = 1 << 20

_CONTENT_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
    'Target="{target}"/></Relationships>'
)
_WORKBOOK = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="references" sheetId="1" r:id="rId1"/></sheets></workbook>'
)


def read(stream: IO[bytes], *, file: str = "") -> Iterator[Reference | Problem]:
    """Yield the references of a workbook's first sheet."""
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException

    try:
        with zipfile.ZipFile(stream) as archive:
            if sum(member.file_size for member in archive.infolist()) > _MOST:
                yield Problem(f"unpacks to over {_MOST:,} bytes", file, rule="record")
                return
            shared = _shared(archive)
            yield from _rows(archive, shared, file)
    except (
        zipfile.BadZipFile,
        LookupError,  # a part that is not there, an encoding that nobody knows
        OSError,
        EOFError,
        ValueError,
        RuntimeError,
    ) as error:
        yield Problem(f"not a workbook: {error}", file, rule="record")
    except (ParseError, DefusedXmlException) as error:
        yield Problem(f"not a workbook: {error}", file, rule="record")
    except Exception as error:
        if type(error).__module__ != "zlib":
            raise
        yield Problem(f"not a workbook: {error}", file, rule="record")


def _elements(archive: zipfile.ZipFile, name: str, tag: str) -> Iterator[Any]:
    from defusedxml.ElementTree import iterparse

    with archive.open(name) as part:
        for _, element in iterparse(part, forbid_dtd=True):
            if element.tag == _SPACE + tag:
                yield element
                element.clear()


def _shared(archive: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    return [_text(element) for element in _elements(archive, "xl/sharedStrings.xml", "si")]


def _text(element: Any) -> str:
    """Return the text of all runs, without phonetic ones."""
    runs = element.findall(f"{_SPACE}r/{_SPACE}t") or element.findall(f"{_SPACE}t")
    return "".join(run.text or "" for run in runs)


def _sheet(archive: zipfile.ZipFile) -> str:
    names = [name for name in archive.namelist() if re.fullmatch(r"xl/worksheets/\w+\.xml", name)]
    if not names:
        raise ValueError("it has no sheet")
    return min(names, key=lambda name: (len(name), name))


def _rows(archive: zipfile.ZipFile, shared: list[str], file: str) -> Iterator[Reference | Problem]:
    header: dict[int, str] = {}
    for number, element in enumerate(_elements(archive, _sheet(archive), "row"), start=1):
        line = int(element.get("r", number)) if element.get("r", "0").isdecimal() else number
        cells = dict(_cells(element, shared))
        if not any(text.strip() for text in cells.values()):
            continue
        if not header:
            header = cells
            continue
        named = {header.get(place, f"column {place + 1}"): text for place, text in cells.items()}
        yield from read_row(named, line, file, "xlsx")


def _cells(row: Any, shared: list[str]) -> Iterator[tuple[int, str]]:
    for place, cell in enumerate(row.iter(f"{_SPACE}c")):
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            inline = cell.find(f"{_SPACE}is")
            text = "" if inline is None else _text(inline)
        else:
            value = cell.find(f"{_SPACE}v")
            text = "" if value is None else value.text or ""
            if kind == "s" and text.isdecimal():
                text = shared[int(text)] if int(text) < len(shared) else ""
            elif kind == "n" and text.endswith(".0"):
                text = text[:-2]
        yield _column(cell.get("r", ""), place), text


def _column(reference: str, place: int) -> int:
    """Return the number of a column: ``C7`` is 2."""
    letters = re.match(r"[A-Z]{1,3}", reference)
    if letters is None:
        return place
    number = 0
    for letter in letters[0]:
        number = number * 26 + ord(letter) - 64
    return number - 1


def write(references: Iterable[Reference]) -> Iterator[bytes]:
    """Yield a workbook of one sheet, whose cells are all text."""
    with SpooledTemporaryFile(max_size=16_000_000) as target:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("[Content_Types].xml", _CONTENT_TYPES)
            root = _RELATIONS.format(kind="officeDocument", target="xl/workbook.xml")
            archive.writestr("_rels/.rels", root)
            archive.writestr("xl/workbook.xml", _WORKBOOK)
            sheet = _RELATIONS.format(kind="worksheet", target="worksheets/sheet1.xml")
            archive.writestr("xl/_rels/workbook.xml.rels", sheet)
            with archive.open("xl/worksheets/sheet1.xml", "w") as part:
                part.write(
                    b'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns='
                    b'"http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
                )
                for cells in rows(references):
                    part.write(_written_row(cells).encode())
                part.write(b"</sheetData></worksheet>")
        target.seek(0)
        while chunk := target.read(_CHUNK):
            yield chunk


def _written_row(cells: list[str]) -> str:
    written = "".join(
        f'<c t="inlineStr"><is><t xml:space="preserve">{escape(_fitting(cell))}</t></is></c>'
        for cell in cells
    )
    return f"<row>{written}</row>"


def _fitting(cell: str) -> str:
    """Return a cell that Excel takes: no control characters, no more than it holds."""
    return _CONTROL.sub("\ufffd", cell)[:_LONGEST_CELL]
