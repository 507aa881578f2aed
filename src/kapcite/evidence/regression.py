"""Weighted least squares with a handful of coefficients, in plain Python.

A pooled effect is the intercept of such a fit, a moderator or Egger's test a slope. The
projection P = W - WX(X'WX)⁻¹X'W and the traces of its products are what the estimators
of tau² are made of; P itself (k by k) is never built.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum, nan

Vector = Sequence[float]
Matrix = list[list[float]]


def intercept(k: int) -> list[tuple[float, ...]]:
    """Return the design of ``k`` studies with nothing but an intercept."""
    return [(1.0,)] * k


class Fit:
    """The fit of effects ``y`` on the rows ``x`` of a design under weights ``w``."""

    def __init__(self, y: Vector, x: Sequence[Vector], w: Vector) -> None:
        self.y, self.x, self.w = y, x, w
        self.k, self.p = len(y), len(x[0])
        self.inverse = invert(self._cross(w))
        moments = [
            fsum(wi * row[j] * yi for wi, row, yi in zip(w, x, y, strict=True))
            for j in range(self.p)
        ]
        self.beta = [_dot(row, moments) for row in self.inverse]
        self.residuals = [yi - _dot(row, self.beta) for yi, row in zip(y, x, strict=True)]

    @property
    def rss(self) -> float:
        """The weighted sum of squared residuals, y'Py."""
        return fsum(w * r * r for w, r in zip(self.w, self.residuals, strict=True))

    @property
    def yppy(self) -> float:
        """Y'PPy, the sum of squared weighted residuals."""
        return fsum((w * r) ** 2 for w, r in zip(self.w, self.residuals, strict=True))

    def determinant(self) -> float:
        """Return det((X'WX)⁻¹), by which the restricted likelihood differs from the full one."""
        return determinant(self.inverse)

    def trace(self, d: Vector | None = None) -> float:
        """Return tr(P·D) for a diagonal D, the identity where it is None."""
        d = d or [1.0] * self.k
        middle = self._cross([wi * wi * di for wi, di in zip(self.w, d, strict=True)])
        direct = fsum(wi * di for wi, di in zip(self.w, d, strict=True))
        return direct - _trace(multiply(self.inverse, middle))

    def trace2(self, d: Vector | None = None, e: Vector | None = None) -> float:
        """Return tr(P·D·P·E) for diagonals D and E, the identity where they are None."""
        d, e = d or [1.0] * self.k, e or [1.0] * self.k
        w = self.w
        direct = fsum(wi * wi * di * ei for wi, di, ei in zip(w, d, e, strict=True))
        both = self._cross([wi**3 * di * ei for wi, di, ei in zip(w, d, e, strict=True)])
        first = self._cross([wi * wi * di for wi, di in zip(w, d, strict=True)])
        second = self._cross([wi * wi * ei for wi, ei in zip(w, e, strict=True)])
        crossed = multiply(multiply(self.inverse, first), multiply(self.inverse, second))
        return direct - 2 * _trace(multiply(self.inverse, both)) + _trace(crossed)

    def _cross(self, w: Vector) -> Matrix:
        """Return X'WX for weights ``w``."""
        columns = range(self.p)
        return [
            [fsum(wi * row[i] * row[j] for wi, row in zip(w, self.x, strict=True)) for j in columns]
            for i in columns
        ]


def invert(matrix: Matrix) -> Matrix:
    """Return the inverse by Gauss and Jordan with pivoting; of a singular matrix all nan."""
    n = len(matrix)
    work = [[*row, *(float(i == j) for j in range(n))] for i, row in enumerate(matrix)]
    for column in range(n):
        pivot = max(range(column, n), key=lambda i: abs(work[i][column]))
        work[column], work[pivot] = work[pivot], work[column]
        head = work[column][column]
        if head == 0:
            return [[nan] * n for _ in range(n)]
        work[column] = [value / head for value in work[column]]
        for i in range(n):
            if i != column and (factor := work[i][column]):
                work[i] = [a - factor * b for a, b in zip(work[i], work[column], strict=True)]
    return [row[n:] for row in work]


def determinant(matrix: Matrix) -> float:
    """Return the determinant by the rule of Laplace; for a handful of rows."""
    if not matrix:
        return 1.0
    top, *rest = matrix
    minors = ([row[:i] + row[i + 1 :] for row in rest] for i in range(len(top)))
    return fsum(
        (-1) ** i * head * determinant(m)
        for i, (head, m) in enumerate(zip(top, minors, strict=True))
    )


def multiply(a: Matrix, b: Matrix) -> Matrix:
    """Return the product of two matrices."""
    return [[_dot(row, column) for column in zip(*b, strict=True)] for row in a]


def _dot(a: Vector, b: Sequence[float]) -> float:
    return fsum(x * y for x, y in zip(a, b, strict=True))


def _trace(matrix: Matrix) -> float:
    return fsum(row[i] for i, row in enumerate(matrix))
