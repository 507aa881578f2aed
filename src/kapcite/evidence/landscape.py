"""Where the evidence is: by condition and therapy, by year."""

from __future__ import annotations

from kapcite.evidence.base import Finding
from kapcite.evidence.labels import first_report
from kapcite.evidence.summarise import EvidenceTable
from kapcite.evidence.totals import Totals, total
from kapcite.evidence.words import Words
from kapcite.model.corpus import Corpus

NO_THERAPY = "no psychotherapy named"


class Bubble(Finding, frozen=True, kw_only=True):
    """The studies of one condition with one therapy."""

    condition: str
    therapy: str
    totals: Totals


class Year(Finding, frozen=True, kw_only=True):
    """How much was published in a year."""

    year: int
    randomised: int
    other: int
    reviews: int


def evidence_map(table: EvidenceTable, words: Words) -> tuple[Bubble, ...]:
    """Return the studies by condition and therapy, a study in as many cells as it has both."""
    cells: dict[tuple[str, str], dict[str, object]] = {}
    studies = {row.key: row.study for row in table.rows}
    for row in table.rows:
        therapies = {words.intervention_label(t) for t in row.therapies} or {NO_THERAPY}
        for condition in row.conditions:
            for therapy in therapies:
                cells.setdefault((condition, therapy), {})[row.key] = None
    return tuple(
        Bubble(
            condition=condition,
            therapy=therapy,
            totals=total(words, [studies[key] for key in keys]),
        )
        for (condition, therapy), keys in sorted(cells.items())
    )


def timeline(corpus: Corpus, table: EvidenceTable) -> tuple[Year, ...]:
    """Return the years from the first to the last, each study in that of its first report.

    Reviews of the table's conditions are counted beside; what has no year is left out.
    """
    counts: dict[int, list[int]] = {}
    for row in table.rows:
        report = first_report(corpus, row.study)
        if report is not None and report.year is not None:
            counts.setdefault(report.year, [0, 0, 0])[0 if row.randomised else 1] += 1
    for review in corpus.reviews:
        reference = corpus.by_id.get(review.reference)
        covered = table.scope is None or table.scope.covers(review.conditions)
        if covered and reference is not None and reference.year is not None:
            counts.setdefault(reference.year, [0, 0, 0])[2] += 1
    if not counts:
        return ()
    every = range(min(counts), max(counts) + 1)
    found = ((year, counts.get(year, [0, 0, 0])) for year in every)
    return tuple(
        Year(year=year, randomised=randomised, other=other, reviews=reviews)
        for year, (randomised, other, reviews) in found
    )
