"""The rows of a workbook's first sheet as cells of text, past whatever is broken.

Only text, numbers and shared strings are read (ECMA-376, part 1, 18.3 and 18.4); formulas,
macros and links of a workbook are never looked at. Elements are known by their names in
any namespace: Strict Open XML has another one, and some programs write a prefix.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from kapcite.errors import Problem
from kapcite.formats.xmlrecords import elements

_SHARED = "xl/sharedStrings.xml"

#: The number of a row on its sheet, and its cells by column, from 0.
Row = tuple[int, dict[int, str]]


def sheet_rows(archive: zipfile.ZipFile, file: str) -> Iterator[Row | Problem]:
    """Yield each row of the first sheet, and a problem for one that cannot be read.

    Raises ValueError where there is no sheet, and what ``zipfile`` raises.
    """
    shared: list[str] = []
    if _SHARED in archive.namelist():
        for item in _elements(archive, _SHARED, "si", file):
            if isinstance(item, Problem):
                yield item
                continue
            shared.extend("" for _ in range(item[0] - 1 - len(shared)))  # the ones not read
            shared.append(_text(item[1]))
    for item in _elements(archive, _sheet(archive), "row", file):
        yield item if isinstance(item, Problem) else (item[0], dict(_cells(item[1], shared)))


def _sheet(archive: zipfile.ZipFile) -> str:
    names = [name for name in archive.namelist() if re.fullmatch(r"xl/worksheets/\w+\.xml", name)]
    if not names:
        raise ValueError("it has no sheet")
    return min(names, key=lambda name: (len(name), name))


def _elements(
    archive: zipfile.ZipFile, name: str, tag: str, file: str
) -> Iterator[tuple[int, Element] | Problem]:
    """Yield the elements of a part with their numbers, from 1 or as a row says itself.

    Behind a fault of the XML each element is parsed by itself.
    """
    from defusedxml.ElementTree import iterparse

    count = number = 0
    try:
        with archive.open(name) as part:
            for _, element in iterparse(part, forbid_dtd=True):
                if element.tag.rpartition("}")[2] == tag:
                    count, number = count + 1, _number(element, number + 1)
                    yield number, element
                    element.clear()
    except ParseError as error:
        message = f"{name} is damaged behind {tag} {number}: {str(error).partition(':')[0]}"
        hint = "what follows was read piece by piece"
        yield Problem(message, file, hint=hint, rule="damage", severity="warning")
    else:
        return
    with archive.open(name) as part:
        stream = io.TextIOWrapper(part, "utf-8", "replace")
        for place, item in enumerate(elements(stream, (rf"(?:\w+:)?{tag}",), file)):
            if place < count:
                continue
            if isinstance(item, Problem):
                number += 1
                message = f"{tag} {number} cannot be read: {item.message}"
                yield Problem(message, file, number if tag == "row" else 0, rule="record")
            else:
                number = _number(item[0], number + 1)
                yield number, item[0]


def _number(element: Element, number: int) -> int:
    written = element.get("r", "")
    return int(written) if written.isdecimal() and len(written) < 9 else number


def _text(element: Element) -> str:
    """Return the text of all runs, without phonetic ones."""
    runs = element.findall("{*}r/{*}t") or element.findall("{*}t")
    return "".join(run.text or "" for run in runs)


def _cells(row: Element, shared: list[str]) -> Iterator[tuple[int, str]]:
    for place, cell in enumerate(row.findall("{*}c")):
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            inline = cell.find("{*}is")
            text = "" if inline is None else _text(inline)
        else:
            value = cell.find("{*}v")
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
