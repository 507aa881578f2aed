"""The outputs of a table by name; every writer takes the same sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import NamedTuple

from kapcite.render.sheet import Sheet


class Writer(NamedTuple):
    """Where a writer is and what it makes. ``markup`` is what references are written in."""

    module: str
    function: str
    suffix: str
    markup: str
    is_binary: bool = False

    def __call__(self, sheet: Sheet) -> Iterator[str] | Iterator[bytes]:
        """Give the sheet written, piece by piece; bytes where the format is binary."""
        write: Callable[[Sheet], Iterator[str] | Iterator[bytes]]
        write = getattr(import_module(f"kapcite.render.{self.module}"), self.function)
        return write(sheet)


WRITERS = {
    "markdown": Writer("markdown", "pipe", ".md", "markdown"),
    "grid": Writer("markdown", "grid", ".md", "markdown"),
    "latex": Writer("latex", "document", ".tex", "latex"),
    "html": Writer("page", "page", ".html", "html"),
    "csv": Writer("delimited", "values", ".csv", "text"),
    "docx": Writer("word", "document", ".docx", "html", is_binary=True),
}
