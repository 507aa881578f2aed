"""Tables as comma-separated values that a spreadsheet opens without running anything."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator

from kapcite.model.controls import one_line
from kapcite.render.sheet import Sheet, sentence

_NUMBER = re.compile(r"[-+]?\d[\d.,]*%?")


def guard(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    line = one_line(text)
    if line.lstrip()[:1] in ("=", "+", "-", "@") and not _NUMBER.fullmatch(line.strip()):
        return f"'{line}"
    return line


def values(sheet: Sheet) -> Iterator[str]:
    """Give the rows alone, line by line; sections and footnotes are columns if there are any."""
    grouped = any(section.label for section in sheet.sections)
    noted = any(cell.notes for row in sheet.rows for cell in row)
    writer = csv.writer(_Echo())
    head = [*(["Group"] if grouped else []), *sheet.headings, *(["Notes"] if noted else [])]
    yield writer.writerow([guard(heading) for heading in head])
    for section in sheet.sections:
        for row in section.rows:
            notes = dict.fromkeys(note for cell in row for note in cell.notes)
            line = [*([section.label] if grouped else []), *(cell.text for cell in row)]
            line += [" ".join(map(sentence, notes))] if noted else []
            yield writer.writerow([guard(cell) for cell in line])


class _Echo:
    """What the csv module writes to: a row's line becomes the result of ``writerow``."""

    def write(self, text: str) -> str:
        return text
