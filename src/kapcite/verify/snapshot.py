"""A local snapshot of published records: one SQLite file, looked up by keys, never scanned."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable
from heapq import nsmallest
from pathlib import Path
from typing import Self

import msgspec

from kapcite.errors import InputError, Problem
from kapcite.model.reference import Reference
from kapcite.verify.keys import NARROW, WEIGHTS, keys_of
from kapcite.verify.numbers import doi_key
from kapcite.verify.result import Notice, Published

SCHEMA = 2  # raised when keys or records change their form; older files are built anew
CANDIDATES = 8  # records compared per citation, the best by shared keys
_LIMIT = 60  # rows read per key: "Wang Y" alone has thousands and tells nothing
_BATCH = 5000

_TABLES = """
CREATE TABLE record (row INTEGER PRIMARY KEY, json BLOB NOT NULL);
CREATE TABLE entry (
    key INTEGER NOT NULL, row INTEGER NOT NULL, PRIMARY KEY (key, row)
) WITHOUT ROWID;
CREATE TEMP TABLE staged (key INTEGER NOT NULL, row INTEGER NOT NULL);
CREATE TABLE notice (doi TEXT NOT NULL, json BLOB NOT NULL);
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


class Snapshot:
    """Published records with an index. Close it, or use it as a context manager."""

    def __init__(self, connection: sqlite3.Connection, name: str) -> None:
        self.name = name
        self._connection = connection
        self._lock = threading.Lock()  # one connection serves all threads, in turn
        self._decode = msgspec.json.Decoder(Published).decode
        (self._noticed,) = connection.execute("SELECT count(*) FROM notice").fetchone()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Release the file."""
        self._connection.close()

    def __len__(self) -> int:
        (count,) = self._connection.execute("SELECT count(*) FROM record").fetchone()
        return int(count)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing that a citation could be looked up by."""
        return self._connection.execute("SELECT 1 FROM entry LIMIT 1").fetchone() is None

    def candidates(self, cited: Reference, *, wide: bool = True) -> list[Published]:
        """Return the records that share most with a citation, at most 8, best first.

        Not ``wide``, only those with its identifier, its title or its place in a volume.
        """
        with self._lock:
            return self._candidates(cited, wide=wide)

    def _candidates(self, cited: Reference, *, wide: bool) -> list[Published]:
        shared: dict[int, float] = {}
        for key, kind in keys_of(cited).items():
            if not wide and kind not in NARROW:
                continue
            rows = self._connection.execute(
                "SELECT row FROM entry WHERE key = ? LIMIT ?", (key, _LIMIT)
            )
            for (row,) in rows:
                shared[row] = shared.get(row, 0.0) + WEIGHTS[kind]
        best = nsmallest(CANDIDATES, shared, key=lambda row: (-shared[row], row))
        return [self._record(row) for row in best]

    def _record(self, row: int) -> Published:
        found = self._connection.execute("SELECT json FROM record WHERE row = ?", (row,)).fetchone()
        published = self._decode(found[0])
        doi = published.reference.doi
        return self._with_notices(published, doi_key(doi)) if self._noticed and doi else published

    def _with_notices(self, published: Published, doi: str) -> Published:
        rows = self._connection.execute("SELECT json FROM notice WHERE doi = ?", (doi,))
        found = tuple(msgspec.json.decode(json, type=Notice) for (json,) in rows)
        return msgspec.structs.replace(published, notices=(*published.notices, *found))


def build(records: Iterable[Published], name: str, path: Path | None = None) -> Snapshot:
    """Index records into ``path`` (a new file, or replaced), or in memory without one.

    Abstracts are left out. The index is written to a file beside and moved into place, so
    an interrupted build leaves none behind that looks whole.
    """
    part = path.with_name(path.name + ".part") if path else None
    if part:
        part.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
    connection = sqlite3.connect(part or ":memory:", check_same_thread=False)
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    connection.executescript(_TABLES)
    _fill(connection, records)
    # Sorted once at the end: keys are hashes, and would be inserted all over the tree.
    connection.execute("INSERT INTO entry SELECT key, row FROM staged ORDER BY key, row")
    connection.execute("DROP TABLE staged")
    connection.execute("CREATE INDEX notice_doi ON notice (doi)")
    connection.execute("INSERT INTO about VALUES ('schema', ?)", (str(SCHEMA),))
    connection.commit()
    if part and path:
        connection.close()
        part.replace(path)
        return open_snapshot(path, name)
    return Snapshot(connection, name)


def _fill(connection: sqlite3.Connection, records: Iterable[Published]) -> None:
    encode = msgspec.json.Encoder().encode
    rows: list[tuple[int, bytes]] = []
    entries: list[tuple[int, int]] = []
    for row, published in enumerate(records, 1):
        rows.append((row, encode(published)))
        entries.extend((key, row) for key in keys_of(published.reference))
        for doi, notice in published.gives:
            connection.execute("INSERT INTO notice VALUES (?, ?)", (doi, encode(notice)))
        if len(rows) == _BATCH:
            _write(connection, rows, entries)
    _write(connection, rows, entries)


def _write(
    connection: sqlite3.Connection, rows: list[tuple[int, bytes]], entries: list[tuple[int, int]]
) -> None:
    connection.executemany("INSERT INTO record VALUES (?, ?)", rows)
    connection.executemany("INSERT INTO staged VALUES (?, ?)", entries)
    rows.clear()
    entries.clear()


def open_snapshot(path: Path, name: str | None = None) -> Snapshot:
    """Open an index that ``build`` wrote.

    Raises InputError when the file is not one, or is of another version.
    """
    try:
        address = f"{path.resolve().as_uri()}?mode=ro"
        connection = sqlite3.connect(address, uri=True, check_same_thread=False)
        connection.execute("PRAGMA mmap_size = 2147483648")  # reads without a call for each page
        row = connection.execute("SELECT value FROM about WHERE name = 'schema'").fetchone()
    except sqlite3.Error as error:
        hint = "give the JSON lines it was made from"
        raise InputError(Problem(f"not a snapshot: {error}", str(path), hint=hint)) from error
    if row is None or row[0] != str(SCHEMA):
        connection.close()
        raise InputError(Problem("a snapshot of another version", str(path), hint="build it anew"))
    return Snapshot(connection, name or path.name)
