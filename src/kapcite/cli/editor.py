"""Opens a text in the editor of the user."""

from __future__ import annotations

import os
from pathlib import Path

from kapcite.errors import Problem, UsageError

_HINT = "set EDITOR to the program to edit with"


def edited(text: str) -> Path:
    """Return the file in which the user has left a text; the caller removes it.

    Raises UsageError, and keeps nothing, when the editor cannot be run or gives up.
    """
    import subprocess
    import tempfile

    editor = _editor()
    handle, name = tempfile.mkstemp(prefix="kapcite-", suffix=".yaml")
    file = Path(name)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(text)
    try:
        done = subprocess.run([*editor, name], check=False)  # noqa: S603 - the user's own editor
    except OSError as error:
        file.unlink()
        raise UsageError(Problem(f"{editor[0]}: {error.strerror}", hint=_HINT)) from None
    if done.returncode:
        file.unlink(missing_ok=True)
        raise UsageError(Problem(f"{editor[0]} ended with exit code {done.returncode}"))
    if not file.is_file():
        raise UsageError(Problem(f"{editor[0]} left no file; nothing was changed"))
    return file


def _editor() -> list[str]:
    """Return the words of the command. Raises UsageError for quotes that are not closed."""
    import shlex

    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    try:
        return shlex.split(command) or ["vi"]
    except ValueError:
        raise UsageError(Problem(f"{command!r} is no command", hint=_HINT)) from None
