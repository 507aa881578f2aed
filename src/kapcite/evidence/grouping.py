"""The rows of a table in groups and in an order of choice."""

from __future__ import annotations

from collections.abc import Callable

from kapcite.evidence.base import NOT_REPORTED, Finding
from kapcite.evidence.summarise import EvidenceTable, StudyRow
from kapcite.evidence.totals import Totals, total
from kapcite.evidence.words import Words


class Group(Finding, frozen=True, kw_only=True):
    """Some rows of a table under a heading, and what they come to."""

    label: str
    rows: tuple[StudyRow, ...]
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


def sort_rows(rows: tuple[StudyRow, ...], by: str) -> tuple[StudyRow, ...]:
    """Return the rows in the order of ``by``, one of SORTS, then by label and key."""
    return tuple(sorted(rows, key=lambda row: (*SORTS[by](row), row.label, row.key)))


def group_rows(table: EvidenceTable, words: Words, by: str) -> tuple[Group, ...]:
    """Return the rows in groups by ``by``, one of GROUPS.

    A study with several conditions, routes or therapies stands in several groups; their
    totals are not to be added up, which the table's own totals do not do.
    """
    grouped: dict[str, list[StudyRow]] = {}
    for row in table.rows:
        for label in GROUPS[by](row, words) or [NOT_REPORTED]:
            grouped.setdefault(label, []).append(row)
    return tuple(
        Group(
            label=label,
            rows=tuple(rows),
            totals=total(words, [row.study for row in rows]),
        )
        for label, rows in sorted(
            grouped.items(), key=lambda item: (item[0] == NOT_REPORTED, item[0])
        )
    )


def overlap_note(groups: tuple[Group, ...]) -> str | None:
    """Return a sentence on the studies that stand in more than one group, if any does."""
    places: dict[str, int] = {}
    for group in groups:
        for row in group.rows:
            places[row.key] = places.get(row.key, 0) + 1
    several = sum(count > 1 for count in places.values())
    if not several:
        return None
    verb = "study stands" if several == 1 else "studies stand"
    return f"{several} {verb} in more than one group; the total counts each once."
