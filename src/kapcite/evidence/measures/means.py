"""Two groups with a mean each: ``m1i sd1i n1i`` against ``m2i sd2i n2i``."""

from __future__ import annotations

import math

from kapcite.evidence.measures.base import Estimate, bias_correction


def pooled_sd(*, sd1i: float, sd2i: float, n1i: float, n2i: float) -> float:
    """Return the root of the variances averaged by their degrees of freedom."""
    squares = (n1i - 1) * sd1i**2 + (n2i - 1) * sd2i**2
    return math.sqrt(squares / (n1i + n2i - 2))


def cohen_d(*, m1i: float, sd1i: float, n1i: float, m2i: float, sd2i: float, n2i: float) -> float:
    """Return (m1 - m2)/pooled SD."""
    return (m1i - m2i) / pooled_sd(sd1i=sd1i, sd2i=sd2i, n1i=n1i, n2i=n2i)


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
    d = cohen_d(m1i=m1i, sd1i=sd1i, n1i=n1i, m2i=m2i, sd2i=sd2i, n2i=n2i)
    n = n1i + n2i
    return _corrected(d, 1 / n1i + 1 / n2i, n, n - 2, vtype, mean)


def _corrected(d: float, sizes: float, n: float, df: float, vtype: str, mean: float) -> Estimate:
    """Return the corrected d whose SD comes from ``n`` people, and its variance."""
    correction = bias_correction(df)
    g = correction * d
    if vtype == "LS2":
        return g, correction**2 * (sizes + d**2 / (2 * n))
    if vtype == "UB":
        return g, sizes + (1 - (df - 2) / (df * correction**2)) * g**2
    return g, sizes + (mean if vtype == "AV" else g) ** 2 / (2 * n)


def smd_separate(
    *,
    m1i: float,
    sd1i: float,
    n1i: float,
    m2i: float,
    sd2i: float,
    n2i: float,
    vtype: str = "LS",
) -> Estimate:
    """Return the difference over the root of the average variance, not assumed equal.

    Effect and variance: Bonett 2008, equations 8 and 9, the bias-corrected effect in
    both. LS2 has n in place of n - 1.
    """
    average = (sd1i**2 + sd2i**2) / 2
    effect = bias_correction(n1i + n2i - 2) * (m1i - m2i) / math.sqrt(average)
    loss = 0 if vtype == "LS2" else 1
    fourth = sd1i**4 / (n1i - loss) + sd2i**4 / (n2i - loss)
    second = sd1i**2 / (n1i - loss) + sd2i**2 / (n2i - loss)
    return effect, effect**2 * fourth / (8 * average**2) + second / average


def glass_delta(
    *,
    m1i: float,
    n1i: float,
    m2i: float,
    sd2i: float,
    n2i: float,
    vtype: str = "LS",
    mean: float = 0,
) -> Estimate:
    """Return the difference over the second group's SD; variance 1/n1 + 1/n2 + Δ²/2n2.

    Source: Glass 1976; Hedges 1981, equation 11; other variances as of `hedges_g`.
    """
    sizes = 1 / n1i + 1 / n2i
    return _corrected((m1i - m2i) / sd2i, sizes, n2i, n2i - 1, vtype, mean)


def glass_delta_separate(
    *, m1i: float, sd1i: float, n1i: float, m2i: float, sd2i: float, n2i: float
) -> Estimate:
    """Return Glass's Δ with its variance where the SDs differ (Bonett 2008, equation 12)."""
    effect = bias_correction(n2i - 1) * (m1i - m2i) / sd2i
    first = (sd1i / sd2i) ** 2 / (n1i - 1)
    return effect, first + 1 / (n2i - 1) + effect**2 / (2 * (n2i - 1))


def log_odds_ratio_logistic(
    *, m1i: float, sd1i: float, n1i: float, m2i: float, sd2i: float, n2i: float
) -> Estimate:
    """Return d·π/√3, a log odds ratio if the outcome is logistic (Chinn 2000)."""
    d = cohen_d(m1i=m1i, sd1i=sd1i, n1i=n1i, m2i=m2i, sd2i=sd2i, n2i=n2i)
    variance = 1 / n1i + 1 / n2i + d**2 / (2 * (n1i + n2i))
    return d * math.pi / math.sqrt(3), variance * math.pi**2 / 3


def log_odds_ratio_normal(
    *, m1i: float, sd1i: float, n1i: float, m2i: float, sd2i: float, n2i: float
) -> Estimate:
    """Return 1.65·d, a log odds ratio if the outcome is normal (Cox & Snell 1989)."""
    d = cohen_d(m1i=m1i, sd1i=sd1i, n1i=n1i, m2i=m2i, sd2i=sd2i, n2i=n2i)
    return 1.65 * d, 1.65**2 * (1 / n1i + 1 / n2i + d**2 / (2 * (n1i + n2i)))


def log_ratio_of_means(
    *,
    m1i: float,
    sd1i: float,
    n1i: float,
    m2i: float,
    sd2i: float,
    n2i: float,
    vtype: str = "LS",
    mean: tuple[float, float, float] = (0, 0, 0),
) -> Estimate:
    """Return ln(m1/m2) with the small-sample correction of Lajeunesse 2015, equation 8.

    Variance sd1²/n1m1² + sd2²/n2m2² (Hedges et al. 1999), with one pooled SD for HO. AV
    takes the average coefficient of variation of each group, AVHO of both (Nakagawa et
    al. 2023); ``mean`` holds the three.
    """
    first, second = sd1i**2 / (n1i * m1i**2), sd2i**2 / (n2i * m2i**2)
    effect = math.log(m1i / m2i) + (first - second) / 2
    if vtype == "HO":
        pooled = pooled_sd(sd1i=sd1i, sd2i=sd2i, n1i=n1i, n2i=n2i) ** 2
        return effect, pooled / (n1i * m1i**2) + pooled / (n2i * m2i**2)
    if vtype == "AV":
        return effect, mean[0] ** 2 / n1i + mean[1] ** 2 / n2i
    if vtype == "AVHO":
        return effect, mean[2] ** 2 * (1 / n1i + 1 / n2i)
    return effect, first + second


def log_ratio_of_cvs(
    *, m1i: float, sd1i: float, n1i: float, m2i: float, sd2i: float, n2i: float
) -> Estimate:
    """Return the log ratio of the coefficients of variation (Nakagawa et al. 2015, eq. 11, 12)."""
    first, second = sd1i / m1i, sd2i / m2i
    half = [1 / (2 * (n - 1)) for n in (n1i, n2i)]
    effect = math.log(first) + half[0] - math.log(second) - half[1]
    return effect, half[0] + first**2 / n1i + half[1] + second**2 / n2i


def log_ratio_of_sds(*, sd1i: float, n1i: float, sd2i: float, n2i: float) -> Estimate:
    """Return ln(sd1/sd2) + 1/2(n1-1) - 1/2(n2-1) (Nakagawa et al. 2015, equations 7, 8)."""
    first, second = 1 / (2 * (n1i - 1)), 1 / (2 * (n2i - 1))
    return math.log(sd1i / sd2i) + first - second, first + second
