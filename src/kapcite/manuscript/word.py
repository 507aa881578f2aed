"""Word: the fields of Zotero, Mendeley and EndNote, keys typed as ``@key``, plain citations."""

from __future__ import annotations

import base64
import html
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from kapcite.errors import InputError, Problem
from kapcite.manuscript.authoryear import author_years
from kapcite.manuscript.base import Found, Mention
from kapcite.manuscript.markdown import scan_markdown

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARTS = ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml")
#: Unpacked bytes of one part; more than any manuscript has.
_LARGEST = 200_000_000
_MENDELEY = "MENDELEY_CITATION_"
_ENDNOTE_CITE = re.compile(r"<Cite\b[^>]*>(.*?)</Cite>", re.DOTALL)
_ENDNOTE_FIELD = re.compile(
    r"<(Author|Year|electronic-resource-num)>(?:<style[^>]*>)?([^<]*)", re.DOTALL
)


def scan_word(data: bytes, file: str) -> tuple[Mention, ...]:
    """Return what a Word file cites: fields, typed keys, and plain ``(Author, 2019)``.

    A Word file has no lines: ``line`` counts paragraphs (footnotes follow the text) and
    ``column`` characters of the paragraph as it is shown. Raises InputError when the data
    is no Word file.
    """
    reader = _Reader(file)
    for root in _roots(data, file):
        for element in root.iter():
            reader.take(element)
        reader.end_paragraph()
    return tuple(reader.found)


def _roots(data: bytes, file: str) -> Iterator[Element]:
    import zlib
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if _PARTS[0] not in names:
                raise InputError(Problem("not a Word file: it has no document", file))
            for part in _PARTS:
                if part in names:
                    if archive.getinfo(part).file_size > _LARGEST:
                        raise InputError(Problem(f"{part} is too large to be a text", file))
                    yield fromstring(archive.read(part))
    except (
        zipfile.BadZipFile,
        ParseError,
        DefusedXmlException,
        EOFError,
        OSError,
        LookupError,
    ) as error:
        raise InputError(Problem(f"not a Word file: {error}", file)) from None
    except (NotImplementedError, RuntimeError, ValueError, zlib.error) as error:
        raise InputError(Problem(f"cannot be unpacked: {error}", file)) from None


class _Field:
    """A field that is open: its instruction, then the result that is shown."""

    def __init__(self) -> None:
        self.instruction = ""
        self.shows_result = False


class _Reader:
    """Takes the elements of a part in their order and keeps what they cite."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[Mention] = []
        self._line = 0
        self._first = 0  # how many were found before the paragraph
        self._text: list[str] = []  # the paragraph as shown, field results blanked
        self._column = 1
        self._fields: list[_Field] = []

    def take(self, element: Element) -> None:
        """Handle one element; its children come afterwards."""
        name = element.tag.removeprefix(_W) if isinstance(element.tag, str) else ""
        if name == "p":
            self.end_paragraph()
            self._line += 1
        elif name == "t":
            self._show(element.text or "")
        elif name in ("tab", "br", "noBreakHyphen"):
            self._show({"noBreakHyphen": "-"}.get(name, " "))
        elif name == "instrText" and self._fields:
            self._fields[-1].instruction += element.text or ""
        elif name == "fldChar":
            self._field(element.get(f"{_W}fldCharType", ""), element)
        elif name == "fldSimple":
            self._cite(element.get(f"{_W}instr", ""))
        elif name == "tag":
            self._cite(element.get(f"{_W}val", ""))

    def end_paragraph(self) -> None:
        """Look for typed citations in the text of the paragraph that ends here."""
        text = "".join(self._text)
        first, self._first = self._first, len(self.found)
        self._text, self._column = [], 1
        if not text.strip():
            return
        places = [(one.key, one.start, one.form) for one in _typed_keys(text)]
        places += [(words, start, "author-year") for words, start in author_years(text)]
        typed = [
            Mention(key, self.file, self._line, start + 1, form) for key, start, form in places
        ]
        if typed:
            self.found[first:] = sorted([*self.found[first:], *typed], key=lambda one: one.column)
            self._first = len(self.found)

    def _show(self, text: str) -> None:
        if self._fields and not self._fields[-1].shows_result:
            return
        self._text.append(" " * len(text) if self._fields else text)
        self._column += len(text)

    def _field(self, kind: str, element: Element) -> None:
        if kind == "begin":
            self._fields.append(_Field())
        if not self._fields:
            return
        for data in element.iter(f"{_W}fldData"):
            self._fields[-1].instruction += _decoded(data.text or "")
        if kind == "separate" or (kind == "end" and not self._fields[-1].shows_result):
            self._fields[-1].shows_result = True
            self._cite(self._fields[-1].instruction)
        if kind == "end":
            self._fields.pop()

    def _cite(self, instruction: str) -> None:
        for key, item in field_items(instruction):
            place = Mention(key, self.file, self._line, self._column, "parenthetical", item=item)
            if place not in self.found[-20:]:  # EndNote writes its data twice
                self.found.append(place)


def _typed_keys(text: str) -> list[Found]:
    if "@" not in text:
        return []
    indent = len(text) - len(text.lstrip())
    return [
        one._replace(start=one.start + indent, end=one.end + indent)
        for one in scan_markdown(text.lstrip())
    ]


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text).decode("utf-8", "replace")
    except ValueError:
        return ""


def field_items(instruction: str) -> list[tuple[str, Mapping[str, Any]]]:
    """Return the key and the CSL-JSON record of each item that a field cites.

    Zotero and Mendeley keep CSL-JSON in the field (``ADDIN … CSL_CITATION {…}``), Mendeley
    Cite in the tag of a content control, EndNote XML of its own. The key is the record's
    ``citation-key`` where it has one (Better BibTeX), else its id.
    """
    if instruction.startswith(_MENDELEY):
        return _csl_items(_decoded(instruction.rpartition("_")[2]))
    if "CSL_CITATION" in instruction:
        return _csl_items(instruction[instruction.find("{") :])
    if "<EndNote>" in instruction:
        return [_endnote_item(match[1]) for match in _ENDNOTE_CITE.finditer(instruction)]
    return []


def _csl_items(text: str) -> list[tuple[str, Mapping[str, Any]]]:
    try:
        items = json.loads(text).get("citationItems", [])
        pairs = [(item, item.get("itemData") or {}) for item in items]
        return [
            (str(data.get("citation-key") or data.get("id") or item.get("id") or "?"), data)
            for item, data in pairs
        ]
    except (ValueError, AttributeError, TypeError, RecursionError):
        return []  # a damaged field shows its text and cites nothing


def _endnote_item(cite: str) -> tuple[str, Mapping[str, Any]]:
    fields = {name: html.unescape(value.strip()) for name, value in _ENDNOTE_FIELD.findall(cite)}
    key = f"{fields.get('Author', '?')}, {fields.get('Year', 'n.d.')}"
    doi = fields.get("electronic-resource-num")
    return key, {"DOI": doi} if doi else {}
