"""Rows of a table that are made once and kept in a temporary file, not in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from typing import IO, Generic, TypeVar

import msgspec

from kapcite.errors import Problem, WriteError

#: Rows that are packed together, and the bytes that are kept in memory before a file is made.
_BLOCK = 64
_IN_MEMORY = 1 << 20

T = TypeVar("T")


def scratch_file() -> IO[bytes]:
    """Return a temporary file without a name, which is memory until it grows."""
    return SpooledTemporaryFile(max_size=_IN_MEMORY)


@contextmanager
def writing_scratch() -> Iterator[None]:
    """Raise WriteError where a temporary file cannot be written."""
    try:
        yield
    except OSError as error:
        message = f"a temporary file cannot be written: {error.strerror}"
        hint = "let TMPDIR name a folder with more room"
        raise WriteError(Problem(message, hint=hint)) from None


class SpilledRows(Generic[T]):
    """Rows that were made once and can be gone through again and again."""

    def __init__(self, rows: Iterable[T], kind: type[T]) -> None:
        """Take the rows, which msgspec can make from MessagePack as ``kind``.

        Raises WriteError when the temporary file cannot be written.
        """
        self._file = scratch_file()
        self._sizes: list[int] = []
        self._length = 0
        encoder = msgspec.msgpack.Encoder()
        self._decoder = msgspec.msgpack.Decoder(list[kind])  # type: ignore[valid-type]
        for block in _blocks(rows):
            data = encoder.encode(block)
            with writing_scratch():
                self._file.write(data)
            self._sizes.append(len(data))
            self._length += len(block)

    def __len__(self) -> int:
        """Count the rows."""
        return self._length

    def __iter__(self) -> Iterator[T]:
        """Read the rows back; several may be under way at once."""
        place = 0
        for size in self._sizes:
            self._file.seek(place)
            data = self._file.read(size)
            place += size
            yield from self._decoder.decode(data)


def _blocks(rows: Iterable[T]) -> Iterator[list[T]]:
    block: list[T] = []
    for row in rows:
        block.append(row)
        if len(block) == _BLOCK:
            yield block
            block = []
    if block:
        yield block
