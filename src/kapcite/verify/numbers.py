"""Years, volumes, issues, pages and identifiers: which forms are one figure."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from kapcite.model.identifiers import (
    normalise_arxiv,
    normalise_doi,
    normalise_isbn,
    normalise_pmcid,
    normalise_pmid,
)
from kapcite.model.reference import Reference
from kapcite.verify.fold import strip_accents
from kapcite.verify.result import Finding, Outcome

_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
_DOI_TAIL = re.compile(
    r"(?:/(?:full|abstract|pdf|epdf|meta|html)|\.(?:pdf|full|abstract))$", re.IGNORECASE
)


def compare_year(cited: Reference, published: Reference) -> Finding | None:
    """Compare the year with every one the record has: print, online, of the meeting.

    A year beside the printed one is that of the online version where the DOI was made in it
    (``10.1016/j.pbb.2020.173092`` for a volume of 2021), and so no error.
    """
    year = cited.year
    if year is None:
        return None
    dates = (published.issued, published.available_date, published.event_date)
    years = [date.year for date in dates if date and date.year]
    ends = [date.end.year for date in dates if date and date.end and date.end.year]
    if not years:
        return Finding("year", Outcome.UNCONFIRMED, str(year))
    known = str(years[0])
    if year in years or any(years[0] <= year <= end for end in ends):
        return Finding("year", Outcome.SAME, str(year), known)
    if published.issued is None and 0 < year - years[0] <= 2:
        return Finding("year", Outcome.UNCONFIRMED, str(year))  # only the online year is known
    if abs(year - years[0]) == 1 and re.search(rf"(?<!\d){year}(?!\d)", published.doi or ""):
        return Finding("year", Outcome.SAME, str(year), known)
    return Finding("year", Outcome.DIFFERENT, str(year), known, "wrong")


@lru_cache(maxsize=65536)
def _figure(text: str) -> str:
    """Return a volume or issue without labels, leading zeros and Roman numerals."""
    text = strip_accents(text).casefold()
    text = re.sub(r"\b(?:vol(?:ume)?|no|nr|issue|number|n)\b\.?|[°º.,]", " ", text)
    text = re.sub(r"\bsuppl(?:ement|\.)?s?\s*", "s", text)
    text = re.sub(r"\b(?:pt|part)\s*", "pt", text)
    text = re.sub(r"[\s()\[\]]+", "", text)
    if text and re.fullmatch(r"m{0,3}(?:c[md]|d?c{0,3})(?:x[cl]|l?x{0,3})(?:i[xv]|v?i{0,3})", text):
        return str(_roman(text))
    return re.sub(r"(?<!\d)0+(?=\d)", "", text)


def _roman(text: str) -> int:
    values = [_ROMAN[letter] for letter in text]
    following = [*values[1:], 0]
    return sum(-v if v < after else v for v, after in zip(values, following, strict=True))


def _compare_figure(field: str, cited: str | None, published: str | None) -> Finding | None:
    if not cited:
        return None
    if not published:
        return Finding(field, Outcome.UNCONFIRMED, cited)
    one, other = _figure(cited), _figure(published)
    spans = {*re.split(r"[-–/]", one), *re.split(r"[-–/]", other)}
    same = one == other or (one in re.split(r"[-–/]", other)) or (other in re.split(r"[-–/]", one))
    if same and spans:
        return Finding(field, Outcome.SAME, cited, published)
    return Finding(field, Outcome.DIFFERENT, cited, published, "wrong")


def compare_volume(cited: Reference, published: Reference) -> Finding | None:
    """Compare the volume; labels, leading zeros and Roman numerals are style.

    An issue in brackets behind it, ``65 (Suppl 1)``, is left to the issue.
    """
    ours, theirs = cited.volume, published.volume
    bare = [re.sub(r"(?<=\d)\s*\(.*$", "", text) if text else text for text in (ours, theirs)]
    return _compare_figure("volume", bare[0], bare[1])


def compare_issue(cited: Reference, published: Reference) -> Finding | None:
    """Compare the issue; one number of a double issue (3-4) is enough."""
    return _compare_figure("issue", cited.issue, published.issue)


class Pages(NamedTuple):
    """A page range; ``last`` is filled up (238-49 is 238 to 249) and may equal ``first``."""

    first: str
    last: str


@lru_cache(maxsize=65536)
def parse_pages(text: str) -> Pages | None:
    """Read a page range or article number; None for what only holds a place (``1-1``, n/a)."""
    text = strip_accents(text).casefold()
    text = re.sub(r"\b(?:pp?|pages?|art(?:icle)?|no|id|article number)\b\.?", " ", text)
    text = re.split(r"[,;]", text.replace("−", "-"), maxsplit=1)[0]
    parts = [re.sub(r"[^\w.]", "", part) for part in re.split(r"\s*(?:[-‐-―]+|\bto\b)\s*", text)]
    parts = [part.strip(".") for part in parts if part.strip(".")]
    if not parts or parts[0] in ("na", "n", "0", "00"):
        return None
    first = re.sub(r"^(\D*)0+(?=\d)", r"\1", parts[0])
    last = re.sub(r"^(\D*)0+(?=\d)", r"\1", parts[-1])
    last = re.sub(r"\.e\d+$", "", last)
    return Pages(first, _fill_up(first, last))


def _fill_up(first: str, last: str) -> str:
    start = re.fullmatch(r"([a-z]*)(\d+)([a-z]*)", first)
    end = re.fullmatch(r"([a-z]*)(\d+)([a-z]*)", last)
    if not start or not end:
        return last
    digits = end[2]
    if len(digits) < len(start[2]):
        digits = start[2][: len(start[2]) - len(digits)] + digits
    return f"{end[1] or start[1]}{digits}{end[3]}"


def _placeholder(text: str) -> bool:
    """Whether publishers put these pages before the real ones are known."""
    pages = parse_pages(text)
    ranged = re.search(r"[-–]", text) is not None
    return pages is None or (ranged and pages == Pages("1", "1"))


def compare_page(cited: Reference, published: Reference) -> Finding | None:
    """Compare pages and article numbers; a first page alone stands for the range."""
    given = cited.page or cited.number
    if not given:
        return None
    pages = parse_pages(given)
    forms = [form for form in (published.page, published.number) if form and not _placeholder(form)]
    tail = _article_number(published)
    if pages is None or (not forms and pages.first != tail):
        if published.page and pages == parse_pages(published.page):
            return Finding("page", Outcome.SAME, given, published.page)
        return Finding("page", Outcome.UNCONFIRMED, given)
    shown = forms[0] if forms else published.doi
    if pages.first == tail or any(_same_pages(pages, form) for form in forms):
        return Finding("page", Outcome.SAME, given, shown)
    kind = "wrong"
    first = parse_pages(forms[0]) if forms else None
    if first and first.first == pages.first:
        kind = "other last page"
    return Finding("page", Outcome.DIFFERENT, given, shown, kind)


def _same_pages(pages: Pages, published: str) -> bool:
    known = parse_pages(published)
    if known is None:
        return False
    if pages == known:
        return True
    alone = pages.first == pages.last or known.first == known.last
    bare = pages.first.lstrip("e"), known.first.lstrip("e")
    return alone and (
        pages.first == known.first or (bare[0] == bare[1] and known.first == known.last)
    )


def _article_number(published: Reference) -> str | None:
    """Return what ends the DOI: publishers build it from the article number."""
    parts = re.split(r"[./_-]", (published.doi or "").casefold())
    return parts[-1].lstrip("0") if len(parts) > 1 and re.search(r"\d", parts[-1]) else None


@lru_cache(maxsize=65536)
def doi_key(text: str) -> str:
    """Return a DOI for comparison: bare, in lower case, without a resolver's view behind it."""
    bare = (normalise_doi(text) or text.strip()).casefold()
    return _DOI_TAIL.sub("", bare)


def compare_doi(cited: Reference, published: Reference) -> Finding | None:
    """Compare the DOI, written in whatever form."""
    if not cited.doi:
        return None
    if not published.doi:
        return Finding("DOI", Outcome.UNCONFIRMED, cited.doi)
    one, other = doi_key(cited.doi), doi_key(published.doi)
    if one == other or re.sub(r"v\d+$", "", one) == re.sub(r"v\d+$", "", other):
        return Finding("DOI", Outcome.SAME, cited.doi, published.doi)
    return Finding("DOI", Outcome.DIFFERENT, cited.doi, published.doi, "wrong identifier")


def identifiers(reference: Reference) -> dict[str, str]:
    """Return the identifiers of a record for look-up, ``{"doi": …, "pmid": …}``."""
    found = {
        "doi": doi_key(reference.doi) if reference.doi else None,
        "pmid": normalise_pmid(reference.pmid) if reference.pmid else None,
        "pmcid": normalise_pmcid(reference.pmcid) if reference.pmcid else None,
        "isbn": normalise_isbn(reference.isbn) if reference.isbn else None,
        "arxiv": arxiv_key(reference),
    }
    return {kind: value for kind, value in found.items() if value}


def arxiv_key(reference: Reference) -> str | None:
    """Return the arXiv identifier without version, from the number, the URL or the DOI."""
    for text in (reference.number, reference.url, reference.archive_location):
        if text and ("arxiv" in text.casefold() or (reference.archive or "").casefold() == "arxiv"):
            found = normalise_arxiv(text)
            if found:
                return re.sub(r"v\d+$", "", found.casefold())
    match = re.fullmatch(r"10\.48550/arxiv\.(.+)", (reference.doi or "").casefold())
    return re.sub(r"v\d+$", "", match[1]) if match else None


def _compare_identifier(kind: str, cited: Reference, published: Reference) -> Finding | None:
    name = kind.upper()
    given = getattr(cited, kind)
    if not given:
        return None
    if not getattr(published, kind):
        return Finding(name, Outcome.UNCONFIRMED, given)
    one, other = identifiers(cited).get(kind, given), identifiers(published).get(kind)
    outcome = Outcome.SAME if one == other else Outcome.DIFFERENT
    kind_of = None if outcome is Outcome.SAME else "wrong identifier"
    return Finding(name, outcome, given, getattr(published, kind), kind_of)


def compare_pmid(cited: Reference, published: Reference) -> Finding | None:
    """Compare the PubMed identifier."""
    return _compare_identifier("pmid", cited, published)


def compare_pmcid(cited: Reference, published: Reference) -> Finding | None:
    """Compare the PubMed Central identifier."""
    return _compare_identifier("pmcid", cited, published)
