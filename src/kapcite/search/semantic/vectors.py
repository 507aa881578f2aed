"""What records mean, kept in a file beside the caches of corpora.

A vector is found by the text it stands for, so that a record is encoded once, whatever
corpus holds it and however often that is indexed anew.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from hashlib import blake2b
from typing import TYPE_CHECKING

from kapcite.search.semantic.encoder import Encoder

if TYPE_CHECKING:
    from kapcite.search.semantic.encoder import Matrix

_TABLE = """
CREATE TABLE IF NOT EXISTS vector (
    model TEXT NOT NULL, digest BLOB NOT NULL, numbers BLOB NOT NULL,
    PRIMARY KEY (model, digest)
) WITHOUT ROWID
"""
#: So many texts are encoded between two commits: a search that is stopped loses seconds.
_BATCH = 32
#: How long another process that stores vectors is waited for, in seconds.
_PATIENCE = 30


class Vectors:
    """The vectors of texts for one model, in half precision. Raises sqlite3.Error."""

    def __init__(self, path: str, encoder: Encoder) -> None:
        self._connection = sqlite3.connect(path, timeout=_PATIENCE)
        self._connection.execute(_TABLE)
        self._encoder = encoder

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def of(self, texts: Iterable[str], tell: Callable[[int, int], None]) -> Matrix:
        """Return a row for each text; ``tell(done, all)`` hears how far encoding is."""
        import numpy as np

        told = list(texts)
        digests = [blake2b(text.encode(errors="replace"), digest_size=16).digest() for text in told]
        known = self._stored()
        missing = {
            digest: text for digest, text in zip(digests, told, strict=True) if digest not in known
        }
        done = 0
        waiting = list(missing.items())
        for start in range(0, len(waiting), _BATCH):
            tell(done, len(waiting))
            batch = {
                digest: self._encoder.vector(text).astype(np.float16).tobytes()
                for digest, text in waiting[start : start + _BATCH]
            }
            self._store(batch)
            known |= batch
            done += len(batch)
        numbers = b"".join(known[digest] for digest in digests)
        rows: Matrix = np.frombuffer(numbers, np.float16).astype(np.float32)
        return rows.reshape(-1, self._encoder.size)

    def _stored(self) -> dict[bytes, bytes]:
        select = "SELECT digest, numbers FROM vector WHERE model = ?"
        return dict(self._connection.execute(select, (self._encoder.name,)))

    def _store(self, batch: dict[bytes, bytes]) -> None:
        with self._connection:
            self._connection.executemany(
                "INSERT OR REPLACE INTO vector VALUES (?, ?, ?)",
                ((self._encoder.name, *pair) for pair in batch.items()),
            )
