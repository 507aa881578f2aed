"""Keys that come in from arguments or a pipe, and results that go to a file or stdout."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kapcite.errors import Problem, UsageError, WriteError

if TYPE_CHECKING:
    from kapcite.cli.console import Console


def read_keys(words: list[str]) -> list[str]:
    """Return the keys of the arguments; ``-`` stands for the first word of each line of stdin.

    So ``kapcite search … | kapcite export --bibtex -`` works. Raises UsageError when stdin
    is a terminal or holds no key.
    """
    keys: list[str] = []
    for word in words:
        if word != "-":
            keys.append(word)
            continue
        if sys.stdin.isatty():
            hint = "for example: kapcite search ketamine | kapcite export --bibtex -"
            raise UsageError(
                Problem("- reads keys from a pipe, but stdin is a terminal", hint=hint)
            )
        found = [line.split(None, 1)[0] for line in sys.stdin if line.strip()]
        if not found:
            raise UsageError(Problem("stdin holds no key", hint="was the search empty?"))
        keys += found
    return keys


def json_pieces(data: Mapping[str, Any]) -> Iterator[str]:
    """Give an object as indented JSON, with a line end.

    A value that is an iterator becomes a list whose items are made and written one by one.
    """
    import msgspec

    def written(value: Any, depth: int) -> str:
        text = msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
        # A string has no line end of its own: JSON escapes it.
        return text.replace("\n", "\n" + "  " * depth)

    for number, (name, value) in enumerate(data.items()):
        yield f"{',' if number else '{'}\n  {written(name, 0)}: "
        if not isinstance(value, Iterator):
            yield written(value, 1)
            continue
        before = "["
        for item in value:
            yield f"{before}\n    {written(item, 2)}"
            before = ","
        yield "[]" if before == "[" else "\n  ]"
    yield "\n}\n" if data else "{}\n"


def write_pieces(pieces: Iterable[str | bytes], target: str | None, console: Console) -> None:
    """Write pieces to stdout, or to a file that appears only when it is complete.

    Raises WriteError, with a file that was there unchanged, when it cannot be written.
    """
    if target is None or target == "-":
        for piece in pieces:
            if isinstance(piece, bytes):
                sys.stdout.buffer.write(piece)
            else:
                console.write(piece)
        return
    path = Path(target)
    if path.exists() and not path.is_file():
        _write_to_device(path, pieces)
        return
    path = path.resolve()
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            for piece in pieces:
                file.write(piece.encode() if isinstance(piece, str) else piece)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            temporary.chmod(path.stat().st_mode & 0o7777)
        temporary.replace(path)
    except OSError as error:
        raise _unwritable(target, error) from None
    finally:
        with suppress(OSError):
            temporary.unlink()


def _write_to_device(path: Path, pieces: Iterable[str | bytes]) -> None:
    """A pipe or /dev/stdout is written to; a folder is refused by the system."""
    try:
        with path.open("wb") as file:
            for piece in pieces:
                file.write(piece.encode() if isinstance(piece, str) else piece)
    except OSError as error:
        raise _unwritable(str(path), error) from None


def _unwritable(target: str, error: OSError) -> WriteError:
    return WriteError(Problem(f"cannot be written: {error.strerror or error}", target))
