"""Builds the index from a stream of references, and brings one up to date."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from typing import NamedTuple

from kapcite.model.reference import Reference
from kapcite.model.study import Study
from kapcite.model.vocabulary import Vocabulary
from kapcite.search.abbreviations import definitions
from kapcite.search.columns import Entry, entry
from kapcite.search.expand import LISTS, TermFinder
from kapcite.search.impact import build_impact
from kapcite.search.schema import COLUMNS, TABLES
from kapcite.search.words import folded

Studies = Mapping[str, tuple[Study, ...]]

#: So many different words and abbreviations are counted in memory before they are stored.
_MOST_COUNTED = 400_000
#: The words of so many records are counted by themselves first: few enough to stay in the
#: processor's cache, where counting takes half the time.
_COUNTED_AT_ONCE = 500
#: So many identifiers are put in order before they are stored, which keeps SQLite to one
#: part of its tree at a time.
_MOST_PLACES = 200_000
_PLACES = ", ".join("?" * (1 + len(COLUMNS)))
_NAMES = ", ".join(COLUMNS)
_INSERT = f"INSERT INTO text (rowid, {_NAMES}) VALUES ({_PLACES})"  # noqa: S608 - our own names
_DELETE = f"INSERT INTO text (text, rowid, {_NAMES}) VALUES ('delete', {_PLACES})"  # noqa: S608 - as above


class Former(NamedTuple):
    """The corpus as it was indexed; ``reference`` returns the one at a place."""

    reference: Callable[[int], Reference]
    vocabulary: Vocabulary
    studies: Studies


def build_index(
    connection: sqlite3.Connection,
    references: Iterable[Reference],
    vocabulary: Vocabulary,
    studies: Studies,
) -> None:
    """Create the index tables and fill them from a stream of references.

    ``studies`` are by the key of the reference that reports them. Memory does not grow
    with the number of references, but for the counts of words.
    """
    for statement in TABLES.split(";\n"):
        connection.execute(statement)
    # FTS5 gathers this much before it writes a segment; merging fewer is quicker.
    connection.execute("INSERT INTO text (text, rank) VALUES ('hashsize', 67108864)")
    writer = _Writer(connection)
    finder = TermFinder(vocabulary)
    for position, reference in enumerate(references):
        new = entry(reference, studies.get(reference.id, ()), finder)
        writer.insert(position, new, reference)
    writer.finish(vocabulary)
    build_impact(connection)


def update_index(
    connection: sqlite3.Connection,
    references: Iterable[Reference],
    vocabulary: Vocabulary,
    studies: Studies,
    former: Former,
) -> int:
    """Index what changed between the corpus that was indexed and this one.

    Returns the number of records that were indexed or left out. Must run inside a
    transaction.
    """
    writer = _Writer(connection)
    finder, former_finder = TermFinder(vocabulary), TermFinder(former.vocabulary)

    def forget(row: int, position: int) -> None:
        old = former.reference(position)
        writer.delete(row, entry(old, former.studies.get(old.id, ()), former_finder), old)

    known = _known(connection)
    seen: Counter[str] = Counter()
    moved = []
    for position, reference in enumerate(references):
        key = (reference.id, seen[reference.id])
        seen[reference.id] += 1
        new = entry(reference, studies.get(reference.id, ()), finder)
        row, former_position, digest = known.pop(key, (0, -1, b""))
        if row and digest == new.digest:
            if position != former_position:
                moved.append((position, row))
            continue
        if row:
            forget(row, former_position)
        writer.insert(position, new, reference)
    for row, former_position, _ in known.values():
        forget(row, former_position)
    connection.executemany("UPDATE document SET position = ? WHERE rowid = ?", moved)
    writer.finish(vocabulary)
    if writer.changes:
        build_impact(connection)
    return writer.changes


def _known(connection: sqlite3.Connection) -> dict[tuple[str, int], tuple[int, int, bytes]]:
    """Return row, position and digest of what is indexed; twins are told apart by number."""
    seen: Counter[str] = Counter()
    known = {}
    rows = connection.execute("SELECT id, rowid, position, digest FROM document ORDER BY position")
    for key, row, position, digest in rows:
        known[key, seen[key]] = (row, position, digest)
        seen[key] += 1
    return known


class _Writer:
    """Puts entries into the tables and takes them out."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        found = connection.execute("SELECT value FROM setting WHERE key = 'next row'").fetchone()
        # A row number is never used twice: lists of rows may still hold the former one.
        self._row = int(found[0]) if found else 1
        self._words: Counter[str] = Counter()
        self._uncounted: list[frozenset[str]] = []
        self._places: list[tuple[str, int]] = []
        self._abbreviations: Counter[tuple[str, str]] = Counter()
        self._years: Counter[int] = Counter()
        self.changes = 0

    def insert(self, position: int, new: Entry, reference: Reference) -> None:
        row, self._row = self._row, self._row + 1
        execute = self._connection.execute
        execute(
            "INSERT INTO document VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (row, position, new.id, *new.line, new.digest),
        )
        execute(_INSERT, (row, *new.columns))
        self._places += [(place, row) for place in new.places]
        self._uncounted.append(new.words)
        if len(self._uncounted) >= _COUNTED_AT_ONCE:
            self._count_words()
        self._count(new, reference, 1)

    def delete(self, row: int, old: Entry, reference: Reference) -> None:
        execute = self._connection.execute
        execute("DELETE FROM document WHERE rowid = ?", (row,))
        # An index without content forgets a row only when it is told what it was told.
        execute(_DELETE, (row, *old.columns))
        for place in old.places:
            execute("DELETE FROM place WHERE value = ? AND row = ?", (place, row))
        self._words.subtract(old.words)
        self._count(old, reference, -1)

    def _count(self, counted: Entry, reference: Reference, sign: int) -> None:
        self.changes += 1
        year = counted.line[1]
        if year is not None:
            self._years[year] += sign
        for short, long in set(definitions(reference.abstract or "")):
            self._abbreviations[short, " ".join(folded(long))] += sign
        if len(self._words) + len(self._abbreviations) > _MOST_COUNTED:
            self._store()

    def _count_words(self) -> None:
        self._words.update(Counter(chain.from_iterable(self._uncounted)))
        self._uncounted.clear()
        if len(self._places) > _MOST_PLACES:
            self._store_places()

    def _store_places(self) -> None:
        self._places.sort()
        self._connection.executemany("INSERT INTO place VALUES (?, ?)", self._places)
        self._places.clear()

    def _store(self) -> None:
        self._count_words()
        self._store_places()
        many = self._connection.executemany
        many(
            "INSERT INTO word VALUES (?, ?, ?) ON CONFLICT DO UPDATE"
            " SET documents = documents + excluded.documents",
            ((word, len(word), count) for word, count in sorted(self._words.items())),
        )
        many(
            "INSERT INTO abbreviation VALUES (?, ?, ?) ON CONFLICT DO UPDATE"
            " SET documents = documents + excluded.documents",
            ((*pair, count) for pair, count in sorted(self._abbreviations.items())),
        )
        many(
            "INSERT INTO year VALUES (?, ?) ON CONFLICT DO UPDATE"
            " SET documents = documents + excluded.documents",
            self._years.items(),
        )
        for counter in (self._words, self._abbreviations, self._years):
            counter.clear()

    def finish(self, vocabulary: Vocabulary) -> None:
        """Store the counts and the vocabulary's names."""
        self._store()
        execute = self._connection.execute
        for table in ("word", "abbreviation", "year"):
            execute(f"DELETE FROM {table} WHERE documents <= 0")  # noqa: S608 - our own names
        execute("INSERT OR REPLACE INTO setting VALUES ('next row', ?)", (str(self._row),))
        execute("DELETE FROM name")
        self._connection.executemany(
            "INSERT OR IGNORE INTO name VALUES (?, ?, ?, ?)",
            (
                (" ".join(folded(name)), kind, term.id, term.label)
                for plural, kind in LISTS.items()
                for term in getattr(vocabulary, plural)
                for name in (term.id, term.label, *term.synonyms)
            ),
        )
