"""What ``kapcite table`` prints, made in the form it is asked for and no other."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from kapcite.evidence.cells import COLUMNS, cells
from kapcite.evidence.rows import StudyRow, StudyRows
from kapcite.evidence.summarise import ContextRule, EvidenceTable, summarise
from kapcite.evidence.words import Words

if TYPE_CHECKING:
    from kapcite.model.corpus import Corpus
    from kapcite.render.sheet import Sheet


class Content(NamedTuple):
    """A table: as the object of ``--json``, as a sheet, and the works it rests on by key."""

    data: Callable[[], dict[str, Any]]
    sheet: Callable[[], Sheet]
    keys: Callable[[], Iterable[str]]


def content(options: Namespace, corpus: Corpus, columns: Sequence[str]) -> Content:
    """Return the table that the options ask for; ``columns`` are those of the studies."""
    if options.reviews:
        return _reviews(options, corpus)
    if options.summary:
        return _summary(options, corpus)
    if options.kind == "findings":
        return _findings(options, corpus)
    return _studies(options, corpus, columns)


def _table(options: Namespace, corpus: Corpus) -> EvidenceTable:
    context: ContextRule = "exclude" if options.no_context else "apart"
    return summarise(corpus, options.condition, exact=options.exact, context=context)


def _studies(options: Namespace, corpus: Corpus, columns: Sequence[str]) -> Content:
    from kapcite.render.studies import studies_sheet

    words, table = Words(corpus), _table(options, corpus)
    return Content(
        lambda: table_data(table, words),
        lambda: studies_sheet(table, words, columns=columns, by=options.by, sort=options.sort),
        lambda: _reports(table.rows, table.context_rows),
    )


def _summary(options: Namespace, corpus: Corpus) -> Content:
    from kapcite.evidence.overview import overview
    from kapcite.render.summaries import summary_sheet

    found = overview(corpus, options.condition, across_designs=options.across_designs)
    return Content(
        lambda: msgspec.to_builtins(found),
        lambda: summary_sheet(found),
        lambda: _reports(_table(options, corpus).rows),
    )


def _reviews(options: Namespace, corpus: Corpus) -> Content:
    from kapcite.evidence.reviews import summarise_reviews
    from kapcite.render.summaries import reviews_sheet

    found = summarise_reviews(corpus, options.condition)
    return Content(
        lambda: msgspec.to_builtins(found),
        lambda: reviews_sheet(found),
        lambda: [row.key for row in found.rows],
    )


def _findings(options: Namespace, corpus: Corpus) -> Content:
    from kapcite.evidence.findings import summarise_findings
    from kapcite.render.summaries import findings_sheet

    found = summarise_findings(
        corpus, options.condition, exact=options.exact, across_designs=options.across_designs
    )
    return Content(
        lambda: msgspec.to_builtins(found),
        lambda: findings_sheet(found),
        lambda: _reports(_table(options, corpus).rows),
    )


def _reports(*tables: StudyRows) -> Iterator[str]:
    return (report for rows in tables for study in rows.studies() for report in study.reports)


def references(corpus: Corpus, keys: Iterable[str], style: str, markup: str) -> tuple[str, ...]:
    """Return the entries of the works a table rests on, in a style, for a kind of document.

    ``keys`` are distinct; those without a reference are passed over.
    """
    from kapcite.csl.document import Document
    from kapcite.csl.library import load_style
    from kapcite.csl.writers import WRITERS as MARKUP

    known = [work for work in map(corpus.by_id.get, keys) if work is not None]
    document = Document(load_style(style), known)
    lines = document.bibliography()
    return tuple(document.write(line.piece, MARKUP[markup]) for line in lines)


def table_data(table: EvidenceTable, words: Words) -> dict[str, Any]:
    """Return the object that ``table --json`` prints (docs/schemas/table.json).

    Its rows are iterators that make one after the other.
    """
    scope = table.scope
    return {
        "condition": scope.condition.id if scope else None,
        "label": scope.condition.label if scope else None,
        "narrower": [term.id for term in scope.narrower] if scope else [],
        "rows": (_row_data(row, words) for row in table.rows),
        "context": (_row_data(row, words) for row in table.context_rows),
        "totals": msgspec.to_builtins(table.totals),
        "notes": list(table.notes),
    }


def _row_data(row: StudyRow, words: Words) -> dict[str, object]:
    data: dict[str, object] = msgspec.to_builtins(row)
    found = cells(row, words, name_drug=True, names=tuple(COLUMNS))
    return data | {"cells": {name: cell.text for name, cell in found.items()}}
