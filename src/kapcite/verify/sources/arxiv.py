"""arXiv's API (export.arxiv.org), an Atom feed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kapcite.model.dates import PartialDate
from kapcite.model.identifiers import normalise_doi
from kapcite.model.reference import Reference
from kapcite.verify.bylines import parse_person
from kapcite.verify.check import Answer
from kapcite.verify.numbers import arxiv_key
from kapcite.verify.result import Published
from kapcite.verify.sources.base import Fetch, UnansweredError, url

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

ROOT = "https://export.arxiv.org"
_ATOM = "{http://www.w3.org/2005/Atom}"
_ARXIV = "{http://arxiv.org/schemas/atom}"


class Arxiv:
    """Asks by arXiv number alone."""

    name = "arXiv"

    def __init__(self, fetch: Fetch, root: str = ROOT, mailto: str | None = None) -> None:
        self._fetch = fetch
        self._root = root
        self._mailto = mailto

    def ask(self, cited: Reference) -> Answer | None:
        """Return the preprint of the number. Raises UnansweredError where there is no answer."""
        number = arxiv_key(cited)
        if number is None:
            return None
        reply = self._fetch(url(self._root, "/api/query", id_list=number, max_results=1))
        return Answer(
            records=tuple(parse_feed(reply.body)),
            source=self.name,
            asked=reply.asked,
            complete=True,
        )


def parse_feed(body: bytes) -> Iterator[Published]:
    """Read the entries of a feed. Raises UnansweredError when it is no XML or cut."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        root: Element = fromstring(body)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise UnansweredError(f"the answer is no XML: {error}") from error
    for entry in root.iter(f"{_ATOM}entry"):
        title = " ".join((entry.findtext(f"{_ATOM}title") or "").split())
        number = re.search(r"/abs/(.+)$", entry.findtext(f"{_ATOM}id") or "")
        if number is None or not title:
            continue  # an error comes as an entry too, without the address of a paper
        year = re.match(r"\d{4}", entry.findtext(f"{_ATOM}published") or "")
        people = (author.findtext(f"{_ATOM}name") for author in entry.iter(f"{_ATOM}author"))
        yield Published(
            reference=Reference(
                id=f"arXiv:{number[1]}",
                type="article",
                title=title,
                author=tuple(parse_person(name) for name in people if name),
                issued=PartialDate(year=int(year[0])) if year else None,
                container_title="arXiv",
                archive="arXiv",
                archive_location=number[1],
                doi=normalise_doi(entry.findtext(f"{_ARXIV}doi") or ""),
            )
        )
