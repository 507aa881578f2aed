"""What the variances AV take: a figure over all studies, weighted by their size."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from kapcite.evidence.measures import means
from kapcite.evidence.measures.base import Known


def risks(rows: Sequence[Known]) -> tuple[float, float]:
    """Return the risk in each of two groups."""
    first = sum(r["ai"] for r in rows) / sum(r["ai"] + r["bi"] for r in rows)
    second = sum(r["ci"] for r in rows) / sum(r["ci"] + r["di"] for r in rows)
    return first, second


def proportion(rows: Sequence[Known]) -> float:
    """Return the proportion in one group."""
    return sum(r["xi"] for r in rows) / sum(r["ni"] for r in rows)


def correlation(rows: Sequence[Known]) -> float:
    """Return the correlation."""
    return sum(r["ri"] * r["ni"] for r in rows) / sum(r["ni"] for r in rows)


def hedges(rows: Sequence[Known]) -> float:
    """Return Hedges' g."""
    return _effect(rows, means.hedges_g)


def glass(rows: Sequence[Known]) -> float:
    """Return Glass's Δ."""
    return _effect(rows, means.glass_delta)


def _effect(rows: Sequence[Known], compute: Callable[..., tuple[float, float]]) -> float:
    sizes = [r["n1i"] + r["n2i"] for r in rows]
    figures: list[dict[str, Any]] = [dict(r) for r in rows]
    effects = [compute(**row)[0] for row in figures]
    return sum(g * n for g, n in zip(effects, sizes, strict=True)) / sum(sizes)


def variation(rows: Sequence[Known]) -> tuple[float, float, float]:
    """Return the coefficient of variation of the first group, the second, and both."""
    first = sum(r["n1i"] * r["sd1i"] / r["m1i"] for r in rows)
    second = sum(r["n2i"] * r["sd2i"] / r["m2i"] for r in rows)
    n1, n2 = sum(r["n1i"] for r in rows), sum(r["n2i"] for r in rows)
    return first / n1, second / n2, (first + second) / (n1 + n2)
