"""The rows of a table in groups and in an order of choice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from kapcite.evidence.base import NOT_REPORTED, Finding
from kapcite.evidence.rows import StudyRow, StudyRows
from kapcite.evidence.summarise import EvidenceTable
from kapcite.evidence.totals import Totals, total
from kapcite.evidence.words import Words


class Group(Finding, frozen=True, kw_only=True):
    """Some rows of a table under a heading, and what they come to."""

    label: str
    rows: StudyRows
    totals: Totals


def _conditions(row: StudyRow, _: Words) -> list[str]:
    return list(row.conditions)


def _design(row: StudyRow, _: Words) -> list[str]:
    return [row.design] if row.design else []


def _routes(row: StudyRow, words: Words) -> list[str]:
    routes = [route for drug in row.drugs for route in drug.routes]
    return [words.route_label(route) for route in dict.fromkeys(routes)]


def _therapies(row: StudyRow, words: Words) -> list[str]:
    return list(dict.fromkeys(map(words.intervention_label, row.therapies)))


GROUPS: dict[str, Callable[[StudyRow, Words], list[str]]] = {
    "condition": _conditions,
    "design": _design,
    "route": _routes,
    "therapy": _therapies,
}
SORTS: dict[str, Callable[[StudyRow], tuple[object, ...]]] = {
    "year": lambda row: (row.year is None, row.year),
    "label": lambda _: (),
    "design": lambda row: (row.design is None, row.design),
    # The largest first; a study whose N is not known comes last.
    "n": lambda row: (row.study.participants is None, -(row.study.participants or 0)),
}


def sort_rows(rows: StudyRows, by: str) -> StudyRows:
    """Return rows, which are in order of year, label and key, in that of ``by``, one of SORTS."""
    if by == "year":
        return rows
    keys = [(*SORTS[by](row), row.label, row.key) for row in rows]
    return rows.picked(sorted(range(len(rows)), key=keys.__getitem__))


def group_rows(table: EvidenceTable, words: Words, by: str) -> tuple[Group, ...]:
    """Return the rows in groups by ``by``, one of GROUPS.

    A study with several conditions, routes or therapies stands in several groups; their
    totals are not to be added up, which the table's own totals do not do.
    """
    grouped: dict[str, list[int]] = {}
    for place, row in enumerate(table.rows):
        for label in GROUPS[by](row, words) or [NOT_REPORTED]:
            grouped.setdefault(label, []).append(place)
    groups = []
    for label in sorted(grouped, key=lambda label: (label == NOT_REPORTED, label)):
        rows = table.rows.picked(grouped[label])
        groups.append(Group(label=label, rows=rows, totals=total(words, rows.studies())))
    return tuple(groups)


def overlap_note(groups: tuple[Group, ...]) -> str | None:
    """Return a sentence on the studies that stand in more than one group, if any does."""
    places = Counter(study.id for group in groups for study in group.rows.studies())
    several = sum(count > 1 for count in places.values())
    if not several:
        return None
    verb = "study stands" if several == 1 else "studies stand"
    return f"{several} {verb} in more than one group; the total counts each once."
