"""Records that stay in the cache: each is decoded when it is asked for, and let go."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar, overload

import msgspec

from kapcite.model.reference import Reference

R = TypeVar("R", bound=msgspec.Struct)


class StoredSection(Sequence[R]):
    """The records of one section, in the order of the corpus."""

    def __init__(self, connection: sqlite3.Connection, section: str, kind: type[R]) -> None:
        self._connection = connection
        self._section = section
        self._decoder = msgspec.json.Decoder(kind)

    def __len__(self) -> int:
        """Count the records without decoding any."""
        query = "SELECT count(*) FROM record WHERE section = ?"
        count: int = self._connection.execute(query, (self._section,)).fetchone()[0]
        return count

    def __iter__(self) -> Iterator[R]:
        """Decode the records one after the other."""
        query = "SELECT json FROM record WHERE section = ? ORDER BY position"
        for (json,) in self._connection.execute(query, (self._section,)):
            yield self._decoder.decode(json)

    @overload
    def __getitem__(self, place: int) -> R: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[R]: ...

    def __getitem__(self, place: int | slice) -> R | Sequence[R]:
        """Decode the record at a place, or those of a slice."""
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        query = "SELECT json FROM record WHERE section = ? AND position = ?"
        position = place if place >= 0 else place + len(self)
        row = self._connection.execute(query, (self._section, position)).fetchone()
        if row is None:
            raise IndexError(place)
        return self._decoder.decode(row[0])


class StoredWorks(Mapping[str, Reference]):
    """References by key; of two with the same key the first."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._decoder = msgspec.json.Decoder(Reference)

    def __getitem__(self, key: str) -> Reference:
        """Decode the reference with a key. Raises KeyError where there is none."""
        # Left to itself, SQLite walks the whole section in its order.
        row = self._connection.execute(
            "SELECT json FROM record INDEXED BY record_id"
            " WHERE section = 'references' AND id = ? ORDER BY position",
            (key,),
        ).fetchone()
        if row is None:
            raise KeyError(key)
        return self._decoder.decode(row[0])

    def __iter__(self) -> Iterator[str]:
        """Give every key once, without decoding a record."""
        query = "SELECT DISTINCT id FROM record WHERE section = 'references'"
        for (key,) in self._connection.execute(query):
            yield key

    def __len__(self) -> int:
        """Count the keys."""
        query = "SELECT count(DISTINCT id) FROM record WHERE section = 'references'"
        count: int = self._connection.execute(query).fetchone()[0]
        return count
