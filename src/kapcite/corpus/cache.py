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
VERSION = "4"
#: A file changed this shortly before it was cached may change again within the same tick
#: of the file system's clock, so its content is compared instead of its times (ns).
_RECENT = 2_000_000_000

#: How long an update waits for a reader that stays (an editor's server), in seconds; then
#: the cache is built anew beside it, which disturbs nobody.
_PATIENCE = 0.25

Fill = Callable[[sqlite3.Connection, bytes | None], None]

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


def open_cache(corpus: str, folder: str, build: Fill, update: Fill) -> sqlite3.Connection:
    """Return a connection to the corpus's cache, built or brought up to date where needed.

    ``build(connection, data)`` fills the tables of ``SCHEMA`` from the corpus; ``update``
    does the same where the tables hold an earlier state of it, inside a transaction.
    ``data`` is the corpus where it is a pipe, which is read once, and None for a file.
    What they raise passes through. Raises OSError when the corpus cannot be read. Where
    the folder cannot be written the cache is kept in memory. The connection keeps one
    state of the cache in view for as long as it is open.
    """
    if not os.path.isfile(corpus):  # a pipe has no name to be cached under either
        return _in_memory(corpus, build)
    path = cache_path(corpus, folder)
    if connection := _fresh(path, corpus) or _updated(path, corpus, update):
        return connection
    try:
        os.makedirs(folder, exist_ok=True)
        with _replacing(path) as temporary:
            connection = sqlite3.connect(temporary)
            try:
                _fill(connection, corpus, build)
            finally:
                connection.close()
        return _connect(path)
    except (OSError, sqlite3.OperationalError):
        return _in_memory(corpus, build)


def _in_memory(corpus: str, build: Fill) -> sqlite3.Connection:
    data = None
    if not os.path.isfile(corpus):
        with open(corpus, "rb") as file:
            data = file.read()
    connection = sqlite3.connect(":memory:")
    connection.executescript(SCHEMA)
    build(connection, data)
    return connection


def _connect(path: str) -> sqlite3.Connection:
    # Immutable would be faster still, but another process may replace or update the file.
    connection = sqlite3.connect(path)
    connection.execute("BEGIN")
    return connection


def _fresh(path: str, corpus: str) -> sqlite3.Connection | None:
    if not os.path.isfile(path):
        return None
    connection = _connect(path)
    try:
        if _current(connection, path, corpus):
            return connection
    except sqlite3.Error:
        pass
    connection.close()
    return None


def _current(connection: sqlite3.Connection, path: str, corpus: str) -> bool:
    meta = dict(connection.execute("SELECT key, value FROM meta"))
    return meta.get("version") == VERSION and _same(meta, path, corpus)


def _updated(path: str, corpus: str, update: Fill) -> sqlite3.Connection | None:
    """Bring a stale cache up to date in one transaction; None where that cannot be done.

    Readers see the state before until all of it is there (sqlite.org/isolation.html).
    """
    if not os.path.isfile(path):
        return None
    connection = sqlite3.connect(path, timeout=_PATIENCE)
    try:
        connection.execute("BEGIN IMMEDIATE")
        meta = dict(connection.execute("SELECT key, value FROM meta"))
        if meta.get("version") == VERSION:
            # Another process may have been quicker.
            if not _same(meta, path, corpus):
                stamp = _stamp(corpus)
                update(connection, None)
                _sign(connection, corpus, stamp)
            connection.commit()
            connection.execute("BEGIN")
            return connection
    except sqlite3.Error:
        pass
    except BaseException:
        connection.close()
        raise
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
    return meta.get("sha256") == _digest(corpus)


def _digest(corpus: str) -> str:
    digest = sha256()
    with open(corpus, "rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def _stamp(corpus: str) -> tuple[os.stat_result, str]:
    return os.stat(corpus), _digest(corpus)


def _fill(connection: sqlite3.Connection, corpus: str, build: Fill) -> None:
    connection.executescript(
        "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-65536; BEGIN;" + SCHEMA
    )
    stamp = _stamp(corpus)
    build(connection, None)
    _sign(connection, corpus, stamp)
    connection.commit()


def _sign(connection: sqlite3.Connection, corpus: str, stamp: tuple[os.stat_result, str]) -> None:
    """Note which state of the corpus the cache holds: the one that was stamped before."""
    status, digest = stamp
    now = os.stat(corpus)
    still = (now.st_size, now.st_mtime_ns) == (status.st_size, status.st_mtime_ns)
    meta = {
        "version": VERSION,
        "size": str(status.st_size),
        # A corpus that was changed while it was read is read again next time.
        "mtime": str(status.st_mtime_ns) if still else "",
        "sha256": digest if still else "",
    }
    connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", meta.items())


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
