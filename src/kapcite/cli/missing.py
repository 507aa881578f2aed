"""How every command says that a key is not there, with the key that was probably meant."""

from __future__ import annotations

from collections.abc import Collection

from kapcite.errors import Problem


def missing_key(
    key: str, known: Collection[str], file: str = "", line: int = 0, column: int = 0
) -> Problem:
    """Return the problem of a key that is none of the known ones, at its place."""
    from kapcite.manuscript.findings import closest

    close = closest([key], known).get(key)
    hint = f"did you mean {close}?" if close else "kapcite search finds keys"
    return Problem(f"no reference has the key {key!r}", file, line, column, hint=hint)
