"""EndNote's XML, record by record.

Elements as in EndNote's export (RSXML.dtd): each text may be cut into ``<style>`` runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import IO
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

from kapcite.errors import Problem
from kapcite.formats.draft import Draft, squeeze
from kapcite.formats.tagged import name_text, one_line, page_range
from kapcite.formats.xmlrecords import elements, text_of
from kapcite.model.dates import PartialDate, read_date
from kapcite.model.names import Name, parse_name
from kapcite.model.reference import Reference

#: EndNote's name of a reference type -> CSL type; the first of a type is written.
TYPES = {
    "Journal Article": "article-journal",
    "Electronic Article": "article-journal",
    "Book": "book",
    "Edited Book": "book",
    "Electronic Book": "book",
    "Book Section": "chapter",
    "Electronic Book Section": "chapter",
    "Conference Paper": "paper-conference",
    "Conference Proceedings": "paper-conference",
    "Thesis": "thesis",
    "Report": "report",
    "Government Document": "report",
    "Web Page": "webpage",
    "Blog": "post-weblog",
    "Newspaper Article": "article-newspaper",
    "Magazine Article": "article-magazine",
    "Dataset": "dataset",
    "Computer Program": "software",
    "Patent": "patent",
    "Manuscript": "manuscript",
    "Unpublished Work": "manuscript",
    "Personal Communication": "personal_communication",
    "Encyclopedia": "entry-encyclopedia",
    "Dictionary": "entry-dictionary",
    "Standard": "standard",
    "Statute": "legislation",
    "Case": "legal_case",
    "Map": "map",
    "Film or Broadcast": "motion_picture",
    "Pamphlet": "pamphlet",
    "Generic": "document",
}
_NAMES_OF = {csl_type: name for name, csl_type in reversed(TYPES.items())}
_NUMBERS = {
    "Journal Article": 17, "Book": 6, "Book Section": 5, "Conference Paper": 47, "Thesis": 32,
    "Report": 27, "Web Page": 12, "Newspaper Article": 23, "Magazine Article": 19,
    "Dataset": 59, "Computer Program": 9, "Patent": 25, "Manuscript": 36, "Generic": 13,
}  # fmt: skip
#: Path below the record -> CSL variable.
TEXTS = {
    "titles/title": "title",
    "titles/short-title": "title_short",
    "titles/secondary-title": "container_title",
    "periodical/full-title": "container_title",
    "titles/tertiary-title": "collection_title",
    "periodical/abbr-1": "container_title_short",
    "volume": "volume",
    "number": "issue",
    "edition": "edition",
    "publisher": "publisher",
    "pub-location": "publisher_place",
    "electronic-resource-num": "doi",
    "abstract": "abstract",
    "language": "language",
    "notes": "note",
    "custom2": "pmcid",
    "remote-database-name": "source",
    "call-num": "call_number",
    "num-vols": "number_of_volumes",
    "section": "section",
    "work-type": "genre",
}
_PEOPLE = {
    "contributors/authors/author": "author",
    "contributors/secondary-authors/author": "editor",
    "contributors/tertiary-authors/author": "collection_editor",
    "contributors/subsidiary-authors/author": "translator",
}
_SERIAL = frozenset(("article-journal", "article-newspaper", "article-magazine", "periodical"))
# Runs of text that have a meaning in CSL; ``face`` may name several.
_FACES = {"italic": "i", "bold": "b", "superscript": "sup", "subscript": "sub"}
_READ = frozenset(
    ("rec-number", "database", "source-app", "foreign-keys", "ref-type", "contributors", "titles",
     "periodical", "pages", "keywords", "dates", "isbn", "urls", "accession-num", "label")
)  # fmt: skip


def read(stream: IO[str], *, file: str = "") -> Iterator[Reference | Problem]:
    """Yield the references of an EndNote XML file, in constant memory."""
    for item in elements(stream, ("record",), file):
        if isinstance(item, Problem):
            yield item
            continue
        record, line = item
        draft = Draft("endnotexml", file, line)
        _fill(draft, record)
        yield from draft.finish(_text(record.find("label")))


def _fill(draft: Draft, record: Element) -> None:
    kind = record.find("ref-type")
    name = "" if kind is None else kind.get("name", "")
    draft.values["type"] = TYPES.get(name, "document")
    if name and _NAMES_OF.get(draft.values["type"]) != name:
        draft.keep("ref-type", name)
    for path, attribute in TEXTS.items():
        text = _text(record.find(path))
        if not text or (path == "periodical/full-title" and "container_title" in draft.values):
            continue
        if path == "custom2" and not text.upper().startswith("PMC"):
            draft.keep(path, text)
        else:
            draft.put_or_keep(attribute, text, path)
    for path, attribute in _PEOPLE.items():
        for node in record.findall(path):
            if (person := _name(_text(node))) is not None:
                draft.add_name(attribute, person)
    draft.put_date("issued", _issued(record))
    _details(draft, record)


def _details(draft: Draft, record: Element) -> None:
    pages = _text(record.find("pages"))
    if pages:
        draft.put("page", page_range(pages, ""))
    if keywords := [_text(node) for node in record.findall("keywords/keyword")]:
        draft.put("keyword", "; ".join(filter(None, keywords)))
    for number in _text(record.find("isbn")).split():
        is_serial = draft.values["type"] in _SERIAL or len(number) <= 9
        draft.put_or_keep("issn" if is_serial else "isbn", number, "isbn")
    accession = _text(record.find("accession-num"))
    if accession.isdecimal() and 5 <= len(accession) <= 8:
        draft.put("pmid", accession)
    elif accession:
        draft.keep("accession-num", accession)
    for node in record.findall("urls/related-urls/url"):
        draft.put_or_keep("url", _text(node), "url")
    for node in record:
        if node.tag not in _READ and node.tag not in TEXTS and (text := _text(node)):
            draft.keep(node.tag, text)


def _text(node: Element | None) -> str:
    """Return the text of a node, its italics and the like as CSL's markup."""
    if node is None:
        return ""
    pieces = [node.text or ""]
    for run in node:
        text = text_of(run)
        for face in run.get("face", "").split():
            if (tag := _FACES.get(face)) and text.strip():
                text = f"<{tag}>{text}</{tag}>"
        pieces += [text, run.tail or ""]
    return squeeze("".join(pieces))


def _name(text: str) -> Name | None:
    """Return a person, or a group, which EndNote marks with a comma behind it."""
    if text.endswith(","):
        return Name(literal=text.rstrip(", "))
    return parse_name(text, inverted=True) if text else None


def _issued(record: Element) -> PartialDate | None:
    year = _text(record.find("dates/year"))
    detail = _text(record.find("dates/pub-dates/date"))
    if not year:
        return read_date(detail) if detail else None
    if detail:
        has_year = year[:4] in detail
        full = read_date(detail if has_year else f"{year} {detail}")
        if full.literal is None:
            return full
    return read_date(year)


def write(references: Iterable[Reference]) -> Iterator[str]:
    """Yield an EndNote library, one record at a time."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<xml><records>\n'
    for reference in references:
        yield "<record>" + "".join(_written(reference)) + "</record>\n"
    yield "</records></xml>\n"


def _element(path: str, text: str | None) -> str:
    if not text:
        return ""
    for tag in reversed(path.split("/")):
        is_leaf = tag == path.rpartition("/")[2]
        text = f"<{tag}>{escape(one_line(text)) if is_leaf else text}</{tag}>"
    return text


def _written(reference: Reference) -> Iterator[str]:
    kept = reference.extra.get("endnotexml:ref-type")
    kind = kept if TYPES.get(str(kept)) == reference.type else _NAMES_OF.get(reference.type)
    name = str(kind or "Generic")
    yield f'<ref-type name="{name}">{_NUMBERS.get(name, 13)}</ref-type>'
    people = ""
    for path, attribute in _PEOPLE.items():
        _, outer, inner = path.split("/")
        names = "".join(_element(inner, name_text(name)) for name in getattr(reference, attribute))
        people += f"<{outer}>{names}</{outer}>" if names else ""
    yield f"<contributors>{people}</contributors>" if people else ""
    yield from _grouped(reference)
    yield _element("pages", reference.page)
    words = (reference.keyword or "").split(";")
    keywords = "".join(_element("keyword", word) for word in words)
    yield f"<keywords>{keywords}</keywords>" if keywords else ""
    if reference.issued is not None:
        yield _written_date(reference.issued)
    kept = reference.extra.get("endnotexml:isbn", ())
    numbers = (reference.issn, reference.isbn, *([kept] if isinstance(kept, str) else kept))
    yield _element("isbn", " ".join(filter(None, numbers)))
    yield _element("accession-num", reference.pmid)
    yield _element("urls/related-urls/url", reference.url)
    yield _element("label", reference.id)
    for key, value in reference.extra.items():
        prefix, _, tag = key.partition(":")
        if prefix == "endnotexml" and tag.replace("-", "").isalnum() and tag not in _OWN_TAGS:
            for text in value if isinstance(value, list) else [value]:
                if isinstance(text, str):
                    yield _element(tag, text)


#: Kept under tags that have a place of their own in a record.
_OWN_TAGS = frozenset(("ref-type", "isbn"))


def _grouped(reference: Reference) -> Iterator[str]:
    groups: dict[str, str] = {}
    for path, attribute in TEXTS.items():
        text = getattr(reference, attribute)
        if not text or path == "periodical/full-title":
            continue
        group, _, tag = path.rpartition("/")
        if group:
            groups[group] = groups.get(group, "") + _element(tag, text)
        else:
            yield _element(tag, text)
    for group, content in groups.items():
        yield f"<{group}>{content}</{group}>"


def _written_date(date: PartialDate) -> str:
    if date.year is None or date.literal is not None:
        return _element("dates/year", date.literal)
    year, day = _element("year", f"{date.year:04d}"), _element("pub-dates/date", str(date))
    return f"<dates>{year}{day}</dates>"
