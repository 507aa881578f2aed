"""OpenAlex (api.openalex.org, "works")."""

from __future__ import annotations

import re
from typing import Any

from kapcite.model.dates import PartialDate
from kapcite.model.identifiers import normalise_doi, normalise_pmcid, normalise_pmid
from kapcite.model.reference import Reference
from kapcite.verify.bylines import parse_person
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
    text,
    url,
)

# JSON arrives as Any: each value is checked where it is taken up.
ROOT = "https://api.openalex.org"
ROWS = 5
_TYPES = {"article": "article-journal", "review": "article-journal", "book-chapter": "chapter",
          "book": "book", "dissertation": "thesis", "dataset": "dataset", "preprint": "article",
          "letter": "article-journal", "editorial": "article-journal"}  # fmt: skip


class OpenAlex:
    """Asks by DOI or PMID, then by the words of the title."""

    name = "OpenAlex"

    def __init__(self, fetch: Fetch, root: str = ROOT, mailto: str | None = None) -> None:
        self._fetch = fetch
        self._root = root
        self._mailto = mailto

    def ask(self, cited: Reference) -> Answer:
        """Return the works that may be meant. Raises UnansweredError where there is no answer."""
        records: list[Published] = []
        asked = ""
        path = None
        if cited.doi:
            path = f"/works/doi:{quoted(doi_key(cited.doi))}"
        elif cited.pmid:
            path = f"/works/pmid:{cited.pmid}"
        if path:
            reply = self._fetch(url(self._root, path, mailto=self._mailto))
            asked = reply.asked
            if reply.status == 200:
                records.append(parse_work(read_json(reply)))
        if cited.title:
            # Commas and pipes are operators of its filters.
            words = re.sub(r"[^\w\s'-]+", " ", cited.title)[:300]
            query = f"title.search:{' '.join(words.split())}"
            reply = self._fetch(
                url(self._root, "/works", filter=query, mailto=self._mailto, **{"per-page": ROWS})
            )
            asked = asked or reply.asked
            found = mapping(read_json(reply)).get("results")
            records.extend(parse_work(item) for item in listing(found))
        return Answer(
            records=tuple(records), source=self.name, asked=asked, complete=is_article(cited)
        )


def is_work(item: dict[str, Any]) -> bool:
    """Whether an object has the shape of an OpenAlex work."""
    return "authorships" in item and ("display_name" in item or "title" in item)


def parse_work(item: Any) -> Published:
    """Read a work. What is missing or of another kind is left out; nothing is raised."""
    work = mapping(item)
    ids, place = mapping(work.get("ids")), mapping(work.get("biblio"))
    source = mapping(mapping(work.get("primary_location")).get("source"))
    source = source or mapping(work.get("host_venue"))
    year = work.get("publication_year")
    first, last = text(place.get("first_page")), text(place.get("last_page"))
    kind = text(work.get("type")) or ""
    names = (
        text(mapping(mapping(entry).get("author")).get("display_name"))
        for entry in listing(work.get("authorships"))
    )
    reference = Reference(
        id=text(work.get("doi")) or text(work.get("id")) or "",
        type=_TYPES.get(kind, "document"),
        title=text(work.get("title")) or text(work.get("display_name")),
        author=tuple(parse_person(name) for name in names if name),
        container_title=text(source.get("display_name")),
        container_title_short=text(source.get("abbreviated_title")),
        issued=PartialDate(year=year) if isinstance(year, int) else None,
        volume=text(place.get("volume")),
        issue=text(place.get("issue")),
        page=f"{first}-{last}" if first and last and first != last else first,
        doi=normalise_doi(text(work.get("doi")) or ""),
        pmid=normalise_pmid(text(ids.get("pmid")) or ""),
        pmcid=normalise_pmcid((text(ids.get("pmcid")) or "").rsplit("/", 1)[-1]),
        publisher=text(source.get("host_organization_name")),
    )
    notices = (
        (Notice(kind="retracted", source="OpenAlex"),) if work.get("is_retracted") is True else ()
    )
    return Published(reference=reference, notices=notices)
