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


_YAML = (".yaml", ".yml")
# What the reader of YAML corpora takes as well, with the place of every fault.
_YAML_READS = frozenset(("csljson", "cslyaml"))


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
                self._connection = open_cache(self.path, self._folder, self._build)
            except OSError as error:
                problem = Problem(f"cannot be read: {error.strerror}", self.path)
                raise InputError(problem) from None
        return self._connection

    @property
    def _folder(self) -> str:
        return cache_folder(os.environ.get("KAPCITE_CACHE"))

    def forget_cache(self) -> None:
        """Remove the corpus's cache, so that the next use builds it anew."""
        forget(self.path, self._folder)

    def _build(self, connection: sqlite3.Connection, data: bytes) -> None:
        from kapcite.corpus.records import write_records
        from kapcite.search.index import build_index

        corpus = self._load(data)
        write_records(connection, corpus)
        build_index(connection, corpus)

    def _load(self, data: bytes) -> Corpus:
        """Read a YAML corpus, or a file of references in any other format."""
        from kapcite.corpus.lint import lint
        from kapcite.corpus.load import load_bytes

        if not self.path.lower().endswith(_YAML) and (foreign := _foreign(data, self.path)):
            return foreign
        loaded = load_bytes(data, display_path(self.path))
        if loaded.errors:
            raise InputError(*lint(loaded))
        return loaded.corpus

    def corpus(self) -> Corpus:
        """Return the whole corpus."""
        from kapcite.corpus.records import read_corpus

        return read_corpus(self.connection)

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
        from kapcite.cli.parser import did_you_mean
        from kapcite.errors import UsageError

        known = [
            row[0]
            for row in self.connection.execute("SELECT id FROM record WHERE section = 'references'")
        ]
        return UsageError(
            *(
                Problem(
                    f"no reference has the key {key!r}",
                    display_path(self.path),
                    hint=did_you_mean(key, known) or "kapcite search finds keys",
                )
                for key in keys
            )
        )


def _foreign(data: bytes, path: str) -> Corpus | None:
    """Return the references of a .bib, .ris … file, which stays as it is; None for YAML.

    Raises InputError with every record that cannot be read.
    """
    from kapcite.formats.source import holds_references, unpacked
    from kapcite.keys import DEFAULT_PATTERN, with_keys
    from kapcite.model.corpus import Corpus

    if not holds_references(data, path):
        return None
    found: list[Reference] = []
    lost: list[Problem] = []
    with unpacked(data, display_path(path)) as streams:
        for source in streams:
            if source.format.name in _YAML_READS:
                return None
            for item in source.format.load().read(source.stream, file=source.name):
                if not isinstance(item, Problem):
                    found.append(item)
                elif item.rule == "record" and item.severity == "error":
                    lost.append(item)
    if lost:
        raise InputError(*lost)
    return Corpus(references=tuple(with_keys(found, DEFAULT_PATTERN)))


def display_path(path: str) -> str:
    """Return a path as short as it can be: relative where it lies below this folder."""
    relative = os.path.relpath(path) if os.path.splitdrive(path)[0] == "" else path
    return relative if not relative.startswith(os.pardir) else path
