"""Replaces a file so that at every moment the old or the new one is there, whole.

One writer at a time holds a lock on a file beside it; the new text goes to a temporary
file in the same folder, is flushed to the disk and renamed; the former file stays as
``NAME.bak``. A prototype of this scheme survived 400 of 400 kills (facts: parsers).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kapcite.corpus.text import decode
from kapcite.errors import InputError, Problem, WriteError

_BOM = b"\xef\xbb\xbf"
#: How long to wait for another writer, in seconds.
LOCK_TIMEOUT = 60.0


def backup_path(path: Path) -> Path:
    """Return where the former version of a file is kept."""
    return path.with_name(path.name + ".bak")


def rewrite(path: Path, change: Callable[[str], str]) -> bool:
    """Replace a text file by ``change`` of its text, under the lock; tell if it changed.

    A byte order mark stays. Raises InputError when the file cannot be read as text,
    WriteError, with the file unchanged, when it cannot be locked or written. What
    ``change`` raises passes through.
    """
    path = path.resolve()  # a link stays a link: what it points to is replaced
    with locked(path):
        _sweep(path)
        data = _read(path)
        text, problems = decode(data, str(path))
        if problems:
            raise InputError(*problems)
        new = change(text).encode()
        if data.startswith(_BOM):
            new = _BOM + new
        if new == data:
            return False
        replace(path, new)
        return True


def swap_with_backup(path: Path) -> bool:
    """Put the former version back, the present one becoming the backup; False without one."""
    path = path.resolve()
    with locked(path):
        _sweep(path)
        backup = backup_path(path)
        if not backup.exists():
            return False
        replace(path, _read(backup))
        return True


def replace(path: Path, data: bytes) -> None:
    """Replace a file's bytes at once, keeping what was there as its backup.

    The caller holds the lock. Raises WriteError, with the file unchanged, on failure.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        # A rename asks the folder alone; a file that nobody may write stays as it is.
        if path.exists() and not path.stat().st_mode & 0o222:
            raise PermissionError(13, "the file is read-only")
        try:
            _write_flushed(temporary, data)
            if path.exists():
                temporary.chmod(path.stat().st_mode & 0o7777)
                _keep_backup(path)
            temporary.replace(path)
        finally:
            with suppress(OSError):
                temporary.unlink()
        _flush_folder(path.parent)
    except OSError as error:
        raise _unwritable(path, error) from None


def _unwritable(path: Path, error: OSError) -> WriteError:
    reason = error.strerror or str(error)
    return WriteError(Problem(f"cannot be written: {reason}", str(path), hint="it is unchanged"))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(Problem(f"cannot be read: {error.strerror}", str(path))) from None


def _write_flushed(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    if path.read_bytes() != data:  # a file system that lies about what it has
        raise OSError(f"{path.name} does not read back as written")


def _keep_backup(path: Path) -> None:
    """Give the present file a second name, by a link where there are links."""
    backup = backup_path(path)
    spare = path.with_name(f".{path.name}.{os.getpid()}.bak.tmp")
    with suppress(FileNotFoundError):
        spare.unlink()
    try:
        os.link(path, spare)
    except OSError:
        _write_flushed(spare, path.read_bytes())
    spare.replace(backup)
    # Renaming one name of a file onto another of its names does nothing (POSIX rename):
    # so it is where a writer was killed behind this point.
    spare.unlink(missing_ok=True)


def _flush_folder(folder: Path) -> None:
    if os.name != "posix":
        return  # Windows has no handle of a folder to flush
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sweep(path: Path) -> None:
    """Remove what a killed writer left; the lock says that there is no other now."""
    for stale in path.parent.glob(f".{_escaped(path.name)}.*.tmp"):
        with suppress(OSError):
            stale.unlink()


def _escaped(name: str) -> str:
    from glob import escape

    return escape(name)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock of a file; who holds it already goes through at once.

    Raises WriteError when another process keeps it for ``LOCK_TIMEOUT`` seconds.
    """
    from filelock import FileLock, Timeout

    lock_file = path.resolve().with_name(f".{path.name}.lock")
    lock = FileLock(lock_file, timeout=LOCK_TIMEOUT, is_singleton=True)
    try:
        lock.acquire()
    except Timeout:
        message = f"another program has held the lock for {LOCK_TIMEOUT:.0f} s"
        hint = f"if there is none, remove {lock.lock_file}"
        raise WriteError(Problem(message, str(path), hint=hint)) from None
    except OSError as error:
        raise _unwritable(path, error) from None
    try:
        yield
    finally:
        lock.release()
