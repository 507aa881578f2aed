"""A citation beside one published record, field by field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

from kapcite.model.reference import Reference
from kapcite.verify.authors import Alignment, align_records, compare_authors, judge_authors
from kapcite.verify.houses import compare_place, compare_publisher
from kapcite.verify.journals import compare_container
from kapcite.verify.numbers import (
    compare_doi,
    compare_issue,
    compare_pmcid,
    compare_pmid,
    compare_volume,
    compare_year,
)
from kapcite.verify.pages import compare_page
from kapcite.verify.result import Finding, Outcome
from kapcite.verify.titles import compare_title, similarity

Comparer = Callable[[Reference, Reference], Finding | None]

#: Field -> how it is compared and how much its agreement says about which work is meant.
FIELDS: Mapping[str, tuple[Comparer, float]] = {
    "title": (compare_title, 4.0),
    "author": (compare_authors, 3.0),
    "year": (compare_year, 1.0),
    "container-title": (compare_container, 1.0),
    "volume": (compare_volume, 1.0),
    "issue": (compare_issue, 0.5),
    "page": (compare_page, 2.0),
    "publisher": (compare_publisher, 0.3),
    "publisher-place": (compare_place, 0.3),
    "DOI": (compare_doi, 1.0),
    "PMID": (compare_pmid, 1.0),
    "PMCID": (compare_pmcid, 1.0),
}


class Comparison:
    """One citation against one record. A field is compared when it is first asked for."""

    def __init__(self, cited: Reference, record: Reference) -> None:
        self.cited = cited
        self.record = record
        self._found: dict[str, Finding | None] = {}

    @cached_property
    def title(self) -> float:
        """How alike the titles are, 0 to 1."""
        return similarity(self.cited.title or "", self.record.title or "")

    @cached_property
    def authors(self) -> Alignment:
        """The cited authors beside the published ones."""
        return align_records(self.cited, self.record)

    def finding(self, field: str) -> Finding | None:
        """Return how a field compares; None where the citation does not have it."""
        if field not in self._found:
            if field == "author":
                self._found[field] = judge_authors(self.cited, self.record, self.authors)
            else:
                self._found[field] = FIELDS[field][0](self.cited, self.record)
        return self._found[field]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every field that the citation has."""
        found = (self.finding(field) for field in FIELDS)
        return tuple(finding for finding in found if finding is not None)

    def outcome(self, field: str) -> Outcome | None:
        """Return the bare outcome of a field; None where the citation does not have it."""
        found = self.finding(field)
        return found.outcome if found else None

    def agrees(self, *fields: str) -> bool:
        """Whether each of the fields is the same on both sides."""
        return all(self.outcome(field) is Outcome.SAME for field in fields)

    def differs(self, *fields: str) -> bool:
        """Whether one of the fields departs from the record."""
        return any(self.outcome(field) is Outcome.DIFFERENT for field in fields)

    @property
    def differences(self) -> tuple[Finding, ...]:
        """The fields that depart from the record."""
        return tuple(f for f in self.findings if f.outcome is Outcome.DIFFERENT)

    @cached_property
    def score(self) -> float:
        """How well the record fits as a whole: agreement less contradiction, by weight."""
        total = 4.0 * self.title + 3.0 * (self.authors.share + 0.5 * self.authors.leads)
        for found in self.findings:
            weight = FIELDS[found.field][1] if found.field not in ("title", "author") else 0.0
            if found.outcome is Outcome.SAME:
                total += weight
            elif found.outcome is Outcome.DIFFERENT:
                total -= weight
        return total


def pool(comparisons: Iterable[Comparison]) -> dict[str, Finding]:
    """Settle each field over several records of one work.

    A record that has the field as cited settles it; else one that contradicts it; else one
    that knows too little to do either.
    """
    pooled: dict[str, Finding] = {}
    for comparison in comparisons:
        for found in comparison.findings:
            if found.field not in pooled or found.outcome > pooled[found.field].outcome:
                pooled[found.field] = found
    return pooled


def missing_fields(cited: Reference, published: Reference) -> tuple[str, ...]:
    """Return the fields the record has and the citation leaves out."""
    has = {
        "title": (cited.title, published.title),
        "author": (cited.creators, published.creators),
        "year": (cited.year, published.year),
        "container-title": (cited.container_title, published.container_title),
        "volume": (cited.volume, published.volume),
        "issue": (cited.issue, published.issue),
        "page": (cited.page or cited.number, published.page or published.number),
        "DOI": (cited.doi, published.doi),
    }
    return tuple(name for name, (ours, theirs) in has.items() if theirs and not ours)
