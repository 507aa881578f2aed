"""A finished table: what every writer is given, whatever the table is of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kapcite.evidence.base import Cell
from kapcite.evidence.labels import letters


class Section(NamedTuple):
    """Rows under a heading of their own; ``label`` is empty for the main part."""

    label: str
    rows: tuple[tuple[Cell, ...], ...]


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
    def rows(self) -> list[tuple[Cell, ...]]:
        """The rows of all sections."""
        return [row for section in self.sections for row in section.rows]


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
