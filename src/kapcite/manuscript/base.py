"""What every scanner returns, and how an offset becomes a line and a column."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from typing import Any, NamedTuple

from kapcite.errors import Problem

#: The ways in which a draft can cite, whatever its markup calls them.
FORMS = (
    "parenthetical",  # (Author, 2019): [@key], \citep, \parencite, #cite
    "narrative",  # Author (2019): @key, \citet, \textcite, form: "prose"
    "year",  # the author is left out: -@key, \citeyear, \parencite*
    "author",  # \citeauthor
    "title",  # \citetitle
    "bare",  # without brackets: \citealt, \citealp
    "number",  # \citenum, \supercite
    "note",  # in a footnote: \footcite
    "full",  # the whole entry: \fullcite, \bibentry
    "nocite",  # in the reference list only
    "author-year",  # plain words in a Word file: (Author, 2019)
    "other",  # a command of the author's own
)
#: What ``\nocite{*}`` and ``nocite: '@*'`` name: every reference there is.
EVERYTHING = "*"


class Mention(NamedTuple):
    """A key where a draft cites it.

    ``line`` and ``column`` count from 1, the column in characters, and point at the first
    character of the key itself. ``start`` and ``end`` are its offsets in the file's text
    (both 0 where it has none: Word). ``item`` is the CSL-JSON record that a Word file
    carries with the citation.
    """

    key: str
    file: str
    line: int
    column: int
    form: str
    start: int = 0
    end: int = 0
    item: Mapping[str, Any] | None = None


class Found(NamedTuple):
    """A key at an offset of one text, before it has a file, a line and a column."""

    key: str
    start: int
    end: int
    form: str


class Block(NamedTuple):
    """A stretch of prose. ``kind`` is ``prose``, ``nocite`` or ``tex`` (raw LaTeX only)."""

    start: int
    end: int
    kind: str = "prose"


class Draft(NamedTuple):
    """What one draft cites, in order, with the files it includes.

    ``texts`` maps each file that was read to its text (Word files have none).
    """

    file: str
    mentions: tuple[Mention, ...]
    problems: tuple[Problem, ...] = ()
    texts: Mapping[str, str] = {}  # never changed


class Lines:
    """The line starts of a text."""

    def __init__(self, text: str) -> None:
        # A byte order mark is no column of the first line.
        self._starts = [1 if text.startswith("\ufeff") else 0]
        position = text.find("\n")
        while position >= 0:
            self._starts.append(position + 1)
            position = text.find("\n", position + 1)

    def place(self, offset: int) -> tuple[int, int]:
        """Return the line and the column of an offset, both from 1."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def offset(self, line: int) -> int:
        """Return where a line (from 1) starts."""
        return self._starts[line - 1]


def mentions(text: str, file: str, found: list[Found]) -> tuple[Mention, ...]:
    """Give the keys found in a file's text their places, in the order of the text."""
    lines = Lines(text)
    return tuple(
        Mention(key, file, *lines.place(start), form, start, end)
        for key, start, end, form in sorted(found, key=lambda one: one.start)
    )
