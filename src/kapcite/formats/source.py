"""A file of references, whatever it is packed or encoded in, as streams to read.

Nothing named by a record is ever opened: the only path is the one the user gave.
"""

from __future__ import annotations

import codecs
import gzip
import io
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath
from tempfile import SpooledTemporaryFile
from typing import IO, Any, BinaryIO, NamedTuple, cast

from kapcite.errors import InputError, Problem, UsageError
from kapcite.formats.recognise import is_plausible, recognise
from kapcite.formats.registry import Format, find_format

#: Most that one file may unpack to, and how much larger than its packed form it may be.
MAX_UNPACKED = 4_000_000_000
MAX_RATIO = 500
_ALWAYS_FINE = 50_000_000
_IN_MEMORY = 16_000_000
_CHUNK = 1 << 20
_HEAD = 1 << 16
# A block of 128 KiB may be packed into four bytes (RFC 8878, 3.1.1.2).
_PACKED_CHUNK = 1 << 10
#: The way to read bytes that are not UTF-8, for ``errors=`` of a text stream.
FALLBACK = "kapcite-cp1252"


class Source(NamedTuple):
    """One stream of references: ``stream`` is text, or bytes for a binary format.

    ``plausible`` is off where text is there that does not look like the format.
    """

    name: str
    format: Format
    stream: IO[str] | BinaryIO
    notes: tuple[Problem, ...] = ()
    plausible: bool = True


def _cp1252(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes that are not UTF-8 as Windows-1252, or as Latin-1 where that has gaps."""
    assert isinstance(error, UnicodeDecodeError)
    wrong = error.object[error.start : error.end]
    return wrong.decode("cp1252", "replace").replace("\ufffd", "?"), error.end


codecs.register_error(FALLBACK, _cp1252)


@contextmanager
def sources(name: str, stdin: BinaryIO, format_: str | None = None) -> Iterator[Iterator[Source]]:
    """Open a file (``-`` for stdin) and give its sources: one, or one per file in a zip.

    ``format_`` overrides what content and name say. Raises InputError for what cannot be
    opened, unpacked within bounds or recognised, UsageError for an unknown format.
    """
    chosen = find_format(format_) if format_ else None
    with ExitStack() as stack:
        if name == "-":
            raw, name = _spool(stdin, "-", stack), "-"
        else:
            raw = _open(Path(name), stack)
        yield _sources(raw, name, chosen, stack)


@contextmanager
def unpacked(data: bytes, name: str) -> Iterator[Iterator[Source]]:
    """Give the sources of a file that has been read already; raises as ``sources`` does."""
    with ExitStack() as stack:
        yield _sources(io.BytesIO(data), name, None, stack)


def holds_references(data: bytes, name: str) -> bool:
    """Tell whether bytes are packed, or in a format that is known here."""
    if data[:2] == b"\x1f\x8b" or data[:4] in (b"\x28\xb5\x2f\xfd", b"PK\x03\x04"):
        return True
    text = data[:_HEAD].decode(wide_encoding(data[:_HEAD]) or "utf-8", "replace")
    return recognise(text, data[:4], name) is not None


def _open(path: Path, stack: ExitStack) -> BinaryIO:
    try:
        file = stack.enter_context(path.open("rb"))
        if not file.seekable():
            return _spool(file, str(path), stack)
    except OSError as error:
        raise InputError(Problem(f"cannot be read: {error.strerror}", str(path))) from None
    return file


def _spool(stream: IO[bytes], name: str, stack: ExitStack, packed: int = 0) -> BinaryIO:
    """Copy a stream to where it can be read twice, within the bounds of unpacking."""
    unnamed = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed by the stack
    spool = cast("BinaryIO", stack.enter_context(unnamed))
    total = 0
    try:
        while chunk := stream.read(_CHUNK):
            total += len(chunk)
            _check_size(total, packed, name)
            spool.write(chunk)
    except (OSError, EOFError, ValueError, RuntimeError, zipfile.BadZipFile) as error:
        raise InputError(Problem(f"cannot be unpacked: {error}", name)) from None
    except Exception as error:
        if type(error).__module__.split(".")[0] not in {"zlib", "zstandard", "compression"}:
            raise
        raise InputError(Problem(f"cannot be unpacked: {error}", name)) from None
    spool.seek(0)
    return spool


def _check_size(total: int, packed: int, name: str) -> None:
    """Raise InputError for what unpacks to more than any bibliography."""
    is_bomb = packed and total > _ALWAYS_FINE and total > packed * MAX_RATIO
    if total > MAX_UNPACKED or is_bomb:
        hint = "unpack it yourself if you trust it"
        raise InputError(Problem(f"unpacks to over {total:,} bytes", name, hint=hint))


def _sources(raw: BinaryIO, name: str, chosen: Format | None, stack: ExitStack) -> Iterator[Source]:
    size = raw.seek(0, io.SEEK_END)
    raw.seek(0)
    magic = raw.read(4)
    raw.seek(0)
    if magic[:2] == b"\x1f\x8b":
        plain = stack.enter_context(gzip.GzipFile(fileobj=raw))
        unpacked = _spool(cast("IO[bytes]", plain), name, stack, size)
        yield from _sources(unpacked, name.removesuffix(".gz"), chosen, stack)
    elif magic == b"\x28\xb5\x2f\xfd":
        unpacked = _spool(_zstd(raw, name), name, stack, size)
        yield from _sources(unpacked, name.removesuffix(".zst"), chosen, stack)
    elif magic == b"PK\x03\x04" and not _is_workbook(raw, name):
        yield from _members(raw, name, chosen, stack)
    else:
        yield _source(raw, name, chosen)


def _members(raw: BinaryIO, name: str, chosen: Format | None, stack: ExitStack) -> Iterator[Source]:
    """Yield the sources of an archive, in its order; one inside another is not opened."""
    with zipfile.ZipFile(raw) as archive:
        for member in archive.infolist():
            if member.is_dir() or PurePosixPath(member.filename).name.startswith("."):
                continue
            label = f"{name}:{member.filename}"
            try:
                file = stack.enter_context(archive.open(member))
            except (RuntimeError, zipfile.BadZipFile) as error:
                raise InputError(Problem(f"cannot be unpacked: {error}", label)) from None
            yield _source(_spool(file, label, stack, max(member.compress_size, 1)), label, chosen)


def _is_workbook(raw: BinaryIO, name: str) -> bool:
    try:
        with zipfile.ZipFile(raw) as archive:
            found = "xl/workbook.xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise InputError(Problem(f"cannot be unpacked: {error}", name)) from None
    raw.seek(0)
    return found


def _zstd(raw: BinaryIO, name: str) -> IO[bytes]:
    try:
        from compression import zstd  # type: ignore[import-not-found,unused-ignore]  # 3.14

        return cast("IO[bytes]", zstd.open(raw))
    except ImportError:
        pass
    try:
        import zstandard  # type: ignore[import-not-found,unused-ignore]  # an extra
    except ImportError:
        hint = "pip install zstandard, or unpack it first"
        raise UsageError(Problem("this Python cannot read .zst files", name, hint=hint)) from None
    return cast("IO[bytes]", _Zstandard(raw, zstandard.ZstdDecompressor()))


class _Zstandard:
    """Unpacks frame after frame; zstandard's own stream ends in silence where a file is cut."""

    def __init__(self, raw: BinaryIO, decompressor: Any) -> None:
        self.raw = raw
        self.decompressor = decompressor
        self.frame = decompressor.decompressobj()

    def read(self, _size: int) -> bytes:
        """Return the next piece, which is small because what it is made of is."""
        while packed := self.raw.read(_PACKED_CHUNK):
            if piece := self._unpacked(packed):
                return piece
        if not self.frame.eof:
            raise EOFError("it ends too early")
        return b""

    def _unpacked(self, packed: bytes) -> bytes:
        pieces = []
        while packed:
            if self.frame.eof:
                self.frame = self.decompressor.decompressobj()
            pieces.append(self.frame.decompress(packed))
            packed = self.frame.unused_data if self.frame.eof else b""
        return b"".join(pieces)


def _source(raw: BinaryIO, name: str, chosen: Format | None) -> Source:
    head = raw.read(_HEAD)
    raw.seek(0)
    encoding, notes = _encoding(raw, head, name)
    raw.seek(0)
    text = head.decode(encoding, "replace").removeprefix("\ufeff")
    found = chosen or recognise(text, head, name)
    if found is None:
        hint = "kapcite convert --from FORMAT reads it as what you say it is"
        raise InputError(Problem("holds no format that is known here", name, hint=hint))
    if found.binary:
        return Source(name, found, raw)
    errors = FALLBACK if encoding.startswith("utf-8") else "replace"
    stream = io.TextIOWrapper(raw, encoding, errors)
    return Source(name, found, stream, tuple(notes), is_plausible(text, found))


def wide_encoding(head: bytes) -> str | None:
    """Return which UTF-16 a file that begins so is in, if in any: by its mark, else by zeros."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    even, odd = head[:400:2].count(0), head[1:400:2].count(0)
    if len(head) > 8 and max(even, odd) > len(head[:400]) // 5:
        return "utf-16-be" if even > odd else "utf-16-le"
    return None


def _encoding(raw: BinaryIO, head: bytes, name: str) -> tuple[str, list[Problem]]:
    """Return the encoding of a stream, and what there is to say about it."""
    if wide := wide_encoding(head):
        return wide, [_note(f"read as {wide.upper()}", name, 1)] if wide != "utf-16" else []
    decoder = codecs.getincrementaldecoder("utf-8")()
    line = 1
    while chunk := raw.read(_CHUNK):
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError as error:
            line += chunk.count(b"\n", 0, error.start)
            byte = error.object[error.start]
            message = f"byte 0x{byte:02x} is not UTF-8; such bytes are read as Windows-1252"
            return "utf-8-sig", [_note(message, name, line)]
        line += chunk.count(b"\n")
    return "utf-8-sig", []


def _note(message: str, name: str, line: int) -> Problem:
    return Problem(message, name, line, rule="encoding", severity="warning")
