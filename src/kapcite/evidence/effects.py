"""From a table of figures to effects with variances: the measures by their usual names."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from kapcite.errors import Problem, UsageError
from kapcite.evidence.base import Finding
from kapcite.evidence.measures import counts, means, single

#: The figures of one study by column; None where a figure is not reported.
Row = Mapping[str, float | None]
Known = Mapping[str, float]


class Measure(NamedTuple):
    """One measure.

    ``back`` takes a pooled value to the scale it is read on (exp for a log odds ratio).
    ``cells`` are the counts that zero cells are corrected in, ``average`` what AV means.
    ``null`` is the value of no effect on the scale of ``back``, if there is one.
    """

    name: str
    label: str
    compute: Callable[..., tuple[float, float]]
    back: Callable[[float], float] = float
    null: float | None = 0.0
    cells: tuple[str, ...] = ()
    vtypes: tuple[str, ...] = ("LS",)
    average: Callable[[Sequence[Known]], Any] | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of a table that the measure needs."""
        return _columns(self.compute)


@cache
def _columns(compute: Callable[..., Any]) -> tuple[str, ...]:
    names = inspect.signature(compute).parameters
    return tuple(name for name in names if name not in ("vtype", "mean"))


class Effect(Finding, frozen=True, kw_only=True):
    """The effect of one study: ``yi`` and its sampling variance ``vi``, None if not estimable."""

    yi: float | None
    vi: float | None


def logistic(x: float) -> float:
    """Return 1/(1 + e⁻ˣ) without overflow."""
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


def sine_squared(x: float) -> float:
    """Return sin²x, held at 0 and 1 beyond the range of an arcsine."""
    return math.sin(min(max(x, 0.0), math.pi / 2)) ** 2


def _risks(rows: Sequence[Known]) -> tuple[float, float]:
    first = sum(r["ai"] for r in rows) / sum(r["ai"] + r["bi"] for r in rows)
    second = sum(r["ci"] for r in rows) / sum(r["ci"] + r["di"] for r in rows)
    return first, second


def _proportion(rows: Sequence[Known]) -> float:
    return sum(r["xi"] for r in rows) / sum(r["ni"] for r in rows)


def _correlation(rows: Sequence[Known]) -> float:
    return sum(r["ri"] * r["ni"] for r in rows) / sum(r["ni"] for r in rows)


def _hedges(rows: Sequence[Known]) -> float:
    sizes = [r["n1i"] + r["n2i"] for r in rows]
    figures: list[dict[str, Any]] = [dict(r) for r in rows]
    effects = [means.hedges_g(**row)[0] for row in figures]
    return sum(g * n for g, n in zip(effects, sizes, strict=True)) / sum(sizes)


_TABLE = ("ai", "bi", "ci", "di")
_EVENTS = ("x1i", "x2i")

MEASURES: dict[str, Measure] = {
    m.name: m
    for m in (
        Measure("OR", "odds ratio", counts.log_odds_ratio, math.exp, 1.0, _TABLE),
        Measure("RR", "risk ratio", counts.log_risk_ratio, math.exp, 1.0, _TABLE),
        Measure(
            "RD",
            "risk difference",
            counts.risk_difference,
            cells=_TABLE,
            vtypes=("LS", "UB", "AV"),
            average=_risks,
        ),
        Measure("PETO", "odds ratio (Peto)", counts.peto, math.exp, 1.0, _TABLE),
        Measure("AS", "arcsine risk difference", counts.arcsine_difference),
        Measure("PHI", "phi coefficient", counts.phi),
        Measure("YUQ", "Yule's Q", counts.yule_q, cells=_TABLE),
        Measure("YUY", "Yule's Y", counts.yule_y, cells=_TABLE),
        Measure("OR2DL", "SMD from OR", counts.odds_ratio_to_d_logistic, cells=_TABLE),
        Measure("OR2DN", "SMD from OR", counts.odds_ratio_to_d_normal, cells=_TABLE),
        Measure("IRR", "rate ratio", counts.log_rate_ratio, math.exp, 1.0, _EVENTS),
        Measure("IRD", "rate difference", counts.rate_difference, cells=_EVENTS),
        Measure("IRSD", "root rate difference", counts.rate_root_difference),
        Measure("MD", "mean difference", means.mean_difference, vtypes=("LS", "UB", "HO")),
        Measure(
            "SMD",
            "standardised mean difference (Hedges g)",
            means.hedges_g,
            vtypes=("LS", "LS2", "UB", "AV"),
            average=_hedges,
        ),
        Measure("SMDH", "standardised mean difference", means.smd_separate),
        Measure("SMD1", "standardised mean difference (Glass)", means.glass_delta),
        Measure(
            "ROM", "ratio of means", means.log_ratio_of_means, math.exp, 1.0, vtypes=("LS", "HO")
        ),
        Measure("VR", "ratio of SDs", means.log_ratio_of_sds, math.exp, 1.0),
        Measure("MC", "mean change", means.mean_change),
        Measure("SMCC", "standardised mean change", means.change_by_change_sd),
        Measure("SMCR", "standardised mean change", means.change_by_raw_sd),
        Measure("SMCRH", "standardised mean change", means.change_by_raw_sd_separate),
        Measure(
            "COR",
            "correlation",
            single.correlation,
            vtypes=("LS", "AV"),
            average=_correlation,
        ),
        Measure("ZCOR", "correlation", single.fisher_z, math.tanh),
        Measure(
            "PR",
            "proportion",
            single.proportion,
            lambda p: min(max(p, 0.0), 1.0),
            None,
            ("xi",),
            ("LS", "UB", "AV"),
            _proportion,
        ),
        Measure(
            "PLN",
            "proportion",
            single.log_proportion,
            lambda y: min(math.exp(y), 1.0),
            None,
            ("xi",),
            ("LS", "AV"),
            _proportion,
        ),
        Measure(
            "PLO",
            "proportion",
            single.logit_proportion,
            logistic,
            None,
            ("xi",),
            ("LS", "AV"),
            _proportion,
        ),
        Measure("PAS", "proportion", single.arcsine_proportion, sine_squared, None),
        Measure("PFT", "proportion", single.double_arcsine_proportion, null=None),
        Measure("IR", "rate", single.rate, null=None, cells=("xi",)),
        Measure("IRLN", "rate", single.log_rate, math.exp, None, ("xi",)),
        Measure("IRS", "rate", single.root_rate, lambda y: max(y, 0.0) ** 2, None),
        Measure("IRFT", "rate", single.double_root_rate, null=None),
        Measure("MN", "mean", single.mean, null=None),
        Measure("SDLN", "standard deviation", single.log_sd, math.exp, None),
    )
}


def find_measure(name: str) -> Measure:
    """Return the measure of that name; raises UsageError with the list of all."""
    if (measure := MEASURES.get(name.upper())) is not None:
        return measure
    known = ", ".join(MEASURES)
    raise UsageError(Problem(f"no measure is called {name!r}", hint=f"there are {known}"))


def effect_sizes(
    measure: Measure, rows: Sequence[Row], *, vtype: str = "LS", add: float = 0.5, to: str = "only0"
) -> list[Effect]:
    """Return effect and variance for each row.

    Rows hold at least the columns of the measure. ``add`` goes to every cell of the
    studies that have an empty one (``to="only0"``), of ``all`` or of ``none``
    (Cochrane Handbook 10.4.4). What cannot be estimated comes back as None.
    Raises UsageError when the measure has no such ``vtype``.
    """
    if vtype not in measure.vtypes:
        offered = ", ".join(measure.vtypes)
        raise UsageError(f"{measure.name} has no variance {vtype!r}; it has {offered}")
    known = [_known(measure, row) for row in rows]
    adjusted = [row and _adjust(measure, row, add, to) for row in known]
    options: dict[str, Any] = {"vtype": vtype} if len(measure.vtypes) > 1 else {}
    if vtype == "AV" and measure.average is not None:
        options["mean"] = measure.average([row for row in adjusted if row])
    return [_effect(measure, row, options) for row in adjusted]


def _known(measure: Measure, row: Row) -> Known | None:
    """Return the figures the measure needs, or None where one of them is not reported."""
    figures = {name: row[name] for name in measure.columns}
    known = {name: figure for name, figure in figures.items() if figure is not None}
    return known if len(known) == len(figures) else None


def _adjust(measure: Measure, row: Known, add: float, to: str) -> Known:
    """Correct empty cells. Of ``xi`` in ``ni`` the other cell is ``ni - xi``."""
    if not measure.cells or to == "none":
        return row
    cells = {name: row[name] for name in measure.cells}
    if "ni" in measure.columns:
        cells["mi"] = row["ni"] - row["xi"]
    if to == "only0" and 0 not in cells.values():
        return row
    filled = {name: value + add for name, value in cells.items()}
    if "mi" in filled:
        filled["ni"] = filled["xi"] + filled.pop("mi")
    return {**row, **filled}


def _effect(measure: Measure, row: Known | None, options: dict[str, Any]) -> Effect:
    if row is None:
        return Effect(yi=None, vi=None)
    try:
        yi, vi = measure.compute(**row, **options)
    except (ValueError, ZeroDivisionError, OverflowError):
        return Effect(yi=None, vi=None)
    # A variance of zero would give a study all the weight, and nan none anybody can explain.
    if not (math.isfinite(yi) and math.isfinite(vi) and vi > 0):
        return Effect(yi=None, vi=None)
    return Effect(yi=yi, vi=vi)
