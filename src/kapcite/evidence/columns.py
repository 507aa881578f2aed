"""The columns of a table of figures: metafor's names, and what one column says of another."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from typing import NamedTuple

from kapcite.errors import Problem, UsageError
from kapcite.evidence.measures.catalogue import MEASURES, Measure

Row = dict[str, float | None]

# metafor's data sets name one group measured twice so; its m1i is the mean after, its sd1i
# the SD that standardises, which is the one before.
_CHANGE = {"m_post": "m1i", "m_pre": "m2i", "sd_pre": "sd1i", "sd_post": "sd2i"}
_TOTALS = {"n1i", "n2i", "mi", "ti"}
GIVEN = {"yi", "vi", "sei"}
#: Every column that is read as a number.
NUMBERS = {name for measure in MEASURES.values() for name in measure.columns} | _TOTALS | GIVEN
_SPREADS = {"sd1i", "sd2i", "sdi", "vi", "sei", "n1i", "n2i", "ni"}
_COUNTS = {"bi", "ci", "di", "x1i", "x2i", "t1i", "t2i", "xi"}
#: Columns that hold no number below zero.
UNSIGNED = _SPREADS | _COUNTS


class Derived(NamedTuple):
    """``name`` is ``total`` less ``part`` where the table has the total instead."""

    name: str
    total: str
    part: str


_DIFFERENCES = (Derived("bi", "n1i", "ai"), Derived("di", "n2i", "ci"))


def canonical(heading: str) -> str:
    """Return metafor's name of a column, whatever its case and the blanks around it."""
    name = heading.strip()
    folded = name.lower()
    return _CHANGE.get(folded) or (folded if folded in NUMBERS else name)


def given(columns: Collection[str]) -> bool:
    """Tell whether a table gives effects with a variance or a standard error."""
    return "yi" in columns and not {"vi", "sei"}.isdisjoint(columns)


def missing(measure: Measure, columns: Collection[str]) -> list[str]:
    """Return the columns the measure needs that are neither there nor follow from others."""
    known = set(columns) | _following(measure, columns)
    return [name for name in measure.columns if name not in known]


def _following(measure: Measure, columns: Collection[str]) -> set[str]:
    known = set(columns)
    found = {d.name for d in _DIFFERENCES if {d.total, d.part} <= known}
    if {"xi", "mi"} <= known and "mi" not in measure.columns:
        found.add("ni")
    if {"ti", "ni"} <= known and set(measure.columns) <= {"ri", "ni", "mi"}:
        found.add("ri")
    return found


def complete(measure: Measure, row: Row, name: str) -> Row:
    """Return the row with the figures that follow from others.

    ``bi`` is ``n1i - ai``, ``di`` is ``n2i - ci``, ``ni`` is ``xi + mi``, and a
    correlation ``ri`` follows from its t statistic ``ti``. Raises UsageError that names
    the study when there are more events than people.
    """
    full = dict(row)
    for derived in _DIFFERENCES:
        total, part = row.get(derived.total), row.get(derived.part)
        if full.get(derived.name) is None and total is not None and part is not None:
            if part > total:
                message = f"{name}: {derived.part} is {part:g}, {derived.total} {total:g}"
                raise UsageError(Problem(message, hint="there cannot be more events than people"))
            full[derived.name] = total - part
    if "ni" in measure.columns and full.get("ni") is None:
        full["ni"] = _sum(row.get("xi"), row.get("mi"))
    if "ri" in measure.columns and full.get("ri") is None:
        full["ri"] = _correlation(measure, row)
    if "ni" in measure.columns and "xi" in measure.columns:
        _check(full, name)
    return full


def _check(row: Mapping[str, float | None], name: str) -> None:
    events, people = row.get("xi"), row.get("ni")
    if events is not None and people is not None and events > people:
        message = f"{name}: xi is {events:g}, ni {people:g}"
        raise UsageError(Problem(message, hint="there cannot be more events than people"))


def _sum(events: float | None, others: float | None) -> float | None:
    return None if events is None or others is None else events + others


def _correlation(measure: Measure, row: Mapping[str, float | None]) -> float | None:
    """Return r = t/√(t² + df), on n - 2 degrees of freedom, n - m - 1 with ``mi`` predictors."""
    t, n = row.get("ti"), row.get("ni")
    predictors = row.get("mi") if "mi" in measure.columns else 1.0
    if "m1i" in measure.columns or t is None or n is None or predictors is None:
        return None
    return t / math.sqrt(t * t + n - predictors - 1)
