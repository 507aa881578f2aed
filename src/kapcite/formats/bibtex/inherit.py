"""What an entry takes over from the entries it names in ``crossref`` and ``xdata``.

The rules are those of the biblatex manual, appendix B: a title becomes the title of what
contains the entry, most other fields keep their names. Fields that tell one work from
another (DOI, pages, abstract …) stay where they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from kapcite.formats.bibtex.tokens import Entry

_LINK = re.compile(r"\b(?:crossref|xdata)\b", re.IGNORECASE)
_OWN = frozenset(
    (
        "abstract", "annotation", "annote", "crossref", "doi", "eid", "entryset",
        "entrysubtype", "eprint", "eprintclass", "eprinttype", "execute", "file", "ids",
        "keywords", "label", "note", "options", "pages", "pmcid", "pmid", "presort",
        "related", "relatedoptions", "relatedstring", "relatedtype", "shorthand",
        "shorthandintro", "shorttitle", "sortkey", "title", "url", "urldate", "userf",
        "xdata", "xref",
    )
)  # fmt: skip
_TITLE_PARTS = {"title": "title", "subtitle": "subtitle", "titleaddon": "titleaddon"}
_MULTIVOLUME = frozenset(("mvbook", "mvcollection", "mvproceedings", "mvreference"))
_BOOKS = frozenset(("book", "collection", "proceedings", "reference"))
_DEEPEST = 10


def uses_inheritance(text: str) -> bool:
    """Tell whether any entry of a text may take fields over from another one."""
    return _LINK.search(text) is not None


class Parents:
    """The entries of a file by key, to take fields over from."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.by_key: dict[str, Entry] = {}
        for entry in entries:
            self.by_key.setdefault(entry.key.lower(), entry)

    def resolve(self, entry: Entry, depth: int = 0) -> dict[str, str]:
        """Return the fields of an entry with those it inherits; its own ones win.

        A cycle ends where it closes; a parent that is not there is a fault of the entry.
        """
        fields = dict(entry.fields)
        if depth == _DEEPEST:
            return fields
        for name in ("xdata", "crossref"):
            for key in (part.strip() for part in fields.get(name, "").split(",")):
                parent = self.by_key.get(key.lower())
                if parent is entry or not key:
                    continue
                if parent is None:
                    if depth == 0:
                        entry.faults.append((entry.line, f"{name} {key!r} is not in this file"))
                    continue
                inherited = self.resolve(parent, depth + 1)
                if name == "crossref":
                    inherited = _as_child(entry.type, parent.type, inherited)
                fields = {**inherited, **fields}
        return fields


def _as_child(child: str, parent: str, fields: dict[str, str]) -> dict[str, str]:
    """Return a parent's fields under the names they have in the child."""
    found = {name: value for name, value in fields.items() if name not in _OWN}
    prefix = ""
    if parent in _MULTIVOLUME:
        prefix = "main"
    elif parent in _BOOKS or child.startswith("in"):
        prefix = "book"
    elif parent == "periodical":
        prefix = "journal"
    for name in _TITLE_PARTS:
        found.pop(name, None)
        if prefix and name in fields:
            found.setdefault(prefix + name, fields[name])
    if child in {"inbook", "bookinbook", "suppbook"} and "author" in fields:
        found.setdefault("bookauthor", fields["author"])
        found.pop("author", None) if parent in _MULTIVOLUME | _BOOKS else None
    if "booktitle" in fields and prefix == "book":
        found["booktitle"] = fields["booktitle"]
    return found
