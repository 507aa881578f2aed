"""Tau², the variance between the true effects of studies, and its estimators.

Each takes effects y, sampling variances v and a design x (a pooled effect has an
intercept alone) and returns tau² with its standard error. All are cut off at zero.
Standard errors: Viechtbauer, Lopez-Lopez, Sanchez-Meca & Marin-Martinez 2015, appendix;
with p coefficients the degrees of freedom are k - p throughout.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

from kapcite.evidence.distributions import chi2_quantile, find_root
from kapcite.evidence.regression import Fit, Vector

_STEPS = 10_000
_PRECISION = 1e-14


class Tau2(NamedTuple):
    """An estimate of tau² and its standard error."""

    value: float
    se: float


Design = Sequence[Vector]


def dersimonian_laird(y: Vector, v: Vector, x: Design) -> Tau2:
    """Return (Q - (k-p))/tr(P), the moment estimator of DerSimonian & Laird 1986."""
    fit = Fit(y, x, [1 / vi for vi in v])
    trace = fit.trace()
    tau2 = max(0.0, (fit.rss - (fit.k - fit.p)) / trace)
    return Tau2(tau2, _moment_se(fit, tau2, trace))


def dersimonian_laird_repeated(y: Vector, v: Vector, x: Design) -> Tau2:
    """Return the moment estimator, its weights taken at the estimate itself, until it stays."""
    tau2 = 0.0
    for _ in range(_STEPS):
        fit = _random(y, v, x, tau2)
        trace = fit.trace()
        former, tau2 = tau2, max(0.0, (fit.rss - (fit.k - fit.p)) / trace)
        if abs(tau2 - former) <= _PRECISION * (tau2 + min(v)):
            break
    return Tau2(tau2, _moment_se(fit, tau2, trace))


def hunter_schmidt(y: Vector, v: Vector, x: Design) -> Tau2:
    """Return (Q - k)/Σw (Hunter & Schmidt 1990, 2004); biased downwards."""
    fit = Fit(y, x, [1 / vi for vi in v])
    total = math.fsum(fit.w)
    tau2 = max(0.0, (fit.rss - fit.k) / total)
    return Tau2(tau2, _moment_se(fit, tau2, total))


def hunter_schmidt_corrected(y: Vector, v: Vector, x: Design) -> Tau2:
    """Return the estimator of Hunter & Schmidt with Q times k/(k-p), less biased.

    Source: Viechtbauer et al. 2015.
    """
    fit = Fit(y, x, [1 / vi for vi in v])
    total, scale = math.fsum(fit.w), fit.k / (fit.k - fit.p)
    tau2 = max(0.0, (scale * fit.rss - fit.k) / total)
    return Tau2(tau2, scale * _moment_se(fit, tau2, total))


def _moment_se(fit: Fit, tau2: float, scale: float) -> float:
    df = fit.k - fit.p
    spread = 2 * df + 4 * tau2 * fit.trace() + 2 * tau2**2 * fit.trace2()
    return math.sqrt(spread) / scale


def hedges(y: Vector, v: Vector, x: Design) -> Tau2:
    """Return the variance of the effects less the mean variance within (Hedges 1983)."""
    fit = Fit(y, x, [1.0] * len(y))
    df = fit.k - fit.p
    within = fit.trace(v)
    tau2 = max(0.0, (fit.rss - within) / df)
    spread = 2 * fit.trace2(v, v) + 4 * tau2 * within + 2 * tau2**2 * df
    return Tau2(tau2, math.sqrt(spread) / df)


def sidik_jonkman(y: Vector, v: Vector, x: Design) -> Tau2:
    """Return the estimator of Sidik & Jonkman 2005, started at the mean squared deviation."""
    mean = math.fsum(y) / len(y)
    start = math.fsum((yi - mean) ** 2 for yi in y) / len(y)
    if start == 0:
        return Tau2(0.0, 0.0)
    fit = Fit(y, x, [1 / (vi + start) for vi in v])
    df = fit.k - fit.p
    tau2 = start * fit.rss / df
    spread = 2 * fit.trace2(v, v) + 4 * tau2 * fit.trace2(v) + 2 * tau2**2 * fit.trace2()
    return Tau2(tau2, start / df * math.sqrt(spread))


def paule_mandel(y: Vector, v: Vector, x: Design) -> Tau2:
    """Return the tau² at which Q equals its degrees of freedom (Paule & Mandel 1982)."""
    return _at_q(y, v, x, len(y) - len(x[0]))


def paule_mandel_median(y: Vector, v: Vector, x: Design) -> Tau2:
    """Return the tau² at which Q equals the median of its distribution (Viechtbauer 2021)."""
    return _at_q(y, v, x, chi2_quantile(0.5, len(y) - len(x[0])))


def _at_q(y: Vector, v: Vector, x: Design, target: float) -> Tau2:
    tau2 = solve_q(y, v, x, target)
    fit = _random(y, v, x, tau2)
    return Tau2(tau2, math.sqrt(2 * fit.k**2 / (fit.k - fit.p)) / math.fsum(fit.w))


def maximum_likelihood(y: Vector, v: Vector, x: Design) -> Tau2:
    """Return the maximum likelihood estimate by Fisher scoring (Hardy & Thompson 1996)."""
    return _score(y, v, x, lambda fit: (math.fsum(fit.w), math.fsum(wi * wi for wi in fit.w)))


def restricted_likelihood(y: Vector, v: Vector, x: Design) -> Tau2:
    """Return the restricted maximum likelihood estimate by Fisher scoring (Harville 1977)."""
    return _score(y, v, x, lambda fit: (fit.trace(), fit.trace2()), restricted=True)


def _score(
    y: Vector,
    v: Vector,
    x: Design,
    information: Callable[[Fit], tuple[float, float]],
    *,
    restricted: bool = False,
) -> Tau2:
    """Climb from Hedges' estimate; ``information`` gives the score's mean and variance.

    The likelihood may have a second peak: where it is higher at zero, tau² is zero.
    """
    tau2 = hedges(y, v, x).value
    for _ in range(_STEPS):
        fit = _random(y, v, x, tau2)
        first, second = information(fit)
        step = (fit.yppy - first) / second
        while tau2 + step < 0 and tau2 > 0 and abs(step) > _PRECISION * tau2:
            step /= 2
        if tau2 == 0 and step < 0:
            break
        tau2 = max(0.0, tau2 + step)
        if abs(step) <= _PRECISION * (tau2 + min(v)):
            break
    tau2 = tau2 if tau2 > _PRECISION * min(v) else 0.0
    alone, found = (_likelihood(_random(y, v, x, t), restricted) for t in (0.0, tau2))
    if alone > found:
        tau2 = 0.0
    return Tau2(tau2, math.sqrt(2 / information(_random(y, v, x, tau2))[1]))


def _likelihood(fit: Fit, restricted: bool) -> float:
    """Return the log likelihood of tau² up to a constant."""
    total = math.fsum(math.log(wi) for wi in fit.w) - fit.rss
    return total + (math.log(fit.determinant()) if restricted else 0.0)


def _random(y: Vector, v: Vector, x: Design, tau2: float) -> Fit:
    return Fit(y, x, [1 / (vi + tau2) for vi in v])


def solve_q(y: Vector, v: Vector, x: Design, target: float) -> float:
    """Return the tau² at which the generalised Q is ``target``; 0 if it is less at 0."""

    def excess(tau2: float) -> float:
        return _random(y, v, x, tau2).rss - target

    if excess(0.0) <= 0:
        return 0.0
    high = max(v)
    while excess(high) > 0:
        high *= 4
    return find_root(excess, 0.0, high)


def profile_interval(y: Vector, v: Vector, x: Design, level: float = 0.95) -> tuple[float, float]:
    """Return the interval of tau² in which Q keeps within its quantiles (Viechtbauer 2007)."""
    df, tail = len(y) - len(x[0]), (1 - level) / 2
    low = solve_q(y, v, x, chi2_quantile(1 - tail, df))
    return low, solve_q(y, v, x, chi2_quantile(tail, df))


def typical_variance(y: Vector, v: Vector, x: Design) -> float:
    """Return the sampling variance that I² takes as typical (Higgins & Thompson 2002, eq. 9)."""
    fit = Fit(y, x, [1 / vi for vi in v])
    return (fit.k - fit.p) / fit.trace()


#: Estimators by R metafor's names; EB (Morris 1983) and SJ repeated solve PM's equation.
ESTIMATORS: dict[str, Callable[[Vector, Vector, Design], Tau2]] = {
    "DL": dersimonian_laird,
    "REML": restricted_likelihood,
    "ML": maximum_likelihood,
    "PM": paule_mandel,
    "PMM": paule_mandel_median,
    "EB": paule_mandel,
    "HE": hedges,
    "HS": hunter_schmidt,
    "HSK": hunter_schmidt_corrected,
    "SJ": sidik_jonkman,
    "SJIT": paule_mandel,
    "DLIT": dersimonian_laird_repeated,
}
