"""The summary by condition, the reviews and the findings as sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kapcite.evidence.base import Cell
from kapcite.evidence.cells import MISSING
from kapcite.evidence.findings import FindingsTable, describe_directions
from kapcite.evidence.measures.catalogue import MEASURES
from kapcite.evidence.outcomes import Events, Proportion
from kapcite.evidence.overview import ConditionRow, Overview, Range
from kapcite.evidence.pool import Pooled
from kapcite.evidence.reviews import Overlap, ReviewRow, ReviewTable
from kapcite.evidence.totals import Totals
from kapcite.model.study import number
from kapcite.render.sheet import Section, Sheet
from kapcite.render.studies import totals_text

_JUDGE = Cell(text="to be judged", notes=("Certainty is left to the reviewer.",))


def summary_sheet(table: Overview) -> Sheet:
    """Return one row per condition, narrower ones indented below the broader."""
    return Sheet(
        title="Summary by condition",
        headings=(
            "Condition",
            "Studies",
            "Participants",
            "Designs",
            "Routes",
            "Doses",
            "Therapies",
            "Follow-up",
            "Direction by outcome",
            "Response",
            "Remission",
        ),
        sections=(Section("", tuple(_condition(row) for row in table.rows)),),
        totals=f"Total: {totals_text(table.totals)}",
        notes=table.notes,
    )


def _condition(row: ConditionRow) -> tuple[Cell, ...]:
    totals = row.totals
    ways = (f"{way.outcome}: {describe_directions(way)}" for way in row.directions)
    doses = "; ".join(_range(dose, totals.studies) for dose in row.doses)
    return (
        Cell(text="– " * row.depth + row.condition.label),
        Cell(text=f"{totals.studies} ({totals.randomised_studies} randomised)"),
        _people(totals),
        _cell(_counts(totals.designs)),
        _cell(_counts(row.routes)),
        _cell(doses),
        _cell(_counts(row.therapies)),
        _cell(_range(row.follow_up, totals.studies) if row.follow_up else ""),
        _cell("; ".join(ways)),
        proportion_cell(row.response),
        proportion_cell(row.remission),
    )


def _cell(text: str, notes: tuple[str, ...] = ()) -> Cell:
    return Cell(text=text, notes=notes) if text else MISSING


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items())


def _range(found: Range, studies: int) -> str:
    low, high = number(found.low), number(found.high)
    span = low if low == high else f"{low} to {high}"
    return f"{span} {found.unit} ({found.studies} of {studies})"


def proportion_cell(found: Proportion) -> Cell:
    """Return the pooled proportion by class of design, or the counts that cannot be pooled."""
    if not found.studies:
        return MISSING
    texts, notes, pooled_keys = [], [], set()
    for name, pooled in found.pooled:
        notes += list(pooled.notes)
        if pooled.estimate is None:
            continue
        members = [e for e in found.studies if name in (_ALL, _CLASSES[e.randomised])]
        pooled_keys |= {e.key for e in members}
        texts.append(f"{name}: {_pooled(pooled, 'PLO', percent=True)}")
        notes.append(f"Computed from {_events(members)}: {_model(pooled)}.")
    alone = [e for e in found.studies if e.key not in pooled_keys]
    if not texts:
        texts.append(_events(alone) + (" (not pooled)" if len(alone) > 1 else ""))
        notes.append(_not_pooled(len(alone)))
    elif alone:
        notes.append(f"Not pooled with them, being of another design: {_events(alone)}.")
    return Cell(text="; ".join(texts), notes=tuple(dict.fromkeys(notes)))


_ALL = "all designs"
_CLASSES = {True: "randomised", False: "not randomised"}


def _events(studies: Sequence[Events]) -> str:
    return ", ".join(f"{e.label} {e.n}/{e.of}" for e in studies)


def _not_pooled(studies: int) -> str:
    if studies < 2:
        return "One study counts it: nothing to pool."
    return "Not pooled: randomised and other studies are pooled together only when asked."


def _pooled(pooled: Pooled, measure: str, *, percent: bool = False) -> str:
    back = MEASURES[measure].back
    values = (pooled.estimate, pooled.ci_lb, pooled.ci_ub)
    texts = [_value(back(x), percent=percent) for x in values if x is not None]
    return f"{texts[0]} (95% CI {texts[1]} to {texts[2]}; k = {pooled.k})"


def _value(x: float, *, percent: bool) -> str:
    if percent:
        return f"{100 * x:.0f}%"
    return f"{x:.2f}" if 0.01 <= abs(x) < 1000 else f"{x:.2g}"


def _model(pooled: Pooled) -> str:
    name = {"GLMM": "binomial model with a random effect of the study"}.get(
        pooled.method, f"{pooled.method}, test {pooled.test}"
    )
    parts = [name]
    if pooled.tau2 is not None:
        parts.append(f"tau² = {pooled.tau2:.2g}")
    if pooled.i2 is not None:
        parts.append(f"I² = {pooled.i2:.0f}% (of tau²)")
    return ", ".join(parts)


def reviews_sheet(table: ReviewTable) -> Sheet:
    """Return one row per review, their overlap below."""
    return Sheet(
        title="Reviews",
        headings=("Review", "Studies", "Participants", "Conditions", "Finding", "Known to include"),
        sections=(Section("", tuple(_review(row) for row in table.rows)),),
        totals=_overlap(table.overlap),
        notes=table.notes,
    )


def _review(row: ReviewRow) -> tuple[Cell, ...]:
    review = row.review
    count = review.studies
    people = review.participants
    known = f"{row.included} of the studies here, {row.shared} in other reviews too"
    return (
        Cell(text=row.label),
        _cell(str(count) if count is not None else ""),
        _cell(str(people) if people is not None else "", (review.note,) if review.note else ()),
        _cell(", ".join(row.conditions), (review.condition_note,) if review.condition_note else ()),
        _cell(review.finding or ""),
        _cell(known if row.included else ""),
    )


def _people(totals: Totals) -> Cell:
    missing = totals.cohorts_without_n
    unknown = (f"N is not known for {missing} of the cohorts.",) if missing else ()
    return Cell(text=totals.people, notes=unknown)


def _overlap(found: Overlap) -> str:
    if found.corrected_covered_area is None:
        return "Overlap: not known, it takes two reviews whose included studies were read"
    return (
        f"Overlap: {found.inclusions} inclusions of {found.studies} studies in {found.reviews} "
        f"reviews, corrected covered area {found.corrected_covered_area:.1%}"
    )


def findings_sheet(table: FindingsTable) -> Sheet:
    """Return one row per outcome, certainty left open."""
    rows = tuple(
        (
            Cell(text=row.outcome),
            Cell(text=f"{row.totals.studies} ({row.totals.randomised_studies} randomised)"),
            _people(row.totals),
            _cell("; ".join(row.follow_up)),
            _cell(describe_directions(row.directions)),
            proportion_cell(row.proportion),
            _risk_ratio(row.risk_ratio),
            _JUDGE,
        )
        for row in table.rows
    )
    return Sheet(
        title=table.title,
        headings=(
            "Outcome",
            "Studies",
            "Participants",
            "Time points",
            "Direction",
            "Proportion in treated groups",
            "Risk ratio",
            "Certainty",
        ),
        sections=(Section("", rows),),
        totals=f"Total: {totals_text(table.totals)}",
        notes=table.notes,
    )


def _risk_ratio(pooled: Pooled | None) -> Cell:
    if pooled is None:
        note = "Pooled from two randomised studies with counts in both groups, or more."
        return Cell(text="not pooled", notes=(note,))
    notes = (f"Computed: {_model(pooled)}.", *(f"{note}." for note in pooled.notes))
    return Cell(text=_pooled(pooled, "RR"), notes=notes)
