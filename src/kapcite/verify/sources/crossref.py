"""Crossref's REST API and public data files (api.crossref.org, "works")."""

from __future__ import annotations

from typing import Any

from kapcite.model.dates import PartialDate
from kapcite.model.names import Name
from kapcite.model.reference import TYPES, Reference
from kapcite.verify.check import Answer
from kapcite.verify.numbers import doi_key
from kapcite.verify.result import Notice, Published
from kapcite.verify.sources.base import (
    Fetch,
    is_article,
    listing,
    mapping,
    quoted,
    read_json,
    search_words,
    text,
    url,
)

# JSON arrives as Any: each value is checked where it is taken up.
ROOT = "https://api.crossref.org"
ROWS = 5
_TYPES = {
    "proceedings-article": "paper-conference",
    "book-chapter": "chapter",
    "posted-content": "article",
    "monograph": "book",
    "edited-book": "book",
    "reference-entry": "entry",
    "dissertation": "thesis",
}
# What "update-to" calls a notice (crossref.org, "Registering updates").
_NOTICES = {
    "retraction": "retracted",
    "withdrawal": "retracted",
    "removal": "retracted",
    "partial_retraction": "retracted",
    "expression_of_concern": "expression of concern",
    "correction": "corrected",
    "corrigendum": "corrected",
    "erratum": "corrected",
}


class Crossref:
    """Asks by DOI, then by title, first author and journal."""

    name = "Crossref"

    def __init__(self, fetch: Fetch, root: str = ROOT, mailto: str | None = None) -> None:
        self._fetch = fetch
        self._root = root
        self._mailto = mailto

    def ask(self, cited: Reference) -> Answer:
        """Return the works that may be meant. Raises UnansweredError where there is no answer."""
        records: list[Published] = []
        asked = ""
        if cited.doi:
            address = f"/works/{quoted(doi_key(cited.doi))}"
            reply = self._fetch(url(self._root, address, mailto=self._mailto))
            asked = reply.asked
            if reply.status == 200:
                records.append(parse_work(mapping(read_json(reply)).get("message")))
        elif cited.isbn:
            reply = self._fetch(
                url(self._root, "/works", filter=f"isbn:{cited.isbn}", rows=1, mailto=self._mailto)
            )
            asked = reply.asked
            items = mapping(mapping(read_json(reply)).get("message")).get("items")
            records.extend(parse_work(item) for item in listing(items))
        words = search_words(cited)
        if words:
            query = url(
                self._root,
                "/works",
                query__bibliographic=words,
                rows=ROWS,
                mailto=self._mailto,
            )
            reply = self._fetch(query)
            asked = asked or reply.asked
            found = mapping(mapping(read_json(reply)).get("message")).get("items")
            records.extend(parse_work(item) for item in listing(found))
        return Answer(
            records=tuple(records), source=self.name, asked=asked, complete=is_article(cited)
        )


def is_work(item: dict[str, Any]) -> bool:
    """Whether an object has the shape of a Crossref work: its titles are arrays."""
    return "DOI" in item and isinstance(item.get("title"), list)


def parse_work(item: Any) -> Published:
    """Read a work. What is missing or of another kind is left out; nothing is raised."""
    work = mapping(item)
    title = text(work.get("title"))
    subtitle = text(work.get("subtitle"))
    if title and subtitle and subtitle.casefold() not in title.casefold():
        title = f"{title}: {subtitle}"
    doi = text(work.get("DOI"))
    kind = text(work.get("type")) or "document"
    kind = _TYPES.get(kind, kind)
    reference = Reference(
        id=doi or "",
        type=kind if kind in TYPES else "article-journal" if "journal" in kind else "document",
        title=title,
        author=parse_names(work.get("author")),
        editor=parse_names(work.get("editor")),
        container_title=text(work.get("container-title")),
        container_title_short=text(work.get("short-container-title")),
        issued=_date(work.get("published-print")) or _date(work.get("issued")),
        available_date=_available(work),
        volume=text(work.get("volume")),
        issue=text(work.get("issue")),
        page=text(work.get("page")),
        number=text(work.get("article-number")),
        doi=doi,
        issn=text(work.get("ISSN")),
        isbn=" ".join(found for one in listing(work.get("ISBN")) if (found := text(one))) or None,
        publisher=text(work.get("publisher")),
        publisher_place=text(work.get("publisher-location")),
        event_title=text(mapping(work.get("event")).get("name")),
    )
    return Published(reference=reference, notices=_notices(work), gives=_gives(work))


def parse_names(value: Any) -> tuple[Name, ...]:
    """Read the contributors of a work."""
    found = []
    for entry in map(mapping, listing(value)):
        family, group = text(entry.get("family")), text(entry.get("name"))
        if family:
            given, suffix = text(entry.get("given")), text(entry.get("suffix"))
            found.append(Name(family=family, given=given, suffix=suffix))
        elif group:
            found.append(Name(literal=group))
    return tuple(found)


def _date(value: Any) -> PartialDate | None:
    parts = listing(mapping(value).get("date-parts"))
    numbers = listing(parts[0]) if parts else []
    if not numbers or not isinstance(numbers[0], int):
        return None
    month = numbers[1] if len(numbers) > 1 and isinstance(numbers[1], int) else None
    return PartialDate(year=numbers[0], month=month if month and 1 <= month <= 12 else None)


def _available(work: dict[str, Any]) -> PartialDate | None:
    """Return when it was online, where that is not the date of issue itself."""
    online, issued = _date(work.get("published-online")), _date(work.get("issued"))
    printed = _date(work.get("published-print")) or issued
    earlier = online or issued
    return earlier if earlier != printed else None


def _notices(work: dict[str, Any]) -> tuple[Notice, ...]:
    """Read the notices on this work; ``update-to`` is on the notice, about another work."""
    found = []
    for update in map(mapping, listing(work.get("updated-by"))):
        kind = _NOTICES.get((text(update.get("type")) or "").replace("-", "_").lower())
        if kind:
            day = _date(update.get("updated"))
            found.append(
                Notice(
                    kind=kind,
                    doi=text(update.get("DOI")),
                    date=str(day) if day else None,
                    source=text(update.get("source")) or "Crossref",
                )
            )
    return tuple(found)


def _gives(work: dict[str, Any]) -> tuple[tuple[str, Notice], ...]:
    """Read what this work, being a notice, says of others: (their DOI, the notice)."""
    found = []
    for update in map(mapping, listing(work.get("update-to"))):
        kind = _NOTICES.get((text(update.get("type")) or "").replace("-", "_").lower())
        target = text(update.get("DOI"))
        if kind and target:
            day = _date(update.get("updated"))
            given = Notice(
                kind=kind,
                doi=text(work.get("DOI")),
                date=str(day) if day else None,
                source="Crossref",
            )
            found.append((doi_key(target), given))
    return tuple(found)
