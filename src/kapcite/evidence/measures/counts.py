"""Two groups, an event counted in each: ``ai`` of ``ai + bi`` against ``ci`` of ``ci + di``.

Sources: Cochrane Handbook 10.4; Fleiss & Berlin 2009 (Handbook of Research Synthesis,
ch. 13) unless a measure names its own.
"""

from __future__ import annotations

import math

from kapcite.evidence.distributions import normal_quantile
from kapcite.evidence.measures.base import Estimate


def log_odds_ratio(*, ai: float, bi: float, ci: float, di: float) -> Estimate:
    """Return ln(ad/bc); variance by Woolf (1955): 1/a + 1/b + 1/c + 1/d."""
    return math.log(ai / bi) - math.log(ci / di), 1 / ai + 1 / bi + 1 / ci + 1 / di


def log_risk_ratio(*, ai: float, bi: float, ci: float, di: float) -> Estimate:
    """Return ln((a/n1)/(c/n2)); variance 1/a - 1/n1 + 1/c - 1/n2 (Katz et al. 1978)."""
    n1, n2 = ai + bi, ci + di
    return math.log(ai / n1) - math.log(ci / n2), 1 / ai - 1 / n1 + 1 / ci - 1 / n2


def risk_difference(
    *, ai: float, bi: float, ci: float, di: float, vtype: str = "LS", mean: Estimate = (0, 0)
) -> Estimate:
    """Return p1 - p2 with the binomial variances p(1-p)/n, or /(n-1) for UB.

    ``mean`` holds the risks of the two groups over all studies, for AV.
    """
    n1, n2 = ai + bi, ci + di
    p1, p2 = ai / n1, ci / n2
    q1, q2 = mean if vtype == "AV" else (p1, p2)
    loss = 1 if vtype == "UB" else 0
    return p1 - p2, q1 * (1 - q1) / (n1 - loss) + q2 * (1 - q2) / (n2 - loss)


def peto(*, ai: float, bi: float, ci: float, di: float) -> Estimate:
    """Return the log odds ratio (O - E)/V with variance 1/V (Yusuf, Peto et al. 1985)."""
    n1, n2 = ai + bi, ci + di
    n = n1 + n2
    variance = (ai + ci) * (bi + di) * (n1 / n) * (n2 / n) / (n - 1)
    return (ai - (ai + ci) * n1 / n) / variance, 1 / variance


def arcsine_difference(*, ai: float, bi: float, ci: float, di: float) -> Estimate:
    """Return asin(sqrt(p1)) - asin(sqrt(p2)); variance 1/4n1 + 1/4n2 (Rücker et al. 2009)."""
    n1, n2 = ai + bi, ci + di
    effect = math.asin(math.sqrt(ai / n1)) - math.asin(math.sqrt(ci / n2))
    return effect, 1 / (4 * n1) + 1 / (4 * n2)


def phi(*, ai: float, bi: float, ci: float, di: float) -> Estimate:
    """Return the phi coefficient; variance for multinomial sampling (Yule 1912, p. 603)."""
    n = ai + bi + ci + di
    rows, columns = (ai + bi) * (ci + di), (ai + ci) * (bi + di)
    effect = (ai * di - bi * ci) / math.sqrt(rows * columns)
    row, column = (ai + bi - ci - di) / n, (ai + ci - bi - di) / n
    skew = row * column / (math.sqrt(rows * columns) / n**2)
    tilt = row**2 / (rows / n**2) + column**2 / (columns / n**2)
    return effect, (
        1 - effect**2 + effect * (1 + effect**2 / 2) * skew - 3 / 4 * effect**2 * tilt
    ) / n


def yule_q(*, ai: float, bi: float, ci: float, di: float) -> Estimate:
    """Return (OR - 1)/(OR + 1); variance (1 - Q²)²/4 times Woolf's (Yule 1912, p. 593)."""
    ratio = ai * di / (bi * ci)
    effect = (ratio - 1) / (ratio + 1)
    return effect, (1 - effect**2) ** 2 / 4 * (1 / ai + 1 / bi + 1 / ci + 1 / di)


def yule_y(*, ai: float, bi: float, ci: float, di: float) -> Estimate:
    """Return (√OR - 1)/(√OR + 1); variance (1 - Y²)²/16 times Woolf's (Yule 1912, p. 593)."""
    ratio = math.sqrt(ai * di / (bi * ci))
    effect = (ratio - 1) / (ratio + 1)
    return effect, (1 - effect**2) ** 2 / 16 * (1 / ai + 1 / bi + 1 / ci + 1 / di)


def odds_ratio_to_d_logistic(*, ai: float, bi: float, ci: float, di: float) -> Estimate:
    """Return ln(OR)·√3/π, an SMD if the outcome is logistic (Chinn 2000)."""
    effect, variance = log_odds_ratio(ai=ai, bi=bi, ci=ci, di=di)
    return effect * math.sqrt(3) / math.pi, variance * 3 / math.pi**2


def odds_ratio_to_d_normal(*, ai: float, bi: float, ci: float, di: float) -> Estimate:
    """Return ln(OR)/1.65, an SMD if the outcome is normal (Cox & Snell 1989)."""
    effect, variance = log_odds_ratio(ai=ai, bi=bi, ci=ci, di=di)
    return effect / 1.65, variance / 1.65**2


def probit_difference(*, ai: float, bi: float, ci: float, di: float) -> Estimate:
    """Return the difference of the probits, an SMD if the outcome is normal (Sánchez-Meca 2003)."""
    parts = []
    for events, n in ((ai, ai + bi), (ci, ci + di)):
        p = events / n
        probit = normal_quantile(p)
        parts.append((probit, 2 * math.pi * p * (1 - p) * math.exp(probit**2) / n))
    return parts[0][0] - parts[1][0], parts[0][1] + parts[1][1]


def log_relative_excess_heterozygosity(*, ai: float, bi: float, ci: float) -> Estimate:
    """Return ln(p_b/2√(p_a·p_c)) of genotypes a, b, c; variance by Ziegler et al. 2011."""
    n = ai + bi + ci
    effect = math.log(bi / n) - math.log(2 * math.sqrt(ai * ci) / n)
    return effect, (1 - bi / n) * n / (4 * ai * ci) + 1 / bi


def log_rate_ratio(*, x1i: float, t1i: float, x2i: float, t2i: float) -> Estimate:
    """Return ln((x1/t1)/(x2/t2)), events by person-time; variance 1/x1 + 1/x2."""
    return math.log(x1i / t1i) - math.log(x2i / t2i), 1 / x1i + 1 / x2i


def rate_difference(*, x1i: float, t1i: float, x2i: float, t2i: float) -> Estimate:
    """Return x1/t1 - x2/t2; variance x1/t1² + x2/t2²."""
    return x1i / t1i - x2i / t2i, x1i / t1i**2 + x2i / t2i**2


def rate_root_difference(*, x1i: float, t1i: float, x2i: float, t2i: float) -> Estimate:
    """Return √(x1/t1) - √(x2/t2); variance 1/4t1 + 1/4t2."""
    return math.sqrt(x1i / t1i) - math.sqrt(x2i / t2i), 1 / (4 * t1i) + 1 / (4 * t2i)
