"""One group measured twice: means ``m1i`` and ``m2i`` of ``ni`` people, ``ri`` their correlation.

What is standardised by one SD takes ``sd1i``, so with ``m1i`` after and ``m2i`` before,
``sd1i`` is the SD before (Becker 1988).
"""

from __future__ import annotations

import math

from kapcite.evidence.measures.base import Estimate, bias_correction


def _variance(sd1i: float, sd2i: float, ri: float) -> float:
    """Return the variance of the changes."""
    return sd1i**2 + sd2i**2 - 2 * ri * sd1i * sd2i


def mean_change(
    *, m1i: float, m2i: float, sd1i: float, sd2i: float, ni: float, ri: float
) -> Estimate:
    """Return m1 - m2 within people; variance (sd1² + sd2² - 2·r·sd1·sd2)/n."""
    return m1i - m2i, _variance(sd1i, sd2i, ri) / ni


def change_by_change_sd(
    *,
    m1i: float,
    m2i: float,
    sd1i: float,
    sd2i: float,
    ni: float,
    ri: float,
    vtype: str = "LS",
) -> Estimate:
    """Return the change over the SD of the changes; variance 1/n + d²/2n (Gibbons 1993).

    LS2 corrects the variance of the uncorrected d, UB is unbiased (Viechtbauer 2007).
    """
    df, correction = ni - 1, bias_correction(ni - 1)
    d = (m1i - m2i) / math.sqrt(_variance(sd1i, sd2i, ri))
    effect = correction * d
    if vtype == "LS2":
        return effect, correction**2 * (1 / ni + d**2 / (2 * ni))
    if vtype == "UB":
        return effect, 1 / ni + (1 - (df - 2) / (df * correction**2)) * effect**2
    return effect, 1 / ni + effect**2 / (2 * ni)


def change_by_raw_sd(
    *, m1i: float, m2i: float, sd1i: float, ni: float, ri: float, vtype: str = "LS"
) -> Estimate:
    """Return the change over ``sd1i``; variance 2(1-r)/n + d²/2n (Becker 1988).

    LS2 corrects the variance of the uncorrected d instead (Borenstein 2009).
    """
    correction = bias_correction(ni - 1)
    d = (m1i - m2i) / sd1i
    if vtype == "LS2":
        return correction * d, correction**2 * (2 * (1 - ri) / ni + d**2 / (2 * ni))
    return correction * d, 2 * (1 - ri) / ni + (correction * d) ** 2 / (2 * ni)


def change_by_raw_sd_separate(
    *,
    m1i: float,
    m2i: float,
    sd1i: float,
    sd2i: float,
    ni: float,
    ri: float,
    vtype: str = "LS",
) -> Estimate:
    """Return the change over ``sd1i``, variances not assumed equal (Bonett 2008, eq. 13).

    LS2 has n in place of n - 1.
    """
    size = ni if vtype == "LS2" else ni - 1
    effect = bias_correction(ni - 1) * (m1i - m2i) / sd1i
    return effect, _variance(sd1i, sd2i, ri) / (sd1i**2 * size) + effect**2 / (2 * size)


def _by_average(
    m1i: float, m2i: float, sd1i: float, sd2i: float, ni: float, ri: float
) -> tuple[float, float]:
    """Return the change over the root of the average variance, and that variance.

    The degrees of freedom 2(n-1)/(1+r²) are those of Cousineau 2020.
    """
    average = (sd1i**2 + sd2i**2) / 2
    correction = bias_correction(2 * (ni - 1) / (1 + ri**2))
    return correction * (m1i - m2i) / math.sqrt(average), average


def change_by_average_sd(
    *, m1i: float, m2i: float, sd1i: float, sd2i: float, ni: float, ri: float
) -> Estimate:
    """Return the change over the average SD; variance 2(1-r)/n + d²(1+r²)/4n.

    Source: Cousineau 2020, equation 2.
    """
    effect, _ = _by_average(m1i, m2i, sd1i, sd2i, ni, ri)
    return effect, 2 * (1 - ri) / ni + effect**2 * (1 + ri**2) / (4 * ni)


def change_by_average_sd_separate(
    *,
    m1i: float,
    m2i: float,
    sd1i: float,
    sd2i: float,
    ni: float,
    ri: float,
    vtype: str = "LS",
) -> Estimate:
    """Return the change over the average SD, variances not assumed equal (Bonett 2008, eq. 10).

    LS2 has n in place of n - 1.
    """
    size = ni if vtype == "LS2" else ni - 1
    effect, average = _by_average(m1i, m2i, sd1i, sd2i, ni, ri)
    fourth = sd1i**4 + sd2i**4 + 2 * (ri * sd1i * sd2i) ** 2
    spread = _variance(sd1i, sd2i, ri) / average
    return effect, spread / size + effect**2 * fourth / (8 * average**2 * size)


def log_ratio_of_means_within(
    *, m1i: float, m2i: float, sd1i: float, sd2i: float, ni: float, ri: float
) -> Estimate:
    """Return ln(m1/m2) within people; variance by Lajeunesse 2011, equation 6."""
    first, second = sd1i / m1i, sd2i / m2i
    return math.log(m1i / m2i), _variance(first, second, ri) / ni


def log_ratio_of_cvs_within(
    *, m1i: float, m2i: float, sd1i: float, sd2i: float, ni: float, ri: float
) -> Estimate:
    """Return the log ratio of the coefficients of variation within people.

    Variance (1-r²)/(n-1) for the SDs and that of the log ratio of means for the means.
    """
    first, second = sd1i / m1i, sd2i / m2i
    variance = (1 - ri**2) / (ni - 1) + _variance(first, second, ri) / ni
    return math.log(first) - math.log(second), variance


def log_ratio_of_sds_within(*, sd1i: float, sd2i: float, ni: float, ri: float) -> Estimate:
    """Return ln(sd1/sd2) within people; variance (1-r²)/(n-1)."""
    return math.log(sd1i / sd2i), (1 - ri**2) / (ni - 1)
