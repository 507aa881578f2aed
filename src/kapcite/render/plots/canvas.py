"""A figure to draw on, and the file that it becomes."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from kapcite.errors import KapciteError, Problem
from kapcite.model.controls import one_line
from kapcite.render.forest import shorten

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BLUE, ORANGE, GREEN, GREY, INK = "#0072B2", "#E69F00", "#009E73", "#999999", "#222222"
FORMATS = ("png", "svg", "pdf")
_DPI = 200
_TITLE_CHARACTERS = 11  # of the title to the inch
_GLYPH = re.compile(r"Glyph (\d+) ")


def canvas(width: float, height: float) -> tuple[Figure, Axes]:
    """Return a figure of that size in inches with one pair of axes and no frame.

    Raises KapciteError when matplotlib is not installed.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError:
        hint = "pip install 'kapcite[plot]'"
        raise KapciteError(Problem("pictures need matplotlib", hint=hint)) from None
    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.add_subplot()
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    return figure, axes


def label(text: str, most: int = 60) -> str:
    """Return text for a picture: one line, no mathematics, at most so many characters."""
    return shorten(one_line(text), most).replace("$", r"\$")


def entitle(figure: Figure, text: str) -> None:
    """Put a title above all of the picture, in as many lines as it needs."""
    from textwrap import wrap

    across = int(figure.get_figwidth() * _TITLE_CHARACTERS)
    lines = "\n".join(wrap(label(text, 3 * across), across))
    figure.suptitle(lines, x=0.01, horizontalalignment="left", fontsize=11)


def save(figure: Figure, form: str, tell: Callable[[str], None] = lambda _: None) -> bytes:
    """Return the picture as a file in one of FORMATS; the same picture, the same bytes.

    ``tell`` is given a sentence where the font lacks characters of the picture.
    """
    from matplotlib import rc_context

    # Text stays text in SVG and PDF, so that it can be searched and set in other fonts.
    options: Any = {
        "svg.fonttype": "none",
        "pdf.fonttype": 42,
        "svg.hashsalt": "kapcite",
    }
    undated: dict[str, Any] = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}.get(form, {})
    buffer = io.BytesIO()
    with rc_context(options), warnings.catch_warnings(record=True) as raised:
        warnings.simplefilter("always")
        figure.savefig(buffer, format=form, dpi=_DPI, metadata=undated)
    lacking = dict.fromkeys(chr(int(n)) for w in raised for n in _GLYPH.findall(str(w.message)))
    if lacking:
        signs = " ".join(lacking)
        tell(f"the font of pictures lacks {signs}; an SVG shows it in the reader's fonts")
    return buffer.getvalue()
