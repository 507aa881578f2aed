"""Plain JSON objects into references: title, authors, venue, year, doi and their other names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kapcite.errors import Problem
from kapcite.model.dates import PartialDate
from kapcite.model.identifiers import normalise_arxiv, normalise_pmcid, normalise_pmid
from kapcite.model.names import Name
from kapcite.model.reference import Reference
from kapcite.verify.bylines import parse_people, parse_person

# JSON arrives as Any: each value is checked where it is taken up.
#: CSL variable -> the names it goes by in other files, lower case.
NAMES: Mapping[str, tuple[str, ...]] = {
    "title": ("title",),
    "author": ("author", "authors"),
    "editor": ("editor", "editors"),
    "container-title": (
        "container-title", "container_title", "venue", "journal", "journaltitle", "booktitle",
    ),
    "container-title-short": ("container-title-short", "journal_abbreviation"),
    "year": ("year", "issued", "date", "publication_year"),
    "volume": ("volume",),
    "issue": ("issue",),
    "page": ("page", "pages"),
    "number": ("number", "article-number", "article_number", "eid"),
    "DOI": ("doi",),
    "PMID": ("pmid",),
    "PMCID": ("pmcid", "pmc"),
    "ISBN": ("isbn",),
    "URL": ("url",),
    "publisher": ("publisher",),
    "publisher-place": ("publisher-place", "location", "place", "address"),
    "arxiv": ("arxiv_id", "arxiv", "eprint"),
}  # fmt: skip
_CSL_OF = {name: csl for csl, names in NAMES.items() for name in names}


def field_names(item: Mapping[str, Any]) -> dict[str, str]:
    """Return CSL name -> the name the object itself uses, to answer in its own terms."""
    return {_CSL_OF[key.lower()]: key for key in item if key.lower() in _CSL_OF}


def reference_from_json(item: Mapping[str, Any], fallback_id: str) -> Reference:
    """Read one object in any of the usual spellings; values of the wrong kind are left out.

    Records that lack an ``id`` get their DOI, their arXiv number or ``fallback_id``.
    """
    values = {_CSL_OF[key.lower()]: item[key] for key in item if key.lower() in _CSL_OF}
    text = {
        name: _text(value) for name, value in values.items() if name not in ("author", "editor")
    }
    arxiv = normalise_arxiv(text.get("arxiv") or "")
    key = _text(item.get("id")) or text.get("DOI") or (f"arXiv:{arxiv}" if arxiv else None)
    return Reference(
        id=key or fallback_id,
        type=_text(item.get("type")) or "document",
        title=text.get("title"),
        author=_people(values.get("author")),
        editor=_people(values.get("editor")),
        container_title=text.get("container-title"),
        container_title_short=text.get("container-title-short"),
        issued=_date(values.get("year")),
        volume=text.get("volume"),
        issue=text.get("issue"),
        page=text.get("page"),
        number=text.get("number"),
        archive="arXiv" if arxiv else None,
        archive_location=arxiv,
        doi=text.get("DOI"),
        pmid=normalise_pmid(text.get("PMID") or ""),
        pmcid=normalise_pmcid(text.get("PMCID") or ""),
        isbn=text.get("ISBN"),
        url=text.get("URL"),
        publisher=text.get("publisher"),
        publisher_place=text.get("publisher-place"),
    )


def _text(value: Any) -> str | None:
    if isinstance(value, list):
        value = next((one for one in value if isinstance(one, str)), None)
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip() or None


def _people(value: Any) -> tuple[Name, ...]:
    if isinstance(value, str):
        return parse_people(value)
    if not isinstance(value, list):
        return ()
    found = (_one_person(entry) for entry in value)
    return tuple(name for name in found if name is not None)


def _one_person(entry: Any) -> Name | None:
    if isinstance(entry, str) and entry.strip():
        return parse_person(entry)
    if not isinstance(entry, dict):
        return None
    whole = _text(entry.get("literal")) or _text(entry.get("name"))
    family = _text(entry.get("family"))
    if family is None:
        return parse_person(whole) if whole else None
    return Name(
        family=family,
        given=_text(entry.get("given")),
        non_dropping_particle=_text(entry.get("non-dropping-particle")),
        dropping_particle=_text(entry.get("dropping-particle")),
        suffix=_text(entry.get("suffix")),
    )


def _date(value: Any) -> PartialDate | None:
    if isinstance(value, dict):
        parts = value.get("date-parts")
        if isinstance(parts, list) and parts and isinstance(parts[0], list) and parts[0]:
            value = parts[0][0]
        else:
            value = value.get("raw") or value.get("literal")
    text = _text(value)
    match = re.search(r"(?<!\d)(1[4-9]\d\d|20\d\d)(?!\d)", text or "")
    if match:
        return PartialDate(year=int(match[1]))
    return PartialDate(literal=text) if text else None


def read_json_lines(
    lines: Iterable[str], file: str
) -> Iterator[tuple[int, dict[str, Any] | Problem]]:
    """Yield (line number, object) for each line that holds one, else (line number, problem)."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
        except (ValueError, RecursionError) as error:
            column = getattr(error, "colno", 0)
            yield number, Problem(f"this line is not JSON: {error}", file, number, column)
            continue
        if isinstance(item, dict):
            yield number, item
        else:
            yield number, Problem("expected a JSON object in braces", file, number, 1)
