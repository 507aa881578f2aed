"""``kapcite export``."""

from __future__ import annotations

from argparse import Namespace

from kapcite.cli.cite import add_style, load_references, styled_pieces
from kapcite.cli.command import Command
from kapcite.cli.console import Console
from kapcite.cli.output import read_keys, write_pieces
from kapcite.cli.parser import Parser
from kapcite.cli.store import Store
from kapcite.errors import Problem, UsageError
from kapcite.formats.registry import FORMATS, Format, format_of_file


def _configure(parser: Parser) -> None:
    parser.add_argument(
        "keys", nargs="*", metavar="KEY", help="which references; - reads keys from a pipe"
    )
    formats = parser.add_argument_group("formats")
    for name, entry in FORMATS.items():
        formats.add_argument(
            f"--{name}",
            dest="formats",
            action="append_const",
            const=name,
            default=[],
            help=f"as {entry.label}",
        )
    formats.add_argument(
        "--apa", dest="style", action="store_const", const="apa", help="as an APA reference list"
    )
    add_style(parser, group=formats)
    parser.add_argument("--json", action="store_true", help="a styled list as JSON")
    parser.add_argument(
        "-o", "--output", metavar="FILE", help="write to FILE; its name may tell the format"
    )


def _run(options: Namespace, console: Console) -> int:
    _refuse_two(options)
    if options.style:
        return _styled(options, console)
    chosen = _format(options)
    store = Store(options.corpus)
    if options.keys:
        references = store.references(read_keys(options.keys))
    else:
        references = list(store.corpus().references)
    write_pieces(chosen.load().write(references), options.output, console)
    return 0


def _styled(options: Namespace, console: Console) -> int:
    """Print a reference list, sorted and numbered as its style says."""
    references = load_references(options, every=not options.keys)
    if options.json:
        from kapcite.csl.format import format_together

        console.json([one._asdict() for one in format_together(references, options.style)])
    else:
        write_pieces(styled_pieces(references, options), options.output, console)
    return 0


def _refuse_two(options: Namespace) -> None:
    chosen = [f"--{name}" for name in dict.fromkeys(options.formats)]
    chosen += [f"the style {options.style}"] if options.style else []
    if len(chosen) > 1:
        raise UsageError(Problem(f"more than one format: {', '.join(chosen)}", hint="choose one"))


def _format(options: Namespace) -> Format:
    if options.formats:
        return FORMATS[options.formats[0]]
    if told := format_of_file(options.output):
        return told
    flags = ", ".join(f"--{name}" for name in (*FORMATS, "apa", "style"))
    raise UsageError(Problem("no format is chosen", hint=f"choose one of {flags}"))


EXPORT = Command(
    description="Print references in a format that other programs read, or as a reference list in"
    " a citation style: all of them, those"
    " with the keys given, or those whose keys come in through a pipe (-).",
    configure=_configure,
    run=_run,
    examples=(
        "kapcite export --bibtex",
        "kapcite export --bibtex wilkinson2017 -o refs.bib",
        "kapcite export --style vancouver wilkinson2017 dore2019",
    ),
)
