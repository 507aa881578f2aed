"""Pictures that go to a file, for every command that draws."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kapcite.cli.output import write_pieces
from kapcite.errors import Problem, UsageError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from kapcite.cli.console import Console

_FORMATS = ("png", "svg", "pdf")


def picture_format(output: str | None) -> str | None:
    """Return what a file's name says it is to hold. Raises UsageError for no picture."""
    if output is None:
        return None
    suffix = Path(output).suffix.lower().lstrip(".")
    if suffix not in _FORMATS:
        hint = "name it .png, .svg or .pdf"
        raise UsageError(Problem(f"no picture format is known for {output}", hint=hint))
    return suffix


def save_figure(figure: Figure, output: str, form: str, console: Console) -> None:
    """Write a picture to a file."""
    from kapcite.render.plots.canvas import save

    write_pieces([save(figure, form, console.note)], output, console)
