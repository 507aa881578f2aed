"""Two groups with a mean each, or one group measured twice.

Two groups: ``m1i sd1i n1i`` against ``m2i sd2i n2i``. One group: the means ``m1i`` and
``m2i`` of ``ni`` people, ``ri`` their correlation; what is standardised by one SD takes
``sd1i``, so with ``m1i`` after and ``m2i`` before, ``sd1i`` is the SD before (Becker 1988).
"""

from __future__ import annotations

import math

Estimate = tuple[float, float]


def bias_correction(df: float) -> float:
    """Return the exact factor that makes d unbiased, Γ(df/2)/(√(df/2)·Γ((df-1)/2)).

    Source: Hedges 1981, equation 6e; about 1 - 3/(4df - 1).
    """
    if df <= 1:
        return math.nan
    return math.exp(math.lgamma(df / 2) - math.lgamma((df - 1) / 2)) / math.sqrt(df / 2)


def pooled_sd(*, sd1i: float, sd2i: float, n1i: float, n2i: float) -> float:
    """Return the root of the variances averaged by their degrees of freedom."""
    squares = (n1i - 1) * sd1i**2 + (n2i - 1) * sd2i**2
    return math.sqrt(squares / (n1i + n2i - 2))


def mean_difference(
    *,
    m1i: float,
    sd1i: float,
    n1i: float,
    m2i: float,
    sd2i: float,
    n2i: float,
    vtype: str = "LS",
) -> Estimate:
    """Return m1 - m2; variance sd1²/n1 + sd2²/n2, with one pooled SD for HO."""
    if vtype == "HO":
        sd1i = sd2i = pooled_sd(sd1i=sd1i, sd2i=sd2i, n1i=n1i, n2i=n2i)
    return m1i - m2i, sd1i**2 / n1i + sd2i**2 / n2i


def hedges_g(
    *,
    m1i: float,
    sd1i: float,
    n1i: float,
    m2i: float,
    sd2i: float,
    n2i: float,
    vtype: str = "LS",
    mean: float = 0,
) -> Estimate:
    """Return the bias-corrected (m1 - m2)/pooled SD (Hedges 1981).

    Variance 1/n1 + 1/n2 + g²/2N; LS2 corrects the variance of the uncorrected d instead
    (Borenstein 2009), UB is Hedges 1983, equation 9, AV takes the mean g of all studies.
    """
    n, df = n1i + n2i, n1i + n2i - 2
    correction = bias_correction(df)
    d = (m1i - m2i) / pooled_sd(sd1i=sd1i, sd2i=sd2i, n1i=n1i, n2i=n2i)
    g, sizes = correction * d, 1 / n1i + 1 / n2i
    if vtype == "LS2":
        return g, correction**2 * (sizes + d**2 / (2 * n))
    if vtype == "UB":
        return g, sizes + (1 - (df - 2) / (df * correction**2)) * g**2
    return g, sizes + (mean if vtype == "AV" else g) ** 2 / (2 * n)


def smd_separate(
    *, m1i: float, sd1i: float, n1i: float, m2i: float, sd2i: float, n2i: float
) -> Estimate:
    """Return the difference over the root of the average variance, not assumed equal.

    Effect and variance: Bonett 2008, equations 8 and 9, the bias-corrected effect in both.
    """
    correction = bias_correction(n1i + n2i - 2)
    average = (sd1i**2 + sd2i**2) / 2
    effect = correction * (m1i - m2i) / math.sqrt(average)
    fourth = sd1i**4 / (n1i - 1) + sd2i**4 / (n2i - 1)
    second = sd1i**2 / (n1i - 1) + sd2i**2 / (n2i - 1)
    return effect, effect**2 * fourth / (8 * average**2) + second / average


def glass_delta(
    *, m1i: float, sd1i: float, n1i: float, m2i: float, sd2i: float, n2i: float
) -> Estimate:
    """Return the difference over the second group's SD; variance 1/n1 + 1/n2 + Δ²/2n2.

    Source: Glass 1976; Hedges 1981, equation 11. The first group's SD is not used.
    """
    del sd1i
    effect = bias_correction(n2i - 1) * (m1i - m2i) / sd2i
    return effect, 1 / n1i + 1 / n2i + effect**2 / (2 * n2i)


def log_ratio_of_means(
    *,
    m1i: float,
    sd1i: float,
    n1i: float,
    m2i: float,
    sd2i: float,
    n2i: float,
    vtype: str = "LS",
) -> Estimate:
    """Return ln(m1/m2) with the small-sample correction of Lajeunesse 2015, equation 8.

    Variance sd1²/n1m1² + sd2²/n2m2² (Hedges et al. 1999), with one pooled SD for HO.
    """
    if vtype == "HO":
        sd1i = sd2i = pooled_sd(sd1i=sd1i, sd2i=sd2i, n1i=n1i, n2i=n2i)
    first, second = sd1i**2 / (n1i * m1i**2), sd2i**2 / (n2i * m2i**2)
    return math.log(m1i / m2i) + (first - second) / 2, first + second


def log_ratio_of_sds(*, sd1i: float, n1i: float, sd2i: float, n2i: float) -> Estimate:
    """Return ln(sd1/sd2) + 1/2(n1-1) - 1/2(n2-1) (Nakagawa et al. 2015, equations 7, 8)."""
    first, second = 1 / (2 * (n1i - 1)), 1 / (2 * (n2i - 1))
    return math.log(sd1i / sd2i) + first - second, first + second


def mean_change(
    *, m1i: float, m2i: float, sd1i: float, sd2i: float, ni: float, ri: float
) -> Estimate:
    """Return m1 - m2 within people; variance (sd1² + sd2² - 2·r·sd1·sd2)/n."""
    return m1i - m2i, (sd1i**2 + sd2i**2 - 2 * ri * sd1i * sd2i) / ni


def change_by_change_sd(
    *, m1i: float, m2i: float, sd1i: float, sd2i: float, ni: float, ri: float
) -> Estimate:
    """Return the change over the SD of the changes; variance 1/n + d²/2n (Gibbons 1993)."""
    change_sd = math.sqrt(sd1i**2 + sd2i**2 - 2 * ri * sd1i * sd2i)
    effect = bias_correction(ni - 1) * (m1i - m2i) / change_sd
    return effect, 1 / ni + effect**2 / (2 * ni)


def change_by_raw_sd(*, m1i: float, m2i: float, sd1i: float, ni: float, ri: float) -> Estimate:
    """Return the change over ``sd1i``; variance 2(1-r)/n + d²/2n (Becker 1988)."""
    effect = bias_correction(ni - 1) * (m1i - m2i) / sd1i
    return effect, 2 * (1 - ri) / ni + effect**2 / (2 * ni)


def change_by_raw_sd_separate(
    *, m1i: float, m2i: float, sd1i: float, sd2i: float, ni: float, ri: float
) -> Estimate:
    """Return the change over ``sd1i``, the variances not assumed equal (Bonett 2008, eq. 12)."""
    effect = bias_correction(ni - 1) * (m1i - m2i) / sd1i
    of_changes = sd1i**2 + sd2i**2 - 2 * ri * sd1i * sd2i
    return effect, of_changes / (sd1i**2 * (ni - 1)) + effect**2 / (2 * (ni - 1))
