"""The few distributions that pooling needs, to about 1e-13, without scipy.

The incomplete gamma and beta functions are evaluated by their power series and continued
fractions (Abramowitz & Stegun, 6.5.29, 6.5.31, 26.5.8), the fractions by Lentz's method.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist

_TINY = 1e-300
_PRECISION = 1e-16
_STEPS = 10_000

_NORMAL = NormalDist()


def normal_quantile(p: float) -> float:
    """Return z with P(Z <= z) = p."""
    return _NORMAL.inv_cdf(p)


def normal_density(z: float) -> float:
    """Return the height of the standard normal curve at z."""
    return _NORMAL.pdf(z)


def normal_p(z: float) -> float:
    """Return the two-sided p-value of a standard normal statistic, exact in the tails."""
    return math.erfc(abs(z) / math.sqrt(2))


def t_p(t: float, df: float) -> float:
    """Return the two-sided p-value of Student's t."""
    if math.isinf(t):
        return 0.0
    return incomplete_beta(df / 2, 0.5, df / (df + t * t))


def t_quantile(p: float, df: float) -> float:
    """Return t with P(T <= t) = p for p >= 0.5."""

    def excess(t: float) -> float:
        return 2 * (1 - p) - t_p(t, df)

    high = 2.0
    while excess(high) < 0:
        high *= 2
    return find_root(excess, 0.0, high)


def chi2_upper(x: float, df: float) -> float:
    """Return P(X > x) for a chi-squared variable."""
    if x <= 0:
        return 1.0
    return _gamma_upper(df / 2, x / 2)


def chi2_quantile(p: float, df: float) -> float:
    """Return x with P(X <= x) = p."""

    def excess(x: float) -> float:
        return (1 - p) - chi2_upper(x, df)

    high = max(1.0, df)
    while excess(high) < 0:
        high *= 2
    return find_root(excess, 0.0, high)


def beta_quantile(p: float, a: float, b: float) -> float:
    """Return x with P(X <= x) = p for a beta variable."""
    return find_root(lambda x: incomplete_beta(a, b, x) - p, 0.0, 1.0)


def find_root(f: Callable[[float], float], low: float, high: float) -> float:
    """Return a root of ``f`` between ``low`` and ``high``, where it changes sign (Brent 1973).

    The answer is good to the last bits, not to a tolerance.
    """
    a, b, fa, fb = low, high, f(low), f(high)
    c, fc, step, before = a, fa, b - a, b - a
    for _ in range(_STEPS):
        if (fb > 0) == (fc > 0):
            c, fc, step, before = a, fa, b - a, b - a
        if abs(fc) < abs(fb):
            a, b, c = b, c, b
            fa, fb, fc = fb, fc, fb
        middle = (c - b) / 2
        if fb == 0 or abs(middle) <= 2 * math.ulp(b):
            break
        step, before = _brent_step(a, b, c, fa, fb, fc, step, before)
        a, fa = b, fb
        b += step if abs(step) > math.ulp(b) else math.copysign(math.ulp(b), middle)
        fb = f(b)
    return b


def _brent_step(
    a: float, b: float, c: float, fa: float, fb: float, fc: float, step: float, before: float
) -> tuple[float, float]:
    """Return the next step and the one before: interpolated if that converges, else halved."""
    middle = (c - b) / 2
    if abs(before) < math.ulp(b) or abs(fa) <= abs(fb) or math.isinf(fa):
        return middle, middle
    s = fb / fa
    if a == c:  # secant
        p, q = 2 * middle * s, 1 - s
    else:  # inverse quadratic
        q, r = fa / fc, fb / fc
        p = s * (2 * middle * q * (q - r) - (b - a) * (r - 1))
        q = (q - 1) * (r - 1) * (s - 1)
    p, q = (p, -q) if p > 0 else (-p, q)
    if 2 * p < min(3 * middle * q - abs(math.ulp(b) * q), abs(before * q)):
        return p / q, step
    return middle, middle


def _gamma_upper(a: float, x: float) -> float:
    """Return the regularised upper incomplete gamma function Q(a, x)."""
    front = math.exp(a * math.log(x) - x - math.lgamma(a))
    if x < a + 1:
        term = total = 1 / a
        for n in range(1, _STEPS):
            term *= x / (a + n)
            total += term
            if term < total * _PRECISION:
                break
        return 1 - front * total
    return front / _lentz(lambda n: ((n * (a - n)) if n else 1.0, x + 1 - a + 2 * n), start=1)


def incomplete_beta(a: float, b: float, x: float) -> float:
    """Return the regularised incomplete beta function I_x(a, b)."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    if x < (a + 1) / (a + b + 2):
        return front / (a * _beta_fraction(a, b, x))
    return 1 - front / (b * _beta_fraction(b, a, 1 - x))


def _beta_fraction(a: float, b: float, x: float) -> float:
    def terms(n: int) -> tuple[float, float]:
        m = n // 2
        if n % 2:
            return -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)), 1.0
        return m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)), 1.0

    return _lentz(terms, start=1, first=1.0)


def _lentz(
    terms: Callable[[int], tuple[float, float]], *, start: int, first: float | None = None
) -> float:
    """Evaluate b0 + a1/(b1 + a2/(b2 + …)); ``terms(n)`` gives a_n, b_n, ``first`` b0."""
    value = (terms(0)[1] if first is None else first) or _TINY
    c, d = value, 0.0
    for n in range(start, _STEPS):
        numerator, denominator = terms(n)
        d = 1 / ((denominator + numerator * d) or _TINY)
        c = (denominator + numerator / c) or _TINY
        value *= c * d
        if abs(c * d - 1) < _PRECISION * 4:
            break
    return value
