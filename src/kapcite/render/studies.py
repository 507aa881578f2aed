"""The table of studies as a sheet."""

from __future__ import annotations

from collections.abc import Sequence

from kapcite.evidence.base import NOT_REPORTED, Cell
from kapcite.evidence.cells import cells, headings
from kapcite.evidence.grouping import group_rows, overlap_note, sort_rows
from kapcite.evidence.rows import StudyRows
from kapcite.evidence.summarise import EvidenceTable
from kapcite.evidence.totals import Totals
from kapcite.evidence.words import Words
from kapcite.render.sheet import Section, Sheet
from kapcite.render.spill import SpilledRows

CONTEXT = "For context, in none of the totals"


def studies_sheet(
    table: EvidenceTable,
    words: Words,
    *,
    columns: Sequence[str],
    by: str | None = None,
    sort: str = "year",
) -> Sheet:
    """Return the sheet with these columns, grouped ``by`` and in order of ``sort``."""
    titles = headings(table.drugs, columns)
    named = titles.get("drug") == "Drug"
    notes = list(table.notes)

    def section(label: str, rows: StudyRows) -> Section:
        made = (
            tuple(cells(row, words, name_drug=named, names=columns).values())
            for row in sort_rows(rows, sort)
        )
        return Section(label, SpilledRows(made, tuple[Cell, ...]))

    if by is None:
        sections = [section("", table.rows)]
    else:
        groups = group_rows(table, words, by)
        sections = [section(f"{g.label}: {totals_text(g.totals)}", g.rows) for g in groups]
        if (overlap := overlap_note(groups)) is not None:
            notes.append(overlap)
    if table.context_rows:
        sections.append(section(CONTEXT, table.context_rows))
    return Sheet(
        title=table.title,
        headings=tuple(titles.values()),
        sections=tuple(sections),
        totals=f"Total: {totals_text(table.totals)}",
        notes=tuple(notes),
    )


def totals_text(totals: Totals) -> str:
    """Return ``6 studies (1 randomised), 366 participants``."""
    noun = "study" if totals.studies == 1 else "studies"
    trials = f" ({totals.randomised_studies} randomised)" if totals.studies else ""
    people = f"{totals.people} participant{'' if totals.people == '1' else 's'}"
    if totals.people == NOT_REPORTED:
        people = f"participants {NOT_REPORTED}"
    return f"{totals.studies} {noun}{trials}, {people}"


def abbreviated(sheet: Sheet, words: Words) -> Sheet:
    """Return the sheet with a note on what the acronyms in it stand for, if there are any."""
    meant = words.abbreviations(cell.text for row in sheet.rows for cell in row)
    return sheet._replace(notes=(*sheet.notes, f"Abbreviations: {meant}")) if meant else sheet
