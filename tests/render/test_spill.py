"""Rows in a temporary file."""

import errno

import pytest

from kapcite.errors import WriteError
from kapcite.evidence.base import Cell
from kapcite.render import spill
from kapcite.render.spill import SpilledRows

ROWS = [(Cell(text=f"é {number}", notes=("a note",)), Cell()) for number in range(1000)]


@pytest.mark.parametrize("count", [0, 1, 64, 65, 1000])
def test_rows_come_back_as_often_as_they_are_asked_for(count):
    rows = SpilledRows(iter(ROWS[:count]), tuple[Cell, ...])
    assert len(rows) == count
    assert list(rows) == list(rows) == ROWS[:count]


def test_two_readers_do_not_disturb_each_other(monkeypatch):
    monkeypatch.setattr(spill, "_IN_MEMORY", 100)  # a real file
    rows = SpilledRows(ROWS, tuple[Cell, ...])
    assert list(zip(rows, rows, strict=True)) == list(zip(ROWS, ROWS, strict=True))


def test_a_full_disk_is_told(monkeypatch):
    class Full:
        def write(self, data):
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(spill, "scratch_file", Full)
    with pytest.raises(WriteError, match="No space left on device"):
        SpilledRows(ROWS, tuple[Cell, ...])
