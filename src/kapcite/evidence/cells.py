"""A study's row as text, column by column, with footnotes on what the text stands on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple

import msgspec

from kapcite.evidence.base import NOT_REPORTED, Cell
from kapcite.evidence.rows import StudyRow
from kapcite.evidence.wording import (
    describe_arm,
    describe_count,
    describe_delivery,
    describe_result,
    has_figures,
)
from kapcite.evidence.words import Words
from kapcite.model.study import Delivery, GroupResult, Result, Study

MISSING = Cell(
    text=NOT_REPORTED,
    notes=("Not reported in the sources that were read, which is not to say absent.",),
)
_COMPUTED = "Percentage computed from the counts."
_INFERRED = "Timing inferred, not stated by a source."
_UNREAD = "A source states this; its figures could not be read."
# A source with one of these words in its part is not the study's own report.
_SECOND_HAND = ("registration", "press", "secondary", "comment", "later", "forum")


class Column(NamedTuple):
    """A column of the table of studies. ``brief`` columns make the table of a terminal."""

    heading: str
    cell: Callable[[StudyRow, Words], Cell]
    brief: bool = False
    full: bool = True


def headings(drugs: Collection[str], names: Sequence[str] | None = None) -> dict[str, str]:
    """Return the headings; the drug's own name where all studies gave the same one."""
    titles = {name: COLUMNS[name].heading for name in names or BRIEF}
    if "drug" in titles and len(drugs) == 1:
        titles["drug"] = next(iter(drugs)).capitalize()
    return titles


def cells(
    row: StudyRow, words: Words, *, name_drug: bool, names: Sequence[str] | None = None
) -> dict[str, Cell]:
    """Return the cell of each column; ``name_drug`` repeats the drug's name in its own."""
    found = {name: COLUMNS[name].cell(row, words) for name in names or BRIEF}
    if name_drug and "drug" in found:
        found["drug"] = _deliveries(row, row.drugs[:1], words, named=True)
    return found


def _text(*values: str | None, notes: Sequence[str | None] = ()) -> Cell:
    text = "; ".join(value for value in values if value)
    return Cell(text=text, notes=tuple(note for note in notes if note)) if text else MISSING


def _study(row: StudyRow, _: Words) -> Cell:
    return Cell(text=row.label)


def _condition(row: StudyRow, _: Words) -> Cell:
    return _text(", ".join(row.conditions), notes=(row.study.condition_note,))


def _country(row: StudyRow, _: Words) -> Cell:
    return _text(row.study.country)


def _design(row: StudyRow, words: Words) -> Cell:
    study = row.study
    return _text(words.short(words.design(study), study.design), notes=(study.design_note,))


def _n(row: StudyRow, _: Words) -> Cell:
    study = row.study
    count = describe_count(study) or NOT_REPORTED
    arms = ", ".join(describe_arm(arm) for arm in study.arms) if len(study.arms) > 1 else ""
    second_hand = _second_hand(study, (study.count_source, *(arm.source for arm in study.arms)))
    notes = [study.count_note, *second_hand]
    if count == NOT_REPORTED:
        notes += MISSING.notes
    return _text(f"{count}: {arms}" if arms else count, notes=notes)


def _population(row: StudyRow, _: Words) -> Cell:
    return _text(row.study.population, row.study.demographics)


def _drug(row: StudyRow, words: Words) -> Cell:
    return _deliveries(row, row.drugs[:1], words, named=False)


def _therapy(row: StudyRow, words: Words) -> Cell:
    # Support that is no psychotherapy (guides, a computer) is shown for what it is.
    return _deliveries(row, row.therapies or row.others, words, named=True)


def _deliveries(
    row: StudyRow, deliveries: tuple[Delivery, ...], words: Words, *, named: bool
) -> Cell:
    texts = []
    for delivery in deliveries:
        routes = tuple(words.short(words.route(route), route) for route in delivery.routes)
        label = words.short(words.intervention(delivery), delivery.name) if named else ""
        texts.append(describe_delivery(delivery, label, routes))
    sources = (delivery.source for delivery in deliveries)
    return _text(*texts, notes=_second_hand(row.study, sources))


def _route(row: StudyRow, words: Words) -> Cell:
    routes = [route for drug in row.drugs for route in drug.routes]
    labels = (words.short(words.route(route), route) for route in dict.fromkeys(routes))
    return _text(", ".join(labels))


def _dose(row: StudyRow, _: Words) -> Cell:
    return _text(*("; ".join(map(str, drug.doses)) or drug.dose_note for drug in row.drugs[:1]))


def _sessions(row: StudyRow, _: Words) -> Cell:
    return _text(*(str(drug.sessions) for drug in row.drugs[:1] if drug.sessions is not None))


def _timing(row: StudyRow, _: Words) -> Cell:
    times = [time for therapy in row.therapies for time in therapy.timing]
    inferred = any(t.timing and t.timing_basis != "stated" for t in row.therapies)
    return _text(", ".join(dict.fromkeys(times)), notes=(_INFERRED,) if inferred else ())


def _participants(row: StudyRow, words: Words) -> Cell:
    return _joined(_condition(row, words), _population(row, words), _country(row, words))


def _therapy_and_timing(row: StudyRow, words: Words) -> Cell:
    therapy, timing = _therapy(row, words), _timing(row, words)
    if MISSING in (therapy, timing):
        return _joined(therapy, timing)
    text = f"{therapy.text}; {timing.text} the course of the drug"
    return Cell(text=text, notes=(*therapy.notes, *timing.notes))


def _measures(row: StudyRow, words: Words) -> Cell:
    return _joined(_outcome(row, words), _times(row, words))


def _after(row: StudyRow, words: Words) -> Cell:
    follow_up, adverse = _follow_up(row, words), _adverse(row, words)
    text = f"{follow_up.text}; adverse events: {adverse.text}"
    return Cell(text=text, notes=tuple(dict.fromkeys((*follow_up.notes, *adverse.notes))))


def _joined(*parts: Cell) -> Cell:
    """Return the parts that are reported in one cell, or that none is."""
    known = [part for part in parts if part != MISSING]
    return _text(*(part.text for part in known), notes=[n for part in known for n in part.notes])


def _comparator(row: StudyRow, _: Words) -> Cell:
    return _text(row.study.comparator)


def _outcome(row: StudyRow, _: Words) -> Cell:
    return _text(", ".join(outcome.name for outcome in row.study.outcomes))


def _times(row: StudyRow, _: Words) -> Cell:
    return _text(*row.study.time_points)


def _follow_up(row: StudyRow, _: Words) -> Cell:
    return _text(row.study.follow_up)


def _adverse(row: StudyRow, _: Words) -> Cell:
    return _text(row.study.adverse_events)


def _reviews(row: StudyRow, _: Words) -> Cell:
    known = ", ".join(row.reviews)
    return Cell(text=known or "none known", notes=() if known else (_MEMBERSHIP,))


_MEMBERSHIP = "No list of included studies that names it was read."


def _read_in(row: StudyRow, _: Words) -> Cell:
    return _text(", ".join(dict.fromkeys(source.part for source in row.study.sources)))


def _result(row: StudyRow, _: Words) -> Cell:
    study = row.study
    several = len(study.arms) > 1
    told = [result for result in study.results if has_figures(result)]
    if not told:
        stated = any(result.unread for result in study.results)
        return _text(study.finding, notes=(_UNREAD,) if stated else ())
    shown = [_with_percentages(result) for result in told]
    # Of two results that read alike the note tells which is which, so it stands beside them.
    times = Counter((r.outcome, r.at) for r in told)
    alike = [r for r in told if r.note and times[r.outcome, r.at] > 1]
    texts = (
        f"{result.outcome} {describe_result(result, notes=False, name_arms=several)}"
        + (f" ({result.note.rstrip('.')})" if plain in alike and result.note else "")
        for plain, (result, _) in zip(told, shown, strict=True)
    )
    qualified = dict.fromkeys(f"{r.outcome}: {r.note}" for r in told if r.note and r not in alike)
    computed = any(computed for _, computed in shown)
    notes = [" ".join(qualified), _COMPUTED if computed else None]
    return _text(*texts, notes=[*notes, *_second_hand(study, (r.source for r in told))])


def _with_percentages(result: Result) -> tuple[Result, bool]:
    """Return the result with percentages where only counts are given, and whether any was."""
    groups = tuple(_with_percentage(group) for group in result.groups)
    if groups == result.groups:
        return result, False
    return msgspec.structs.replace(result, groups=groups), True


def _with_percentage(group: GroupResult) -> GroupResult:
    if group.percent is not None or group.n is None or not group.of:
        return group
    return msgspec.structs.replace(group, percent=round(100 * group.n / group.of, 1))


def _an(noun: str) -> str:
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"


def _second_hand(study: Study, ids: Iterable[str | None]) -> list[str]:
    """Return a note for each source that is not the study's own report."""
    used = set(ids)
    return [
        f"Unverified: read in {_an(source.part)}, not in a report of the study."
        for source in study.sources
        if source.id in used and any(word in source.part for word in _SECOND_HAND)
    ]


COLUMNS: dict[str, Column] = {
    "study": Column("Study", _study, brief=True),
    "design": Column("Design", _design, brief=True),
    "participants": Column("Participants", _participants),
    "n": Column("n", _n, brief=True),
    "drug": Column("Drug", _drug, brief=True),
    "psychotherapy": Column("Psychotherapy", _therapy, brief=True, full=False),
    "therapy": Column("Psychotherapy and timing", _therapy_and_timing),
    "comparator": Column("Comparator", _comparator, brief=True),
    "outcome": Column("Outcome", _outcome, brief=True, full=False),
    "measures": Column("Outcomes and time points", _measures),
    "result": Column("Result", _result, brief=True),
    "after": Column("Follow-up and adverse events", _after),
    "country": Column("Country", _country, full=False),
    "condition": Column("Condition", _condition, full=False),
    "population": Column("Population", _population, full=False),
    "route": Column("Route", _route, full=False),
    "dose": Column("Dose", _dose, full=False),
    "sessions": Column("Sessions", _sessions, full=False),
    "timing": Column("Timing", _timing, full=False),
    "times": Column("Time points", _times, full=False),
    "follow-up": Column("Follow-up", _follow_up, full=False),
    "adverse": Column("Adverse events", _adverse, full=False),
    "reviews": Column("In reviews", _reviews, full=False),
    "source": Column("Read in", _read_in, full=False),
}
#: What a terminal shows, and what a document does, unless columns are chosen.
BRIEF = tuple(name for name, column in COLUMNS.items() if column.brief)
FULL = tuple(name for name, column in COLUMNS.items() if column.full)
