"""``kapcite fmt``."""

from __future__ import annotations

import os
from argparse import Namespace

from kapcite.cli.command import Command
from kapcite.cli.console import Console
from kapcite.cli.parser import Parser
from kapcite.cli.store import Store, display_path
from kapcite.cli.writing import writable
from kapcite.corpus.arrange import arrange
from kapcite.corpus.text import decode
from kapcite.corpus.write import rewrite
from kapcite.errors import InputError, Problem


def _configure(parser: Parser) -> None:
    parser.add_argument("files", nargs="*", metavar="FILE", help="YAML files (the corpus)")
    parser.add_argument(
        "--check", action="store_true", help="list what is not in order, write nothing"
    )
    parser.add_argument(
        "--sort", action="store_true", help="put records in the order of their keys as well"
    )


def _run(options: Namespace, console: Console) -> int:
    found = 0
    _refuse_others(options.files)
    for store in map(Store, options.files or [options.corpus]):
        shown = display_path(store.path)
        if options.check:
            problems = _check(store, by_key=options.sort)
            for problem in problems:
                console.print(str(problem))
        else:
            problems = _write(store, by_key=options.sort)
        found += len(problems)
        verb = "not in order" if options.check else "put in order"
        noun = "place" if len(problems) == 1 else "places"
        told = f"{len(problems)} {noun} {verb}" if problems else "everything is in order"
        console.note(f"{shown}: {told}")
    return 1 if found and options.check else 0


def _refuse_others(files: list[str]) -> None:
    """Raise InputError, before anything is written, for files that are no YAML."""
    problems = []
    for file in files:
        if not os.path.isfile(file):  # noqa: PTH113 - the path is text all the way
            problems.append(Problem("there is no such file", file))
        elif not file.lower().endswith((".yaml", ".yml")):
            problems.append(Problem("only YAML can be put in order", file))
    if problems:
        raise InputError(*problems)


def _check(store: Store, *, by_key: bool) -> list[Problem]:
    """Return what is not in order. Raises InputError for a file that cannot be read."""
    shown = display_path(store.path)
    try:
        with open(store.path, "rb") as file:  # noqa: PTH123 - the path is text all the way
            data = file.read()
    except OSError as error:
        raise InputError(Problem(f"cannot be read: {error.strerror}", shown)) from None
    text, problems = decode(data, shown)
    if problems:
        raise InputError(*problems)
    return arrange(text, shown, by_key=by_key)[1]


def _write(store: Store, *, by_key: bool) -> list[Problem]:
    path = writable(store)
    found: list[Problem] = []

    def change(text: str) -> str:
        result, problems = arrange(text, display_path(store.path), by_key=by_key)
        found.extend(problems)
        return result

    rewrite(path, change)
    return found


FMT = Command(
    description="Put a corpus into canonical order: its sections, and the fields of each record,"
    " stand as kapcite would write them. Values, quotes, comments and fields of your own stay as"
    " they are; a comment moves with what stands below it. kapcite undo takes it back.",
    configure=_configure,
    run=_run,
    examples=("kapcite fmt --corpus mine.yaml", "kapcite fmt --check mine.yaml"),
)
