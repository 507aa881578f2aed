"""Preprint and article: two editions of one work, which differ in place, year and DOI."""

from __future__ import annotations

import re

from kapcite.model.reference import Reference
from kapcite.verify.container_forms import canonical, joined
from kapcite.verify.fold import word_set

_SERVERS = word_set(
    "arxiv biorxiv medrxiv psyarxiv chemrxiv socarxiv edarxiv engrxiv techrxiv researchsquare "
    "ssrn ssrnelectronicjournal osf osfpreprints preprints preprintsorg authorea openreview"
)
# bioRxiv and medRxiv share their prefix with a publisher; theirs are numbers and dates.
_DOIS = re.compile(
    r"10\.(?:48550/arxiv|1101/(?:\d{6}|20\d\d\.\d\d)|31234/|26434/|21203/|2139/|31219/|20944/|"
    r"22541/|36227/|31235/|35542/)",
    re.IGNORECASE,
)
LAG = 2  # years after which an article is no longer taken for the print of its preprint


def is_preprint_doi(doi: str | None) -> bool:
    """Whether a server of preprints registered a DOI."""
    return _DOIS.search(doi or "") is not None


def is_preprint(record: Reference) -> bool:
    """Whether a record, by its container or else its identifiers, is of a preprint."""
    if record.container_title:
        name = canonical(joined(record.container_title))
        return name in _SERVERS or re.match(r"arxivpreprint|arxiv\d", name) is not None
    return (record.archive or "").casefold() == "arxiv" or is_preprint_doi(record.doi)


def is_cited_before(cited: Reference, published: Reference) -> bool:
    """Whether the citation is of the preprint, and the record of the article."""
    return is_preprint(cited) and not is_preprint(published)


def is_cited_after(cited: Reference, published: Reference) -> bool:
    """Whether the citation is of an article, and the record of its preprint."""
    return is_preprint(published) and not is_preprint(cited)


def may_lag(cited: Reference, published: Reference, year: int, known: int) -> bool:
    """Whether two years are those of a cited preprint and of its article."""
    return is_cited_before(cited, published) and 0 <= known - year <= LAG
