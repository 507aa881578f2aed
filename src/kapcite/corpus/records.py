"""The records of a corpus in its cache, as JSON rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from typing import TypeVar

import msgspec

from kapcite.model.citation import Citation
from kapcite.model.corpus import Corpus
from kapcite.model.reference import Reference
from kapcite.model.review import Review
from kapcite.model.study import Study
from kapcite.model.vocabulary import Vocabulary

R = TypeVar("R", bound=msgspec.Struct)
_INSERT = "INSERT INTO record VALUES (?, ?, ?, ?)"
_ENCODER = msgspec.json.Encoder()


def write_records(connection: sqlite3.Connection, corpus: Corpus) -> None:
    """Store every record of a corpus but its references; what was stored before goes."""
    connection.execute("DELETE FROM record WHERE section != 'references'")
    sections: dict[str, Iterable[tuple[str, msgspec.Struct]]] = {
        "vocabulary": [("", corpus.vocabulary)],
        "studies": ((record.id, record) for record in corpus.studies),
        "reviews": ((record.reference, record) for record in corpus.reviews),
        "citations": ((record.id, record) for record in corpus.citations),
    }
    for section, records in sections.items():
        connection.executemany(
            _INSERT,
            (
                (section, position, key, _ENCODER.encode(record))
                for position, (key, record) in enumerate(records)
            ),
        )


def store_references(
    connection: sqlite3.Connection, references: Iterable[Reference], section: str
) -> Iterator[Reference]:
    """Store references while they pass through.

    ``section`` is "references" or, where there are earlier ones that are still read,
    "incoming" until ``replace_references``.
    """
    for position, reference in enumerate(references):
        row = (section, position, reference.id, _ENCODER.encode(reference))
        connection.execute(_INSERT, row)
        yield reference


def replace_references(connection: sqlite3.Connection) -> None:
    """Let the references that came in stand for those that were stored before."""
    connection.execute("DELETE FROM record WHERE section = 'references'")
    connection.execute("UPDATE record SET section = 'references' WHERE section = 'incoming'")


def read_reference(connection: sqlite3.Connection, position: int) -> Reference:
    """Return the reference at a place, counted from 0."""
    row = connection.execute(
        "SELECT json FROM record WHERE section = 'references' AND position = ?", (position,)
    ).fetchone()
    reference: Reference = msgspec.json.decode(row[0], type=Reference)
    return reference


def read_corpus(connection: sqlite3.Connection, *, references: bool = True) -> Corpus:
    """Return the corpus from its cache, whole or without its references."""
    vocabulary = _section(connection, "vocabulary", Vocabulary)
    return Corpus(
        vocabulary=vocabulary[0] if vocabulary else Vocabulary(),
        references=_section(connection, "references", Reference) if references else (),
        studies=_section(connection, "studies", Study),
        reviews=_section(connection, "reviews", Review),
        citations=_section(connection, "citations", Citation),
    )


def read_references(connection: sqlite3.Connection, keys: Iterable[str]) -> dict[str, Reference]:
    """Return the references with these keys, as far as there are any; of twins the first."""
    decoder = msgspec.json.Decoder(Reference)
    found: dict[str, Reference] = {}
    for key in keys:
        # Left to itself, SQLite walks the whole section in its order.
        row = connection.execute(
            "SELECT json FROM record INDEXED BY record_id"
            " WHERE section = 'references' AND id = ? ORDER BY position",
            (key,),
        ).fetchone()
        if row:
            found[key] = decoder.decode(row[0])
    return found


def _section(connection: sqlite3.Connection, section: str, kind: type[R]) -> tuple[R, ...]:
    decoder = msgspec.json.Decoder(kind)
    rows = connection.execute(
        "SELECT json FROM record WHERE section = ? ORDER BY position", (section,)
    )
    return tuple(decoder.decode(row[0]) for row in rows)
