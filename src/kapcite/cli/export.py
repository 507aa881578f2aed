"""``kapcite export``."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from kapcite.cli.command import Command
from kapcite.cli.console import Console
from kapcite.cli.output import read_keys, write_pieces
from kapcite.cli.parser import Parser
from kapcite.cli.store import Store
from kapcite.errors import Problem, UsageError
from kapcite.formats.registry import FORMATS, Format


def _configure(parser: Parser) -> None:
    parser.add_argument(
        "keys", nargs="*", metavar="KEY", help="which references; - reads keys from a pipe"
    )
    formats = parser.add_argument_group("formats")
    for name, entry in FORMATS.items():
        formats.add_argument(
            f"--{name}", dest="format", action="store_const", const=name, help=f"as {entry.label}"
        )
    parser.add_argument(
        "-o", "--output", metavar="FILE", help="write to FILE; its name may tell the format"
    )


def _run(options: Namespace, console: Console) -> int:
    chosen = _format(options)
    store = Store(options.corpus)
    if options.keys:
        references = store.references(read_keys(options.keys))
    else:
        references = list(store.corpus().references)
    write_pieces(chosen.load().write(references), options.output, console)
    return 0


def _format(options: Namespace) -> Format:
    if options.format:
        return FORMATS[options.format]
    suffix = Path(options.output or "").suffix.lower()
    for entry in FORMATS.values():
        if suffix and suffix in entry.suffixes:
            return entry
    flags = ", ".join(f"--{name}" for name in FORMATS)
    raise UsageError(Problem("no format is chosen", hint=f"choose one of {flags}"))


EXPORT = Command(
    description="Print references in a format that other programs read: all of them, those"
    " with the keys given, or those whose keys come in through a pipe (-).",
    configure=_configure,
    run=_run,
    examples=(
        "kapcite export --bibtex",
        "kapcite export --bibtex wilkinson2017 -o refs.bib",
    ),
)
