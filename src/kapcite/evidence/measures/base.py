"""What the measures share: their types, Hedges' correction, and ways back from a scale."""

from __future__ import annotations

import math
from collections.abc import Mapping
from statistics import NormalDist

#: The figures of one study by column.
Known = Mapping[str, float]

#: An effect and its sampling variance.
Estimate = tuple[float, float]


def bias_correction(df: float) -> float:
    """Return the exact factor that makes d unbiased, Γ(df/2)/(√(df/2)·Γ((df-1)/2)).

    Source: Hedges 1981, equation 6e; about 1 - 3/(4df - 1).
    """
    if df <= 1:
        return math.nan
    return math.exp(math.lgamma(df / 2) - math.lgamma((df - 1) / 2)) / math.sqrt(df / 2)


def fisher(r: float, variance: float) -> Estimate:
    """Return atanh(r) and its variance by the delta method, variance/(1 - r²)²."""
    return math.atanh(r), variance / (1 - r * r) ** 2


def logistic(x: float) -> float:
    """Return 1/(1 + e⁻ˣ) without overflow."""
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


def sine_squared(x: float) -> float:
    """Return sin²x, held at 0 and 1 beyond the range of an arcsine."""
    return math.sin(min(max(x, 0.0), math.pi / 2)) ** 2


def normal_share(z: float) -> float:
    """Return the share of a standard normal variable below ``z``."""
    return NormalDist().cdf(z)


def clip(p: float) -> float:
    """Return ``p``, held at 0 and 1."""
    return min(max(p, 0.0), 1.0)
