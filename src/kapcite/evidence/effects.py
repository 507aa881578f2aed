"""From a table of figures to effects with variances, empty cells corrected as escalc does."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from kapcite.errors import UsageError
from kapcite.evidence.base import Finding
from kapcite.evidence.measures.base import Known, fisher
from kapcite.evidence.measures.catalogue import Measure

#: The figures of one study by column; None where a figure is not reported.
Row = Mapping[str, float | None]
#: Which tables a correction goes to.
CORRECTED = ("only0", "if0all", "all", "none")


class Effect(Finding, frozen=True, kw_only=True):
    """The effect of one study: ``yi`` and its sampling variance ``vi``, None if not estimable."""

    yi: float | None
    vi: float | None


_NONE = Effect(yi=None, vi=None)


def effect_sizes(
    measure: Measure,
    rows: Sequence[Row],
    *,
    vtype: str = "LS",
    add: float | None = None,
    to: str = "only0",
    drop00: bool = False,
) -> list[Effect]:
    """Return effect and variance for each row.

    Rows hold at least the columns of the measure. ``add``, by default as the measure
    says, goes to every cell of the studies that have an empty one (``to="only0"``), of
    all studies if any has one (``if0all``), of ``all`` or of ``none`` (Cochrane Handbook
    10.4.4). ``drop00`` leaves out studies with no event, or nothing else, in either
    group. What cannot be estimated comes back as None. Raises UsageError when the
    measure has no such ``vtype``.
    """
    if vtype not in measure.vtypes:
        offered = ", ".join(measure.vtypes)
        raise UsageError(f"{measure.name} has no variance {vtype!r}; it has {offered}")
    known = [_known(measure, row) for row in rows]
    if drop00:
        known = [None if row and _says_nothing(row) else row for row in known]
    known = _corrected(measure, known, measure.add if add is None else add, to)
    options: dict[str, Any] = {"vtype": vtype} if len(measure.vtypes) > 1 else {}
    if vtype.startswith("AV") and measure.average is not None:
        options["mean"] = measure.average([row for row in known if row])
    return [_effect(measure, row, options) for row in known]


def _known(measure: Measure, row: Row) -> Known | None:
    """Return the figures the measure needs, or None where one of them is not reported."""
    figures = {name: row[name] for name in measure.columns}
    known = {name: figure for name, figure in figures.items() if figure is not None}
    return known if len(known) == len(figures) else None


def _says_nothing(row: Known) -> bool:
    events = [row[name] for name in ("ai", "ci", "x1i", "x2i") if name in row]
    others = [row[name] for name in ("bi", "di") if name in row]
    return any(len(pair) == 2 and not any(pair) for pair in (events, others))


def _corrected(
    measure: Measure, rows: Sequence[Known | None], add: float, to: str
) -> list[Known | None]:
    if not measure.cells or to == "none" or not add:
        return list(rows)
    cells = [row and _cells(measure, row) for row in rows]
    empty = [bool(row) and 0 in row.values() for row in cells if row is not None]
    everywhere = to == "all" or (to == "if0all" and any(empty))
    return [
        {**row, **_filled(found, add)}
        if row is not None and found is not None and (everywhere or 0 in found.values())
        else row
        for row, found in zip(rows, cells, strict=True)
    ]


def _cells(measure: Measure, row: Known) -> dict[str, float]:
    """Return the cells of a study. Of ``xi`` in ``ni`` the other cell is ``ni - xi``."""
    cells = {name: row[name] for name in measure.cells}
    if "ni" in measure.columns:
        cells["mi"] = row["ni"] - row["xi"]
    return cells


def _filled(cells: Mapping[str, float], add: float) -> dict[str, float]:
    filled = {name: value + add for name, value in cells.items()}
    if "mi" in filled:
        filled["ni"] = filled["xi"] + filled.pop("mi")
    return filled


def _effect(measure: Measure, row: Known | None, options: dict[str, Any]) -> Effect:
    if row is None or _impossible(measure, row):
        return _NONE
    try:
        yi, vi = measure.compute(**row, **options)
        if measure.fisher:
            yi, vi = fisher(yi, vi)
    except (ValueError, ZeroDivisionError, OverflowError):
        return _NONE
    # A variance of zero would give a study all the weight, and nan none anybody can explain.
    if not (math.isfinite(yi) and math.isfinite(vi) and vi > 0):
        return _NONE
    return Effect(yi=yi, vi=vi)


def _impossible(measure: Measure, row: Known) -> bool:
    """Tell negative counts, sizes and standard deviations, whose formulas would still work."""
    signed = {"m1i", "m2i", "ri", "ai" if "mi" in measure.columns else "mi", "mi"}
    return any(value < 0 for name, value in row.items() if name not in signed)
