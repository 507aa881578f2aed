"""The forest plot: a square for each study, its area the weight, a diamond for all."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kapcite.evidence.figures import PooledTable
from kapcite.evidence.measures.catalogue import GENERIC, MEASURES
from kapcite.render.forest import Axis, Line, figures_text, forest_rows, scale, summary_lines
from kapcite.render.plots.canvas import BLUE, GREY, INK, ORANGE, canvas, entitle, label

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_ROW = 0.3  # inches
_ARROW = 5
_TICKS = 9  # numbers that an axis has room for


def forest(result: PooledTable, title: str = "") -> Figure:
    """Draw a table that was pooled; studies without an estimable effect keep their line."""
    rows = forest_rows(result)
    measure = MEASURES.get(result.measure, GENERIC)
    lines = [row for row in rows if isinstance(row, Line)]
    log = measure.back is math.exp
    axis = Axis.of(lines, measure.null, logarithmic=log)
    summary = summary_lines(result)[1:]
    figure, axes = canvas(9, 1.3 + _ROW * (len(rows) + 2) + 0.18 * len(summary))
    if log:
        axes.set_xscale("log")
    axes.set_xlim(*_limits(axis, measure.null))
    axes.set_ylim(len(rows) - 0.4, -1.5)  # the figures' heading stands above the studies
    for place, row in enumerate(rows):
        _draw(axes, place, row, axis)
    if measure.null is not None:
        axes.axvline(measure.null, color=GREY, linewidth=0.8, zorder=0)
    _texts(axes, rows, f"{_heading(result)} [{result.pooled.level:.0%} CI]")
    _ticks(axes, axis)
    _prediction(axes, result, len(rows) - 1)
    caption = summary or [measure.label]
    axes.set_xlabel("\n".join(label(line, 120) for line in caption), fontsize=9)
    if title:
        entitle(figure, title)
    return figure


def _limits(axis: Axis, null: float | None) -> tuple[float, float]:
    """Return the axis with a margin; a proportion has all of its scale."""
    if axis.logarithmic:
        margin = (axis.high / axis.low) ** 0.03
        return axis.low / margin, axis.high * margin
    if null is None and axis.low >= 0 and axis.high <= 1:
        return 0.0, 1.0
    margin = (axis.high - axis.low) * 0.03
    return axis.low - margin, axis.high + margin


def _draw(axes: Axes, place: int, row: Line | str, axis: Axis) -> None:
    if isinstance(row, str):
        return
    if row.pooled:
        corners = [(row.low, place), (row.estimate, place - 0.3), (row.high, place)]
        corners.append((row.estimate, place + 0.3))
        axes.fill(*zip(*corners, strict=True), color=ORANGE, edgecolor=INK, linewidth=0.8)
        return
    low, high = max(row.low, axis.low), min(row.high, axis.high)
    axes.plot([low, high], [place, place], color=INK, linewidth=1, solid_capstyle="butt")
    for end, reached, mark in ((low, row.low, "<"), (high, row.high, ">")):
        if end != reached:
            axes.plot(end, place, mark, color=INK, markersize=_ARROW, clip_on=False)
    size = 9.0 if row.weight is None else 3 + 1.6 * math.sqrt(row.weight)
    axes.plot(row.estimate, place, "s", color=BLUE, markersize=min(size, 14), markeredgecolor=INK)


def _heading(result: PooledTable) -> str:
    name = result.measure
    return name if MEASURES.get(name, GENERIC).null is not None else "Estimate"


def _texts(axes: Axes, rows: list[Line | str], heading: str) -> None:
    """Put the names on the left, the figures and the weights in columns on the right."""
    axes.set_yticks(range(len(rows)))
    names = [row if isinstance(row, str) else row.name for row in rows]
    axes.set_yticklabels([label(name, 45) for name in names], fontsize=9)
    axes.tick_params(axis="y", length=0)
    figures = [figures_text(row) if isinstance(row, Line) else "not estimable" for row in rows]
    width = max(map(len, (*figures, heading)))
    weighted = any(isinstance(row, Line) and row.weight is not None for row in rows)
    _beside(axes, -1, f"{heading:>{width}}{'  Weight' if weighted else ''}", bold=True)
    for place, (row, text) in enumerate(zip(rows, figures, strict=True)):
        weight = row.weight if isinstance(row, Line) else None
        beside = f"{text:>{width}}" + (f"  {weight:5.1f}%" if weight is not None else "")
        _beside(axes, place, beside, bold=isinstance(row, Line) and row.pooled)


def _beside(axes: Axes, place: float, text: str, *, bold: bool) -> None:
    axes.annotate(
        text,
        (1.02, place),
        xycoords=axes.get_yaxis_transform(),
        va="center",
        fontsize=9,
        family="monospace",
        fontweight="bold" if bold else "normal",
        annotation_clip=False,
    )


def _ticks(axes: Axes, axis: Axis) -> None:
    """Mark 1, 2 and 5 of every power of ten, as far as their numbers have room."""
    if not axis.logarithmic:
        return
    powers = [base * 10.0**power for power in range(-6, 7) for base in (1, 2, 5)]
    inside = [tick for tick in powers if axis.low <= tick <= axis.high]
    room = math.log(axis.high / axis.low) / _TICKS
    kept: list[float] = []
    # The line of no effect is marked first, then whole powers, then what is between.
    for tick in sorted(inside, key=lambda t: (t != 1, f"{t:e}"[0] != "1", t)):
        if all(abs(math.log(tick / other)) >= room for other in kept):
            kept.append(tick)
    axes.set_xticks(sorted(kept), [f"{tick:g}" for tick in sorted(kept)])
    axes.set_xticks([], minor=True)


def _prediction(axes: Axes, result: PooledTable, place: int) -> None:
    """Draw the prediction interval through the diamond, from three studies (rule 9)."""
    pooled, back = result.pooled, scale(result)
    if pooled.pi_lb is None or pooled.pi_ub is None or pooled.k < 3:
        return
    low, high = axes.get_xlim()
    ends = (max(back(pooled.pi_lb), low), min(back(pooled.pi_ub), high))
    axes.plot(ends, [place, place], color=ORANGE, linewidth=1.5, linestyle="--", zorder=1)
