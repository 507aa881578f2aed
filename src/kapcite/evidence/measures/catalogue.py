"""The measures by R metafor's names: one line for each."""

from __future__ import annotations

import difflib
import inspect
import math
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

from kapcite.errors import Problem, UsageError
from kapcite.evidence.measures import (
    averages,
    change,
    correlations,
    counts,
    means,
    pairs,
    single,
)
from kapcite.evidence.measures.base import Known, clip, logistic, normal_share, sine_squared

_LS = ("LS",)


class Measure(NamedTuple):
    """One measure.

    ``back`` takes a pooled value to the scale it is read on (exp for a log odds ratio).
    ``cells`` are the counts that zero cells are corrected in, and ``add`` what they get
    unless it is said. ``average`` is what the variances AV take. ``null`` is the value
    of no effect on the scale of ``back``, if there is one. ``fisher`` measures are the
    atanh of what ``compute`` returns.
    """

    name: str
    label: str
    compute: Callable[..., tuple[float, float]]
    back: Callable[[float], float] = float
    null: float | None = 0.0
    cells: tuple[str, ...] = ()
    vtypes: tuple[str, ...] = _LS
    average: Callable[[Sequence[Known]], Any] | None = None
    add: float = 0.5
    fisher: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of a table that the measure needs."""
        return _columns(self.compute)


@cache
def _columns(compute: Callable[..., Any]) -> tuple[str, ...]:
    names = inspect.signature(compute).parameters
    return tuple(name for name in names if name not in ("vtype", "mean"))


_TABLE = ("ai", "bi", "ci", "di")
_EVENTS = ("x1i", "x2i")
_X = ("xi",)
_SMD = "standardised mean difference"
_CHANGE = "standardised mean change"
_HEDGES = ("LS", "LS2", "UB", "AV")
_TWO = ("LS", "LS2")
_MEAN = ("LS", "AV")
_BINOMIAL = ("LS", "UB", "AV")
_SAMPLED = ("LS", "ST", "CS")


def _two_counts() -> Iterable[Measure]:
    yield Measure("OR", "odds ratio", counts.log_odds_ratio, math.exp, 1.0, _TABLE)
    yield Measure("RR", "risk ratio", counts.log_risk_ratio, math.exp, 1.0, _TABLE)
    yield Measure(
        "RD",
        "risk difference",
        counts.risk_difference,
        cells=_TABLE,
        vtypes=_BINOMIAL,
        average=averages.risks,
    )
    yield Measure("PETO", "odds ratio (Peto)", counts.peto, math.exp, 1.0, _TABLE)
    yield Measure("AS", "arcsine risk difference", counts.arcsine_difference, cells=_TABLE, add=0.0)
    yield from _associations()
    yield Measure("PBIT", f"{_SMD} from probits", counts.probit_difference, cells=_TABLE)
    for name in ("OR2D", "OR2DL"):
        yield Measure(name, "SMD from OR", counts.odds_ratio_to_d_logistic, cells=_TABLE)
    yield Measure("OR2DN", "SMD from OR", counts.odds_ratio_to_d_normal, cells=_TABLE)


def _associations() -> Iterable[Measure]:
    """Yield how far the columns of a table go with its rows, plain and after Fisher."""
    for name, fisher in (("PHI", False), ("ZPHI", True)):
        yield Measure(
            name,
            "phi coefficient",
            counts.phi,
            math.tanh if fisher else float,
            cells=_TABLE,
            add=0.0,
            fisher=fisher,
        )
    for name, label, compute in (
        ("YUQ", "Yule's Q", counts.yule_q),
        ("YUY", "Yule's Y", counts.yule_y),
    ):
        yield Measure(name, label, compute, cells=_TABLE)
        yield Measure(f"Z{name}", label, compute, math.tanh, cells=_TABLE, fisher=True)


def _rates() -> Iterable[Measure]:
    """Yield events by person-time in two groups, and counts of genotypes."""
    yield Measure("IRR", "rate ratio", counts.log_rate_ratio, math.exp, 1.0, _EVENTS)
    yield Measure("IRD", "rate difference", counts.rate_difference, cells=_EVENTS)
    yield Measure(
        "IRSD", "root rate difference", counts.rate_root_difference, cells=_EVENTS, add=0.0
    )
    yield Measure(
        "REH",
        "relative excess heterozygosity",
        counts.log_relative_excess_heterozygosity,
        math.exp,
        1.0,
    )


def _paired_counts() -> Iterable[Measure]:
    yield Measure("MPRD", "marginal risk difference", pairs.risk_difference, cells=_TABLE)
    yield Measure("MPRR", "marginal risk ratio", pairs.log_risk_ratio, math.exp, 1.0, _TABLE)
    yield Measure("MPOR", "marginal odds ratio", pairs.log_odds_ratio, math.exp, 1.0, _TABLE)
    label = "conditional odds ratio"
    yield Measure("MPORC", label, pairs.conditional_log_odds_ratio, math.exp, 1.0, _TABLE)
    yield Measure("MPPETO", f"{label} (Peto)", pairs.peto, math.exp, 1.0, _TABLE)


def _two_means() -> Iterable[Measure]:
    yield Measure("MD", "mean difference", means.mean_difference, vtypes=("LS", "UB", "HO"))
    yield Measure(
        "SMD", f"{_SMD} (Hedges g)", means.hedges_g, vtypes=_HEDGES, average=averages.hedges
    )
    yield Measure("SMDH", _SMD, means.smd_separate, vtypes=_TWO)
    yield Measure(
        "SMD1", f"{_SMD} (Glass)", means.glass_delta, vtypes=_HEDGES, average=averages.glass
    )
    yield Measure("SMD1H", f"{_SMD} (Glass)", means.glass_delta_separate)
    yield Measure(
        "ROM",
        "ratio of means",
        means.log_ratio_of_means,
        math.exp,
        1.0,
        vtypes=("LS", "HO", "AV", "AVHO"),
        average=averages.variation,
    )
    yield Measure("CVR", "ratio of CVs", means.log_ratio_of_cvs, math.exp, 1.0)
    yield Measure("VR", "ratio of SDs", means.log_ratio_of_sds, math.exp, 1.0)
    for name in ("D2OR", "D2ORL"):
        yield Measure(name, "OR from SMD", means.log_odds_ratio_logistic, math.exp, 1.0)
    yield Measure("D2ORN", "OR from SMD", means.log_odds_ratio_normal, math.exp, 1.0)


def _changes() -> Iterable[Measure]:
    yield Measure("MC", "mean change", change.mean_change)
    yield Measure("SMCC", _CHANGE, change.change_by_change_sd, vtypes=("LS", "LS2", "UB"))
    yield Measure("SMCR", _CHANGE, change.change_by_raw_sd, vtypes=_TWO)
    yield Measure("SMCRH", _CHANGE, change.change_by_raw_sd_separate, vtypes=_TWO)
    yield Measure("SMCRP", _CHANGE, change.change_by_average_sd)
    yield Measure("SMCRPH", _CHANGE, change.change_by_average_sd_separate, vtypes=_TWO)
    yield Measure("ROMC", "ratio of means", change.log_ratio_of_means_within, math.exp, 1.0)
    yield Measure("CVRC", "ratio of CVs", change.log_ratio_of_cvs_within, math.exp, 1.0)
    yield Measure("VRC", "ratio of SDs", change.log_ratio_of_sds_within, math.exp, 1.0)


def _correlations() -> Iterable[Measure]:
    label = "correlation"
    average = averages.correlation
    yield Measure("COR", label, correlations.correlation, vtypes=_MEAN, average=average)
    yield Measure("UCOR", label, correlations.unbiased_correlation, vtypes=("LS", "UB"))
    yield Measure("ZCOR", label, correlations.fisher_z, math.tanh)
    label = "partial correlation"
    yield Measure("PCOR", label, correlations.partial_correlation, vtypes=_MEAN, average=average)
    yield Measure("ZPCOR", label, correlations.fisher_z_partial, math.tanh)
    label, semi = "semi-partial correlation", correlations.semipartial_correlation
    yield Measure("SPCOR", label, semi)
    yield Measure("ZSPCOR", label, semi, math.tanh, fisher=True)
    label, point = "point-biserial correlation", correlations.point_biserial
    yield Measure("RPB", label, point, vtypes=_SAMPLED)
    yield Measure("ZPB", label, point, math.tanh, vtypes=_SAMPLED, fisher=True)
    yield Measure("RBIS", "biserial correlation", correlations.biserial)
    yield Measure("ZBIS", "biserial correlation", correlations.biserial, math.tanh, fisher=True)
    yield Measure("R2", "R²", correlations.explained, null=None)
    yield Measure("ZR2", "R²", correlations.fisher_z_explained, lambda y: math.tanh(y) ** 2, None)
    label = "Cronbach's alpha"
    yield Measure("ARAW", label, correlations.alpha, null=None)
    yield Measure("AHW", label, correlations.alpha_cube_root, lambda y: 1 - (1 - y) ** 3, None)
    yield Measure("ABT", label, correlations.alpha_log, lambda y: 1 - math.exp(-y), None)


def _one_group() -> Iterable[Measure]:
    p = "proportion"
    mean = averages.proportion
    yield Measure("PR", p, single.proportion, clip, None, _X, _BINOMIAL, mean)
    yield Measure(
        "PLN", p, single.log_proportion, lambda y: min(math.exp(y), 1.0), None, _X, _MEAN, mean
    )
    yield Measure("PLO", p, single.logit_proportion, logistic, None, _X, _MEAN, mean)
    yield Measure("PRZ", p, single.probit_proportion, normal_share, None, _X)
    yield Measure("PAS", p, single.arcsine_proportion, sine_squared, None, _X, add=0.0)
    yield Measure("PFT", p, single.double_arcsine_proportion, null=None, cells=_X, add=0.0)
    yield Measure("IR", "rate", single.rate, null=None, cells=_X)
    yield Measure("IRLN", "rate", single.log_rate, math.exp, None, _X)
    yield Measure("IRS", "rate", single.root_rate, lambda y: max(y, 0.0) ** 2, None, _X, add=0.0)
    yield Measure("IRFT", "rate", single.double_root_rate, null=None, cells=_X, add=0.0)
    yield Measure("MN", "mean", single.mean, null=None)
    yield Measure("SMN", "standardised mean", single.standardised_mean, null=None)
    yield Measure("MNLN", "mean", single.log_mean, math.exp, None)
    yield Measure("CVLN", "coefficient of variation", single.log_cv, math.exp, None)
    yield Measure("SDLN", "standard deviation", single.log_sd, math.exp, None)


#: Every measure by its name in capitals.
MEASURES: dict[str, Measure] = {
    measure.name: measure
    for family in (
        _two_counts,
        _rates,
        _paired_counts,
        _two_means,
        _changes,
        _correlations,
        _one_group,
    )
    for measure in family()
}
GENERIC = Measure("GEN", "effect", lambda **_: (math.nan, math.nan), null=0.0)


def find_measure(name: str) -> Measure:
    """Return the measure of that name in any case, GEN for effects that are given.

    Raises UsageError with the nearest names, or with the list of all.
    """
    wanted = name.strip().upper()
    if wanted == GENERIC.name:
        return GENERIC
    if (measure := MEASURES.get(wanted)) is not None:
        return measure
    raise UsageError(unknown("measure", name, (*MEASURES, GENERIC.name)))


def unknown(kind: str, name: str, known: Sequence[str]) -> Problem:
    """Return what to say of a name that none of ``known`` is: the nearest of them, or all."""
    folded = {item.upper(): item for item in known}
    close = difflib.get_close_matches(name.strip().upper(), folded, n=3, cutoff=0.6)
    meant = " or ".join(folded[item] for item in close)
    hint = f"did you mean {meant}?" if meant else f"there are {', '.join(known)}"
    return Problem(f"no {kind} is called {name!r}", hint=hint)
