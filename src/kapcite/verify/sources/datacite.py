"""DataCite (api.datacite.org), for the DOIs of data sets, theses and preprints."""

from __future__ import annotations

from typing import Any

from kapcite.model.dates import PartialDate
from kapcite.model.names import Name
from kapcite.model.reference import Reference
from kapcite.verify.bylines import parse_person
from kapcite.verify.check import Answer
from kapcite.verify.numbers import doi_key
from kapcite.verify.result import Published
from kapcite.verify.sources.base import Fetch, listing, mapping, quoted, read_json, text, url

# JSON arrives as Any: each value is checked where it is taken up.
ROOT = "https://api.datacite.org"


class DataCite:
    """Asks by DOI alone."""

    name = "DataCite"

    def __init__(self, fetch: Fetch, root: str = ROOT, mailto: str | None = None) -> None:
        self._fetch = fetch
        self._root = root
        self._mailto = mailto

    def ask(self, cited: Reference) -> Answer | None:
        """Return the work of the DOI. Raises UnansweredError where there is no answer."""
        if not cited.doi:
            return None
        reply = self._fetch(url(self._root, f"/dois/{quoted(doi_key(cited.doi))}"))
        records: tuple[Published, ...] = ()
        if reply.status == 200:
            data = mapping(mapping(read_json(reply)).get("data"))
            records = (parse_item(mapping(data.get("attributes"))),)
        return Answer(records=records, source=self.name, asked=reply.asked)


def parse_item(item: Any) -> Published:
    """Read the attributes of a DOI. What is missing or of another kind is left out."""
    work = mapping(item)
    title = next((text(mapping(t).get("title")) for t in listing(work.get("titles"))), None)
    year = work.get("publicationYear")
    publisher = work.get("publisher")
    doi = text(work.get("doi"))
    container = mapping(work.get("container"))
    reference = Reference(
        id=doi or "",
        type="dataset" if mapping(work.get("types")).get("citeproc") == "dataset" else "document",
        title=title,
        author=tuple(_name(mapping(entry)) for entry in listing(work.get("creators"))),
        container_title=text(container.get("title")),
        volume=text(container.get("volume")),
        issue=text(container.get("issue")),
        issued=PartialDate(year=year) if isinstance(year, int) else None,
        publisher=text(mapping(publisher).get("name")) or text(publisher),
        doi=doi,
    )
    return Published(reference=reference)


def _name(entry: dict[str, Any]) -> Name:
    family = text(entry.get("familyName"))
    if family:
        return Name(family=family, given=text(entry.get("givenName")))
    whole = text(entry.get("name")) or ""
    return Name(literal=whole) if entry.get("nameType") == "Organizational" else parse_person(whole)
