"""A finished table: what every writer is given, whatever the table is of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple, Protocol

from kapcite.evidence.base import Cell
from kapcite.evidence.labels import letters


class Rows(Protocol):
    """Rows of cells that are gone through as often as need be: a tuple, or spilled ones."""

    def __len__(self) -> int:
        """Count the rows."""
        ...

    def __iter__(self) -> Iterator[tuple[Cell, ...]]:
        """Give the rows from the first one on."""
        ...


class Section(NamedTuple):
    """Rows under a heading of their own; ``label`` is empty for the main part."""

    label: str
    rows: Rows


class Sheet(NamedTuple):
    """A table with its surroundings.

    ``totals`` and ``notes`` are sentences below it, ``references`` the entries of the
    works it rests on, already written for the place they go to.
    """

    title: str
    headings: tuple[str, ...]
    sections: tuple[Section, ...]
    totals: str = ""
    notes: tuple[str, ...] = ()
    references: tuple[str, ...] = ()

    @property
    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """The rows of all sections, one after the other."""
        return chain.from_iterable(section.rows for section in self.sections)


class Footnotes:
    """Letters for the notes of a sheet, the same note the same letter, in reading order."""

    def __init__(self, sheet: Sheet) -> None:
        found = (note for row in sheet.rows for cell in row for note in cell.notes)
        self._marks = {note: letters(index) for index, note in enumerate(dict.fromkeys(found))}

    def marks(self, cell: Cell) -> str:
        """Return the letters of a cell: ``a,c``."""
        return ",".join(dict.fromkeys(self._marks[note] for note in cell.notes))

    @property
    def items(self) -> Sequence[tuple[str, str]]:
        """The letters with their notes, which may have been written as notes or as sentences."""
        return [(mark, sentence(note)) for note, mark in self._marks.items()]


def sentence(note: str) -> str:
    """Return a note as a sentence; a first word that is more than small letters stays as it is."""
    first = note.partition(" ")[0].rstrip(",:;")
    if first.isalpha() and first.islower():
        note = note[0].upper() + note[1:]
    return note if note.rstrip(')"”’').endswith((".", "!", "?")) else f"{note}."
