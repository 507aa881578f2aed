"""PubMed's XML, article by article.

Elements: National Library of Medicine, "PubMed DTD" (pubmed_250101.dtd). A document type
may be named, as PubMed's files do, but nothing may be declared in it: entities are refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import IO
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape, quoteattr

from kapcite.errors import Problem
from kapcite.formats.draft import Draft, squeeze
from kapcite.formats.languages import BACK, CODES
from kapcite.formats.xmlrecords import elements, inner, text_of
from kapcite.model.dates import PartialDate, read_date
from kapcite.model.names import Name, inverted_name
from kapcite.model.reference import Reference

_RECORDS = ("PubmedArticle", "PubmedBookArticle")
#: CSL variable -> path below MedlineCitation.
TEXTS = {
    "pmid": "PMID",
    "container_title": "Article/Journal/Title",
    "container_title_short": "Article/Journal/ISOAbbreviation",
    "volume": "Article/Journal/JournalIssue/Volume",
    "issue": "Article/Journal/JournalIssue/Issue",
    "issn": "Article/Journal/ISSN",
    "page": "Article/Pagination/MedlinePgn",
}
_BOOK_TEXTS = {
    "pmid": "PMID",
    "container_title": "Book/BookTitle",
    "publisher": "Book/Publisher/PublisherName",
    "publisher_place": "Book/Publisher/PublisherLocation",
    "isbn": "Book/Isbn",
}
_KEPT = {
    "PT": "Article/PublicationTypeList/PublicationType",
    "MH": "MeshHeadingList/MeshHeading/DescriptorName",
    "GR": "Article/GrantList/Grant/GrantID",
}


def read(stream: IO[str], *, file: str = "") -> Iterator[Reference | Problem]:
    """Yield the references of a PubMed XML file, in constant memory."""
    for item in elements(stream, _RECORDS, file):
        if isinstance(item, Problem):
            yield item
            continue
        element, line = item
        draft = Draft("pubmedxml", file, line)
        if element.tag == "PubmedArticle":
            _article(draft, element)
        else:
            _book(draft, element)
        yield from draft.finish("")


def _article(draft: Draft, element: Element) -> None:
    citation = element.find("MedlineCitation")
    if citation is None:
        draft.warn("no MedlineCitation", "PubmedArticle", "the record is empty")
        return
    _put_texts(draft, citation, TEXTS)
    kinds = [squeeze(text_of(node)) for node in citation.findall(_KEPT["PT"])]
    draft.values["type"] = "article" if "Preprint" in kinds else "article-journal"
    article = citation.find("Article")
    if article is not None:
        _common(draft, article, article.find("ArticleTitle"))
        date = article.find("Journal/JournalIssue/PubDate")
        draft.put_date("issued", _date(date))
    _identifiers(draft, element)
    for tag, path in _KEPT.items():
        for node in citation.findall(path):
            draft.keep(tag, squeeze(text_of(node)))
    keywords = [squeeze(inner(node)) for node in citation.findall("KeywordList/Keyword")]
    keywords += [squeeze(text_of(node)) for node in citation.findall(_KEPT["MH"])]
    if keywords:
        unique = dict.fromkeys(word.replace(";", ",") for word in keywords if word)
        draft.put("keyword", "; ".join(unique))


def _book(draft: Draft, element: Element) -> None:
    document = element.find("BookDocument")
    if document is None:
        draft.warn("no BookDocument", "PubmedBookArticle", "the record is empty")
        return
    _put_texts(draft, document, _BOOK_TEXTS)
    title = document.find("ArticleTitle")
    draft.values["type"] = "book" if title is None else "chapter"
    _common(draft, document, title)
    if title is None and "container_title" in draft.values:
        draft.values["title"] = draft.values.pop("container_title")
    draft.put_date("issued", _date(document.find("Book/PubDate")))
    _identifiers(draft, document)


def _put_texts(draft: Draft, element: Element, paths: dict[str, str]) -> None:
    for attribute, path in paths.items():
        if (node := element.find(path)) is not None:
            draft.put_or_keep(attribute, squeeze(inner(node)), path.rpartition("/")[2])


def _common(draft: Draft, article: Element, title: Element | None) -> None:
    if title is not None:
        text = squeeze(inner(title))
        is_closed = text.endswith(".") and not text.endswith("..")
        draft.put("title", text[:-1] if is_closed else text)
    for list_ in article.findall("AuthorList"):
        attribute = "editor" if list_.get("Type") == "editors" else "author"
        for author in list_.findall("Author"):
            if (name := _name(author)) is not None:
                draft.add_name(attribute, name)
    parts = []
    for node in article.findall("Abstract/AbstractText"):
        label = node.get("Label")
        text = squeeze(inner(node))
        parts.append(f"{label}: {text}" if label else text)
    draft.put("abstract", "\n".join(part for part in parts if part))
    if (language := article.find("Language")) is not None:
        code = squeeze(text_of(language))
        draft.put("language", CODES.get(code, code))


def _name(author: Element) -> Name | None:
    parts = {node.tag: squeeze(inner(node)) for node in author}
    if group := parts.get("CollectiveName"):
        return Name(literal=group)
    family = parts.get("LastName", "")
    given = parts.get("ForeName") or parts.get("Initials") or ""
    if not family and not given:
        return None
    return inverted_name(family.split(), given.split(), parts.get("Suffix"))


def _identifiers(draft: Draft, element: Element) -> None:
    """Put DOI and PMCID, wherever they stand: in the article or in PubMed's own list."""
    path = "PubmedData/ArticleIdList/ArticleId"
    nodes = [(node.get("IdType"), node) for node in element.findall(path)]
    nodes += [(node.get("IdType"), node) for node in element.findall("ArticleIdList/ArticleId")]
    nodes += [(node.get("EIdType"), node) for node in element.iter("ELocationID")]
    for kind, node in nodes:
        text = squeeze(text_of(node))
        attribute = {"doi": "doi", "pmc": "pmcid", "pmcid": "pmcid"}.get(kind or "")
        if attribute and attribute not in draft.values:
            draft.put(attribute, text)
        elif attribute is None and kind not in {"pubmed", None} and text:
            draft.extra.setdefault(f"pubmedxml:{kind}", text)


def _date(node: Element | None) -> PartialDate | None:
    if node is None:
        return None
    parts = {child.tag: squeeze(text_of(child)) for child in node}
    if "MedlineDate" in parts:
        return read_date(parts["MedlineDate"])
    words = [parts.get(tag, "") for tag in ("Year", "Season", "Month", "Day")]
    return read_date(" ".join(word for word in words if word)) if any(words) else None


def write(references: Iterable[Reference]) -> Iterator[str]:
    """Yield a PubmedArticleSet, one article at a time."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<PubmedArticleSet>\n'
    for reference in references:
        yield "\n".join(["<PubmedArticle>", *_written(reference), "</PubmedArticle>", ""])
    yield "</PubmedArticleSet>\n"


def _element(tag: str, text: str | None, **attributes: str) -> str:
    if not text:
        return ""
    names = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
    return f"<{tag}{names}>{escape(text)}</{tag}>"


def _written(reference: Reference) -> Iterator[str]:
    yield f"<MedlineCitation>{_element('PMID', reference.pmid, Version='1')}"
    issue = _element("Volume", reference.volume) + _element("Issue", reference.issue)
    yield f"<Article><Journal>{_element('ISSN', reference.issn)}"
    yield f"<JournalIssue>{issue}{_written_date(reference.issued)}</JournalIssue>"
    yield _element("Title", reference.container_title)
    yield _element("ISOAbbreviation", reference.container_title_short) + "</Journal>"
    title = reference.title or ""
    yield _element(
        "ArticleTitle", title if title.endswith(("?", "!")) or not title else f"{title}."
    )
    if reference.page:
        yield f"<Pagination>{_element('MedlinePgn', reference.page)}</Pagination>"
    yield _element("ELocationID", reference.doi, EIdType="doi", ValidYN="Y")
    if reference.abstract:
        texts = "".join(_element("AbstractText", part) for part in reference.abstract.split("\n"))
        yield f"<Abstract>{texts}</Abstract>"
    if reference.author:
        people = "".join(map(_written_name, reference.author))
        yield f'<AuthorList CompleteYN="Y">{people}</AuthorList>'
    if reference.language:
        yield _element("Language", BACK.get(reference.language, reference.language))
    kinds = reference.extra.get("pubmedxml:PT") or (
        "Preprint" if reference.type == "article" else ""
    )
    kinds = [kinds] if isinstance(kinds, str) else kinds
    listed = "".join(_element("PublicationType", kind) for kind in kinds)
    yield f"<PublicationTypeList>{listed}</PublicationTypeList></Article>"
    yield from _written_keywords(reference)
    yield "</MedlineCitation>"
    if reference.pmcid:
        identifier = _element("ArticleId", reference.pmcid, IdType="pmc")
        yield f"<PubmedData><ArticleIdList>{identifier}</ArticleIdList></PubmedData>"


def _written_keywords(reference: Reference) -> Iterator[str]:
    headings = reference.extra.get("pubmedxml:MH", ())
    headings = [headings] if isinstance(headings, str) else list(headings)
    if headings:
        names = "".join(
            f"<MeshHeading>{_element('DescriptorName', text)}</MeshHeading>" for text in headings
        )
        yield f"<MeshHeadingList>{names}</MeshHeadingList>"
    words = [word.strip() for word in (reference.keyword or "").split(";")]
    own = "".join(_element("Keyword", word) for word in words if word and word not in headings)
    if own:
        yield f'<KeywordList Owner="NOTNLM">{own}</KeywordList>'


def _written_name(name: Name) -> str:
    if name.literal is not None:
        return f"<Author>{_element('CollectiveName', name.literal)}</Author>"
    given = " ".join(filter(None, (name.given, name.dropping_particle)))
    parts = _element("LastName", name.short) + _element("ForeName", given)
    return f"<Author>{parts}{_element('Suffix', name.suffix)}</Author>"


def _written_date(date: PartialDate | None) -> str:
    if date is None:
        return ""
    is_plain = not (date.season or date.circa or date.end or date.literal)
    if date.year is None or not is_plain:
        text = str(date) if date.literal is None else date.literal
        return f"<PubDate>{_element('MedlineDate', text)}</PubDate>"
    parts = _element("Year", str(date.year))
    parts += _element("Month", f"{date.month:02d}" if date.month else None)
    parts += _element("Day", f"{date.day:02d}" if date.day else None)
    return f"<PubDate>{parts}</PubDate>"
