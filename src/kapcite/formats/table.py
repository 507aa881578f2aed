"""Comma- and tab-separated tables."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import IO

from kapcite.errors import Problem
from kapcite.formats.columns import dialect, read_row, rows
from kapcite.model.reference import Reference

_LONGEST_CELL = 10_000_000


def read(stream: IO[str], *, file: str = "") -> Iterator[Reference | Problem]:
    """Yield the references of a table whose first row names its columns."""
    first = stream.readline().removeprefix("\ufeff")
    csv.field_size_limit(_LONGEST_CELL)
    lines = (line.replace("\0", "\ufffd") for line in chain([first], stream))
    reader = csv.reader(lines, dialect(first))
    header: list[str] = []
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Problem(f"not a row: {error}", file, line, rule="record")
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if not header:
            header = cells
        elif len(cells) > len(header) and any(cells[len(header) :]):
            message = f"{len(cells)} cells below {len(header)} columns"
            yield Problem(message, file, line, hint="is a quote missing?", rule="record")
        else:
            yield from read_row(dict(zip(header, cells, strict=False)), line, file, "csv")


def write(references: Iterable[Reference]) -> Iterator[str]:
    """Yield the lines of a comma-separated table (RFC 4180)."""
    yield from _lines(references, ",")


def _lines(references: Iterable[Reference], delimiter: str) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter)
    for cells in rows(references):
        writer.writerow(cells)
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def write_tabs(references: Iterable[Reference]) -> Iterator[str]:
    """Yield the lines of a tab-separated table."""
    yield from _lines(references, "\t")
