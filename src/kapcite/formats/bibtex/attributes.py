"""Which variable of CSL each field of an entry type is read as."""

from __future__ import annotations

from functools import cache

from kapcite.formats.bibtex import tables

#: What any entry type may have in the wild, where its own table says nothing.
_ANYWHERE = {
    "edition": "edition",
    "eid": "number",
    "institution": "publisher",
    "isbn": "isbn",
    "issn": "issn",
    "issue": "issue",
    "location": "publisher_place",
    "number": "number",
    "organization": "publisher",
    "pagetotal": "number_of_pages",
    "pmcid": "pmcid",
    "pmid": "pmid",
    "publisher": "publisher",
    "series": "collection_title",
    "shortjournal": "container_title_short",
    "venue": "event_place",
    "eventtitle": "event_title",
    "version": "version",
    "volume": "volume",
    "volumes": "number_of_volumes",
    "chapter": "chapter_number",
    "part": "part_number",
    "type": "genre",
}


@cache
def attributes(entry_type: str) -> dict[str, str]:
    """Return field -> attribute for an entry type."""
    kind = tables.KINDS.get(entry_type, tables.MISC)
    own = {field: attribute for attribute, field in (kind.texts | tables.SHARED).items()}
    return _ANYWHERE | own
