"""Runs cases in the form of the CSL test suite: style, items, cites in, text out.

The suite's expectations are citeproc-js's: HTML with its own ways to write a return to
normal and superscript letters, ``>>`` and ``..`` before the citations of a session.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from kapcite.csl.context import Cite
from kapcite.csl.document import Document
from kapcite.csl.positions import Citation, Place
from kapcite.csl.style import parse_style
from kapcite.csl.writers import HTML
from kapcite.formats import csljson
from kapcite.model.reference import Reference

_NORMAL = {
    ("font-style", "normal"): "font-style:normal;",
    ("font-weight", "normal"): "font-weight:normal;",
    ("font-variant", "normal"): "font-variant:normal;",
    ("vertical-align", "baseline"): "baseline",
    ("text-decoration", "none"): "text-decoration:none;",
}
_NO_FORM = "[CSL STYLE ERROR: reference with no printed form.]"
_POSITIONS = ("first", "subsequent", "ibid", "ibid-with-locator")


def _escape(text: str) -> str:
    text = text.replace("&", "&#38;").replace("<", "&#60;").replace(">", "&#62;")
    return "".join(_superscript(sign) for sign in text)


def _superscript(sign: str) -> str:
    if not unicodedata.decomposition(sign).startswith("<super>"):
        return sign
    return f"<sup>{unicodedata.normalize('NFKC', sign)}</sup>"


WRITER = HTML._replace(
    escape=_escape,
    tags=HTML.tags | {k: (f'<span style="{v}">', "</span>") for k, v in _NORMAL.items()},
    reopen=False,
)


def references(items: list[dict[str, Any]]) -> list[Reference]:
    return [one for item in items for one in csljson.read_item(item) if isinstance(one, Reference)]


def run(case: dict[str, Any]) -> str:
    style = parse_style(case["CSL"], case["name"])
    works = references(case["INPUT"])
    if "CITATIONS" in case:
        return _session(case, Document(style, works, cited=True))
    if case["MODE"] == "bibliography":
        if case.get("BIBENTRIES"):
            wanted = {str(key) for key in case["BIBENTRIES"][-1]}
            works = [work for work in works if work.id in wanted]
        return _list(Document(style, works))
    document = Document(style, works)
    groups = case.get("CITATION-ITEMS") or [[{"id": work.id} for work in works]]
    return "\n".join(_group(document, group) or _NO_FORM for group in groups)


def _group(document: Document, group: list[dict[str, Any]]) -> str:
    row = [Place(_POSITIONS[one.get("position", 0)], bool(one.get("near-note"))) for one in group]
    return document.write(document.citer.render(Citation(tuple(map(_cite, group))), row), WRITER)


def _cite(data: dict[str, Any]) -> Cite:
    return Cite(
        str(data["id"]),
        str(data.get("locator") or ""),
        data.get("label") or "page",
        data.get("prefix") or "",
        data.get("suffix") or "",
    )


def _session(case: dict[str, Any], document: Document) -> str:
    """Play the last state of a session in a word processor."""
    notes: dict[str, int] = {}
    cites: dict[str, list[dict[str, Any]]] = {}
    order: list[str] = []
    for citation, before, behind in case["CITATIONS"]:
        key = citation["citationID"]
        cites[key] = citation["citationItems"]
        notes[key] = citation.get("properties", {}).get("noteIndex", 0)
        notes.update((other, note) for other, note in (*before, *behind))
        order = [*(other for other, _ in before), key, *(other for other, _ in behind)]
    citations = [Citation(tuple(map(_cite, cites[key])), notes[key]) for key in order]
    pieces = document.cite_all(citations)
    if case["MODE"] == "bibliography":
        return _list(document)
    return "\n".join(f"[{n}] {document.write(p, WRITER)}" for n, p in enumerate(pieces))


def _list(document: Document) -> str:
    entries = [
        f'<div class="csl-entry">{document.write(line.piece, WRITER)}</div>'
        for line in document.bibliography()
    ]
    return "\n".join(('<div class="csl-bib-body">', *entries, "</div>"))


def normal(text: str) -> str:
    """Return text without the marks of a session and without the layout of its HTML."""
    text = re.sub(r"^(?:>>|\.\.)\[", "[", text, flags=re.MULTILINE)
    text = re.sub(r"\s*\n\s*", "\n", text)
    text = re.sub(r'\n?(<div class="csl-(?:block|left|right|indent))', r"\n\1", text)
    return re.sub(r"\s*</div>\s*", "</div>\n", text).strip()
