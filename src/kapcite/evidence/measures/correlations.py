"""Correlations of every kind, and Cronbach's alpha.

Two groups with a mean each (``m1i sd1i n1i`` against ``m2i sd2i n2i``) correlate with a
group variable that is truly two-valued (point-biserial) or was cut in two (biserial).
"""

from __future__ import annotations

import math

from kapcite.evidence.distributions import normal_density, normal_quantile
from kapcite.evidence.measures.base import Estimate
from kapcite.evidence.measures.means import cohen_d

_SMALLEST = 3  # a correlation of so few has no estimate of its variance
_TERMS = 100_000


def correlation(*, ri: float, ni: float, vtype: str = "LS", mean: float = 0) -> Estimate:
    """Return r; variance (1-r²)²/(n-1). ``mean`` is r over all studies, weighted by n."""
    r = mean if vtype == "AV" else ri
    return ri, (1 - r**2) ** 2 / _more_than(ni, 1)


def unbiased_correlation(*, ri: float, ni: float, vtype: str = "LS") -> Estimate:
    """Return the unbiased correlation of Olkin & Pratt 1958; variance as of r.

    UB is the unbiased variance of that estimate (Hedges 1989).
    """
    rest = 1 - ri**2
    effect = ri * _hypergeometric(0.5, (ni - 2) / 2, rest)
    if vtype == "UB":
        kept = _hypergeometric(1.0, ni / 2, rest)
        return effect, effect**2 - 1 + (ni - 3) / (ni - 2) * rest * kept
    return effect, (1 - effect**2) ** 2 / _more_than(ni, 1)


def fisher_z(*, ri: float, ni: float) -> Estimate:
    """Return atanh(r); variance 1/(n-3) (Fisher 1921)."""
    return math.atanh(ri), 1 / _more_than(ni, 3)


def _more_than(ni: float, loss: float) -> float:
    if ni <= _SMALLEST:
        raise ValueError(f"a correlation of {ni:g} has no variance")
    return ni - loss


def _hypergeometric(a: float, c: float, x: float) -> float:
    """Return 2F1(a, a; c; x) for 0 <= x <= 1 by its series (Abramowitz & Stegun 15.1.1)."""
    total = term = 1.0
    for n in range(_TERMS):
        term *= (a + n) ** 2 / ((c + n) * (n + 1)) * x
        total += term
        if term < 1e-17 * total:
            break
    return total


def partial_correlation(
    *, ri: float, mi: float, ni: float, vtype: str = "LS", mean: float = 0
) -> Estimate:
    """Return a partial correlation with ``mi`` predictors in all; variance (1-r²)²/(n-m).

    Source: Aloe & Thompson 2013.
    """
    r = mean if vtype == "AV" else ri
    return ri, (1 - r**2) ** 2 / (ni - mi)


def fisher_z_partial(*, ri: float, mi: float, ni: float) -> Estimate:
    """Return atanh of a partial correlation; variance 1/(n-m-2)."""
    return math.atanh(ri), 1 / (ni - mi - 2)


def semipartial_correlation(*, ri: float, r2i: float, ni: float) -> Estimate:
    """Return a semi-partial correlation in a model of R² ``r2i`` (Aloe & Becker 2012)."""
    without = r2i - ri**2
    return ri, (r2i**2 - 2 * r2i + without + 1 - without**2) / ni


def point_biserial(
    *,
    m1i: float,
    sd1i: float,
    n1i: float,
    m2i: float,
    sd2i: float,
    n2i: float,
    vtype: str = "LS",
) -> Estimate:
    """Return the correlation with group; variance for fixed group sizes (LS, ST).

    CS is the variance where the sizes are random as well (Tate 1954).
    """
    n, d = n1i + n2i, cohen_d(m1i=m1i, sd1i=sd1i, n1i=n1i, m2i=m2i, sd2i=sd2i, n2i=n2i)
    h = (n - 2) / n1i + (n - 2) / n2i
    r = d / math.sqrt(d**2 + h)
    if vtype == "CS":
        spread = n * r**2 / (4 * n1i * n2i) + (2 - 3 * r**2) / (2 * n)
        return r, (1 - r**2) ** 2 * spread
    return r, h**2 / (h + d**2) ** 3 * (1 / n1i + 1 / n2i + d**2 / (2 * n))


def biserial(
    *, m1i: float, sd1i: float, n1i: float, m2i: float, sd2i: float, n2i: float
) -> Estimate:
    """Return the correlation with a variable that was cut into the groups (Soper 1914)."""
    n = n1i + n2i
    r, _ = point_biserial(m1i=m1i, sd1i=sd1i, n1i=n1i, m2i=m2i, sd2i=sd2i, n2i=n2i)
    p, q = n1i / n, n2i / n
    cut = normal_quantile(q)
    height = normal_density(cut)
    r *= math.sqrt(p * q) / height
    bounded = min(max(r, -1.0), 1.0)
    slope = 3 / 2 + (1 - p * cut / height) * (1 + q * cut / height)
    return r, (p * q / height**2 - slope * bounded**2 + bounded**4) / (n - 1)


def explained(*, r2i: float, ni: float) -> Estimate:
    """Return R²; variance 4R²(1-R²)²/n (Kendall & Stuart 1979, equation 27.88)."""
    return r2i, 4 * r2i * (1 - r2i) ** 2 / ni


def fisher_z_explained(*, r2i: float, ni: float) -> Estimate:
    """Return atanh(R); variance 1/n (Olkin & Finn 1995)."""
    return math.atanh(math.sqrt(r2i)), 1 / ni


def alpha(*, ai: float, mi: float, ni: float) -> Estimate:
    """Return Cronbach's alpha of ``mi`` items; variance 2m(1-α)²/((m-1)(n-2))."""
    return ai, 2 * mi * (1 - ai) ** 2 / ((mi - 1) * (ni - 2))


def alpha_cube_root(*, ai: float, mi: float, ni: float) -> Estimate:
    """Return 1 - ∛(1-α), which rises with α (Hakstian & Whalen 1976)."""
    root = (1 - ai) ** (1 / 3)
    return 1 - root, 18 * mi * (ni - 1) * root**2 / ((mi - 1) * (9 * ni - 11) ** 2)


def alpha_log(*, ai: float, mi: float, ni: float) -> Estimate:
    """Return -ln(1-α); variance 2m/((m-1)(n-2)) (Bonett 2002)."""
    return -math.log(1 - ai), 2 * mi / ((mi - 1) * (ni - 2))
