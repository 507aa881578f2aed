"""The records of a corpus in its cache, as JSON rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

import msgspec

from kapcite.corpus.stored import StoredSection, StoredWorks
from kapcite.model.citation import Citation
from kapcite.model.corpus import Corpus
from kapcite.model.reference import Reference
from kapcite.model.review import Review
from kapcite.model.study import Study
from kapcite.model.vocabulary import Vocabulary

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


def read_corpus(connection: sqlite3.Connection, *, references: bool = True) -> Corpus:
    """Return the corpus from its cache, whole or without its references."""
    stored = stored_corpus(connection)
    return Corpus(
        vocabulary=stored.vocabulary,
        references=tuple(stored.references) if references else (),
        studies=tuple(stored.studies),
        reviews=tuple(stored.reviews),
        citations=tuple(stored.citations),
    )


class StoredCorpus(Corpus, frozen=True, kw_only=True, dict=True):
    """A corpus whose records are decoded from ``connection`` each time they are read.

    For what looks at every study once or twice: its memory does not grow with the corpus.
    It can be used for as long as the connection is open.
    """

    connection: sqlite3.Connection

    @cached_property
    def by_id(self) -> Mapping[str, Reference]:
        """References by key, each decoded when it is asked for."""
        return StoredWorks(self.connection)


def stored_corpus(connection: sqlite3.Connection) -> StoredCorpus:
    """Return the corpus of a cache, of which nothing but the vocabulary is read yet."""
    vocabulary = [*StoredSection(connection, "vocabulary", Vocabulary)]
    return StoredCorpus(
        connection=connection,
        vocabulary=vocabulary[0] if vocabulary else Vocabulary(),
        references=StoredSection(connection, "references", Reference),
        studies=StoredSection(connection, "studies", Study),
        reviews=StoredSection(connection, "reviews", Review),
        citations=StoredSection(connection, "citations", Citation),
    )


def read_references(connection: sqlite3.Connection, keys: Iterable[str]) -> dict[str, Reference]:
    """Return the references with these keys, as far as there are any; of twins the first."""
    works = StoredWorks(connection)
    found = ((key, works.get(key)) for key in keys)
    return {key: reference for key, reference in found if reference is not None}
