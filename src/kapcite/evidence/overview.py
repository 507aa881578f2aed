"""One row per condition: how much there is, of what kind, and what it says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kapcite.evidence.base import Finding
from kapcite.evidence.condition import count_conditions, scope
from kapcite.evidence.outcomes import Directions, Proportion, directions, proportion
from kapcite.evidence.summarise import StudyRow, study_rows
from kapcite.evidence.totals import Totals, total
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
    covered = scope(corpus, condition) if condition is not None else None
    counted = [study for study in corpus.studies if not study.context]
    if covered is not None:
        counted = [study for study in counted if covered.covers(study.conditions)]
    by_key = {row.key: row for row in study_rows(corpus, words, counted, covered)}
    rows = []
    for count in count_conditions(corpus):
        wanted = covered is None or count.condition.id in covered.ids
        if wanted and not count.repeated and count.totals.studies:
            ids = scope(corpus, count.condition.id).ids
            chosen = [row for row in by_key.values() if not ids.isdisjoint(row.study.conditions)]
            rows.append(_row(count.condition, count.depth, chosen, words, across_designs))
    totals = total(words, counted)
    shared = sum(_roots(corpus, row) > 1 for row in by_key.values())
    return Overview(rows=tuple(rows), totals=totals, shared=shared, notes=tuple(_notes(shared)))


def _row(
    condition: Term, depth: int, rows: Sequence[StudyRow], words: Words, across_designs: bool
) -> ConditionRow:
    return ConditionRow(
        condition=condition,
        depth=depth,
        totals=total(words, [row.study for row in rows]),
        routes=_count(_routes(row, words) for row in rows),
        doses=_doses(rows),
        therapies=_count(_therapies(row, words) for row in rows),
        follow_up=_follow_up(rows),
        directions=directions(rows, words),
        response=proportion(rows, "response", across_designs=across_designs),
        remission=proportion(rows, "remission", across_designs=across_designs),
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


def _count(found: Iterable[set[str]]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for names in found:
        for name in names:
            counts[name] = counts.get(name, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _doses(rows: Sequence[StudyRow]) -> tuple[Range, ...]:
    """Return the range of doses for each unit; units are never merged."""
    found: dict[str, dict[str, list[float]]] = {}
    for row in rows:
        for drug in row.drugs[:1]:
            for dose in drug.doses:
                found.setdefault(dose.unit, {}).setdefault(row.key, []).append(dose.value)
    return tuple(
        _range([value for values in by_study.values() for value in values], unit, len(by_study))
        for unit, by_study in sorted(found.items())
    )


def _follow_up(rows: Sequence[StudyRow]) -> Range | None:
    weeks = [row.study.follow_up_weeks for row in rows if row.study.follow_up_weeks is not None]
    return _range(weeks, "weeks", len(weeks)) if weeks else None


def _range(values: Sequence[float], unit: str, studies: int) -> Range:
    return Range(low=min(values), high=max(values), unit=unit, studies=studies)


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
