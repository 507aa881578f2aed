"""The PRISMA 2020 flow diagram."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from kapcite.evidence.prisma import Flow
from kapcite.render.plots.canvas import BLUE, INK, canvas, label
from kapcite.render.prisma import Box, boxes

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LINE, _PAD, _GAP = 0.19, 0.12, 0.32  # inches
_LEFT, _WIDE, _BESIDE = 0.6, 3.1, 4.3
_NAMED = 1.05
_CHARACTERS = 42


def diagram(flow: Flow) -> Figure:
    """Draw the boxes of the flow, what leaves it on the right."""
    drawn = [(box, _wrapped(box.lines), _wrapped(box.aside)) for box in boxes(flow)]
    heights = [
        # The stage's name stands along its box, which has to be long enough for it.
        max(_height(main), _height(aside), _NAMED if _alone(box.stage, drawn) else 0.0)
        for box, main, aside in drawn
    ]
    whole = sum(heights) + _GAP * (len(drawn) - 1)
    figure, axes = canvas(8, whole + 0.3)
    axes.set_axis_off()
    axes.set_xlim(0, 7.7)
    axes.set_ylim(whole + 0.05, -0.05)
    top = 0.0
    spans: dict[str, tuple[float, float]] = {}
    for place, ((box, main, aside), height) in enumerate(zip(drawn, heights, strict=True)):
        _box(axes, _LEFT, top, height, main)
        if aside:
            _box(axes, _BESIDE, top, height, aside)
            _arrow(axes, (_LEFT + _WIDE, top + height / 2), (_BESIDE, top + height / 2))
        spans[box.stage] = (spans.get(box.stage, (top, 0.0))[0], top + height)
        top += height
        if place < len(drawn) - 1:
            middle = _LEFT + _WIDE / 2
            _arrow(axes, (middle, top), (middle, top + _GAP))
        top += _GAP
    for stage, (start, end) in spans.items():
        _side(axes, stage, start, end)
    return figure


def _alone(stage: str, drawn: list[tuple[Box, list[str], list[str]]]) -> bool:
    return sum(box.stage == stage for box, _, _ in drawn) == 1


def _wrapped(lines: tuple[str, ...]) -> list[str]:
    return [part for line in lines for part in wrap(label(line, 200), _CHARACTERS)]


def _height(lines: list[str]) -> float:
    return _LINE * len(lines) + 2 * _PAD if lines else 0.0


def _box(axes: Axes, left: float, top: float, height: float, lines: list[str]) -> None:
    from matplotlib.patches import Rectangle

    frame = Rectangle((left, top), _WIDE, height, facecolor="white", edgecolor=INK, linewidth=1)
    axes.add_patch(frame)
    axes.text(left + 0.1, top + height / 2, "\n".join(lines), va="center", fontsize=8.5)


def _side(axes: Axes, stage: str, start: float, end: float) -> None:
    from matplotlib.patches import Rectangle

    axes.add_patch(Rectangle((0.05, start), 0.35, end - start, facecolor=BLUE, edgecolor=INK))
    axes.text(
        0.225,
        (start + end) / 2,
        stage,
        color="white",
        fontsize=8,
        fontweight="bold",
        rotation=90,
        ha="center",
        va="center",
    )


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    style = {"arrowstyle": "-|>", "color": INK, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", end, start, arrowprops=style)
