"""RIS, as Ovid, Embase, Scopus, Web of Science, Cochrane, EndNote and Zotero write it.

Tags and reference types: Research Information Systems, "RIS format specifications"
(2011), and what the exports of the databases named add to them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import IO

from kapcite.errors import Problem
from kapcite.formats.draft import Draft, squeeze
from kapcite.formats.tagged import (
    Dialect,
    Field,
    Handler,
    Record,
    fill,
    kept,
    name_text,
    names_into,
    one_line,
    page_range,
    records,
)
from kapcite.model.dates import PartialDate, parse_date, read_date
from kapcite.model.identifiers import normalise_doi
from kapcite.model.reference import Reference

_DIALECT = Dialect(
    line=re.compile(r"\s*([A-Z][A-Z0-9])\s{1,3}-(?:\s(.*))?$"),
    starts=frozenset(("TY",)),
    ends=frozenset(("ER",)),
)
#: Reference type -> CSL type; of several with the same CSL type the first is written.
TYPES = {
    "JOUR": "article-journal",
    "EJOUR": "article-journal",
    "ABST": "article-journal",
    "INPR": "article-journal",
    "JFULL": "periodical",
    "MGZN": "article-magazine",
    "NEWS": "article-newspaper",
    "BOOK": "book",
    "EBOOK": "book",
    "EDBOOK": "book",
    "SER": "book",
    "WHOLE": "book",
    "CHAP": "chapter",
    "ECHAP": "chapter",
    "CPAPER": "paper-conference",
    "CONF": "paper-conference",
    "THES": "thesis",
    "RPRT": "report",
    "GOVDOC": "report",
    "ELEC": "webpage",
    "WEB": "webpage",
    "BLOG": "post-weblog",
    "ICOMM": "post",
    "COMP": "software",
    "DATA": "dataset",
    "AGGR": "dataset",
    "PAT": "patent",
    "VIDEO": "motion_picture",
    "MPCT": "motion_picture",
    "SOUND": "song",
    "MUSIC": "musical_score",
    "ART": "graphic",
    "FIGURE": "figure",
    "CHART": "figure",
    "MAP": "map",
    "CASE": "legal_case",
    "BILL": "bill",
    "UNBILL": "bill",
    "STAT": "legislation",
    "LEGAL": "regulation",
    "HEAR": "hearing",
    "STAND": "standard",
    "PAMP": "pamphlet",
    "UNPB": "manuscript",
    "MANSCPT": "manuscript",
    "PCOMM": "personal_communication",
    "ENCYC": "entry-encyclopedia",
    "DICT": "entry-dictionary",
    "SLIDE": "speech",
    "CLSWK": "classic",
    "GEN": "document",
}
_CODES = {csl_type: code for code, csl_type in reversed(TYPES.items())}
_SERIAL = frozenset(("article-journal", "article-magazine", "article-newspaper", "periodical"))
_PLAIN_DATE = re.compile(r"(\d{4})/(?:(0[1-9]|1[0-2])(?:/(0[1-9]|1\d|2[0-8]))?)?/{0,3}")
_ISBN = re.compile(r"(?:97[89][\s-]?)?(?:\d[\s-]?){9}[\dXx]")
_PUBMED = re.compile(r"(?:PUBMED\s+|PMID:?\s*)?(\d{5,9})", re.IGNORECASE)

#: Tag -> CSL variable; the first tag of a variable is the one written.
TEXTS = {
    "TI": "title",
    "T1": "title",
    "ST": "title_short",
    "T2": "container_title",
    "JF": "container_title",
    "JO": "container_title",
    "BT": "container_title",
    "J2": "container_title_short",
    "JA": "container_title_short",
    "J1": "container_title_short",
    "T3": "collection_title",
    "VL": "volume",
    "IS": "issue",
    "DO": "doi",
    "AB": "abstract",
    "N2": "abstract",
    "PB": "publisher",
    "CY": "publisher_place",
    "PP": "publisher_place",
    "ET": "edition",
    "LA": "language",
    "UR": "url",
    "CN": "call_number",
    "DB": "source",
    "NV": "number_of_volumes",
    "N1": "note",
    "SE": "section",
    "M3": "genre",
    "OP": "original_title",
    "C7": "number",
    "AV": "archive_location",
}
NAMES = {
    "AU": "author",
    "A1": "author",
    "ED": "editor",
    "A2": "editor",
    "A3": "collection_editor",
    "A4": "translator",
}


def read(stream: IO[str], *, file: str = "") -> Iterator[Reference | Problem]:
    """Yield the references of a RIS file, in constant memory."""
    for record in records(stream, _DIALECT, file):
        if isinstance(record, Problem):
            yield record
            continue
        draft = Draft("ris", file, record.line)
        _type(draft, record)
        fill(draft, record, _TABLE)
        if keywords := record.all("KW"):
            draft.values["keyword"] = "; ".join(map(squeeze, keywords))
        if pages := page_range(squeeze(record.first("SP")), squeeze(record.first("EP"))):
            draft.put("page", pages)
        draft.put_date("issued", _issued(record))
        key = record.first("ID")
        yield from draft.finish("" if key.isdecimal() or " " in key else key)


def _type(draft: Draft, record: Record) -> None:
    code = record.first("TY").strip().upper()
    csl_type = TYPES.get(code)
    if csl_type is None:
        draft.warn(f"unknown reference type {code!r}" if code else "no TY", "TY", "read as GEN")
    draft.values["type"] = csl_type or "document"
    if code and _CODES.get(draft.values["type"]) != code:
        draft.keep("TY", code)


def _container(draft: Draft, record: Record, field: Field) -> None:
    """Put what contains a work: of a long and a short name the long one wins."""
    text = squeeze(field.text)
    if field.tag == "JO" and record.first("JF", "T2", "BT"):
        is_new = text != squeeze(record.first("JF", "T2", "BT"))
        if not draft.put("container_title_short", text) and is_new:
            draft.keep(field.tag, text)
    elif draft.values["type"] == "book" and field.tag == "T2":
        draft.put_or_keep("collection_title", text, field.tag)
    else:
        draft.put_or_keep("container_title", text, field.tag)


def _number(draft: Draft, _record: Record, field: Field) -> None:
    """SN holds ISSN and ISBN alike."""
    text = squeeze(field.text)
    is_isbn = _ISBN.fullmatch(text) or (draft.values["type"] not in _SERIAL and len(text) > 9)
    draft.put_or_keep("isbn" if is_isbn else "issn", text, field.tag)


def _custom(draft: Draft, record: Record, field: Field) -> None:
    """Custom fields that databases keep identifiers in: Scopus, Cochrane, PubMed via EndNote."""
    text = squeeze(field.text)
    if text.upper().startswith("PMC") and text[3:].isdecimal():
        draft.put_or_keep("pmcid", text, field.tag)
    elif (match := _PUBMED.fullmatch(text)) and _is_pubmed(record, field, text):
        draft.put_or_keep("pmid", match[1], field.tag)
        if field.tag not in {"AN", "PM"}:
            draft.extra.setdefault(f"ris:{field.tag}", text)
    else:
        draft.keep(field.tag, text)


def _is_pubmed(record: Record, field: Field, text: str) -> bool:
    database = record.first("DB", "DP").lower()
    if field.tag == "C2":
        return "scopus" in database
    if field.tag == "PM":
        return True
    return "pubmed" in text.lower() or ("medline" in database or "pubmed" in database)


def _genre(draft: Draft, record: Record, field: Field) -> None:
    """M3 is a kind of work; old EndNote files have the DOI there."""
    text = squeeze(field.text)
    if normalise_doi(text) and not record.first("DO"):
        draft.put("doi", text)
    else:
        draft.put_or_keep("genre", text, field.tag)


def _accessed(draft: Draft, _record: Record, field: Field) -> None:
    draft.put_date("accessed", _date(field.text))


def _issued(record: Record) -> PartialDate | None:
    """Return the date of PY, Y1 and DA, of which DA may hold only a month."""
    year = record.first("PY", "Y1")
    if year.isdecimal() and len(year) == 4 and not record.first("DA"):
        return PartialDate(year=int(year))
    detail = record.first("DA")
    if (plain := _PLAIN_DATE.fullmatch(detail)) and plain[1] == year:
        return parse_date("-".join(filter(None, plain.groups())))
    date = _date(year) if year else None
    if not detail:
        return date
    full = _date(detail)
    if full.year is None and date is not None and date.year is not None:
        full = read_date(f"{date.year} {squeeze(detail).replace('/', ' ')}")
    if full.literal is not None and date is not None and date.year is not None:
        return date
    return full


def _date(text: str) -> PartialDate:
    """Return the date of ``2017/05/11/note``; what no field holds stands in the note."""
    year, month, day, note = [*(part.strip() for part in text.split("/", 3)), "", "", ""][:4]
    if "/" not in text:
        return read_date(squeeze(text))
    if note and (date := read_date(note)).year is not None:
        return date
    if year.isdecimal() and not (month or day) and note:
        return read_date(f"{year} {note}")
    if year or month or day:
        return read_date("-".join(part.zfill(2) for part in (year, month, day) if part))
    return read_date(note)


_TABLE: dict[str, str | Handler | None] = {
    **TEXTS,
    **{tag: names_into(attribute) for tag, attribute in NAMES.items()},
    **dict.fromkeys(("T2", "JF", "JO", "BT"), _container),
    "SN": _number,
    **dict.fromkeys(("C2", "C1", "AN", "PM"), _custom),
    "M3": _genre,
    "Y2": _accessed,
    **dict.fromkeys(("TY", "KW", "SP", "EP", "PY", "Y1", "DA", "ID"), None),
}
_FIRST_TAGS = {attribute: tag for tag, attribute in reversed(TEXTS.items())}
_WRITTEN = {attribute: tag for tag, attribute in TEXTS.items() if _FIRST_TAGS[attribute] == tag}
_BOOK_WRITTEN = _WRITTEN | {"collection_title": "T2"}


def write(references: Iterable[Reference]) -> Iterator[str]:
    """Yield records, one at a time; lines end in CR LF as the specification asks."""
    for reference in references:
        lines = [f"{tag}  - {one_line(text)}".rstrip() for tag, text in _fields(reference)]
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
    written = _BOOK_WRITTEN if reference.type == "book" else _WRITTEN
    for attribute, tag in written.items():
        if text := getattr(reference, attribute):
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
    parts = str(date).split("-")
    return "/".join([*parts, "", "", ""][:4])
