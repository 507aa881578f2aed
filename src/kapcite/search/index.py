"""Builds the full-text index inside the corpus's cache."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator

from kapcite.model.corpus import Corpus
from kapcite.model.names import Name
from kapcite.model.reference import Reference
from kapcite.model.study import Study
from kapcite.search.expand import TermFinder

# ``hit`` is what a result line shows, so that a warm search decodes no record.
_SCHEMA = """
CREATE TABLE hit (
    rowid INTEGER PRIMARY KEY, id TEXT NOT NULL, authors TEXT NOT NULL, year TEXT NOT NULL,
    title TEXT NOT NULL, container TEXT NOT NULL
);
CREATE VIRTUAL TABLE text USING fts5 (
    title, authors, container, keywords, abstract, notes, identifiers, studies, terms,
    content = '', tokenize = "porter unicode61 remove_diacritics 2"
);
"""


def build_index(connection: sqlite3.Connection, corpus: Corpus) -> None:
    """Create the index tables and fill them from a corpus."""
    for statement in _SCHEMA.split(";\n"):
        connection.execute(statement)
    finder = TermFinder(corpus.vocabulary)
    connection.executemany(
        "INSERT INTO hit VALUES (?, ?, ?, ?, ?, ?)",
        ((row, *_hit(reference)) for row, reference in enumerate(corpus.references, start=1)),
    )
    connection.executemany(
        "INSERT INTO text (rowid, title, authors, container, keywords, abstract, notes,"
        " identifiers, studies, terms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        _rows(corpus, finder),
    )


def _rows(corpus: Corpus, finder: TermFinder) -> Iterator[tuple[int | str, ...]]:
    for row, reference in enumerate(corpus.references, start=1):
        studies = corpus.studies_of.get(reference.id, ())
        study_text = " ".join(_words(studies))
        columns = (
            _join(reference.title, reference.title_short, reference.original_title),
            _join(*(_full(name) for name in (*reference.author, *reference.editor))),
            _join(reference.container_title, reference.container_title_short, reference.publisher),
            reference.keyword or "",
            reference.abstract or "",
            _join(reference.note, reference.annote, reference.genre),
            _join(reference.id, reference.doi, reference.pmid, reference.pmcid, reference.isbn),
            study_text,
        )
        ids = finder.in_text(" \n ".join(columns))
        for study in studies:
            ids |= _term_ids(study)
        yield (row, *columns, " \n ".join(finder.names(ids)))


def _hit(reference: Reference) -> tuple[str, str, str, str, str]:
    year = str(reference.year) if reference.year is not None else ""
    authors = short_authors(reference.creators)
    return (
        reference.id,
        authors,
        year,
        reference.title or "",
        reference.container_title or reference.publisher or "",
    )


def short_authors(names: tuple[Name, ...]) -> str:
    """Return ``Krystal``, ``Adams & Bloch`` or ``Wilkinson et al.`` for a line of results."""
    if len(names) > 2:
        return f"{names[0].short} et al."
    return " & ".join(name.short for name in names)


def _full(name: Name) -> str:
    return name.display


def _join(*parts: str | None) -> str:
    return " \n ".join(part for part in parts if part)


def _term_ids(study: Study) -> set[str]:
    ids = {*study.conditions, study.design or ""}
    for delivery in study.interventions:
        ids |= {delivery.name, *delivery.routes}
    ids |= {outcome.measure or "" for outcome in study.outcomes}
    return ids - {""}


def _words(studies: Iterable[Study]) -> Iterator[str]:
    for study in studies:
        yield from filter(
            None,
            (
                study.population,
                study.country,
                study.setting,
                study.condition_note,
                study.comparator,
                study.finding,
                study.registration,
            ),
        )
        for delivery in study.interventions:
            yield delivery.description or ""
        for outcome in study.outcomes:
            yield outcome.name
