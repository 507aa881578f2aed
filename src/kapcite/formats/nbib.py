"""MEDLINE display format (.nbib), as PubMed exports it.

Tags: National Library of Medicine, "MEDLINE/PubMed data element (field) descriptions".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import IO

from kapcite.errors import Problem
from kapcite.formats.draft import Draft
from kapcite.formats.languages import BACK, CODES
from kapcite.formats.tagged import (
    Handler,
    authors_into,
    fill,
    kept,
    name_text,
    one_line,
    person,
    tidy,
)
from kapcite.formats.taggedlines import Dialect, Record, records
from kapcite.model.dates import PartialDate, read_date
from kapcite.model.reference import Reference

_DIALECT = Dialect(
    line=re.compile(r"([A-Z]{2,4}) {0,3}-(?: (.*))?$"),
    width=6,
    starts=frozenset(("PMID",)),
    blank_ends=True,
    together=frozenset(("OT",)),
)
_WIDTH = 88
_MONTHS = " Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ")  # noqa: SIM905 - a table
_SEASONS = ("", "Spring", "Summer", "Autumn", "Winter")
_IDENTIFIER = re.compile(r"(.+?) \[(doi|pii|bookaccession)\]")

#: Tag -> CSL variable.
TEXTS = {
    "PMID": "pmid",
    "JT": "container_title",
    "TA": "container_title_short",
    "BTI": "container_title",
    "CTI": "collection_title",
    "VI": "volume",
    "IP": "issue",
    "PG": "page",
    "AB": "abstract",
    "PMC": "pmcid",
    "IS": "issn",
    "ISBN": "isbn",
    "PB": "publisher",
    "PL": "publisher_place",
    "EN": "edition",
    "VTI": "volume_title",
    "TT": "original_title",
}
_TYPES = {
    "Book": "book",
    "Book Chapter": "chapter",
    "Preprint": "article",
    "Dataset": "dataset",
    "News": "article-newspaper",
}


def read(stream: IO[str], *, file: str = "") -> Iterator[Reference | Problem]:
    """Yield the references of a MEDLINE file, in constant memory."""
    for record in records(stream, _DIALECT, file):
        if isinstance(record, Problem):
            yield record
            continue
        draft = Draft("nbib", file, record.line)
        draft.values["type"] = next(
            (_TYPES[kind] for kind in record.all("PT") if kind in _TYPES), "article-journal"
        )
        if record.first("BTI"):
            draft.values["type"] = "chapter" if record.first("TI") else "book"
        fill(draft, record, _TABLE)
        if keywords := _keywords(record):
            draft.values["keyword"] = "; ".join(keywords)
        yield from draft.finish("")


def _keywords(record: Record) -> list[str]:
    """Return the authors' keywords and the subject headings, without the marks of MeSH."""
    found = [tidy(text) for text in record.all("OT")]
    found += [tidy(text).replace("*", "") for text in record.all("MH")]
    return list(dict.fromkeys(text.replace(";", ",") for text in found))


def _title(draft: Draft, _record: Record, tag: str, texts: list[str]) -> None:
    """PubMed closes a title with a full stop that is none of the title's."""
    for text in map(tidy, texts):
        bare = text[:-1] if text.endswith(".") and not text.endswith("..") else text
        draft.put_or_keep("title", bare, tag)


def _editors(draft: Draft, record: Record, _tag: str, _texts: list[str]) -> None:
    short = len(record.all("FED")) < len(record.all("ED"))
    names = filter(None, map(person, record.all("ED" if short else "FED")))
    draft.values.setdefault("editor", tuple(names))


def _identifier(draft: Draft, _record: Record, tag: str, texts: list[str]) -> None:
    """LID and AID hold ``10.1159/000457960 [doi]`` or the publisher's own number."""
    for text in map(tidy, texts):
        match = _IDENTIFIER.fullmatch(text)
        if match and match[2] == "doi":
            draft.put_or_keep("doi", match[1], tag)
        else:
            draft.keep(tag, text)


def _date(draft: Draft, _record: Record, _tag: str, texts: list[str]) -> None:
    draft.put_date("issued", read_date(tidy("".join(texts[:1]))))


def _language(draft: Draft, _record: Record, tag: str, texts: list[str]) -> None:
    for text in map(tidy, texts):
        draft.put_or_keep("language", CODES.get(text, text), tag)


_TABLE: dict[str, str | Handler] = {
    **TEXTS,
    "TI": _title,
    **dict.fromkeys(("AU", "FAU", "CN"), authors_into("AU", "FAU", "CN")),
    **dict.fromkeys(("ED", "FED"), _editors),
    "LID": _identifier,
    "AID": _identifier,
    "DP": _date,
    "LA": _language,
}
_FIRST_TAGS = {attribute: tag for tag, attribute in reversed(TEXTS.items())}


def write(references: Iterable[Reference]) -> Iterator[str]:
    """Yield records in the order of PubMed's tags, with its folding of long lines."""
    before = ""
    for reference in references:
        lines = [_folded(tag, one_line(text)) for tag, text in _fields(reference)]
        yield before + "\n".join(lines) + "\n"
        before = "\n"


def _folded(tag: str, text: str) -> str:
    import textwrap

    return (
        textwrap.fill(
            text,
            _WIDTH,
            initial_indent=f"{tag:<4}- ",
            subsequent_indent=" " * 6,
            break_long_words=False,
            break_on_hyphens=False,
        )
        or f"{tag:<4}- "
    )


def _fields(reference: Reference) -> Iterator[tuple[str, str]]:
    yield "PMID", reference.pmid or ""
    for attribute, tag in _FIRST_TAGS.items():
        text = getattr(reference, attribute)
        if tag == "JT" and reference.type in {"chapter", "book"}:
            tag = "BTI"  # noqa: PLW2901 - the same field has another tag in books
        if text and tag != "PMID":
            yield tag, text
    if reference.title:
        yield "TI", reference.title if reference.title.endswith("?") else f"{reference.title}."
    yield from _people(reference)
    if reference.doi:
        yield "LID", f"{reference.doi} [doi]"
    if reference.issued is not None:
        yield "DP", _date_text(reference.issued)
    if reference.language:
        yield "LA", BACK.get(reference.language, reference.language)
    extra = reference.extra.get("nbib:MH", ())
    headings = {text.replace("*", "") for text in ([extra] if isinstance(extra, str) else extra)}
    for keyword in (reference.keyword or "").split(";"):
        if keyword.strip() and keyword.strip() not in headings:
            yield "OT", keyword
    yield from kept(reference, "nbib")


def _people(reference: Reference) -> Iterator[tuple[str, str]]:
    for name in reference.author:
        if name.literal is not None:
            yield "CN", name.literal
        else:
            yield "FAU", name_text(name)
    for name in reference.editor:
        yield "FED", name_text(name)


def _date_text(date: PartialDate) -> str:
    """Return ``2017 May 11``, or EDTF where PubMed has no words for it."""
    if date.year is None or date.literal is not None:
        return date.literal or ""
    if date.end or date.circa or date.year < 1000:
        return str(date)
    words = [str(date.year)]
    if date.season:
        words.append(_SEASONS[date.season])
    elif date.month:
        words.append(_MONTHS[date.month])
        if date.day:
            words.append(str(date.day))
    return " ".join(words)
