"""PubMed through NCBI's E-utilities (esearch, efetch)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kapcite.model.dates import PartialDate
from kapcite.model.identifiers import normalise_doi, normalise_pmcid
from kapcite.model.names import Name
from kapcite.model.reference import Reference
from kapcite.verify.check import Answer
from kapcite.verify.fold import title_words
from kapcite.verify.numbers import doi_key
from kapcite.verify.result import Notice, Published
from kapcite.verify.sources.base import (
    Fetch,
    Reply,
    UnansweredError,
    listing,
    mapping,
    read_json,
    text,
    url,
)

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

ROOT = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils"
ROWS = 5
# RefType of CommentsCorrections (NLM, "MEDLINE/PubMed XML Element Descriptions").
_NOTICES = {
    "RetractionIn": "retracted",
    "ExpressionOfConcernIn": "expression of concern",
    "ErratumIn": "corrected",
    "CorrectedandRepublishedIn": "corrected",
}
_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip


class PubMed:
    """Asks by PMID and DOI, then by the title."""

    name = "PubMed"

    def __init__(self, fetch: Fetch, root: str = ROOT, mailto: str | None = None) -> None:
        self._fetch = fetch
        self._root = root
        self._mailto = mailto

    def ask(self, cited: Reference) -> Answer:
        """Return the articles that may be meant.

        PubMed holds not all of the literature: its silence counts only for a PMID.
        Raises UnansweredError where there is no answer.
        """
        numbers: list[str] = [cited.pmid] if cited.pmid else []
        asked = ""
        for term in _terms(cited):
            reply = self._get("/esearch.fcgi", db="pubmed", retmode="json", retmax=ROWS, term=term)
            asked = asked or reply.asked
            result = mapping(mapping(read_json(reply)).get("esearchresult"))
            numbers += [
                n for n in map(text, listing(result.get("idlist"))) if n and n not in numbers
            ]
            if len(numbers) > bool(cited.pmid):
                break
        records: tuple[Published, ...] = ()
        if numbers:
            reply = self._get("/efetch.fcgi", db="pubmed", retmode="xml", id=",".join(numbers))
            asked = asked or reply.asked
            records = tuple(parse_articles(reply.body))
        return Answer(records=records, source=self.name, asked=asked, complete=bool(cited.pmid))

    def _get(self, path: str, **query: str | int) -> Reply:
        return self._fetch(url(self._root, path, tool="kapcite", email=self._mailto, **query))


def _terms(cited: Reference) -> Iterator[str]:
    if cited.doi:
        yield f'"{doi_key(cited.doi)}"[doi]'
    words = title_words(cited.title or "")
    if words:
        yield " AND ".join(f"{word}[ti]" for word in words[:12])
        if cited.creators and cited.year:
            # A changed word in the title must not hide the article.
            family = cited.creators[0].family or cited.creators[0].short
            long = sorted(words, key=len, reverse=True)[:2]
            yield " AND ".join((f"{family}[1au]", *(f"{word}[ti]" for word in long)))


def parse_articles(body: bytes) -> Iterator[Published]:
    """Read a PubmedArticleSet. Raises UnansweredError when it is no XML, cut, or has a DTD bomb."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        root: Element = fromstring(body)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise UnansweredError(f"the answer is no XML: {error}") from error
    for article in root.iter("PubmedArticle"):
        yield _article(article)


def _article(node: Element) -> Published:
    article = node.find("MedlineCitation/Article")
    if article is None:
        return Published(reference=Reference(id=""))
    pmid = _text(node, "MedlineCitation/PMID")
    ids = {
        (found.get("IdType") or ""): (found.text or "").strip()
        for found in node.iterfind("PubmedData/ArticleIdList/ArticleId")
    }
    doi = ids.get("doi") or next(
        (e.text for e in article.iterfind("ELocationID") if e.get("EIdType") == "doi"), None
    )
    reference = Reference(
        id=f"PMID:{pmid}",
        type="article-journal",
        title=_inner(article.find("ArticleTitle")),
        original_title=_inner(article.find("VernacularTitle")),
        author=tuple(_names(article)),
        container_title=_text(article, "Journal/Title"),
        container_title_short=_text(article, "Journal/ISOAbbreviation")
        or _text(node, "MedlineCitation/MedlineJournalInfo/MedlineTA"),
        issued=_date(article.find("Journal/JournalIssue/PubDate")),
        available_date=_date(article.find("ArticleDate")),
        volume=_text(article, "Journal/JournalIssue/Volume"),
        issue=_text(article, "Journal/JournalIssue/Issue"),
        page=_text(article, "Pagination/MedlinePgn") or _text(article, "Pagination/StartPage"),
        doi=normalise_doi(doi or ""),
        pmid=pmid,
        pmcid=normalise_pmcid(ids.get("pmc", "")),
        issn=_text(article, "Journal/ISSN"),
    )
    return Published(reference=reference, notices=tuple(_notices(node)))


def _text(node: Element, path: str) -> str | None:
    return (node.findtext(path) or "").strip() or None


def _inner(node: Element | None) -> str | None:
    """Return all text of a node; titles hold italics and superscripts."""
    return (
        " ".join("".join(node.itertext()).split()).rstrip(".") or None if node is not None else None
    )


def _names(article: Element) -> Iterator[Name]:
    authors = article.find("AuthorList")
    if authors is None:
        return
    for author in authors.iterfind("Author"):
        family, group = _text(author, "LastName"), _text(author, "CollectiveName")
        if family:
            given = _text(author, "ForeName") or _text(author, "Initials")
            yield Name(family=family, given=given, suffix=_text(author, "Suffix"))
        elif group:
            yield Name(literal=group)
    if authors.get("CompleteYN") == "N":
        yield Name(literal="et al.")


def _date(node: Element | None) -> PartialDate | None:
    if node is None:
        return None
    year = re.search(r"\d{4}", _text(node, "Year") or _text(node, "MedlineDate") or "")
    if year is None:
        return None
    month = _MONTHS.get((_text(node, "Month") or "")[:3].lower())
    return PartialDate(year=int(year[0]), month=month)


def _notices(node: Element) -> Iterator[Notice]:
    for found in node.iterfind("MedlineCitation/CommentsCorrectionsList/CommentsCorrections"):
        kind = _NOTICES.get(found.get("RefType") or "")
        if kind:
            doi = re.search(r"10\.\d{4,9}/\S+", _text(found, "RefSource") or "")
            yield Notice(kind=kind, doi=doi[0].rstrip(".") if doi else None, source="PubMed")
    kinds = node.iterfind("MedlineCitation/Article/PublicationTypeList/PublicationType")
    if any((kind.text or "") == "Retracted Publication" for kind in kinds):
        yield Notice(kind="retracted", source="PubMed")
