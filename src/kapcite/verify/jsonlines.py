"""Plain JSON objects into references: title, authors, venue, year, doi and their other names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kapcite.errors import Problem
from kapcite.model.dates import PartialDate
from kapcite.model.identifiers import (
    normalise_arxiv,
    normalise_doi,
    normalise_pmcid,
    normalise_pmid,
)
from kapcite.model.names import Name
from kapcite.model.reference import Reference
from kapcite.verify.bylines import parse_people, parse_person

# JSON arrives as Any: each value is checked where it is taken up.
#: CSL variable -> the names it goes by in other files, in small letters without marks.
NAMES: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "articletitle", "papertitle", "worktitle", "primarytitle", "ti"),
    "author": ("author", "authors", "authorlist", "authornames", "creator", "creators", "au"),
    "editor": ("editor", "editors"),
    "container-title": (
        "containertitle", "venue", "journal", "journaltitle", "journalname", "fulljournalname",
        "booktitle", "publicationtitle", "publicationname", "publication", "sourcetitle",
        "secondarytitle", "conference", "proceedings", "container", "jt",
    ),
    "container-title-short": (
        "containertitleshort", "journalabbreviation", "journalabbrev", "journalabbr",
        "isoabbreviation", "isoabbrev", "shortjournal", "medlineta", "ta",
    ),
    "year": (
        "year", "issued", "date", "publicationyear", "pubyear", "publicationdate", "pubdate",
        "datepublished", "publishedyear", "publishedprint", "py", "dp",
    ),
    "available-date": (
        "availabledate", "epub", "epubdate", "epubyear", "onlinedate", "onlineyear", "yearonline",
        "publishedonline", "electronicdate",
    ),
    "volume": ("volume", "vol", "vi"),
    "issue": ("issue", "issuenumber", "ip"),
    "page": ("page", "pages", "pagerange", "pagination", "pg", "medlinepgn"),
    "first-page": ("firstpage", "startpage", "pagestart", "spage"),
    "last-page": ("lastpage", "endpage", "pageend", "epage"),
    "number": (
        "number", "articlenumber", "articleno", "eid", "elocationid", "elocator", "elocation",
    ),
    "DOI": ("doi", "doiurl"),
    "PMID": ("pmid", "pubmedid"),
    "PMCID": ("pmcid", "pmc"),
    "ISBN": ("isbn",),
    "URL": ("url", "link"),
    "publisher": ("publisher",),
    "publisher-place": ("publisherplace", "location", "place", "address"),
    "arxiv": ("arxivid", "arxiv", "eprint"),
}  # fmt: skip
_CSL_OF = {name: csl for csl, names in NAMES.items() for name in names}
_KEYS = ("id", "ID", "key", "citekey", "citation_key", "ref_id", "reference_id", "citation_id")
_PEOPLE = ("author", "editor")
_DATES = ("year", "available-date")


def _known(item: Mapping[str, Any]) -> dict[str, str]:
    """Return CSL name -> the key of the object that holds it; of two the first with a value."""
    found: dict[str, str] = {}
    for key, value in item.items():
        name = _CSL_OF.get(re.sub(r"[\W_]+", "", key).lower())
        if name and (name not in found or item[found[name]] in (None, "", [])) and value:
            found[name] = key
    if {"number", "volume"} <= found.keys() and "issue" not in found and _is_bibtex(item, found):
        found["issue"] = found.pop("number")  # what BibTeX calls the issue of a volume
    return found


def _is_bibtex(item: Mapping[str, Any], found: Mapping[str, str]) -> bool:
    """Whether ``number`` is an issue: beside pages or a journal, too short for an article."""
    key = found["number"]
    beside = {found.get(name, "").lower() for name in ("container-title", "page")}
    return (
        key.lower() == "number"
        and re.search(r"[a-z]|\d{4}", str(item[key])) is None
        and not beside.isdisjoint(("journal", "booktitle", "pages"))
    )


def field_names(item: Mapping[str, Any]) -> dict[str, str]:
    """Return CSL name -> the name the object itself uses, to answer in its own terms."""
    names = _known(item)
    if "page" not in names and "first-page" in names:
        names["page"] = names["first-page"]
    return names


def reference_from_json(item: Mapping[str, Any], fallback_id: str) -> Reference:
    """Read one object in any of the usual spellings; values of the wrong kind are left out.

    Records that lack an ``id`` get their DOI, their arXiv number or ``fallback_id``.
    """
    values = {name: item[key] for name, key in _known(item).items()}
    text = {n: _text(value) for n, value in values.items() if n not in (*_PEOPLE, *_DATES)}
    if doi := normalise_doi(re.sub(r"^doi:\s*", "", text.get("number") or "")):
        text |= {"number": None, "DOI": text.get("DOI") or doi}  # PubMed's elocationid
    arxiv = normalise_arxiv(text.get("arxiv") or "")
    key = _first(item, _KEYS) or text.get("DOI") or (f"arXiv:{arxiv}" if arxiv else None)
    return Reference(
        id=key or fallback_id,
        type=_text(item.get("type")) or "document",
        title=text.get("title"),
        author=_people(values.get("author")),
        editor=_people(values.get("editor")),
        container_title=text.get("container-title"),
        container_title_short=text.get("container-title-short"),
        issued=_date(values.get("year")),
        available_date=_date(values.get("available-date")),
        volume=text.get("volume"),
        issue=text.get("issue"),
        page=text.get("page") or _range(text.get("first-page"), text.get("last-page")),
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


def _range(first: str | None, last: str | None) -> str | None:
    return f"{first}-{last}" if first and last and first != last else first


def _text(value: Any) -> str | None:
    if isinstance(value, dict):  # {"title": …} of a journal, {"value": …} of an identifier
        value = next((value[name] for name in ("title", "name", "value") if name in value), None)
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
    if isinstance(value, dict):
        value = [value]
    if not isinstance(value, list):
        return ()
    found = (_one_person(entry) for entry in value)
    return tuple(name for name in found if name is not None)


# What others call the parts of a name.
_FAMILY = ("family", "last", "lastname", "last_name", "surname", "LastName", "family_name")
_GIVEN = (
    "given", "first", "firstname", "first_name", "ForeName", "forename", "given_name",
    "given_names", "Initials", "initials",
)  # fmt: skip
_WHOLE = ("literal", "name", "full_name", "fullname", "display_name", "CollectiveName", "author")


def _first(entry: Mapping[str, Any], names: Iterable[str]) -> str | None:
    return next((text for name in names if (text := _text(entry.get(name)))), None)


def _one_person(entry: Any) -> Name | None:
    if isinstance(entry, str) and entry.strip():
        return parse_person(entry)
    if isinstance(entry, list) and len(entry) == 2:  # [given, family]
        return parse_person(" ".join(str(part) for part in entry))
    if not isinstance(entry, dict):
        return None
    family = _first(entry, _FAMILY)
    if family is None:
        whole = _first(entry, _WHOLE)
        return parse_person(whole) if whole else None
    return Name(
        family=family,
        given=_first(entry, _GIVEN),
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
            value = value.get("raw") or value.get("literal") or value.get("year")
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
            column, reason = getattr(error, "colno", 0), getattr(error, "msg", error)
            yield number, Problem(f"this line is not JSON: {reason}", file, number, column)
            continue
        if isinstance(item, dict):
            yield number, item
        else:
            yield number, Problem("expected a JSON object in braces", file, number, 1)
