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
    DirectionCount,
    Directions,
    EventCount,
    Proportion,
    outcome_name,
    treated_counts,
)
from kapcite.evidence.pool import Pooled, pool
from kapcite.evidence.rows import StudyRow
from kapcite.evidence.summarise import summarise
from kapcite.evidence.totals import Tally, Totals
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
    ways = DirectionCount(words)
    gathered: dict[str, _Gathered] = {}
    for row in table.rows:
        ways.add(row)
        times: dict[str, list[str | None]] = {}
        for result in row.study.results:
            times.setdefault(outcome_name(words, result), []).append(result.at)
        for name, at in times.items():
            gathered.setdefault(name, _Gathered(name, words)).add(row, at)
    directions = {way.outcome: way for way in ways.found()}
    made = [
        one.row(directions.get(name), across_designs=across_designs)
        for name, one in gathered.items()
    ]
    made.sort(key=lambda row: (-row.totals.studies, row.outcome.casefold()))
    notes = (
        *table.notes,
        DIRECTION_NOTE,
        _CERTAINTY,
    )
    title = table.title.replace("Studies", "Summary of findings", 1)
    return FindingsTable(title=title, rows=tuple(made), totals=table.totals, notes=notes)


class _Gathered:
    """What the studies that measured one outcome come to, taken one after the other."""

    def __init__(self, outcome: str, words: Words) -> None:
        self._outcome = outcome
        self._tally = Tally(words)
        self._events = EventCount(outcome)
        self._comparisons: list[_Comparison] = []
        self._times: dict[str, None] = {}

    def add(self, row: StudyRow, times: Iterable[str | None]) -> None:
        """Take a study in, and when it measured the outcome."""
        self._tally.add(row.study)
        self._events.add(row)
        if (comparison := _compare(row, self._outcome)) is not None:
            self._comparisons.append(comparison)
        self._times |= {time: None for time in times if time}

    def row(self, ways: Directions | None, *, across_designs: bool) -> OutcomeRow:
        """Return the outcome's row."""
        compared = [c.table for c in self._comparisons if c.randomised or across_designs]
        return OutcomeRow(
            outcome=self._outcome,
            totals=self._tally.totals(),
            directions=ways,
            proportion=self._events.found(across_designs=across_designs),
            risk_ratio=_risk_ratio(compared),
            follow_up=tuple(self._times),
        )


def _risk_ratio(tables: Sequence[dict[str, float | None]]) -> Pooled | None:
    effects = effect_sizes(MEASURES["RR"], tables)
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
