"""The records of a corpus in its cache, as JSON rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import TypeVar

import msgspec

from kapcite.model.citation import Citation
from kapcite.model.corpus import Corpus
from kapcite.model.reference import Reference
from kapcite.model.review import Review
from kapcite.model.study import Study
from kapcite.model.vocabulary import Vocabulary

R = TypeVar("R", bound=msgspec.Struct)
_ENCODER = msgspec.json.Encoder()


def write_records(connection: sqlite3.Connection, corpus: Corpus) -> None:
    """Store every record of a corpus under its section, position and id."""
    sections: dict[str, Iterable[tuple[str, msgspec.Struct]]] = {
        "vocabulary": [("", corpus.vocabulary)],
        "references": ((record.id, record) for record in corpus.references),
        "studies": ((record.id, record) for record in corpus.studies),
        "reviews": ((record.reference, record) for record in corpus.reviews),
        "citations": ((record.id, record) for record in corpus.citations),
    }
    for section, records in sections.items():
        connection.executemany(
            "INSERT INTO record VALUES (?, ?, ?, ?)",
            (
                (section, position, key, _ENCODER.encode(record))
                for position, (key, record) in enumerate(records)
            ),
        )


def read_corpus(connection: sqlite3.Connection) -> Corpus:
    """Return the whole corpus from its cache."""
    vocabulary = _section(connection, "vocabulary", Vocabulary)
    return Corpus(
        vocabulary=vocabulary[0] if vocabulary else Vocabulary(),
        references=_section(connection, "references", Reference),
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
