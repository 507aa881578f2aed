"""Which entry type a record is written as, and which ones say no more than its CSL type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kapcite.formats.bibtex import tables

_CONTAINED = frozenset(("article", "incollection", "inbook", "inproceedings"))


def entry_type(values: Mapping[str, Any], *, biblatex: bool) -> str:
    """Return the entry type for a record's values.

    Where BibLaTeX offers a choice, the one is taken whose mandatory fields are there.
    BibTeX's plain style and biber's data model both warn of a missing author, journal or
    container; ``misc`` asks for a title and a year alone.
    """
    found = _chosen(values, biblatex=biblatex)
    dated = values.get("issued") or values.get("available_date")
    if found in _CONTAINED and not (
        values.get("author") and values.get("container_title") and (dated or found == "inbook")
    ):
        return "misc"
    if found == "book" and not values.get("author"):
        # Editors alone: the one type that takes them in BibTeX and in the data model.
        return "proceedings" if values.get("editor") else "misc"
    return found


def _chosen(values: Mapping[str, Any], *, biblatex: bool) -> str:
    types = tables.BIBLATEX_TYPES if biblatex else tables.ENTRY_TYPES
    found = types.get(values.get("type", "document"), "misc")
    if found == "thesis":
        return _thesis(values.get("genre"), biblatex=biblatex)
    if not biblatex:
        return found
    if found == "incollection" and not values.get("editor"):
        return "inbook"
    if found == "book" and values.get("editor") and not values.get("author"):
        return "collection"
    if found == "techreport" and values.get("genre"):
        return "report"
    if found == "online" and not (values.get("url") or values.get("doi") or values.get("pmid")):
        return "misc"
    return found


def default_types(values: Mapping[str, Any]) -> tuple[str, str]:
    """Return the entry types that the two dialects choose by themselves."""
    return entry_type(values, biblatex=False), entry_type(values, biblatex=True)


def _thesis(genre: str | None, *, biblatex: bool) -> str:
    for found, implied in tables.GENRES.items():
        if genre == implied:
            return found
    if biblatex and genre:
        return "thesis"
    return "mastersthesis" if genre and "master" in genre.lower() else "phdthesis"
