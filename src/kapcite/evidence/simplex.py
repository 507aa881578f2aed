"""Maximising a function of two parameters without derivatives (Nelder & Mead 1965)."""

from __future__ import annotations

from collections.abc import Callable

Point = tuple[float, float]

_ROUNDS = 1000
_WIDTH = 1e-9


def maximise(f: Callable[[float, float], float], start: Point, *, step: float) -> Point:
    """Return where ``f`` is largest near ``start``; the simplex restarts once where it ends.

    The restart guards against a simplex that collapsed away from the maximum.
    """
    return _climb(f, _climb(f, start, step), step / 5)


def _climb(f: Callable[[float, float], float], start: Point, step: float) -> Point:
    corners = [start, (start[0] + step, start[1]), (start[0], start[1] + step)]
    simplex = sorted(((f(*point), point) for point in corners), reverse=True)
    for _ in range(_ROUNDS):
        (best, top), (middle, second), (worst, last) = simplex
        if max(abs(a - b) for p in (second, last) for a, b in zip(top, p, strict=True)) < _WIDTH:
            break
        centre = ((top[0] + second[0]) / 2, (top[1] + second[1]) / 2)
        reflected = _along(f, centre, last, -1.0)
        if reflected[0] > best:
            new = max(reflected, _along(f, centre, last, -2.0))
        elif reflected[0] > middle:
            new = reflected
        else:
            new = _along(f, centre, last, -0.5 if reflected[0] > worst else 0.5)
        if new[0] > worst:
            simplex = sorted([*simplex[:2], new], reverse=True)
        else:  # shrink towards the best
            kept = [_along(f, top, point, 0.5) for point in (second, last)]
            simplex = sorted([(best, top), *kept], reverse=True)
    return simplex[0][1]


def _along(
    f: Callable[[float, float], float], centre: Point, point: Point, t: float
) -> tuple[float, Point]:
    """Return the value and the place at ``centre + t·(point - centre)``."""
    x, y = (c + t * (p - c) for c, p in zip(centre, point, strict=True))
    return f(x, y), (x, y)
