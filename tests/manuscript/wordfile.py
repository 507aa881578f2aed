"""Word files for the tests, with the fields that reference managers write."""

from __future__ import annotations

import base64
import html
import io
import json
import zipfile

_SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'

_OFFICE = "http://schemas.openxmlformats.org"
_TYPES = (
    f'<Types xmlns="{_OFFICE}/package/2006/content-types"><Override PartName="/word/document.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main'
    '+xml"/></Types>'
)
_RELATIONS = (
    f'<Relationships xmlns="{_OFFICE}/package/2006/relationships"><Relationship Id="r1"'
    f' Type="{_OFFICE}/officeDocument/2006/relationships/officeDocument"'
    ' Target="word/document.xml"/></Relationships>'
)


def text(words: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{html.escape(words)}</w:t></w:r>'


def field(instruction: str, shown: str) -> str:
    half = len(instruction) // 2  # Word splits long instructions over runs
    pieces = "".join(
        f'<w:r><w:instrText xml:space="preserve">{html.escape(part)}</w:instrText></w:r>'
        for part in (instruction[:half], instruction[half:])
    )
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'{pieces}<w:r><w:fldChar w:fldCharType="separate"/></w:r>{text(shown)}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def csl(*items: dict) -> str:
    return json.dumps(
        {"citationItems": [{"id": n, "itemData": one} for n, one in enumerate(items)]}
    )


def zotero(*items: dict, shown: str = "(1)", ids: bool = False) -> str:
    """Return a field of Zotero; with ``ids`` the items keep their own."""
    own = [{"id": one.get("id"), "itemData": one} for one in items]
    data = json.dumps({"citationItems": own}) if ids else csl(*items)
    return field(f"ADDIN ZOTERO_ITEM CSL_CITATION {data}", shown)


def mendeley_cite(*items: dict, shown: str = "(1)") -> str:
    tag = "MENDELEY_CITATION_v3_" + base64.b64encode(csl(*items).encode()).decode()
    start = f'<w:sdt><w:sdtPr><w:tag w:val="{tag}"/></w:sdtPr>'
    return f"{start}<w:sdtContent>{text(shown)}</w:sdtContent></w:sdt>"


def endnote(author: str, year: str, doi: str = "") -> str:
    number = f"<electronic-resource-num>{doi}</electronic-resource-num>" if doi else ""
    cite = f"<Cite><Author>{author}</Author><Year>{year}</Year><record>{number}</record></Cite>"
    return field(f"ADDIN EN.CITE <EndNote>{cite}</EndNote>", f"({author}, {year})")


def document(*paragraphs: str) -> str:
    body = "".join(f"<w:p>{one}</w:p>" for one in paragraphs)
    return f"<w:document {_SPACE}><w:body>{body}</w:body></w:document>"


def docx(main: str, footnotes: str | None = None) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELATIONS)
        archive.writestr("word/document.xml", main)
        if footnotes is not None:
            archive.writestr("word/footnotes.xml", footnotes)
    return stream.getvalue()


SAMPLE = document(
    text("As Adams (2001) and Baker and Clark (2002) say (Davis et al., 2004; see Evans, 2005)."),
    text("Typed [@ford2006] and ")
    + zotero({"citation-key": "gray2007"}, {"id": "x", "DOI": "10.5555/Draft.8"}),
    mendeley_cite({"id": "y", "title": "Draft test work number 9"})
    + text(" and ")
    + endnote("Quinn", "2017"),
    text("Of the 40 patients (2001 to 2004), none; me@example.org (n = 12)."),
)
