"""Opens the corpus of a command: located, cached, decoded as far as the command needs it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kapcite.corpus.cache import cache_folder, forget, open_cache
from kapcite.corpus.locate import locate
from kapcite.errors import InputError, Problem

if TYPE_CHECKING:
    import sqlite3

    from kapcite.model.corpus import Corpus
    from kapcite.model.reference import Reference


class Store:
    """One corpus, opened when it is first asked for."""

    def __init__(self, option: str | None) -> None:
        self.path, self.reason = locate(option, os.environ.get("KAPCITE_CORPUS"), os.curdir)
        self._connection: sqlite3.Connection | None = None

    @property
    def connection(self) -> sqlite3.Connection:
        """The corpus's cache, built if need be. Raises InputError for a faulty corpus."""
        if self._connection is None:
            try:
                self._connection = open_cache(self.path, self.folder, self._build, self._update)
            except OSError as error:
                problem = Problem(f"cannot be read: {error.strerror}", self.path)
                raise InputError(problem) from None
        return self._connection

    @property
    def folder(self) -> str:
        """The folder of the caches."""
        return cache_folder(os.environ.get("KAPCITE_CACHE"))

    def forget_cache(self) -> None:
        """Remove the corpus's cache, so that the next use builds it anew."""
        forget(self.path, self.folder)

    def _build(self, connection: sqlite3.Connection, data: bytes | None) -> None:
        from kapcite.cli.source import read_source
        from kapcite.corpus.records import store_references, write_records
        from kapcite.search.index import build_index

        rest, references = read_source(self.path, display_path(self.path), data)
        write_records(connection, rest)
        stored = store_references(connection, references, "references")
        build_index(connection, stored, rest.vocabulary, rest.studies_of)

    def _update(self, connection: sqlite3.Connection, data: bytes | None) -> None:
        """Index what changed since; the rest of the index stays as it is."""
        from kapcite.cli.source import read_source
        from kapcite.corpus import records
        from kapcite.search.index import Former, update_index

        rest, references = read_source(self.path, display_path(self.path), data)
        stored = records.stored_corpus(connection).references
        before = records.read_corpus(connection, references=False)
        former = Former(
            lambda position: stored[position],
            before.vocabulary,
            before.studies_of,
        )
        incoming = records.store_references(connection, references, "incoming")
        update_index(connection, incoming, rest.vocabulary, rest.studies_of, former)
        records.replace_references(connection)
        records.write_records(connection, rest)

    def corpus(self) -> Corpus:
        """Return the whole corpus."""
        from kapcite.corpus.records import read_corpus

        return read_corpus(self.connection)

    def stored_corpus(self) -> Corpus:
        """Return the corpus with its records left in the cache, each decoded when it is read."""
        from kapcite.corpus.records import stored_corpus

        return stored_corpus(self.connection)

    def keys(self) -> list[str]:
        """Return every key of the corpus in its order, without decoding a record."""
        rows = self.connection.execute(
            "SELECT id FROM record WHERE section = 'references' ORDER BY position"
        )
        return [row[0] for row in rows]

    def references(self, keys: list[str]) -> list[Reference]:
        """Return these references in the order asked for.

        Raises UsageError, with a suggestion each, for keys that the corpus has not.
        """
        from kapcite.corpus.records import read_references

        found = read_references(self.connection, keys)
        if missing := [key for key in dict.fromkeys(keys) if key not in found]:
            raise self._missing(missing)
        return [found[key] for key in dict.fromkeys(keys)]

    def _missing(self, keys: list[str]) -> Exception:
        from kapcite.cli.missing import missing_key
        from kapcite.errors import UsageError

        known = self.keys()
        return UsageError(*(missing_key(key, known, display_path(self.path)) for key in keys))


def display_path(path: str) -> str:
    """Return a path as short as it can be: relative where it lies below this folder."""
    relative = os.path.relpath(path) if os.path.splitdrive(path)[0] == "" else path
    return relative if not relative.startswith(os.pardir) else path
