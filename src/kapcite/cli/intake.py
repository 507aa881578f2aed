"""Reads files of references for the commands: streams in, references out, problems kept."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from kapcite.errors import InputError, Problem

if TYPE_CHECKING:
    from kapcite.cli.console import Console
    from kapcite.model.reference import Reference

_MOST_SHOWN = 100
_BETWEEN = 0.5


class Count(NamedTuple):
    """What one source gave: ``read`` records, of which ``lost`` could not be taken."""

    file: str
    format: str
    read: int
    lost: int

    @property
    def taken(self) -> int:
        """The records that became references."""
        return self.read - self.lost


class Intake:
    """Yields the references of files, one at a time, and keeps the problems."""

    def __init__(self, console: Console, format_: str | None = None) -> None:
        self.console = console
        self.format = format_
        self.problems: list[Problem] = []
        self.counts: list[Count] = []
        self._shown = time.monotonic()
        self._watched = sys.stderr.isatty()

    def references(self, names: list[str]) -> Iterator[tuple[Reference, Count]]:
        """Yield each reference with the count of its source so far.

        Raises InputError for a file that cannot be opened or recognised.
        """
        from kapcite.formats.source import sources

        for name in names:
            with sources(name, sys.stdin.buffer, self.format) as found:
                for source in found:
                    yield from self._source(source)
        self._clear()

    def _source(self, source: Source) -> Iterator[tuple[Reference, Count]]:
        self.problems += source.notes
        count = Count(source.name, source.format.name, 0, 0)
        for item in source.format.load().read(source.stream, file=source.name):
            if isinstance(item, Problem):
                self.problems.append(item)
                if item.rule == "record" and item.severity == "error":
                    count = count._replace(read=count.read + 1, lost=count.lost + 1)
                continue
            count = Count(source.name, source.format.name, count.read + 1, count.lost)
            if self._watched:
                self._progress(count)
            yield item, count
        if not count.read and not source.plausible:
            message = f"no record found where {source.format.label} was expected"
            hint = "--from names another format"
            self.problems.append(Problem(message, source.name, hint=hint))
        self.counts.append(count)

    def _progress(self, count: Count) -> None:
        """Say how far a long file has been read."""
        if time.monotonic() - self._shown > _BETWEEN:
            self._shown = time.monotonic()
            self._say(f"kapcite: {count.file}: {count.read:,} records")

    @contextmanager
    def writing(self, count: int, where: str) -> Iterator[None]:
        """Say that records are being written, as long as the block takes."""
        if self._watched:
            self._say(f"kapcite: writing {count:,} records to {where}")
        try:
            yield
        finally:
            self._clear()

    def _say(self, text: str) -> None:
        """Show one line that the next one takes the place of."""
        sys.stderr.write(f"\r\x1b[K{text[: shutil.get_terminal_size().columns - 1]}")
        sys.stderr.flush()

    def _clear(self) -> None:
        if self._watched:
            self._say("")

    @property
    def errors(self) -> list[Problem]:
        """The problems that cost a record or a part of one."""
        return [problem for problem in self.problems if problem.severity == "error"]

    def refuse_if_strict(self, *, strict: bool) -> None:
        """Raise InputError with every error when ``strict`` and there are any."""
        if strict and self.errors:
            raise InputError(*self.errors)

    def report(self, *, warnings: bool) -> int:
        """Print the problems; return the exit code, 1 when there were errors.

        Warnings are counted alone unless asked for, but how a file was decoded is told.
        """
        errors = self.errors
        told = [
            each for each in self.problems if each.severity == "error" or each.rule == "encoding"
        ]
        shown = self.problems if warnings else told
        self.console.problems(shown[:_MOST_SHOWN])
        if len(shown) > _MOST_SHOWN:
            self.console.note(f"and {len(shown) - _MOST_SHOWN} more problems")
        quiet = len(self.problems) - len(told)
        if quiet and not warnings:
            verb = "was" if quiet == 1 else "were"
            noun = "thing" if quiet == 1 else "things"
            self.console.note(f"{quiet} {noun} {verb} repaired or kept aside; --warnings tells")
        return 1 if errors else 0


if TYPE_CHECKING:
    from kapcite.formats.source import Source
