"""Tables in HTML: one file, no scripts, readable on a phone and on paper."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape as html_escape

from kapcite.evidence.base import Cell
from kapcite.model.controls import one_line
from kapcite.render.sheet import Footnotes, Section, Sheet
from kapcite.render.widths import shares

_STYLE = """
:root { color-scheme: light dark; }
body { font: .9rem/1.45 system-ui, sans-serif; margin: 0 auto; max-width: 100rem;
  overflow-wrap: anywhere; padding: 1rem; }
table { border-collapse: collapse; table-layout: fixed; width: 100%; }
caption { font-weight: bold; padding: .5rem 0; text-align: left; }
th, td { border-bottom: 1px solid #8888; padding: .4rem; text-align: left;
  vertical-align: top; hyphens: auto; }
thead th { border-bottom: 2px solid; border-top: 2px solid; }
tbody th { font-weight: 600; }
tbody th.section { background: #8882; }
tbody:last-child tr:last-child > * { border-bottom: 2px solid; }
.notes, .references { font-size: .9rem; }
.references p { padding-left: 2em; text-indent: -2em; }
@media (max-width: 64rem) {
  thead { position: absolute; clip-path: inset(50%); height: 1px; overflow: hidden; width: 1px; }
  table, caption, tbody, tr, th, td { display: block; }
  tr { border-bottom: 2px solid; padding: .5rem 0; }
  th, td { border: 0; padding: .15rem .2rem; }
  td::before { content: attr(data-label) ": "; font-weight: 600; }
}
@media print { body { font-size: 9pt; max-width: none; padding: 0; } tr { break-inside: avoid; } }
""".strip()


def escape(text: str) -> str:
    """Return text for HTML content and attributes."""
    return html_escape(one_line(text), quote=True)


def page(sheet: Sheet) -> Iterator[str]:
    """Give the sheet as a page that stands alone, row by row."""
    yield f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(sheet.title)}</title>
<style>
{_STYLE}
</style>
</head>
<body>
<main>
"""
    yield from fragment(sheet)
    yield "</main>\n</body>\n</html>\n"


def fragment(sheet: Sheet, notes_prefix: str = "") -> Iterator[str]:
    """Give the table with what stands below it, for a page that has more on it.

    ``notes_prefix`` keeps the footnotes of several tables on one page apart.
    """
    notes = _Linked(sheet, notes_prefix)
    head = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in sheet.headings)
    columns = "".join(f'<col style="width: {100 * share:.1f}%">' for share in shares(sheet))
    yield f"""<table>
<caption>{escape(sheet.title)}</caption>
<colgroup>{columns}</colgroup>
<thead>
<tr>{head}</tr>
</thead>
"""
    for section in sheet.sections:
        yield "<tbody>\n"
        yield from _section(section, sheet.headings, notes)
        yield "</tbody>\n"
    yield "</table>\n" + _below(sheet, notes)


class _Linked(Footnotes):
    """Footnotes with the links to them and the targets of these."""

    def __init__(self, sheet: Sheet, prefix: str) -> None:
        super().__init__(sheet)
        self._prefix = prefix

    def target(self, mark: str) -> str:
        """Return the id of a note."""
        return f"{self._prefix}note-{mark}"

    def links(self, cell: Cell) -> str:
        """Return the marks of a cell, raised, each a link; nothing without any."""
        marks = filter(None, self.marks(cell).split(","))
        links = ",".join(f'<a href="#{self.target(mark)}">{mark}</a>' for mark in marks)
        return f"<sup>{links}</sup>" if links else ""


def _section(section: Section, headings: tuple[str, ...], notes: _Linked) -> Iterator[str]:
    if section.label and section.rows:
        span = len(headings)
        yield (
            f'<tr><th class="section" scope="rowgroup" colspan="{span}">'
            f"{escape(section.label)}</th></tr>\n"
        )
    labels = [escape(heading) for heading in headings[1:]]
    for row in section.rows:
        first, *rest = row
        cells = [f'<th scope="row">{_cell(first, notes)}</th>']
        cells += [
            f'<td data-label="{label}">{_cell(cell, notes)}</td>'
            for label, cell in zip(labels, rest, strict=True)
        ]
        yield f"<tr>{''.join(cells)}</tr>\n"


def _cell(cell: Cell, notes: _Linked) -> str:
    return escape(cell.text) + notes.links(cell)


def _below(sheet: Sheet, notes: _Linked) -> str:
    lines = []
    if sheet.totals:
        lines.append(f"<p><strong>{escape(sheet.totals)}.</strong></p>")
    lines += [f"<p>{escape(note)}</p>" for note in sheet.notes]
    if notes.items:
        items = "\n".join(
            f'<p id="{notes.target(mark)}"><sup>{mark}</sup> {escape(note)}</p>'
            for mark, note in notes.items
        )
        lines.append(f'<section class="notes" aria-label="Notes">\n{items}\n</section>')
    if sheet.references:
        entries = "\n".join(f"<p>{entry}</p>" for entry in sheet.references)
        lines.append(f'<section class="references">\n<h2>References</h2>\n{entries}\n</section>')
    return "".join(line + "\n" for line in lines)
