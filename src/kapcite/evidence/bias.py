"""Small-study effects: is the small studies' answer another than the large ones'?

None of these tests proves publication bias; with fewer than ten studies they say little
(Sterne et al. 2011).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from kapcite.evidence.base import Statistic
from kapcite.evidence.distributions import normal_p, normal_quantile, t_p
from kapcite.evidence.heterogeneity import ESTIMATORS
from kapcite.evidence.pool import Pooled, pool
from kapcite.evidence.regression import Fit, Vector, intercept

_EXACT_BELOW = 50  # Kendall's exact distribution, as R's cor.test uses it
_ROUNDS = 100


class Regression(Statistic, frozen=True, kw_only=True):
    """Egger's test: the slope's statistic, and the effect that a study without error had."""

    slope: float
    stat: float
    df: int | None
    p: float
    limit: float


class RankTest(Statistic, frozen=True, kw_only=True):
    """Begg's test: Kendall's tau between effects and variances."""

    tau: float
    p: float


class TrimAndFill(Statistic, frozen=True, kw_only=True):
    """``k0`` studies are taken to be missing on ``side``; ``pooled`` includes them filled in."""

    k0: int
    side: str
    pooled: Pooled


def egger(y: Vector, v: Vector) -> Regression:
    """Regress effects on their standard errors, weights 1/v (Egger et al. 1997).

    The error variance is estimated, t on k - 2 degrees of freedom; k of 3 or more.
    """
    fit = Fit(y, [(1.0, math.sqrt(vi)) for vi in v], [1 / vi for vi in v])
    df = fit.k - 2
    stat = fit.beta[1] / math.sqrt(fit.rss / df * fit.inverse[1][1])
    return Regression(slope=fit.beta[1], stat=stat, df=df, p=t_p(stat, df), limit=fit.beta[0])


def egger_random(y: Vector, v: Vector, method: str = "REML") -> Regression:
    """Regress effects on their standard errors in a random-effects model, a z-test."""
    x = [(1.0, math.sqrt(vi)) for vi in v]
    tau2 = 0.0 if method == "FE" else ESTIMATORS[method](y, v, x).value
    fit = Fit(y, x, [1 / (vi + tau2) for vi in v])
    stat = fit.beta[1] / math.sqrt(fit.inverse[1][1])
    return Regression(slope=fit.beta[1], stat=stat, df=None, p=normal_p(stat), limit=fit.beta[0])


def begg(y: Vector, v: Vector) -> RankTest:
    """Correlate the standardised effects with their variances (Begg & Mazumdar 1994)."""
    fit = Fit(y, intercept(len(y)), [1 / vi for vi in v])
    error = fit.inverse[0][0]
    standard = [(yi - fit.beta[0]) / math.sqrt(vi - error) for yi, vi in zip(y, v, strict=True)]
    return _kendall(standard, v)


def _kendall(a: Sequence[float], b: Sequence[float]) -> RankTest:
    """Return Kendall's tau-b and its p-value, exact for few studies without ties."""
    k = len(a)
    pairs = [(i, j) for i in range(k) for j in range(i)]
    score = sum(_sign(a[i] - a[j]) * _sign(b[i] - b[j]) for i, j in pairs)
    in_a = sum(a[i] != a[j] for i, j in pairs)
    in_b = sum(b[i] != b[j] for i, j in pairs)
    tau = score / math.sqrt(in_a * in_b) if in_a and in_b else 0.0
    if in_a == in_b == len(pairs) and k < _EXACT_BELOW:
        return RankTest(tau=tau, p=_exact_p(k, (len(pairs) + score) // 2))
    return RankTest(tau=tau, p=normal_p(score / math.sqrt(_score_variance(a, b))))


def _exact_p(k: int, concordant: int) -> float:
    """Return the two-sided p of that many concordant pairs among all k! orders.

    The count of orders with a number of inversions follows Kendall & Gibbons 1990, 5.2.
    """
    counts = [1]
    for size in range(2, k + 1):
        longer = [0] * (len(counts) + size - 1)
        for start in range(size):
            for i, count in enumerate(counts):
                longer[start + i] += count
        counts = longer
    rarer = min(concordant, len(counts) - 1 - concordant)
    return min(1.0, 2 * sum(counts[: rarer + 1]) / math.factorial(k))


def _score_variance(a: Sequence[float], b: Sequence[float]) -> float:
    """Return the variance of Kendall's score with ties (Kendall & Gibbons 1990, 4.4)."""
    n = len(a)
    ties = [_ties(a), _ties(b)]
    whole = n * (n - 1) * (2 * n + 5)
    tied = [sum(t * (t - 1) * (2 * t + 5) for t in group) for group in ties]
    pairs = [sum(t * (t - 1) for t in group) for group in ties]
    triples = [sum(t * (t - 1) * (t - 2) for t in group) for group in ties]
    variance = (whole - sum(tied)) / 18 + pairs[0] * pairs[1] / (2 * n * (n - 1))
    if n > 2:
        variance += triples[0] * triples[1] / (9 * n * (n - 1) * (n - 2))
    return variance


def _ties(values: Sequence[float]) -> list[int]:
    return [values.count(value) for value in set(values)]


def _sign(x: float) -> int:
    return (x > 0) - (x < 0)


def trim_and_fill(
    y: Vector, v: Vector, *, estimator: str = "L0", method: str = "REML", test: str = "z"
) -> TrimAndFill:
    """Return the pooled effect with the studies filled in (Duval & Tweedie 2000).

    ``estimator`` of the number missing is L0 or R0. The side is the one that Egger's
    random-effects slope points away from.
    """
    right = egger_random(y, v, method).slope < 0
    order = sorted(range(len(y)), key=lambda i: -y[i] if right else y[i])
    effects = [-y[i] if right else y[i] for i in order]
    variances = [v[i] for i in order]
    k0, centre = _count_missing(effects, variances, estimator, method)
    if k0:
        effects += [2 * centre - yi for yi in effects[-k0:]]
        variances += variances[len(variances) - k0 :]
    filled = [-yi if right else yi for yi in effects]
    pooled = pool(filled, variances, method=method, test=test)
    return TrimAndFill(k0=k0, side="right" if right else "left", pooled=pooled)


def _count_missing(y: Vector, v: Vector, estimator: str, method: str) -> tuple[int, float]:
    """Trim the k0 largest of ascending effects until k0 stays the same; return the mean too."""
    k, k0, centre = len(y), -1, 0.0
    found = 0
    for _ in range(_ROUNDS):
        if found == k0:
            break
        k0 = found
        kept = k - k0
        tau2 = 0.0 if method == "FE" else _tau2(y[:kept], v[:kept], method)
        weights = [1 / (vi + tau2) for vi in v[:kept]]
        centre = Fit(y[:kept], intercept(kept), weights).beta[0]
        found = _missing([yi - centre for yi in y], estimator)
    return k0, centre


def _tau2(y: Vector, v: Vector, method: str) -> float:
    return ESTIMATORS[method](y, v, intercept(len(y))).value if len(y) > 1 else 0.0


def _missing(centred: Sequence[float], estimator: str) -> int:
    k = len(centred)
    ranks = {i: rank for rank, i in enumerate(sorted(range(k), key=lambda i: abs(centred[i])), 1)}
    if estimator == "R0":
        below = max((ranks[i] for i in range(k) if centred[i] < 0), default=0)
        return max(0, k - below - 1)
    above = sum(ranks[i] for i in range(k) if centred[i] > 0)
    return max(0, round((4 * above - k * (k + 1)) / (2 * k - 1)))


def fail_safe_n(y: Vector, v: Vector, alpha: float = 0.05) -> int:
    """Return how many null studies would make the combined p exceed ``alpha``, one-sided.

    Stouffer's method, as Rosenthal 1979 proposed it.
    """
    total = math.fsum(yi / math.sqrt(vi) for yi, vi in zip(y, v, strict=True))
    return max(0, math.ceil((total / normal_quantile(alpha)) ** 2 - len(y)))
