"""One row per condition: how much there is, of what kind, and what it says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from kapcite.evidence.base import Finding
from kapcite.evidence.condition import covering, known_conditions, walk, with_narrower
from kapcite.evidence.outcomes import DirectionCount, Directions, EventCount, Proportion
from kapcite.evidence.rows import StudyRow
from kapcite.evidence.summarise import summarise
from kapcite.evidence.totals import Tally, Totals
from kapcite.evidence.wording import DIRECTION_NOTE
from kapcite.evidence.words import Words
from kapcite.model.corpus import Corpus
from kapcite.model.vocabulary import Term


class Range(Finding, frozen=True, kw_only=True):
    """From ``low`` to ``high`` in a unit, over ``studies`` that report it."""

    low: float
    high: float
    unit: str
    studies: int


class ConditionRow(Finding, frozen=True, kw_only=True):
    """What the studies of a condition, narrower ones included, come to."""

    condition: Term
    depth: int
    totals: Totals
    routes: dict[str, int]
    doses: tuple[Range, ...]
    therapies: dict[str, int]
    follow_up: Range | None
    directions: tuple[Directions, ...]
    response: Proportion
    remission: Proportion


class Overview(Finding, frozen=True, kw_only=True):
    """The conditions that have a study. ``shared`` counts studies that stand in several rows.

    A study of a narrower condition is in the row of the broader one too; it is shared
    only where the two are not one within the other.
    """

    rows: tuple[ConditionRow, ...]
    totals: Totals
    shared: int
    notes: tuple[str, ...]


def overview(
    corpus: Corpus, condition: str | None = None, *, across_designs: bool = False
) -> Overview:
    """Return the summary of all conditions, or of one and its narrower ones.

    Raises UsageError for an unknown condition.
    """
    words = Words(corpus)
    table = summarise(corpus, condition, context="exclude")
    terms = known_conditions(corpus)
    ids = with_narrower(terms)
    chosen = {name: ids[name] for name in (table.scope.ids if table.scope else ids)}
    gathered = {name: _Gathered(words) for name in chosen}
    shared = 0
    for row in table.rows:
        shared += _roots(corpus, row) > 1
        for name in covering(chosen, row.study.conditions):
            gathered[name].add(row)
    places: dict[str, tuple[Term, int]] = {}
    for term, depth in walk(terms):
        places.setdefault(term.id, (term, depth))  # below its first parent
    made = (
        gathered[name].row(term, depth, across_designs=across_designs)
        for name, (term, depth) in places.items()
        if name in chosen
    )
    rows = [row for row in made if row.totals.studies]
    return Overview(
        rows=tuple(rows), totals=table.totals, shared=shared, notes=tuple(_notes(shared))
    )


class _Gathered:
    """What the studies of one condition come to, taken one after the other."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._tally = Tally(words)
        self._routes: Counter[str] = Counter()
        self._therapies: Counter[str] = Counter()
        self._doses: dict[str, Range] = {}
        self._follow_up: Range | None = None
        self._directions = DirectionCount(words)
        self._response = EventCount("response")
        self._remission = EventCount("remission")

    def add(self, row: StudyRow) -> None:
        """Take a study in."""
        self._tally.add(row.study)
        self._routes.update(_routes(row, self._words))
        self._therapies.update(_therapies(row, self._words))
        for unit, found in _doses(row).items():
            self._doses[unit] = _widened(self._doses.get(unit), found)
        if (weeks := row.study.follow_up_weeks) is not None:
            found = Range(low=weeks, high=weeks, unit="weeks", studies=1)
            self._follow_up = _widened(self._follow_up, found)
        self._directions.add(row)
        self._response.add(row)
        self._remission.add(row)

    def row(self, condition: Term, depth: int, *, across_designs: bool) -> ConditionRow:
        """Return the row of the condition, which stands at a depth of the tree."""
        return ConditionRow(
            condition=condition,
            depth=depth,
            totals=self._tally.totals(),
            routes=_by_frequency(self._routes),
            doses=tuple(self._doses[unit] for unit in sorted(self._doses)),
            therapies=_by_frequency(self._therapies),
            follow_up=self._follow_up,
            directions=self._directions.found(),
            response=self._response.found(across_designs=across_designs),
            remission=self._remission.found(across_designs=across_designs),
        )


def _roots(corpus: Corpus, row: StudyRow) -> int:
    """Return under how many of the conditions without a broader one a study stands."""
    tops = {term.id: term.broader for term in corpus.vocabulary.conditions}
    roots: set[str] = set()
    for name in row.study.conditions:
        seen: set[str] = set()
        waiting = [name]
        while waiting:
            current = waiting.pop()
            if current in seen:
                continue
            seen.add(current)
            above = [parent for parent in tops.get(current, ()) if parent in tops]
            waiting += above
            if not above:
                roots.add(current)
    return len(roots)


def _routes(row: StudyRow, words: Words) -> set[str]:
    return {words.short(words.route(r), r) for drug in row.drugs for r in drug.routes}


def _therapies(row: StudyRow, words: Words) -> set[str]:
    return {words.short(words.intervention(t), t.name) for t in row.therapies}


def _by_frequency(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _doses(row: StudyRow) -> dict[str, Range]:
    """Return the range of a study's doses for each unit; units are never merged."""
    found: dict[str, list[float]] = {}
    for drug in row.drugs[:1]:
        for dose in drug.doses:
            found.setdefault(dose.unit, []).append(dose.value)
    return {
        unit: Range(low=min(values), high=max(values), unit=unit, studies=1)
        for unit, values in found.items()
    }


def _widened(known: Range | None, found: Range) -> Range:
    if known is None:
        return found
    return Range(
        low=min(known.low, found.low),
        high=max(known.high, found.high),
        unit=known.unit,
        studies=known.studies + found.studies,
    )


def _notes(shared: int) -> Iterable[str]:
    if shared:
        verb = "study stands" if shared == 1 else "studies stand"
        yield (
            f"{shared} {verb} under more than one condition: the rows are not to be added up, "
            "the total counts each study once."
        )
    yield (
        "Participants are counted over cohorts; where a sample has several conditions, all of "
        "it counts in the row of each."
    )
    yield DIRECTION_NOTE
