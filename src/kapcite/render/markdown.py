"""Tables in Markdown as pandoc reads it: pipe tables, and grid tables that wrap."""

from __future__ import annotations

import re

from kapcite.evidence.base import Cell
from kapcite.model.controls import one_line
from kapcite.render.sheet import Footnotes, Sheet
from kapcite.render.wrapping import wrap

# What pandoc gives a meaning to inside a line; a backslash takes it from any of them.
# Quotes are escaped where they would turn round, an apostrophe in a word may.
_ACTIVE = re.compile(
    r"""[\\`*_{}\[\]<>#|~^$@&]|(?<=-)-|(?<=\.)\.|^\s*[-+](?=\s)|(?<!\w)['"]|['"](?!\w)"""
)
_GRID_WIDTH = 110
_GRID_MIN = 8


def escape(text: str) -> str:
    """Return text of which Markdown shows every character as it is, on one line."""
    return _ACTIVE.sub(lambda match: f"\\{match[0].strip()}", one_line(text))


def pipe(sheet: Sheet) -> str:
    """Return the sheet with a pipe table (pandoc's ``pipe_tables``, GitHub's tables)."""
    notes = Footnotes(sheet)
    lines = [_row([escape(heading) for heading in sheet.headings])]
    lines.append(_row(["---"] * len(sheet.headings)))
    for section in sheet.sections:
        if section.label and section.rows:
            empty = [""] * (len(sheet.headings) - 1)
            lines.append(_row([f"**{escape(section.label)}**", *empty]))
        lines += [_row([_cell(cell, notes) for cell in row]) for row in section.rows]
    return _around(sheet, notes, lines)


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(cell: Cell, notes: Footnotes) -> str:
    marks = notes.marks(cell)
    return escape(cell.text) + (f"^{marks}^" if marks else "")


def grid(sheet: Sheet) -> str:
    """Return the sheet with a grid table (pandoc's ``grid_tables``), its cells wrapped."""
    notes = Footnotes(sheet)
    head = [f"**{escape(heading)}**" for heading in sheet.headings]
    body = [
        row
        for section in sheet.sections
        for row in _grid_section(section.label, section.rows, notes, len(head))
    ]
    widths = _widths([head, *body])
    rule = "+".join(["", *("-" * (width + 2) for width in widths), ""])
    lines = [rule, *_grid_row(head, widths), rule.replace("-", "=")]
    for row in body:
        lines += [*_grid_row(row, widths), rule]
    return _around(sheet, notes, lines)


def _grid_section(
    label: str, rows: tuple[tuple[Cell, ...], ...], notes: Footnotes, columns: int
) -> list[list[str]]:
    body = [[_cell(cell, notes) for cell in row] for row in rows]
    if label and body:
        body.insert(0, [f"**{escape(label)}**", *([""] * (columns - 1))])
    return body


def _widths(rows: list[list[str]]) -> list[int]:
    """Share the page by how much text each column has; no word is broken."""
    columns = list(zip(*rows, strict=True))
    longest = [max(max(map(len, cell.split()), default=0) for cell in column) for column in columns]
    lengths = [sum(map(len, column)) for column in columns]
    whole = sum(lengths) or 1
    shares = [round(_GRID_WIDTH * length / whole) for length in lengths]
    return [
        max(_GRID_MIN, word, min(share, max(map(len, column))))
        for word, share, column in zip(longest, shares, columns, strict=True)
    ]


def _grid_row(cells: list[str], widths: list[int]) -> list[str]:
    wrapped = [
        wrap(cell, width, break_words=False) or [""]
        for cell, width in zip(cells, widths, strict=True)
    ]
    height = max(map(len, wrapped))
    return [
        "| "
        + " | ".join(
            (part[i] if i < len(part) else "").ljust(width)
            for part, width in zip(wrapped, widths, strict=True)
        )
        + " |"
        for i in range(height)
    ]


def _around(sheet: Sheet, notes: Footnotes, table: list[str]) -> str:
    parts = ["\n".join([*table, "", f"Table: {escape(sheet.title)}"])]
    if sheet.totals:
        parts.append(f"**{escape(sheet.totals)}.**")
    parts += [escape(note) for note in sheet.notes]
    if notes.items:
        # One paragraph with hard line breaks: a list would set each note apart.
        parts.append("\\\n".join(f"^{mark}^ {escape(note)}" for mark, note in notes.items))
    if sheet.references:
        parts += ["**References**", *sheet.references]
    return "\n\n".join(parts) + "\n"
