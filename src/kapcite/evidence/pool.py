"""Pooling effects: the weighted mean, its interval, heterogeneity and prediction.

Model and notation: Borenstein, Hedges, Higgins & Rothstein 2010; Cochrane Handbook 10.10.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import msgspec

from kapcite.errors import UsageError
from kapcite.evidence.distributions import (
    chi2_upper,
    normal_p,
    normal_quantile,
    t_p,
    t_quantile,
)
from kapcite.evidence.heterogeneity import (
    ESTIMATORS,
    Tau2,
    profile_interval,
    typical_variance,
)
from kapcite.evidence.measures.catalogue import unknown
from kapcite.evidence.regression import Fit, Vector, intercept

METHODS = ("FE", *ESTIMATORS)
TESTS = ("z", "t", "knha", "adhoc")
# metafor has three names for one model; MP is Mandel & Paule's.
_ALIASES = {"EE": "FE", "CE": "FE", "MP": "PM"}

_NAMES = {"i2": "I2", "h2": "H2", "q": "Q", "q_df": "Qdf", "q_p": "Qp"}
_NAMES |= {"i2_lb": "I2_ci_lb", "i2_ub": "I2_ci_ub"}
_NAMES |= {"tau2_lb": "tau2_ci_lb", "tau2_ub": "tau2_ci_ub"}


class Pooled(msgspec.Struct, frozen=True, kw_only=True, rename=lambda name: _NAMES.get(name, name)):
    """A pooled effect on the scale of the measure, in R metafor's names.

    ``i2`` is in percent; for the random-effects methods it is 100·tau²/(tau² + typical
    variance), for FE 100·(Q - df)/Q. ``weights`` are percent in the order of ``yi``.
    Where fewer than two studies have an effect nothing is pooled: all figures are None
    and ``notes`` says so.
    """

    k: int
    measure: str = "GEN"
    method: str
    test: str
    level: float = 0.95
    estimate: float | None = None
    se: float | None = None
    stat: float | None = None
    df: int | None = None
    p: float | None = None
    ci_lb: float | None = None
    ci_ub: float | None = None
    pi_lb: float | None = None
    pi_ub: float | None = None
    tau2: float | None = None
    se_tau2: float | None = None
    tau2_lb: float | None = None
    tau2_ub: float | None = None
    i2: float | None = None
    i2_lb: float | None = None
    i2_ub: float | None = None
    h2: float | None = None
    q: float | None = None
    q_df: int | None = None
    q_p: float | None = None
    yi: tuple[float, ...] = ()
    vi: tuple[float, ...] = ()
    weights: tuple[float, ...] = ()
    notes: tuple[str, ...] = ()


def pool(
    y: Vector,
    v: Vector,
    *,
    method: str = "REML",
    test: str = "z",
    level: float = 0.95,
    measure: str = "GEN",
) -> Pooled:
    """Pool effects ``y`` with sampling variances ``v`` (all positive).

    ``method`` is FE (equal effects) or an estimator of tau²; ``test`` z (normal), t
    (k - 1 degrees of freedom), knha (Knapp & Hartung 2003: t, and the standard error
    from the weighted residuals) or adhoc (that, but never a smaller standard error than
    z's; IntHout et al. 2014). Raises UsageError for other names.
    """
    method, test = find_method(method), find_test(test)
    _check(y, v)
    named: dict[str, Any] = {"k": len(y), "measure": measure, "method": method, "test": test}
    named |= {"level": level, "yi": tuple(y), "vi": tuple(v)}
    if len(y) < 2:
        note = f"k = {len(y)}: nothing is pooled, that takes at least two studies"
        return Pooled(**named, notes=(note,))
    x = intercept(len(y))
    tau2 = Tau2(0.0, math.nan) if method == "FE" else ESTIMATORS[method](y, v, x)
    fit = Fit(y, x, [1 / (vi + tau2.value) for vi in v])
    fixed = Fit(y, x, [1 / vi for vi in v])
    total = math.fsum(fit.w)
    return Pooled(
        **named,
        **_estimate(fit, tau2.value, method, test, level),
        weights=tuple(100 * wi / total for wi in fit.w),
        notes=tuple(_notes(len(y), method, test, tau2.value)),
        **_heterogeneity(y, v, fixed, tau2, method, level),
    )


def _estimate(fit: Fit, tau2: float, method: str, test: str, level: float) -> dict[str, Any]:
    """Return the pooled effect with its test, its interval, and where a further study lies."""
    se, df = standard_error(fit, test), None if test == "z" else fit.k - 1
    estimate, reach = fit.beta[0], critical_value(level, df)
    stat = estimate / se if se else None
    spread = None if method == "FE" else reach * math.sqrt(tau2 + se**2)
    return {
        "estimate": estimate,
        "se": se,
        "stat": stat,
        "df": df,
        "p": p_value(math.inf if stat is None else stat, df),
        "ci_lb": estimate - reach * se,
        "ci_ub": estimate + reach * se,
        "pi_lb": None if spread is None else estimate - spread,
        "pi_ub": None if spread is None else estimate + spread,
    }


def normal_test(estimate: float, se: float, level: float) -> dict[str, Any]:
    """Return an effect with its z test and interval, as fields of `Pooled`."""
    reach = critical_value(level, None) * se
    return {
        "test": "z",
        "level": level,
        "estimate": estimate,
        "se": se,
        "stat": estimate / se,
        "p": p_value(estimate / se, None),
        "ci_lb": estimate - reach,
        "ci_ub": estimate + reach,
    }


def find_method(name: str, known: Sequence[str] = METHODS) -> str:
    """Return the method of that name in any case; raises UsageError with the nearest names."""
    wanted = name.strip().upper()
    wanted = _ALIASES.get(wanted, wanted)
    if wanted in known:
        return wanted
    raise UsageError(unknown("method", name, (*known, *_ALIASES)))


def find_test(name: str) -> str:
    """Return the test of that name in any case; hksj is another name of knha."""
    wanted = name.strip().lower()
    wanted = "knha" if wanted in ("hksj", "hk") else wanted
    if wanted in TESTS:
        return wanted
    raise UsageError(unknown("test", name, TESTS))


def _check(y: Vector, v: Vector) -> None:
    if len(y) != len(v) or any(not vi > 0 for vi in v):
        raise UsageError("each effect needs a sampling variance above zero")


def standard_error(fit: Fit, test: str, coefficient: int = 0) -> float:
    """Return the standard error of a coefficient under one of the four tests."""
    scale = 1.0
    if test in ("knha", "adhoc"):
        scale = fit.rss / (fit.k - fit.p)
    if test == "adhoc":
        scale = max(1.0, scale)
    return math.sqrt(scale * fit.inverse[coefficient][coefficient])


def critical_value(level: float, df: float | None) -> float:
    """Return the two-sided quantile of the normal, or of Student's t where df is given."""
    p = (1 + level) / 2
    return normal_quantile(p) if df is None else t_quantile(p, df)


def p_value(stat: float, df: float | None) -> float:
    """Return the two-sided p-value under the normal, or Student's t where df is given."""
    return normal_p(stat) if df is None else t_p(stat, df)


def _heterogeneity(
    y: Vector, v: Vector, fixed: Fit, tau2: Tau2, method: str, level: float
) -> dict[str, Any]:
    q, df = fixed.rss, fixed.k - fixed.p
    found: dict[str, Any] = {"q": q, "q_df": df, "q_p": chi2_upper(q, df)}
    if method == "FE":
        i2 = max(0.0, 100 * (q - df) / q) if q > 0 else 0.0
        return found | {"tau2": 0.0, "i2": i2, "h2": q / df}
    typical = typical_variance(y, v, intercept(len(y)))
    low, high = profile_interval(y, v, intercept(len(y)), level)
    return found | {
        "tau2": tau2.value,
        "se_tau2": tau2.se,
        "tau2_lb": low,
        "tau2_ub": high,
        "i2": 100 * tau2.value / (tau2.value + typical),
        "i2_lb": 100 * low / (low + typical),
        "i2_ub": 100 * high / (high + typical),
        "h2": tau2.value / typical + 1,
    }


def _notes(k: int, method: str, test: str, tau2: float) -> Sequence[str]:
    notes = []
    if method != "FE" and k == 2:
        notes.append("k = 2: the variance between studies can hardly be estimated from two")
    if test == "knha" and tau2 == 0 and method != "FE":
        notes.append(
            "tau² = 0: the Hartung-Knapp interval can be narrower than the normal one, "
            "test adhoc does not let it"
        )
    return notes


def prediction_interval(pooled: Pooled, df: float | None) -> tuple[float, float] | None:
    """Return the prediction interval with t on ``df``, the normal where it is None.

    Higgins, Thompson & Spiegelhalter 2009 take k - 2. None where nothing was pooled.
    """
    if pooled.estimate is None or pooled.se is None or pooled.tau2 is None:
        return None
    reach = critical_value(pooled.level, df) * math.sqrt(pooled.tau2 + pooled.se**2)
    return pooled.estimate - reach, pooled.estimate + reach


def leave_one_out(y: Vector, v: Vector, *, method: str = "REML", test: str = "z") -> list[Pooled]:
    """Return the pooled effect without each study in turn."""
    every = range(len(y))
    return [
        pool(
            [y[i] for i in every if i != left],
            [v[i] for i in every if i != left],
            method=method,
            test=test,
        )
        for left in every
    ]


def cumulate(
    y: Vector, v: Vector, order: Sequence[int], *, method: str = "REML", test: str = "z"
) -> list[Pooled]:
    """Return the pooled effects as the studies of ``order`` come in one by one."""
    return [
        pool([y[i] for i in order[:n]], [v[i] for i in order[:n]], method=method, test=test)
        for n in range(1, len(order) + 1)
    ]
