"""Locators as people type them: ``p.3``, ``pp. 3-5``, ``ch. 2``, ``§ 4``."""

from __future__ import annotations

import re

# Abbreviation -> CSL locator type; without one it is a page.
_LABELS = {
    "p": "page", "pp": "page", "page": "page", "pages": "page", "ch": "chapter",
    "chap": "chapter", "chapter": "chapter", "chapters": "chapter", "sec": "section",
    "section": "section", "§": "section", "§§": "section", "para": "paragraph",
    "paras": "paragraph", "paragraph": "paragraph", "¶": "paragraph", "¶¶": "paragraph",
    "vol": "volume", "vols": "volume", "volume": "volume", "fig": "figure", "figs": "figure",
    "figure": "figure", "table": "table", "tbl": "table", "n": "note", "note": "note",
    "notes": "note", "l": "line", "ll": "line", "line": "line", "lines": "line", "v": "verse",
    "vv": "verse", "verse": "verse", "app": "appendix", "appendix": "appendix", "eq": "equation",
    "bk": "book", "book": "book", "col": "column", "column": "column", "fol": "folio",
    "folio": "folio", "no": "issue", "issue": "issue", "op": "opus", "pt": "part",
    "part": "part", "s.v": "sub-verbo", "sv": "sub-verbo", "time": "timestamp",
}  # fmt: skip
_LOCATOR = re.compile(r"\s*([^\W\d_]+(?:\.[^\W\d_]+)?|§§?|¶¶?)?\.?\s*(.*)", re.DOTALL)


def parse_locator(text: str) -> tuple[str, str]:
    """Return (CSL locator type, the place) of a locator; what names no type is a page."""
    match = _LOCATOR.fullmatch(text)
    if match and match[1] and match[2]:
        label = _LABELS.get(match[1].lower())
        if label:
            return label, match[2].strip()
    return "page", text.strip()
