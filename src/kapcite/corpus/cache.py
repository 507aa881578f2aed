"""A corpus as SQLite: what a command reads instead of parsing the YAML again.

The YAML is the source of truth. The cache is rebuilt whenever it is missing, stale,
foreign, broken or of another version; it holds data only, never code. It is built in a
file of its own and renamed into place, so that no reader sees half of it.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256

#: Raise it whenever the tables or the model change.
VERSION = "1"
#: A file changed this shortly before it was cached may change again within the same tick
#: of the file system's clock, so its content is compared instead of its times (ns).
_RECENT = 2_000_000_000

_LINUX = sys.platform.startswith("linux")

SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE record (
    section TEXT NOT NULL, position INTEGER NOT NULL, id TEXT NOT NULL, json BLOB NOT NULL,
    PRIMARY KEY (section, position)
) WITHOUT ROWID;
CREATE INDEX record_id ON record (section, id);
"""


def cache_folder(override: str | None) -> str:
    """Return where caches lie: ``override`` (KAPCITE_CACHE), else the user's cache folder."""
    if override:
        return override
    if _LINUX:
        # What platformdirs would say; importing it takes longer than a warm search.
        base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
        return os.path.join(base, "kapcite")
    from platformdirs import user_cache_dir

    return user_cache_dir("kapcite", appauthor=False)


def cache_path(corpus: str, folder: str) -> str:
    """Return the cache file of a corpus; its name comes from the corpus's real path."""
    digest = sha256(os.path.realpath(corpus).encode(errors="surrogateescape")).hexdigest()
    return os.path.join(folder, f"{digest[:24]}.sqlite")


def open_cache(
    corpus: str, folder: str, build: Callable[[sqlite3.Connection, bytes], None]
) -> sqlite3.Connection:
    """Return a connection to the corpus's cache, built first when it is not fresh.

    ``build(connection, data)`` fills the tables of ``SCHEMA`` from the file's bytes; what
    it raises passes through. Raises OSError when the corpus cannot be read. Where the
    folder cannot be written the cache is kept in memory.
    """
    path = cache_path(corpus, folder)
    if connection := _fresh(path, corpus):
        return connection
    status = os.stat(corpus)
    with open(corpus, "rb") as file:
        data = file.read()
    if not os.path.isfile(corpus):  # a pipe is read once and has no name to be cached under
        return _in_memory(status, data, build)
    try:
        os.makedirs(folder, exist_ok=True)
        with _replacing(path) as temporary:
            connection = sqlite3.connect(temporary)
            try:
                _fill(connection, status, data, build)
            finally:
                connection.close()
        return _connect(path)
    except (OSError, sqlite3.OperationalError):
        return _in_memory(status, data, build)


def _in_memory(
    status: os.stat_result, data: bytes, build: Callable[[sqlite3.Connection, bytes], None]
) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    _fill(connection, status, data, build)
    return connection


def _connect(path: str) -> sqlite3.Connection:
    # Immutable would be faster still, but another process may replace the file's name.
    return sqlite3.connect(path)


def _fresh(path: str, corpus: str) -> sqlite3.Connection | None:
    if not (os.path.isfile(path) and os.path.isfile(corpus)):
        return None
    connection = _connect(path)
    try:
        meta = dict(connection.execute("SELECT key, value FROM meta"))
        if meta.get("version") == VERSION and _same(meta, path, corpus):
            return connection
    except sqlite3.Error:
        pass
    connection.close()
    return None


def forget(corpus: str, folder: str) -> None:
    """Remove a corpus's cache, whose damage showed only when it was used."""
    with suppress(OSError):
        os.remove(cache_path(corpus, folder))


def _same(meta: dict[str, str], path: str, corpus: str) -> bool:
    status = os.stat(corpus)
    if meta.get("size") != str(status.st_size):
        return False
    unchanged = meta.get("mtime") == str(status.st_mtime_ns)
    if unchanged and os.stat(path).st_mtime_ns - status.st_mtime_ns > _RECENT:
        return True
    with open(corpus, "rb") as file:
        return meta.get("sha256") == sha256(file.read()).hexdigest()


def _fill(
    connection: sqlite3.Connection,
    status: os.stat_result,
    data: bytes,
    build: Callable[[sqlite3.Connection, bytes], None],
) -> None:
    connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; BEGIN;" + SCHEMA)
    build(connection, data)
    meta = {
        "version": VERSION,
        "size": str(status.st_size),
        "mtime": str(status.st_mtime_ns),
        "sha256": sha256(data).hexdigest(),
    }
    connection.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
    connection.commit()


@contextmanager
def _replacing(path: str) -> Iterator[str]:
    """Yield a temporary path beside ``path`` that takes its name when all went well."""
    temporary = f"{path}.{os.getpid()}.tmp"
    with suppress(FileNotFoundError):
        os.remove(temporary)
    try:
        yield temporary
        os.replace(temporary, path)
    finally:
        with suppress(OSError):
            os.remove(temporary)
