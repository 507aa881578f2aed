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
from kapcite.verify.editions import is_preprint_doi, may_lag
from kapcite.verify.fold import strip_accents, word_set
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
    if may_lag(cited, published, year, years[0]):
        return Finding("year", Outcome.UNCONFIRMED, str(year))
    if abs(year - years[0]) == 1 and re.search(rf"(?<!\d){year}(?!\d)", published.doi or ""):
        return Finding("year", Outcome.SAME, str(year), known)
    if abs(year - years[0]) == 1:  # more often online beside print than a mistake
        return Finding("year", Outcome.DIFFERENT, str(year), known, "one year off", serious=False)
    return Finding("year", Outcome.DIFFERENT, str(year), known, "wrong")


@lru_cache(maxsize=65536)
def _figure(text: str) -> str:
    """Return a volume or issue without labels, leading zeros and Roman numerals."""
    text = strip_accents(text).casefold().replace("_", " ")
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
    if _same_figure(_figure(cited), _figure(published)):
        return Finding(field, Outcome.SAME, cited, published)
    return Finding(field, Outcome.DIFFERENT, cited, published, "wrong")


def _same_figure(one: str, other: str) -> bool:
    """Whether two figures are one, or one of them a part of a double number."""
    left, right = set(re.split(r"[-–/]", one)), set(re.split(r"[-–/]", other))
    return left <= right or right <= left


_EXTRA = re.compile(
    r"[\s,;(]*\b(?:suppl|supplement|spec\.?\s*(?:no|iss)|special issue|pt|part)(?![^\W\d_]).*$",
    re.IGNORECASE,
)
_PART = re.compile(r"^\W*(?:pt|part)\.?\s*[A-Za-z0-9]{1,2}[.,:]\s*(?=\d)", re.IGNORECASE)


def compare_volume(cited: Reference, published: Reference) -> Finding | None:
    """Compare the volume; labels, leading zeros and Roman numerals are style.

    What stands behind the number, ``65 (Suppl 1)`` or ``10 Suppl 2``, is left to the issue,
    where other records have it.
    """
    ours, theirs = (_bare_volume(text) for text in (cited.volume, published.volume))
    return _compare_figure("volume", ours, theirs)


def _bare_volume(text: str | None) -> str | None:
    if not text:
        return text
    bare = re.sub(r"(?<=\d)(?:\s*\(.*|\s+[A-Z]{3,})$", "", _PART.sub("", text))
    return _EXTRA.sub("", bare) or text


_MONTHS = word_set("jan feb mar apr may jun jul aug sep oct nov dec")


class _Issue(NamedTuple):
    """The number of an issue and of its supplement; empty where it has none or no number."""

    number: str
    supplement: str
    is_supplement: bool


_SUPPLEMENT = re.compile(
    r"^(?P<number>.*?)[\s,;(]*(?:suppl\w*\.?|\bs(?=\d))\s*(?P<own>\w*)\W*$", re.IGNORECASE
)


def _issue(text: str) -> _Issue:
    text = re.sub(r"[\s,;]+(?:SI|special issue|spec\.? (?:no|iss)\.?)$", "", text.replace("_", " "))
    match = _SUPPLEMENT.match(text.strip())
    if match is None:
        return _Issue(_figure(_EXTRA.sub("", text) or text), "", is_supplement=False)
    return _Issue(_figure(match["number"]), _figure(match["own"]), is_supplement=True)


def compare_issue(cited: Reference, published: Reference) -> Finding | None:
    """Compare the issue; one number of a double issue (3-4) is enough.

    A supplement that one side leaves out, or knows by its number alone, is style. A month or
    an article number in its place says nothing.
    """
    if not cited.issue:
        return None
    if not published.issue:
        return Finding("issue", Outcome.UNCONFIRMED, cited.issue)
    outcome = Outcome.DIFFERENT
    if _same_issue(_issue(cited.issue), _issue(published.issue)):
        outcome = Outcome.SAME
    elif any(_is_no_issue(text) for text in (cited.issue, published.issue)):
        outcome = Outcome.COMPATIBLE
    kind = "wrong" if outcome is Outcome.DIFFERENT else None
    return Finding("issue", outcome, cited.issue, published.issue, kind)


def _same_issue(one: _Issue, other: _Issue) -> bool:
    if one.is_supplement != other.is_supplement:
        whole, plain = (one, other) if one.is_supplement else (other, one)
        return _same_figure(whole.number or whole.supplement, plain.number)
    parts = ((one.number, other.number), (one.supplement, other.supplement))
    return all(_same_figure(a, b) for a, b in parts if a and b) and (
        one[:2] == other[:2] or any(a and b for a, b in parts)
    )


def _is_no_issue(text: str) -> bool:
    return text.casefold()[:3] in _MONTHS or re.search(r"\d{5}", text) is not None


@lru_cache(maxsize=65536)
def doi_key(text: str) -> str:
    """Return a DOI for comparison: bare, in lower case, without a resolver's view behind it."""
    bare = (normalise_doi(text) or text.strip()).casefold()
    return _DOI_TAIL.sub("", bare)


# What stands where nobody looked the DOI up: a row of x, of zeros or of nines, or a word.
_PLACEHOLDER = re.compile(
    r"10\.(?:x+|0+|9{5,})/|10\.\S+?/(?:x{3,}|0{3,}|[?#*_]+|\S*(?:xxxx|yyyy))$|"
    r"10\.\S+?/(?:\S*[^a-z])?(?:nonexist|placeholder|dummy|fake|unknown|todo|tbd)",
    re.IGNORECASE,
)


def is_placeholder(doi: str) -> bool:
    """Whether a DOI says of itself that it is none (``10.xxxx/xxxxx``)."""
    return _PLACEHOLDER.match(re.sub(r"^.*?(?=10\.)", "", doi.strip())) is not None


def compare_doi(cited: Reference, published: Reference) -> Finding | None:
    """Compare the DOI, written in whatever form."""
    if not cited.doi:
        return None
    if is_placeholder(cited.doi):
        kind = "a placeholder, no DOI"
        return Finding("DOI", Outcome.DIFFERENT, cited.doi, published.doi, kind)
    if not published.doi:
        return Finding("DOI", Outcome.UNCONFIRMED, cited.doi)
    one, other = doi_key(cited.doi), doi_key(published.doi)
    if one == other or re.sub(r"v\d+$", "", one) == re.sub(r"v\d+$", "", other):
        return Finding("DOI", Outcome.SAME, cited.doi, published.doi)
    if is_preprint_doi(one) and not is_preprint_doi(other):
        return Finding("DOI", Outcome.UNCONFIRMED, cited.doi)  # of its other edition, maybe
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
