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
from kapcite.evidence.rows import StudyRow
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


class DirectionCount:
    """Counts studies by the direction of their results, one row after the other."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._ways: dict[str, dict[str, set[str]]] = {}
        self._labels: dict[str, str] = {}

    def add(self, row: StudyRow) -> None:
        """Count a study."""
        for result in row.study.results:
            if result.direction:
                ways = self._ways.setdefault(outcome_name(self._words, result), {})
                ways.setdefault(row.key, set()).add(result.direction)
                self._labels[row.key] = row.label

    def found(self) -> tuple[Directions, ...]:
        """Return the counts, the outcomes of most studies first."""
        made = [
            Directions(
                outcome=outcome,
                counts=_count(ways.values()),
                studies=tuple(self._labels[key] for key in ways),
            )
            for outcome, ways in self._ways.items()
        ]
        return tuple(sorted(made, key=lambda d: (-len(d.studies), d.outcome.casefold())))


def _count(ways: Iterable[set[str]]) -> dict[str, int]:
    """A study whose results of one outcome point several ways is mixed."""
    counts = Counter(next(iter(way)) if len(way) == 1 else "mixed" for way in ways)
    return {name: counts[name] for name in DIRECTIONS if counts[name]}


class EventCount:
    """Gathers the studies that count an outcome, of each cohort the largest."""

    def __init__(self, outcome_type: str) -> None:
        self._outcome = outcome_type
        self._chosen: dict[tuple[str, str], Events] = {}

    def add(self, row: StudyRow) -> None:
        """Take what a study counts, if it counts the outcome."""
        if (events := _events(row, self._outcome)) is None:
            return
        cohort = row.study.cohort
        key = ("cohort", cohort) if cohort else ("study", row.key)
        known = self._chosen.get(key)
        if known is None or (events.of, row.key) > (known.of, known.key):
            self._chosen[key] = events

    def found(self, *, across_designs: bool = False) -> Proportion:
        """Return the studies and what they pool to, by class of design unless across them."""
        events = sorted(self._chosen.values(), key=lambda events: (events.label, events.key))
        classes = {"all designs": events} if across_designs else _by_class(events)
        pooled = tuple(
            (name, pool_proportions([e.n for e in group], [e.of for e in group]))
            for name, group in classes.items()
            if len(group) > 1
        )
        return Proportion(outcome=self._outcome, studies=tuple(events), pooled=pooled)


def proportion(
    rows: Iterable[StudyRow], outcome_type: str, *, across_designs: bool = False
) -> Proportion:
    """Return the studies that count an outcome (response, remission) and what they pool to."""
    count = EventCount(outcome_type)
    for row in rows:
        count.add(row)
    return count.found(across_designs=across_designs)


def _by_class(events: Sequence[Events]) -> dict[str, list[Events]]:
    return {
        "randomised": [e for e in events if e.randomised],
        "not randomised": [e for e in events if not e.randomised],
    }


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
