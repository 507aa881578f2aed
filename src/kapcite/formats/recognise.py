"""Which format a file has: what stands in it decides, its name only where that says nothing."""

from __future__ import annotations

import re
from pathlib import PurePath

from kapcite.formats.registry import FORMATS, Format

# In this order: a format whose mark is unlikely elsewhere comes first.
_MARKS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.MULTILINE))
    for name, pattern in (
        ("pubmedxml", r"<(?:PubmedArticleSet|PubmedArticle|PubmedBookArticle)\b"),
        ("endnotexml", r"<xml>\s*<records>|<records>\s*<record>\s*<database|<ref-type\b"),
        ("ris", r"^\s*TY\s{1,3}- ?\S"),
        ("nbib", r"^PMID ?- ?\d"),
        ("wos", r"^FN (?:Clarivate|Thomson|ISI|kapcite)|\A\s*PT [JBSP]\s*$"),
        ("bibtex", r"^\s*@\s*[A-Za-z]+\s*[{(]"),
        ("cslyaml", r"^references:|\A(?:---\s*)?-\s+(?:id|type|title|author):"),
        ("csljson", r"\A\s*[\[{]"),
        ("hayagriva", r"\A(?:---\s*|#.*\s*)*^[^\s:#-][^\n]*:\s*\n[ \t]+\"?[a-z-]+\"?:"),
    )
)

_REMARK = re.compile(r"^\s*%.*$", re.MULTILINE)


def recognise(text: str, data: bytes, name: str) -> Format | None:
    """Return the format of a file by its first 64 KiB, as text and as bytes, and its name."""
    if data[:4] == b"PK\x03\x04":
        return FORMATS.get("xlsx")
    if (marked := _marked(text)) is not None:
        return FORMATS[marked]
    suffix = PurePath(name).suffix.lower()
    for entry in FORMATS.values():
        if suffix in entry.suffixes and not entry.binary:
            return entry
    if "csv" in FORMATS and _is_table(text):
        return FORMATS["csv"]
    return None


def is_plausible(text: str, format_: Format) -> bool:
    """Tell whether a text is blank, or looks like the format that it is to be read in."""
    marked = _marked(text)
    name = "bibtex" if format_.name == "biblatex" else format_.name
    if marked is not None:
        return marked == name
    # People mark remarks in BibTeX as in TeX; a library may begin with nothing else.
    bare = _REMARK.sub("", text) if name == "bibtex" else text
    return _is_table(text) or not bare.strip()


def _marked(text: str) -> str | None:
    return next((name for name, mark in _MARKS if name in FORMATS and mark.search(text)), None)


def _is_table(text: str) -> bool:
    from kapcite.formats.columnnames import is_header

    return is_header(text.partition("\n")[0])
