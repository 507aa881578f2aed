"""Matched pairs or one group counted twice, as a 2x2 table.

``ai`` have the event both times, ``bi`` the first time only, ``ci`` the second time
only, ``di`` neither.
"""

from __future__ import annotations

import math

from kapcite.evidence.measures.base import Estimate


def risk_difference(*, ai: float, bi: float, ci: float, di: float) -> Estimate:
    """Return the difference of the margins (b - c)/n; multinomial variance (May & Johnson 1997)."""
    n = ai + bi + ci + di
    first, second = bi / n, ci / n
    return first - second, (first + second - (first - second) ** 2) / n


def log_risk_ratio(*, ai: float, bi: float, ci: float, di: float) -> Estimate:
    """Return ln((a+b)/(a+c)); variance (b+c)/((a+b)(a+c)) (Zou 2007)."""
    del di
    return math.log(ai + bi) - math.log(ai + ci), (bi + ci) / ((ai + bi) * (ai + ci))


def log_odds_ratio(*, ai: float, bi: float, ci: float, di: float) -> Estimate:
    """Return the log odds ratio of the margins; variance by Zou 2007."""
    n = ai + bi + ci + di
    p, q, first, second = (ai + bi) / n, (ai + ci) / n, bi / n, ci / n
    spread = first * (1 - first) + second * (1 - second) + 2 * first * second
    effect = math.log(p / (1 - p)) - math.log(q / (1 - q))
    return effect, spread / (n * p * (1 - p) * q * (1 - q))


def conditional_log_odds_ratio(*, ai: float, bi: float, ci: float, di: float) -> Estimate:
    """Return ln(b/c), the odds ratio of McNemar's test; variance 1/b + 1/c."""
    del ai, di
    return math.log(bi / ci), 1 / bi + 1 / ci


def peto(*, ai: float, bi: float, ci: float, di: float) -> Estimate:
    """Return the conditional log odds ratio by Peto's method, 2(b-c)/(b+c); variance 4/(b+c)."""
    del ai, di
    return 2 * (bi - ci) / (bi + ci), 4 / (bi + ci)
