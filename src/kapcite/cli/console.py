"""All printing: data on stdout, messages on stderr, nothing from a record unescaped."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any, TextIO

from kapcite.errors import Problem
from kapcite.model.controls import one_line

_STYLES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}


#: Text of a record as a terminal is given it.
clean = one_line


class Console:
    """Where a command prints. ``width`` is in columns; pipes have none and are not wrapped."""

    def __init__(
        self, out: TextIO, err: TextIO, environment: Mapping[str, str] | None = None
    ) -> None:
        self._out = out
        self._err = err
        self._environment = os.environ if environment is None else environment
        self.is_terminal = out.isatty()

    def _wants_colour(self) -> bool:
        return not self._environment.get("NO_COLOR") and self._environment.get("TERM") != "dumb"

    @property
    def width(self) -> int:
        """Columns of the terminal: COLUMNS, else what the terminal says, else 80."""
        columns = self._environment.get("COLUMNS", "")
        if columns.isdecimal() and int(columns) > 0:
            return int(columns)
        try:
            return os.get_terminal_size(self._out.fileno()).columns or 80
        except (OSError, ValueError):
            return 80

    def print(self, text: str = "") -> None:
        """Write a line of data to stdout; the text is taken as it is."""
        self._out.write(text + "\n")

    def prose(self, text: str) -> None:
        """Write a sentence to stdout, wrapped where that is a terminal."""
        self.print(self._wrapped(text) if self.is_terminal else text)

    def write(self, text: str) -> None:
        """Write data to stdout without a line end."""
        self._out.write(text)

    def json(self, data: Any) -> None:
        """Write data as indented JSON. ``data`` is anything that json can encode."""
        import json

        json.dump(data, self._out, ensure_ascii=False, indent=2)
        self._out.write("\n")

    def style(self, text: str, name: str) -> str:
        """Return the text in a style where stdout shows colours and they are wanted."""
        return self.paint(text, name) if self.is_terminal else text

    def paint(self, text: str, name: str) -> str:
        """Return the text in a style for the terminal itself, wherever stdout goes."""
        return f"\x1b[{_STYLES[name]}m{text}\x1b[0m" if self._wants_colour() else text

    def note(self, message: str) -> None:
        """Write a message for the user to stderr."""
        self._out.flush()
        self._tell(f"kapcite: {clean(message)}")

    def problems(self, problems: Sequence[Problem], most: int = 100) -> None:
        """Write problems to stderr, one per line; what is beyond ``most`` is counted."""
        self._out.flush()
        for problem in problems[:most]:
            self._tell(clean(str(problem)))
        if len(problems) > most:
            self.note(f"{len(problems) - most} more problems; kapcite check has them all")

    def _tell(self, text: str) -> None:
        self._err.write((self._wrapped(text) if self._err.isatty() else text) + "\n")

    def _wrapped(self, text: str) -> str:
        """Return a line as a terminal shows it best: no word is cut, but what is longer than it."""
        from textwrap import fill

        width = max(20, self.width)
        return fill(
            text, width, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
        )

    def flush(self) -> None:
        """Push everything out; raises BrokenPipeError when nobody reads any more."""
        self._out.flush()
        self._err.flush()


def standard_console() -> Console:
    """Return the console of this process, whose streams never fail on a character."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    return Console(sys.stdout, sys.stderr)
