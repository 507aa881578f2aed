"""The evidence map and the timeline of publications."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kapcite.evidence.landscape import Bubble, Year
from kapcite.render.plots.canvas import BLUE, GREEN, INK, ORANGE, canvas, entitle, label

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_BIGGEST = 1500  # square points
_SMALLEST = 330


def bubble_map(bubbles: Sequence[Bubble], title: str = "") -> Figure:
    """Draw conditions by therapies; the area is the participants, the number the studies.

    Cells with a randomised study are filled, the others hatched.
    """
    conditions = list(dict.fromkeys(bubble.condition for bubble in bubbles))
    therapies = sorted({bubble.therapy for bubble in bubbles}, key=str.casefold)
    figure, axes = canvas(3.5 + 0.95 * len(therapies), 3.2 + 0.7 * len(conditions))
    most = max((bubble.totals.participants for bubble in bubbles), default=0) or 1
    for bubble in bubbles:
        place = (therapies.index(bubble.therapy), conditions.index(bubble.condition))
        _bubble(axes, place, bubble, bubble.totals.participants / most)
    axes.set_xticks(range(len(therapies)), [_wrapped(name) for name in therapies], rotation=45)
    for text in axes.get_xticklabels():
        text.set_horizontalalignment("right")
        text.set_rotation_mode("anchor")
    axes.set_yticks(range(len(conditions)), [label(name, 40) for name in conditions])
    axes.set_xlim(-0.7, len(therapies) - 0.3)
    axes.set_ylim(len(conditions) - 0.3, -0.7)
    axes.grid(color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)
    entitle(figure, title or "Evidence map")
    axes.set_xlabel(
        "number: studies; area: participants; filled: with a randomised study, hatched: without",
        fontsize=8,
    )
    return figure


def _bubble(axes: Axes, place: tuple[int, int], bubble: Bubble, share: float) -> None:
    """Draw one; ``share`` is its part of the most participants, 0 to 1."""
    randomised = bool(bubble.totals.randomised_studies)
    axes.scatter(
        *place,
        s=_SMALLEST + (_BIGGEST - _SMALLEST) * share,
        facecolor=ORANGE if randomised else "white",
        edgecolor=INK,
        hatch=None if randomised else "////",
        linewidth=0.8,
    )
    axes.annotate(
        str(bubble.totals.studies),
        place,
        ha="center",
        va="center",
        fontsize=9,
        bbox={"boxstyle": "circle,pad=0.1", "facecolor": "white", "edgecolor": "none"},
    )


def _wrapped(name: str) -> str:
    from textwrap import wrap

    return "\n".join(wrap(label(name, 60), 24))


def year_chart(years: Sequence[Year], title: str = "") -> Figure:
    """Draw a column for each year: randomised studies, other studies, reviews."""
    figure, axes = canvas(max(5.0, 1.5 + 0.32 * len(years)), 3.4)
    places = [year.year for year in years]
    base = [0] * len(years)
    parts = (
        ("randomised studies", BLUE, "", [year.randomised for year in years]),
        ("other studies", ORANGE, "////", [year.other for year in years]),
        ("reviews", GREEN, "....", [year.reviews for year in years]),
    )
    for name, colour, hatch, counts in parts:
        if any(counts):
            axes.bar(
                places, counts, bottom=base, color=colour, hatch=hatch, edgecolor=INK, label=name
            )
        base = [below + count for below, count in zip(base, counts, strict=True)]
    top = max(base, default=0)
    axes.set_yticks(range(0, top + 1, max(1, math.ceil(top / 8))))
    axes.set_ylim(0, top + 1)  # room for the legend
    step = max(1, math.ceil(len(places) / 14))
    axes.set_xticks(places[::step])
    axes.set_ylabel("publications")
    if years:
        axes.legend(frameon=False, fontsize=8, loc="upper left")
    entitle(figure, title or "Publications by year")
    return figure
