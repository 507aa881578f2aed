"""Proportions pooled by a binomial model with a normal random effect on the logit.

x_i ~ Binomial(n_i, logistic(mu + tau·b_i)), b_i ~ Normal(0, 1). Nothing is added to empty
cells and no variance is taken as known, which is why this and not a transformation is
the default for proportions (Stijnen, Hamza & Ozdemir 2010; Schwarzer et al. 2019). The
likelihood of a study is integrated by the trapezoidal rule around its mode, which for
such an integrand is exact to rounding with few points (Trefethen & Weideman 2014).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from itertools import product

from kapcite.errors import UsageError
from kapcite.evidence.distributions import beta_quantile, chi2_upper, normal_quantile
from kapcite.evidence.effects import effect_sizes
from kapcite.evidence.heterogeneity import typical_variance
from kapcite.evidence.measures.base import logistic
from kapcite.evidence.measures.catalogue import MEASURES
from kapcite.evidence.pool import Pooled, normal_test
from kapcite.evidence.regression import intercept
from kapcite.evidence.simplex import maximise

# Trapezoids are at most half a standard deviation of the integrand wide, and at most
# 1/tau: the logistic function has poles at a distance of pi/tau, which leaves an error of
# e^(-2pi²). They end where the integrand is e⁻³⁶ of its height.
_WIDTH = 0.5
_DEPTH = 36.0
_MODE_STEPS = 100
_DELTA = 1e-4
_NEGLIGIBLE = 1e-6


class BinomialModel:
    """The likelihood of the model for ``x`` events among ``n`` people in each study."""

    def __init__(self, x: Sequence[float], n: Sequence[float]) -> None:
        # Studies with the same counts have the same likelihood: each is integrated once.
        self.data = Counter(zip(x, n, strict=True))

    def log_likelihood(self, mu: float, tau: float) -> float:
        """Return the log likelihood, without the binomial coefficients."""
        tau = abs(tau)
        return math.fsum(k * _study(xi, ni, mu, tau) for (xi, ni), k in self.data.items())

    def standard_error(self, mu: float, tau: float) -> float:
        """Return the standard error of mu from the curvature in both parameters."""
        curve = {
            (i, j): self.log_likelihood(mu + i * _DELTA, tau + j * _DELTA)
            for i, j in product((-1, 0, 1), repeat=2)
        }
        square = _DELTA**2
        mu_mu = (curve[1, 0] - 2 * curve[0, 0] + curve[-1, 0]) / square
        tau_tau = (curve[0, 1] - 2 * curve[0, 0] + curve[0, -1]) / square
        cross = (curve[1, 1] - curve[1, -1] - curve[-1, 1] + curve[-1, -1]) / (4 * square)
        return math.sqrt(-1 / (mu_mu - cross**2 / tau_tau)) if tau else math.sqrt(-1 / mu_mu)


def _study(x: float, n: float, mu: float, tau: float) -> float:
    """Return the log of one study's likelihood with its random effect integrated out."""
    if tau == 0:
        return _binomial(x, n, mu)
    mode = 0.0
    for _ in range(_MODE_STEPS):  # Newton; the integrand is log-concave
        p = logistic(mu + tau * mode)
        step = (tau * (x - n * p) - mode) / (1 + tau * tau * n * p * (1 - p))
        mode += step
        if abs(step) < 1e-13 * (1 + abs(mode)):
            break
    p = logistic(mu + tau * mode)
    width = min(_WIDTH / math.sqrt(1 + tau * tau * n * p * (1 - p)), 1 / tau)

    def height(b: float) -> float:
        return _binomial(x, n, mu + tau * b) - b * b / 2

    top = height(mode)
    total = 1.0
    for side in (-width, width):
        b = mode + side
        while (fall := height(b) - top) > -_DEPTH:
            total += math.exp(fall)
            b += side
    return top + math.log(total * width / math.sqrt(2 * math.pi))


def _binomial(x: float, n: float, eta: float) -> float:
    """Return x·eta - n·ln(1 + e^eta) without overflow."""
    return x * eta - n * (max(eta, 0.0) + math.log1p(math.exp(-abs(eta))))


def pool_proportions(
    x: Sequence[float], n: Sequence[float], *, common: bool = False, level: float = 0.95
) -> Pooled:
    """Pool proportions on the logit scale; ``common`` takes one proportion for all studies.

    Q is the likelihood ratio of a proportion of its own for every study, on k - 1.
    Raises UsageError for counts that are none.
    """
    if any(not 0 <= xi <= ni or ni <= 0 for xi, ni in zip(x, n, strict=True)):
        raise UsageError("a proportion needs 0 <= xi <= ni and ni above 0")
    method, k, events, people = "FE" if common else "GLMM", len(x), sum(x), sum(n)
    if k < 2:
        return _none(k, method, f"k = {k}: nothing is pooled, that takes at least two studies")
    if events in (0, people):
        return _none(k, method, "no study has an event, or all have nothing else: no estimate")
    p = events / people
    mu, tau, se = math.log(p / (1 - p)), 0.0, math.sqrt(1 / (people * p * (1 - p)))
    model = BinomialModel(x, n)
    alone = model.log_likelihood(mu, 0.0)
    if not common:
        mu, tau = _fit(model, mu)
        se = model.standard_error(mu, tau)
    saturated = math.fsum(k * _saturated(xi, ni) for (xi, ni), k in model.data.items())
    return _result(x, n, method, level, mu, tau, se, max(0.0, 2 * (saturated - alone)))


def _fit(model: BinomialModel, mu: float) -> tuple[float, float]:
    """Return the most likely mu and tau; a tau the data cannot tell from 0 is 0."""
    best = maximise(model.log_likelihood, (mu, 0.5), step=0.5)
    mu_best, tau = best[0], abs(best[1])
    if tau < _NEGLIGIBLE or model.log_likelihood(mu, 0.0) >= model.log_likelihood(mu_best, tau):
        return mu, 0.0
    return mu_best, tau


def _saturated(x: float, n: float) -> float:
    return sum(part * math.log(part / n) for part in (x, n - x) if part)


def _result(
    x: Sequence[float],
    n: Sequence[float],
    method: str,
    level: float,
    mu: float,
    tau: float,
    se: float,
    q: float,
) -> Pooled:
    k, tau2 = len(x), tau * tau
    y, v = _logits(x, n)
    typical = typical_variance(y, v, intercept(k))
    spread = normal_quantile((1 + level) / 2) * math.sqrt(tau2 + se * se)
    random = method != "FE"
    return Pooled(
        k=k,
        measure="PLO",
        method=method,
        **normal_test(mu, se, level),
        pi_lb=mu - spread if random else None,
        pi_ub=mu + spread if random else None,
        tau2=tau2,
        i2=100 * tau2 / (tau2 + typical) if random else None,
        h2=tau2 / typical + 1 if random else None,
        q=q,
        q_df=k - 1,
        q_p=chi2_upper(q, k - 1),
        yi=tuple(y),
        vi=tuple(v),
    )


def _logits(x: Sequence[float], n: Sequence[float]) -> tuple[list[float], list[float]]:
    """Return the logit of each proportion and its variance, for what tells how they spread."""
    rows = [{"xi": xi, "ni": ni} for xi, ni in zip(x, n, strict=True)]
    effects = effect_sizes(MEASURES["PLO"], rows)
    known = [(e.yi, e.vi) for e in effects if e.yi is not None and e.vi is not None]
    return [yi for yi, _ in known], [vi for _, vi in known]


def _none(k: int, method: str, note: str) -> Pooled:
    return Pooled(k=k, measure="PLO", method=method, test="z", notes=(note,))


def clopper_pearson(x: float, n: float, level: float = 0.95) -> tuple[float, float]:
    """Return the exact interval of one proportion (Clopper & Pearson 1934)."""
    tail = (1 - level) / 2
    low = beta_quantile(tail, x, n - x + 1) if x > 0 else 0.0
    high = beta_quantile(1 - tail, x + 1, n - x) if x < n else 1.0
    return low, high


def wilson(x: float, n: float, level: float = 0.95) -> tuple[float, float]:
    """Return the score interval of one proportion (Wilson 1927)."""
    z = normal_quantile((1 + level) / 2)
    centre, square = x + z * z / 2, n + z * z
    reach = z * math.sqrt(x * (n - x) / n + z * z / 4)
    return max(0.0, (centre - reach) / square), min(1.0, (centre + reach) / square)
