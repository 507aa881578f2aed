"""RIS, as Ovid, Embase, Scopus, Web of Science, Cochrane, EndNote and Zotero write it.

Tags and reference types: Research Information Systems, "RIS format specifications"
(2011), and what the exports of the databases named add to them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from operator import attrgetter
from typing import IO

from kapcite.errors import Problem
from kapcite.formats.draft import Draft
from kapcite.formats.ristags import NAMES, TEXTS, TYPES
from kapcite.formats.tagged import (
    Handler,
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
from kapcite.model.identifiers import normalise_doi
from kapcite.model.reference import Reference

# Tags that a record has once.
_SINGLE = ("TY", "PY", "Y1", "DA", "SP", "EP", "ID")
DIALECT = Dialect(
    line=re.compile(r"\s*([A-Z][A-Z0-9])\s{1,3}-(?:\s(.*))?$"),
    width=6,
    starts=frozenset(("TY",)),
    ends=frozenset(("ER",)),
    closings=("ER  - ", "ER  -"),
    together=frozenset(_SINGLE),
)
_CODES = {csl_type: code for code, csl_type in reversed(TYPES.items())}
_SERIAL = frozenset(("article-journal", "article-magazine", "article-newspaper", "periodical"))
_ISBN = re.compile(r"(?:97[89][\s-]?)?(?:\d[\s-]?){9}[\dXx]")
_PUBMED = re.compile(r"(?:PUBMED\s+|PMID:?\s*)?(\d{5,9})", re.IGNORECASE)


def read(stream: IO[str], *, file: str = "") -> Iterator[Reference | Problem]:
    """Yield the references of a RIS file, in constant memory."""
    for record in records(stream, DIALECT, file):
        if isinstance(record, Problem):
            yield record
            continue
        draft = Draft("ris", file, record.line)
        code, year, former_year, detail, start, end, key = record.firsts(_SINGLE)
        _type(draft, code.upper())
        fill(draft, record, _TABLE)
        if pages := page_range(start, end):
            draft.values["page"] = tidy(pages)
        if issued := _issued(year or former_year, detail):
            draft.values["issued"] = issued
        if draft.problems:
            yield from draft.problems
        yield draft.reference("" if key.isdecimal() or " " in key else key)


def _type(draft: Draft, code: str) -> None:
    csl_type = TYPES.get(code)
    if csl_type is None:
        draft.warn(f"unknown reference type {code!r}" if code else "no TY", "TY", "read as GEN")
    draft.values["type"] = csl_type or "document"
    if code and _CODES.get(csl_type or "document") != code:
        draft.keep("TY", code)


def _container(draft: Draft, record: Record, tag: str, texts: list[str]) -> None:
    """Put what contains a work: of a long and a short name the long one wins."""
    for text in map(tidy, texts):
        if tag == "JO" and (long := record.first("JF", "T2", "BT")):
            if not draft.put("container_title_short", text) and text != tidy(long):
                draft.keep(tag, text)
        elif draft.values["type"] == "book" and tag == "T2":
            draft.put_or_keep("collection_title", text, tag)
        else:
            draft.put_or_keep("container_title", text, tag)


def _number(draft: Draft, _record: Record, tag: str, texts: list[str]) -> None:
    """SN holds ISSN and ISBN alike."""
    for text in map(tidy, texts):
        is_isbn = _ISBN.fullmatch(text) or (draft.values["type"] not in _SERIAL and len(text) > 9)
        draft.put_or_keep("isbn" if is_isbn else "issn", text, tag)


def _custom(draft: Draft, record: Record, tag: str, texts: list[str]) -> None:
    """Custom fields that databases keep identifiers in: Scopus, Cochrane, PubMed via EndNote."""
    for text in map(tidy, texts):
        if text.upper().startswith("PMC") and text[3:].isdecimal():
            draft.put_or_keep("pmcid", text, tag)
        elif (match := _PUBMED.fullmatch(text)) and _is_pubmed(record, tag, text):
            draft.put_or_keep("pmid", match[1], tag)
            if tag not in {"AN", "PM"}:
                draft.extra.setdefault(f"ris:{tag}", text)
        else:
            draft.keep(tag, text)


def _is_pubmed(record: Record, tag: str, text: str) -> bool:
    database = record.first("DB", "DP").lower()
    if tag == "C2":
        return "scopus" in database
    if tag == "PM":
        return True
    return "pubmed" in text.lower() or ("medline" in database or "pubmed" in database)


def _genre(draft: Draft, record: Record, tag: str, texts: list[str]) -> None:
    """M3 is a kind of work; old EndNote files have the DOI there."""
    for text in map(tidy, texts):
        if normalise_doi(text) and not record.first("DO"):
            draft.put("doi", text)
        else:
            draft.put_or_keep("genre", text, tag)


def _keywords(draft: Draft, _record: Record, _tag: str, texts: list[str]) -> None:
    draft.values["keyword"] = "; ".join(map(tidy, texts))


def _accessed(draft: Draft, _record: Record, _tag: str, texts: list[str]) -> None:
    for text in texts:
        draft.put_date("accessed", _date(text))


@lru_cache(maxsize=1 << 14)
def _issued(year: str, detail: str) -> PartialDate | None:
    """Return the date of PY or Y1 and DA, of which DA may hold only a month."""
    date = _date(year) if year else PartialDate()
    full = _date(detail) if detail else date
    if full.year is None and date.year is not None:
        full = read_date(f"{date.year} {tidy(detail).replace('/', ' ')}")
    found = date if full.literal is not None and date.year is not None else full
    return None if found == PartialDate() else found


def _date(text: str) -> PartialDate:
    """Return the date of ``2017/05/11/note``; what no field holds stands in the note."""
    year, month, day, note = [*(part.strip() for part in text.split("/", 3)), "", "", ""][:4]
    if "/" not in text:
        return read_date(tidy(text))
    if note and (date := read_date(note)).year is not None:
        return date
    if year.isdecimal() and not (month or day) and note:
        return read_date(f"{year} {note}")
    if year or month or day:
        return read_date("-".join(part.zfill(2) for part in (year, month, day) if part))
    return read_date(note)


_TABLE: dict[str, str | Handler] = {
    **TEXTS,
    **{tag: names_into(attribute) for tag, attribute in NAMES.items()},
    **dict.fromkeys(("T2", "JF", "JO", "BT"), _container),
    "SN": _number,
    **dict.fromkeys(("C2", "C1", "AN", "PM"), _custom),
    "M3": _genre,
    "Y2": _accessed,
    "KW": _keywords,
}
_FIRST_TAGS = {attribute: tag for tag, attribute in reversed(TEXTS.items())}
_WRITTEN = {attribute: tag for tag, attribute in TEXTS.items() if _FIRST_TAGS[attribute] == tag}
_TAGS = tuple(_WRITTEN.values())
_BOOK_TAGS = tuple((_WRITTEN | {"collection_title": "T2"}).values())
_VALUES = attrgetter(*_WRITTEN)


def write(references: Iterable[Reference]) -> Iterator[str]:
    """Yield records, one at a time; lines end in CR LF as the specification asks."""
    for reference in references:
        lines = [f"{tag}  - {one_line(text)}" for tag, text in _fields(reference)]
        yield "\r\n".join([*lines, "ER  - ", "", ""])


def _fields(reference: Reference) -> Iterator[tuple[str, str]]:
    extra = reference.extra.get("ris:TY")
    code = _CODES.get(reference.type, "GEN")
    yield "TY", extra if isinstance(extra, str) and TYPES.get(extra) == reference.type else code
    if reference.id:
        yield "ID", reference.id
    for tag in ("AU", "ED", "A3", "A4"):
        for name in getattr(reference, NAMES[tag]):
            yield tag, name_text(name)
    tags = _BOOK_TAGS if reference.type == "book" else _TAGS
    for tag, text in zip(tags, _VALUES(reference), strict=True):
        if text:
            yield tag, text
    for text in (reference.issn, reference.isbn):
        if text:
            yield "SN", text
    yield from _identifiers(reference)
    yield from _pages(reference.page or "")
    for keyword in (reference.keyword or "").split(";"):
        if keyword.strip():
            yield "KW", keyword
    yield from _dates(reference)
    yield from kept(reference, "ris", used={"TY"})


def _identifiers(reference: Reference) -> Iterator[tuple[str, str]]:
    if reference.pmid and not any(tag in reference.extra for tag in ("ris:C2", "ris:PM", "ris:C1")):
        yield "PM", reference.pmid
    if reference.pmcid:
        yield "C2", reference.pmcid


def _pages(page: str) -> Iterator[tuple[str, str]]:
    first, dash, last = page.partition("-")
    if dash and "-" not in last and "," not in page and first != last and last:
        yield "SP", first
        yield "EP", last
    elif page:
        yield "SP", page


def _dates(reference: Reference) -> Iterator[tuple[str, str]]:
    issued = reference.issued
    if issued is not None and issued.year is not None:
        yield "PY", f"{issued.year:04d}"
    if issued is not None:
        yield "DA", _date_text(issued)
    if reference.accessed is not None:
        yield "Y2", _date_text(reference.accessed)


def _date_text(date: PartialDate) -> str:
    if date.year is None or date.literal is not None:
        return f"///{date.literal or ''}"
    if date.season or date.circa or date.end or date.year < 1000:
        return f"{date.year:04d}///{date}"
    month = f"{date.month:02d}" if date.month else ""
    day = f"{date.day:02d}" if date.day else ""
    return f"{date.year:04d}/{month}/{day}/"
