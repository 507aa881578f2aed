"""Pooling 2x2 tables without first computing an effect from each: Mantel-Haenszel, Peto.

Tables with no events, or nothing but events, in both groups say nothing of a ratio; they
add to the risk difference alone (Cochrane Handbook 10.4.4).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from math import fsum
from typing import NamedTuple

from kapcite.errors import Problem, UsageError
from kapcite.evidence.distributions import chi2_upper
from kapcite.evidence.effects import effect_sizes
from kapcite.evidence.measures.catalogue import MEASURES
from kapcite.evidence.pool import Pooled, normal_test


class Table(NamedTuple):
    """``a`` of ``a + b`` with the event in the first group, ``c`` of ``c + d`` in the second."""

    a: float
    b: float
    c: float
    d: float

    @property
    def n1(self) -> float:
        """The size of the first group."""
        return self.a + self.b

    @property
    def n2(self) -> float:
        """The size of the second group."""
        return self.c + self.d

    @property
    def n(self) -> float:
        """The size of both groups."""
        return self.n1 + self.n2


def mantel_haenszel(tables: Sequence[Table], measure: str = "OR", *, level: float = 0.95) -> Pooled:
    """Pool log odds ratios (OR), log risk ratios (RR) or risk differences (RD).

    Estimates: Mantel & Haenszel 1959, Rothman & Greenland 1998. Variances: Robins,
    Breslow & Greenland 1986 (OR), Greenland & Robins 1985 (RR), Sato, Greenland &
    Robins 1989 (RD). Q compares the tables' own effects with the pooled one.
    """
    pooled = {"OR": _odds_ratio, "RR": _risk_ratio, "RD": _risk_difference}.get(measure)
    if pooled is None:
        raise UsageError(Problem(f"Mantel-Haenszel pools OR, RR and RD, not {measure}"))
    if len(tables) < 2:
        return _one("MH", measure, len(tables))
    estimate, se = pooled(tables)
    return _result("MH", measure, tables, estimate, se, level)


def peto(tables: Sequence[Table], *, level: float = 0.95) -> Pooled:
    """Pool log odds ratios as Σ(O - E)/ΣV, variance 1/ΣV (Yusuf et al. 1985)."""
    if len(tables) < 2:
        return _one("PETO", "PETO", len(tables))
    excess = fsum(t.a - (t.a + t.c) * t.n1 / t.n for t in tables)
    variance = fsum(_hypergeometric_variance(t) for t in tables)
    return _result("PETO", "PETO", tables, excess / variance, variance**-0.5, level)


def _hypergeometric_variance(t: Table) -> float:
    return (t.a + t.c) * (t.b + t.d) * (t.n1 / t.n) * (t.n2 / t.n) / (t.n - 1)


def _odds_ratio(tables: Sequence[Table]) -> tuple[float, float]:
    r = [t.a * t.d / t.n for t in tables]
    s = [t.b * t.c / t.n for t in tables]
    p = [(t.a + t.d) / t.n for t in tables]
    big_r, big_s = fsum(r), fsum(s)
    both = list(zip(p, r, s, strict=True))
    variance = (
        fsum(pi * ri for pi, ri, _ in both) / big_r**2
        + fsum(pi * si + (1 - pi) * ri for pi, ri, si in both) / (big_r * big_s)
        + fsum((1 - pi) * si for pi, _, si in both) / big_s**2
    ) / 2
    return math.log(big_r / big_s), math.sqrt(variance)


def _risk_ratio(tables: Sequence[Table]) -> tuple[float, float]:
    first = fsum(t.a * t.n2 / t.n for t in tables)
    second = fsum(t.c * t.n1 / t.n for t in tables)
    spread = fsum(t.n1 / t.n * t.n2 / t.n * (t.a + t.c) - t.a / t.n * t.c for t in tables)
    return math.log(first / second), math.sqrt(spread / (first * second))


def _risk_difference(tables: Sequence[Table]) -> tuple[float, float]:
    weight = fsum(t.n1 * t.n2 / t.n for t in tables)
    estimate = fsum((t.a * t.n2 - t.c * t.n1) / t.n for t in tables) / weight
    skew = fsum(
        t.c * (t.n1 / t.n) ** 2
        - t.a * (t.n2 / t.n) ** 2
        + t.n1 / t.n * t.n2 / t.n * (t.n2 - t.n1) / 2
        for t in tables
    )
    cross = fsum((t.a * t.d + t.b * t.c) / t.n for t in tables) / 2
    return estimate, math.sqrt((estimate * skew + cross) / weight**2)


def _result(
    method: str, measure: str, tables: Sequence[Table], estimate: float, se: float, level: float
) -> Pooled:
    telling = [t for t in tables if measure == "RD" or (t.a + t.c and t.b + t.d)]
    effects = effect_sizes(
        MEASURES[measure],
        [{"ai": t.a, "bi": t.b, "ci": t.c, "di": t.d} for t in telling],
        # Peto's effects exist with an empty cell; adding to it would shift them.
        to="none" if method == "PETO" else "only0",
    )
    known = [(e.yi, e.vi) for e in effects if e.yi is not None and e.vi is not None]
    q = fsum((yi - estimate) ** 2 / vi for yi, vi in known)
    df = len(known) - 1
    return Pooled(
        k=len(tables),
        measure=measure,
        method=method,
        **normal_test(estimate, se, level),
        q=q,
        q_df=df,
        q_p=chi2_upper(q, df),
        i2=max(0.0, 100 * (q - df) / q) if q > 0 else 0.0,
        h2=q / df if df else None,
        yi=tuple(yi for yi, _ in known),
        vi=tuple(vi for _, vi in known),
    )


def _one(method: str, measure: str, k: int) -> Pooled:
    note = f"k = {k}: nothing is pooled, that takes at least two studies"
    return Pooled(k=k, measure=measure, method=method, test="z", notes=(note,))
