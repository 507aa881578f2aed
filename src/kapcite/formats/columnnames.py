"""What programs call the columns of a table of references."""

from __future__ import annotations

import re
from functools import lru_cache

from kapcite.model.reference import VARIABLES

# What Zotero, EndNote, Scopus, Web of Science, Rayyan, Covidence and PubMed call them.
_ALIASES = {
    "key": "id",
    "citekey": "id",
    "citation key": "id",
    "bibtex key": "id",
    "item type": "type",
    "document type": "type",
    "publication type": "type",
    "reference type": "type",
    "authors": "author",
    "author full names": "author",
    "creator": "author",
    "creators": "author",
    "year": "issued",
    "publication year": "issued",
    "date": "issued",
    "publication date": "issued",
    "pubdate": "issued",
    "article title": "title",
    "document title": "title",
    "journal": "container-title",
    "journal book": "container-title",
    "source title": "container-title",
    "source": "container-title",
    "publication title": "container-title",
    "publication name": "container-title",
    "secondary title": "container-title",
    "container": "container-title",
    "booktitle": "container-title",
    "book title": "container-title",
    "conference title": "container-title",
    "proceedings title": "container-title",
    "venue": "container-title",
    "journal abbreviation": "container-title-short",
    "abbreviated source title": "container-title-short",
    "number": "issue",
    "pages": "page",
    "abstract note": "abstract",
    "url link": "URL",
    "link": "URL",
    "urls": "URL",
    "doi link": "DOI",
    "pubmed id": "PMID",
    "pmc id": "PMCID",
    "keywords": "keyword",
    "author keywords": "keyword",
    "manual tags": "keyword",
    "notes": "note",
    "editors": "editor",
    "institution": "publisher",
    "school": "publisher",
    "place": "publisher-place",
    "language of original document": "language",
    "art no": "number",
    "article number": "number",
}
_PAGE_STARTS = frozenset(("page start", "start page", "beginning page", "first page"))
_PAGE_ENDS = frozenset(("page end", "end page", "ending page", "last page"))
_KNOWN = {re.sub(r"[\s_.-]+", " ", name.lower()): name for name in ("id", "type", *VARIABLES)}


@lru_cache(maxsize=4096)
def column_of(header: str) -> str:
    """Return the CSL variable that a column's name means, or the name as it is."""
    plain = re.sub(r"[\s_.\-/]+", " ", header.strip().strip("\ufeff").lower()).strip()
    if plain in _PAGE_STARTS or plain in _PAGE_ENDS:
        return "page-start" if plain in _PAGE_STARTS else "page-end"
    return _KNOWN.get(plain) or _ALIASES.get(plain) or header.strip()


def is_header(line: str) -> bool:
    """Tell whether a line names at least two columns that are known here."""
    known = set(_KNOWN.values())
    names = re.split(r"[,;\t]", line.replace('"', ""))
    return len({column_of(name) for name in names} & known) >= 2
