"""A forest plot in characters: effects, intervals, weights, the pooled diamond."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

from kapcite.evidence.distributions import normal_quantile
from kapcite.evidence.figures import PooledTable
from kapcite.evidence.measures.catalogue import GENERIC, MEASURES
from kapcite.evidence.pool import Pooled
from kapcite.model.study import number

_MIN_PLOT = 21
_BESIDE = 11  # gaps and weight
_TAIL = 12  # characters kept of the end of a long name


class Line(NamedTuple):
    """One study of a forest plot, or the pooled effect, on the scale it is read on."""

    name: str
    estimate: float
    low: float
    high: float
    weight: float | None = None
    pooled: bool = False


def forest_rows(result: PooledTable) -> list[Line | str]:
    """Return the studies, then the pooled effect; a name alone has no estimable effect."""
    back = scale(result)
    z = normal_quantile((1 + result.pooled.level) / 2)
    weights = iter(result.pooled.weights)
    rows: list[Line | str] = []
    for name, effect in zip(result.names, result.effects, strict=True):
        if effect.yi is None or effect.vi is None:
            rows.append(name)
            continue
        reach = z * math.sqrt(effect.vi)
        bounds = (back(effect.yi), back(effect.yi - reach), back(effect.yi + reach))
        rows.append(Line(name, *bounds, next(weights, None)))
    if (whole := pooled_line(result.pooled, back)) is not None:
        rows.append(whole)
    return rows


def pooled_line(pooled: Pooled, back: Callable[[float], float]) -> Line | None:
    """Return the pooled effect as a line, if anything was pooled."""
    if pooled.estimate is None or pooled.ci_lb is None or pooled.ci_ub is None:
        return None
    name = f"Pooled ({pooled.method}, k = {pooled.k})"
    bounds = (back(pooled.estimate), back(pooled.ci_lb), back(pooled.ci_ub))
    return Line(name, *bounds, pooled=True)


def scale(result: PooledTable) -> Callable[[float], float]:
    """Return what takes an effect of the table to the scale it is read on."""
    return MEASURES.get(result.measure, GENERIC).back


def forest_lines(result: PooledTable, width: int, *, plain: bool = False) -> list[str]:
    """Return the plot in lines of at most ``width`` columns; ``plain`` keeps to ASCII."""
    measure = MEASURES.get(result.measure, GENERIC)
    rows = forest_rows(result)
    known = [row for row in rows if isinstance(row, Line)]
    names = [row if isinstance(row, str) else row.name for row in rows]
    column = max((len(figures_text(row)) for row in known), default=0)
    label = min(max(map(len, names), default=0), max(12, width - column - _MIN_PLOT - _BESIDE))
    plot = width - label - column - _BESIDE
    axis = Axis.of(known, measure.null, logarithmic=measure.back is math.exp)
    lines = []
    for row in rows:
        if isinstance(row, str):
            lines.append(f"{shorten(row, label):{label}}  not estimable")
            continue
        picture = f"  {axis.draw(row, plot, plain=plain)}" if plot >= _MIN_PLOT else ""
        weight = f"{row.weight:5.1f}%" if row.weight is not None else " " * 6
        lines.append(
            f"{shorten(row.name, label):{label}}  {figures_text(row):>{column}} {weight}{picture}"
        )
    if known and plot >= _MIN_PLOT:
        lead = " " * (label + column + _BESIDE)
        lines += [lead + text for text in axis.ruler(plot, plain=plain)]
    return [line.rstrip() for line in [*lines, *summary_lines(result)]]


def summary_lines(result: PooledTable) -> list[str]:
    """Return the model and its heterogeneity in words."""
    pooled, back = result.pooled, scale(result)
    if pooled.estimate is None:
        return []
    measure = MEASURES.get(result.measure, GENERIC)
    model = f"{measure.label}, {pooled.method}, test {pooled.test}"
    if measure.null is not None and pooled.p is not None:
        model += f", {p_text(pooled.p)}"
    lines = ["", model]
    parts = []
    if pooled.tau2 is not None and pooled.method != "FE":
        parts.append(f"tau² = {pooled.tau2:.4g}")
    if pooled.i2 is not None:
        parts.append(f"I² = {pooled.i2:.1f}%")
    if pooled.q is not None and pooled.q_p is not None:
        parts.append(f"Q({pooled.q_df}) = {pooled.q:.4g}, {p_text(pooled.q_p)}")
    lines.append("heterogeneity: " + ", ".join(parts))
    # Two studies tell too little of their spread to predict a third (rule 9).
    if pooled.pi_lb is not None and pooled.pi_ub is not None and pooled.k > 2:
        bounds = f"{_number(back(pooled.pi_lb))} to {_number(back(pooled.pi_ub))}"
        lines.append(f"{pooled.level:.0%} prediction interval: {bounds}")
    return lines


def p_text(p: float) -> str:
    """Return ``p = 0.0123``, and ``p < 0.0001`` for less: none is zero."""
    return f"p = {p:.4f}" if p >= 1e-4 else "p < 0.0001"


class Axis(NamedTuple):
    """The horizontal scale: from ``low`` to ``high``, with a line at ``null``."""

    low: float
    high: float
    null: float | None
    logarithmic: bool

    @classmethod
    def of(cls, lines: list[Line], null: float | None, *, logarithmic: bool) -> Axis:
        """Return the axis that holds the intervals, and at most ten times their middle."""
        values = [value for line in lines for value in (line.low, line.high)]
        values += [null] if null is not None else []
        if not values:
            return cls(0.0, 1.0, null, logarithmic=False)
        low, high = min(values), max(values)
        if logarithmic:
            centre = [line.estimate for line in lines]
            low = max(low, min(centre) / 20)
            high = min(high, max(centre) * 20)
        if low == high:
            low, high = low - 0.5, high + 0.5
        return cls(low, high, null, logarithmic)

    def place(self, value: float, width: int) -> int:
        """Return the column of a value, held at the ends."""
        low, high = self.low, self.high
        if self.logarithmic:
            value, low, high = (math.log(max(x, 1e-300)) for x in (value, low, high))
        share = (min(max(value, low), high) - low) / (high - low)
        return round(share * (width - 1))

    def draw(self, line: Line, width: int, *, plain: bool) -> str:
        """Return a line of the plot; an arrow says that an interval goes on."""
        dash, mark, diamond, bar = ("-", "o", "#", "|") if plain else ("─", "■", "◆", "│")
        cells = [" "] * width
        if self.null is not None:
            cells[self.place(self.null, width)] = bar
        start, end = self.place(line.low, width), self.place(line.high, width)
        for i in range(start, end + 1):
            cells[i] = diamond if line.pooled else dash
        if not line.pooled:
            if line.low < self.low * (1 - 1e-9 * (1 if self.low > 0 else -1)):
                cells[start] = "<"
            if line.high > self.high * (1 + 1e-9 * (1 if self.high > 0 else -1)):
                cells[end] = ">"
            cells[self.place(line.estimate, width)] = mark
        return "".join(cells)

    def ruler(self, width: int, *, plain: bool) -> list[str]:
        """Return the axis: a line with ticks and the numbers below."""
        ticks = {self.low, self.high} | ({self.null} if self.null is not None else set())
        line = ["-" if plain else "─"] * width
        labels = [" "] * width
        taken = -1
        for value in sorted(ticks):
            place = self.place(value, width)
            line[place] = "+" if plain else "┴"
            text = _number(value)
            start = max(0, min(place - len(text) // 2, width - len(text)))
            if start > taken:
                labels[start : start + len(text)] = text
                taken = start + len(text)
        return ["".join(line), "".join(labels).rstrip()]


def figures_text(line: Line) -> str:
    """Return ``0.49 [0.34, 0.70]``."""
    return f"{_number(line.estimate)} [{_number(line.low)}, {_number(line.high)}]"


def _number(value: float) -> str:
    if value != 0 and not 0.005 <= abs(value) < 10_000:
        return number(float(f"{value:.2g}"))
    return f"{value:.2f}".replace("-", "−")


def shorten(text: str, width: int) -> str:
    """Return text of at most ``width`` characters; its end stays, where a study's year stands."""
    if len(text) <= width:
        return text
    tail = min(_TAIL, (width - 1) // 3)
    return f"{text[: width - 1 - tail].rstrip()}…{text[len(text) - tail :]}"
