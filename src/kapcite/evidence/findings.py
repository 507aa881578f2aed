"""A summary of findings by outcome, as GRADE lays it out; certainty is the reviewer's.

Relative effects come from studies that compare two groups with events and denominators
in both, randomised ones alone unless asked, pooled as risk ratios by REML with the
Hartung-Knapp test (Cochrane Handbook 14.1 and 10.10.4).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kapcite.evidence.base import Finding
from kapcite.evidence.effects import effect_sizes
from kapcite.evidence.measures.catalogue import MEASURES
from kapcite.evidence.outcomes import (
    DIRECTIONS,
    Directions,
    Proportion,
    directions,
    outcome_name,
    proportion,
    treated_counts,
)
from kapcite.evidence.pool import Pooled, pool
from kapcite.evidence.summarise import StudyRow, summarise
from kapcite.evidence.totals import Totals, total
from kapcite.evidence.wording import DIRECTION_NOTE
from kapcite.evidence.words import Words
from kapcite.model.corpus import Corpus
from kapcite.model.study import Result, Study

_CERTAINTY = (
    "Certainty is for the reviewer to judge: risk of bias, inconsistency, indirectness, "
    "imprecision, publication bias."
)


class OutcomeRow(Finding, frozen=True, kw_only=True):
    """One outcome: who measured it, what came out, pooled where that is sound."""

    outcome: str
    totals: Totals
    directions: Directions | None
    proportion: Proportion
    risk_ratio: Pooled | None
    follow_up: tuple[str, ...]


class FindingsTable(Finding, frozen=True, kw_only=True):
    """The outcomes of a condition's studies, those of most studies first."""

    title: str
    rows: tuple[OutcomeRow, ...]
    totals: Totals
    notes: tuple[str, ...]


class _Comparison(NamedTuple):
    randomised: bool
    table: dict[str, float | None]


def summarise_findings(
    corpus: Corpus,
    condition: str | None = None,
    *,
    exact: bool = False,
    across_designs: bool = False,
) -> FindingsTable:
    """Return the summary of findings. Raises UsageError for an unknown condition."""
    table = summarise(corpus, condition, exact=exact, context="exclude")
    words = Words(corpus)
    by_outcome: dict[str, dict[str, StudyRow]] = {}
    for row in table.rows:
        for result in row.study.results:
            by_outcome.setdefault(outcome_name(words, result), {})[row.key] = row
    ways = {way.outcome: way for way in directions(table.rows, words)}
    made = [
        _row(name, list(rows.values()), ways.get(name), words, across_designs)
        for name, rows in by_outcome.items()
    ]
    made.sort(key=lambda row: (-row.totals.studies, row.outcome.casefold()))
    notes = (
        *table.notes,
        DIRECTION_NOTE,
        _CERTAINTY,
    )
    title = table.title.replace("Studies", "Summary of findings", 1)
    return FindingsTable(title=title, rows=tuple(made), totals=table.totals, notes=notes)


def _row(
    name: str,
    rows: Sequence[StudyRow],
    ways: Directions | None,
    words: Words,
    across_designs: bool,
) -> OutcomeRow:
    times = (r.at for row in rows for r in row.study.results if outcome_name(words, r) == name)
    return OutcomeRow(
        outcome=name,
        totals=total(words, [row.study for row in rows]),
        directions=ways,
        proportion=proportion(rows, name, across_designs=across_designs),
        risk_ratio=_risk_ratio(rows, name, across_designs=across_designs),
        follow_up=tuple(dict.fromkeys(time for time in times if time)),
    )


def _risk_ratio(rows: Iterable[StudyRow], outcome: str, *, across_designs: bool) -> Pooled | None:
    found = [comparison for row in rows if (comparison := _compare(row, outcome)) is not None]
    chosen = [c.table for c in found if c.randomised or across_designs]
    effects = effect_sizes(MEASURES["RR"], chosen)
    known = [(e.yi, e.vi) for e in effects if e.yi is not None and e.vi is not None]
    if len(known) < 2:
        return None
    return pool([y for y, _ in known], [v for _, v in known], test="adhoc", measure="RR")


def _compare(row: StudyRow, outcome: str) -> _Comparison | None:
    """Return the earliest result that counts events in the drug's arms and in the others."""
    results = [r for r in row.study.results if r.outcome_type == outcome]
    for result in sorted(results, key=lambda r: (r.weeks is None, r.weeks or 0)):
        treated, control = treated_counts(row.study, result), _control(row.study, result)
        if treated is not None and control is not None:
            table = {"ai": treated[0], "bi": treated[1] - treated[0]}
            table |= {"ci": control[0], "di": control[1] - control[0]}
            return _Comparison(row.randomised, {name: float(n) for name, n in table.items()})
    return None


def _control(study: Study, result: Result) -> tuple[int, int] | None:
    comparators = {arm.name for arm in study.arms if arm.role == "comparator"}
    known = [
        (g.n, g.of) for g in result.groups if g.arm in comparators and g.n is not None and g.of
    ]
    return (sum(n for n, _ in known), sum(of for _, of in known)) if known else None


def describe_directions(ways: Directions | None) -> str:
    """Return ``3 favours, 1 mixed``, or nothing where no direction is stated."""
    if ways is None:
        return ""
    return ", ".join(f"{ways.counts[name]} {name}" for name in DIRECTIONS if name in ways.counts)
