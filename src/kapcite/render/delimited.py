"""Tables as comma-separated values that a spreadsheet opens without running anything."""

from __future__ import annotations

import csv
import io
import re

from kapcite.model.controls import one_line
from kapcite.render.sheet import Sheet, sentence

_NUMBER = re.compile(r"[-+]?\d[\d.,]*%?")


def guard(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    line = one_line(text)
    if line.lstrip()[:1] in ("=", "+", "-", "@") and not _NUMBER.fullmatch(line.strip()):
        return f"'{line}"
    return line


def values(sheet: Sheet) -> str:
    """Return the rows alone; sections and footnotes become columns where there are any."""
    grouped = any(section.label for section in sheet.sections)
    noted = any(cell.notes for row in sheet.rows for cell in row)
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    head = [*(["Group"] if grouped else []), *sheet.headings, *(["Notes"] if noted else [])]
    writer.writerow([guard(heading) for heading in head])
    for section in sheet.sections:
        for row in section.rows:
            notes = dict.fromkeys(note for cell in row for note in cell.notes)
            line = [*([section.label] if grouped else []), *(cell.text for cell in row)]
            line += [" ".join(map(sentence, notes))] if noted else []
            writer.writerow([guard(cell) for cell in line])
    return buffer.getvalue()
