"""Web of Science's tagged text.

Tags: Clarivate, "Web of Science Core Collection field tags"; each author, address and
cited reference has a line of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import IO

from kapcite.errors import Problem
from kapcite.formats.draft import Draft
from kapcite.formats.tagged import (
    Handler,
    authors_into,
    fill,
    kept,
    name_text,
    names_into,
    one_line,
    page_range,
    tidy,
)
from kapcite.formats.taggedlines import Dialect, Record, records
from kapcite.model.dates import PartialDate, read_date
from kapcite.model.reference import Reference

_DIALECT = Dialect(
    line=re.compile(r"([A-Z][A-Z0-9])(?: (.*))?$"),
    width=3,
    starts=frozenset(("PT",)),
    ends=frozenset(("ER",)),
    lists=frozenset(("AU", "AF", "BA", "BE", "BF", "CA", "CR", "C1", "GP")),
    outside=frozenset(("FN", "VR", "EF")),
    together=frozenset(("PT", "DE", "ID", "BP", "EP", "PY", "PD")),
)
#: Tag -> CSL variable.
TEXTS = {
    "TI": "title",
    "SO": "container_title",
    "J9": "container_title_short",
    "JI": "container_title_short",
    "SE": "collection_title",
    "VL": "volume",
    "IS": "issue",
    "AR": "number",
    "DI": "doi",
    "AB": "abstract",
    "PM": "pmid",
    "SN": "issn",
    "BN": "isbn",
    "PU": "publisher",
    "PI": "publisher_place",
    "LA": "language",
    "CT": "event_title",
    "CL": "event_place",
    "PG": "number_of_pages",
    "DT": "genre",
}
_TYPES = {"J": "article-journal", "B": "book", "S": "book", "P": "patent"}
_CODES = {"book": "B", "chapter": "B", "paper-conference": "B", "patent": "P"}
_DOCUMENTS = {
    "Proceedings Paper": "paper-conference",
    "Book Chapter": "chapter",
    "News Item": "article-newspaper",
}


def read(stream: IO[str], *, file: str = "") -> Iterator[Reference | Problem]:
    """Yield the references of a tagged Web of Science file, in constant memory."""
    for record in records(stream, _DIALECT, file):
        if isinstance(record, Problem):
            yield record
            continue
        draft = Draft("wos", file, record.line)
        code = record.first("PT")
        if code not in _TYPES:
            draft.warn(f"unknown publication type {code!r}", "PT", "read as document")
            draft.keep("PT", code)
        draft.values["type"] = _type(code, record.first("DT"))
        fill(draft, record, _TABLE)
        if keywords := _keywords(record):
            draft.values["keyword"] = "; ".join(keywords)
        if pages := page_range(tidy(record.first("BP")), tidy(record.first("EP"))):
            draft.put("page", pages)
        draft.put_date("issued", _issued(record))
        yield from draft.finish("")


def _type(code: str, document: str) -> str:
    if code != "J":
        for kind, csl_type in _DOCUMENTS.items():
            if kind in document:
                return csl_type
    return _TYPES.get(code, "document")


def _keywords(record: Record) -> list[str]:
    """Return the authors' keywords (DE) and those that Web of Science adds (ID)."""
    return [
        keyword.strip()
        for text in record.all("DE", "ID")
        for keyword in tidy(text).split(";")
        if keyword.strip()
    ]


def _issued(record: Record) -> PartialDate | None:
    year, day = record.first("PY"), tidy(record.first("PD"))
    if not year:
        return read_date(day) if day else None
    full = read_date(f"{year} {day}".strip())
    return full if full.literal is None else read_date(year)


_TABLE: dict[str, str | Handler] = {
    **TEXTS,
    "EI": "issn",  # of the electronic edition, kept aside where there is another
    **dict.fromkeys(("AU", "AF", "CA"), authors_into("AU", "AF", "CA")),
    "BE": names_into("editor"),
}
_FIRST_TAGS = {attribute: tag for tag, attribute in reversed(TEXTS.items())}


def write(references: Iterable[Reference]) -> Iterator[str]:
    """Yield the file header, the records and its end."""
    yield "FN kapcite\nVR 1.0\n"
    for reference in references:
        lines = [f"{tag} {one_line(text)}".rstrip() for tag, text in _fields(reference)]
        yield "\n".join([*lines, "ER", "", ""])
    yield "EF\n"


def _fields(reference: Reference) -> Iterator[tuple[str, str]]:
    yield "PT", _CODES.get(reference.type, "J")
    people = [(("CA" if name.literal else "AF"), name) for name in reference.author]
    people += [("BE", name) for name in reference.editor]
    before = ""
    for tag, name in people:
        yield "  " if tag == before else tag, name.literal or name_text(name)
        before = tag
    for attribute, tag in _FIRST_TAGS.items():
        if text := getattr(reference, attribute):
            yield tag, text
    if reference.keyword:
        yield "DE", reference.keyword
    first, _, last = (reference.page or "").partition("-")
    if first:
        yield "BP", first if "-" not in last else reference.page or ""
    if last and "-" not in last:
        yield "EP", last
    yield from _dates(reference.issued)
    yield from kept(reference, "wos", used={"PT"})


def _dates(date: PartialDate | None) -> Iterator[tuple[str, str]]:
    if date is None:
        return
    if date.year is None or date.literal is not None:
        yield "PD", date.literal or ""
    elif date.season or date.circa or date.end or not date.month:
        yield "PY", str(date)
    else:
        yield "PY", str(date.year)
        yield "PD", str(date).split("-", 1)[1].replace("-", " ")
