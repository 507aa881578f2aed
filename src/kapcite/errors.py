"""What can go wrong, in one shape that every command prints alike."""

from __future__ import annotations

from typing import NamedTuple


class Problem(NamedTuple):
    """One fault in one place.

    ``line`` and ``column`` count from 1; 0 means that the place is not known.
    ``path`` names the place in the data (``references[1].issued.year``),
    ``message`` says what was expected and found, ``hint`` what to do about it.
    An ``error`` stops a command; a ``warning`` is only a finding of ``kapcite check``.
    """

    message: str
    file: str = ""
    line: int = 0
    column: int = 0
    path: str = ""
    hint: str = ""
    rule: str = ""
    severity: str = "error"

    def __str__(self) -> str:
        """``file:line:column: path: message; hint``, leaving out what is not known."""
        place = self.file
        if self.line:
            place += f":{self.line}" + (f":{self.column}" if self.column else "")
        text = ": ".join(part for part in (place, self.path, self.message) if part)
        return f"{text}; {self.hint}" if self.hint else text


class KapciteError(Exception):
    """A failure with one or more problems to show; ``exit_code`` ends the process."""

    exit_code = 2

    def __init__(self, *problems: Problem | str) -> None:
        self.problems: tuple[Problem, ...] = tuple(
            problem if isinstance(problem, Problem) else Problem(problem) for problem in problems
        )
        super().__init__("\n".join(str(problem) for problem in self.problems))


class UsageError(KapciteError):
    """The words of a call are off: an unknown name, a missing key."""


class InputError(KapciteError):
    """A file or a stream does not hold what it should."""


class WriteError(KapciteError):
    """A file could not be written; what was there before is unchanged."""
