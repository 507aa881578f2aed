"""One group: a proportion ``xi`` of ``ni``, a rate, a mean."""

from __future__ import annotations

import math

from kapcite.evidence.distributions import normal_quantile
from kapcite.evidence.measures.base import Estimate, bias_correction


def proportion(*, xi: float, ni: float, vtype: str = "LS", mean: float = 0) -> Estimate:
    """Return x/n; variance p(1-p)/n, with n - 1 for UB. ``mean`` is p over all studies."""
    p = xi / ni
    q = mean if vtype == "AV" else p
    return p, q * (1 - q) / (ni - 1 if vtype == "UB" else ni)


def log_proportion(*, xi: float, ni: float, vtype: str = "LS", mean: float = 0) -> Estimate:
    """Return ln(x/n); variance 1/x - 1/n."""
    events = mean * ni if vtype == "AV" else xi
    return math.log(xi / ni), 1 / events - 1 / ni


def logit_proportion(*, xi: float, ni: float, vtype: str = "LS", mean: float = 0) -> Estimate:
    """Return ln(x/(n-x)); variance 1/x + 1/(n-x)."""
    events = mean * ni if vtype == "AV" else xi
    return math.log(xi / (ni - xi)), 1 / events + 1 / (ni - events)


def probit_proportion(*, xi: float, ni: float) -> Estimate:
    """Return the probit of x/n; variance 2π·p(1-p)·e^(z²)/n by the delta method."""
    p = xi / ni
    probit = normal_quantile(p)
    return probit, 2 * math.pi * p * (1 - p) * math.exp(probit**2) / ni


def arcsine_proportion(*, xi: float, ni: float) -> Estimate:
    """Return asin(√(x/n)); variance 1/4n."""
    return math.asin(math.sqrt(xi / ni)), 1 / (4 * ni)


def double_arcsine_proportion(*, xi: float, ni: float) -> Estimate:
    """Return the mean of asin(√(x/(n+1))) and asin(√((x+1)/(n+1))) (Freeman & Tukey 1950).

    Variance 1/(4n + 2). Its back-transformation depends on a sample size that a pooled
    estimate does not have (Schwarzer et al. 2019), so it is not what this tool suggests.
    """
    low, high = math.sqrt(xi / (ni + 1)), math.sqrt((xi + 1) / (ni + 1))
    return (math.asin(low) + math.asin(high)) / 2, 1 / (4 * ni + 2)


def rate(*, xi: float, ti: float) -> Estimate:
    """Return x/t, events by person-time; variance x/t²."""
    return xi / ti, xi / ti**2


def log_rate(*, xi: float, ti: float) -> Estimate:
    """Return ln(x/t); variance 1/x."""
    return math.log(xi / ti), 1 / xi


def root_rate(*, xi: float, ti: float) -> Estimate:
    """Return √(x/t); variance 1/4t."""
    return math.sqrt(xi / ti), 1 / (4 * ti)


def double_root_rate(*, xi: float, ti: float) -> Estimate:
    """Return the mean of √(x/t) and √((x+1)/t); variance 1/4t (Freeman & Tukey 1950)."""
    return (math.sqrt(xi / ti) + math.sqrt((xi + 1) / ti)) / 2, 1 / (4 * ti)


def mean(*, mi: float, sdi: float, ni: float) -> Estimate:
    """Return the mean; variance SD²/n."""
    return mi, sdi**2 / ni


def standardised_mean(*, mi: float, sdi: float, ni: float) -> Estimate:
    """Return the bias-corrected mean/SD; variance 1/n + d²/2n."""
    effect = bias_correction(ni - 1) * mi / sdi
    return effect, 1 / ni + effect**2 / (2 * ni)


def log_mean(*, mi: float, sdi: float, ni: float) -> Estimate:
    """Return ln(mean); variance SD²/(n·mean²)."""
    return math.log(mi), (sdi / mi) ** 2 / ni


def log_cv(*, mi: float, sdi: float, ni: float) -> Estimate:
    """Return ln(SD/mean) + 1/2(n-1); variance 1/2(n-1) + SD²/(n·mean²) (Nakagawa et al. 2015)."""
    half = 1 / (2 * (ni - 1))
    return math.log(sdi / mi) + half, half + (sdi / mi) ** 2 / ni


def log_sd(*, sdi: float, ni: float) -> Estimate:
    """Return ln(SD) + 1/2(n-1); variance 1/2(n-1) (Nakagawa et al. 2015)."""
    return math.log(sdi) + 1 / (2 * (ni - 1)), 1 / (2 * (ni - 1))
