"""Excel workbooks: the first sheet, whose first row names the columns."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from tempfile import SpooledTemporaryFile
from typing import IO
from xml.sax.saxutils import escape

from kapcite.errors import Problem
from kapcite.formats.columns import read_row, rows
from kapcite.formats.sheetrows import sheet_rows
from kapcite.model.reference import Reference

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
            yield from _references(archive, file)
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


def _references(archive: zipfile.ZipFile, file: str) -> Iterator[Reference | Problem]:
    header: dict[int, str] = {}
    for item in sheet_rows(archive, file):
        if isinstance(item, Problem):
            yield item
            if not header and item.severity == "error" and item.line:
                hint = "without the names of the columns no row can be read"
                yield Problem("the first row is damaged", file, item.line, hint=hint, rule="record")
                return
            continue
        line, cells = item
        if not any(text.strip() for text in cells.values()):
            continue
        if not header:
            header = cells
            continue
        named = {header.get(place, f"column {place + 1}"): text for place, text in cells.items()}
        yield from read_row(named, line, file, "xlsx")


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
