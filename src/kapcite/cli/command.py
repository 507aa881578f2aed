"""What a command is made of."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from argparse import Namespace

    from kapcite.cli.console import Console
    from kapcite.cli.parser import Parser


#: What a command leaves to be undone when it has ended: the lock it holds.
AFTERWARDS = ExitStack()


class Command(NamedTuple):
    """``configure`` adds the arguments, ``run`` does the work and returns the exit code.

    Exit codes: 0 done, 1 findings (duplicates, failed checks), 2 usage or bad input.
    ``examples`` are command lines that work on the corpus that ships; a test runs them.
    """

    description: str
    configure: Callable[[Parser], None]
    run: Callable[[Namespace, Console], int]
    examples: tuple[str, ...] = ()
