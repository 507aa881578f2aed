"""Results across studies: which outcome they are of, which way they point, what they pool to.

One figure per study and outcome (rule 7): the earliest result with events and their
denominator. Studies that share patients give one, the largest. Randomised and other
studies are pooled apart unless that is asked for (rule 8).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from kapcite.evidence.base import Finding
from kapcite.evidence.binomial import pool_proportions
from kapcite.evidence.pool import Pooled
from kapcite.evidence.summarise import StudyRow
from kapcite.evidence.words import Words
from kapcite.model.study import Result, Study

DIRECTIONS = ("favours", "no difference", "against", "mixed")


class Events(Finding, frozen=True, kw_only=True):
    """``n`` of ``of`` people had the outcome in one study, of those in the treated groups."""

    key: str
    label: str
    n: int
    of: int
    randomised: bool
    at: str | None


class Proportion(Finding, frozen=True, kw_only=True):
    """An outcome counted in several studies; ``pooled`` by class of design, if two or more."""

    outcome: str
    studies: tuple[Events, ...]
    pooled: tuple[tuple[str, Pooled], ...] = ()


class Directions(Finding, frozen=True, kw_only=True):
    """How many studies point which way for an outcome; ``studies`` names them."""

    outcome: str
    counts: dict[str, int]
    studies: tuple[str, ...]


def outcome_name(words: Words, result: Result) -> str:
    """Return what a result is of, across instruments: response, Depression score, craving."""
    if result.outcome_type:
        return result.outcome_type
    measure = words.measure(result.measure)
    if measure is not None and measure.condition:
        return f"{words.condition_label(measure.condition)} score"
    return measure.label if measure else result.outcome


def directions(rows: Iterable[StudyRow], words: Words) -> tuple[Directions, ...]:
    """Count studies by the direction of their results, the outcomes of most studies first."""
    found: dict[str, dict[str, set[str]]] = {}
    labels = {}
    for row in rows:
        for result in row.study.results:
            if result.direction:
                ways = found.setdefault(outcome_name(words, result), {})
                ways.setdefault(row.key, set()).add(result.direction)
                labels[row.key] = row.label
    made = [
        Directions(
            outcome=outcome,
            counts=_count(ways.values()),
            studies=tuple(labels[key] for key in ways),
        )
        for outcome, ways in found.items()
    ]
    return tuple(sorted(made, key=lambda d: (-len(d.studies), d.outcome.casefold())))


def _count(ways: Iterable[set[str]]) -> dict[str, int]:
    """A study whose results of one outcome point several ways is mixed."""
    counts = Counter(next(iter(way)) if len(way) == 1 else "mixed" for way in ways)
    return {name: counts[name] for name in DIRECTIONS if counts[name]}


def proportion(
    rows: Iterable[StudyRow], outcome_type: str, *, across_designs: bool = False
) -> Proportion:
    """Return the studies that count an outcome (response, remission) and what they pool to."""
    events = _one_per_cohort(rows, outcome_type)
    classes = {"all designs": events} if across_designs else _by_class(events)
    pooled = tuple(
        (name, pool_proportions([e.n for e in group], [e.of for e in group]))
        for name, group in classes.items()
        if len(group) > 1
    )
    return Proportion(outcome=outcome_type, studies=tuple(events), pooled=pooled)


def _by_class(events: Sequence[Events]) -> dict[str, list[Events]]:
    return {
        "randomised": [e for e in events if e.randomised],
        "not randomised": [e for e in events if not e.randomised],
    }


def _one_per_cohort(rows: Iterable[StudyRow], outcome_type: str) -> list[Events]:
    chosen: dict[tuple[str, str], Events] = {}
    for row in rows:
        if (events := _events(row, outcome_type)) is None:
            continue
        cohort = row.study.cohort
        key = ("cohort", cohort) if cohort else ("study", row.key)
        if key not in chosen or (events.of, row.key) > (chosen[key].of, chosen[key].key):
            chosen[key] = events
    return sorted(chosen.values(), key=lambda events: (events.label, events.key))


def _events(row: StudyRow, outcome_type: str) -> Events | None:
    """Return the earliest count of the outcome among those who were given the drug."""
    results = [r for r in row.study.results if r.outcome_type == outcome_type]
    for result in sorted(results, key=lambda r: (r.weeks is None, r.weeks or 0)):
        counted = treated_counts(row.study, result)
        if counted is not None:
            n, of = counted
            return Events(
                key=row.key,
                label=row.label,
                n=n,
                of=of,
                randomised=row.randomised,
                at=result.at,
            )
    return None


def treated_counts(study: Study, result: Result) -> tuple[int, int] | None:
    """Return events and people of a result over the arms that are no comparators."""
    comparators = {arm.name for arm in study.arms if arm.role == "comparator"}
    groups = [group for group in result.groups if group.arm not in comparators]
    known = [(g.n, g.of) for g in groups if g.n is not None and g.of]
    if not known or len(known) < len(groups):
        return None
    return sum(n for n, _ in known), sum(of for _, of in known)
