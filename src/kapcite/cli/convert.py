"""``kapcite convert``."""

from __future__ import annotations

from argparse import Namespace

from kapcite.cli.command import Command
from kapcite.cli.console import Console
from kapcite.cli.intake import Intake
from kapcite.cli.output import write_pieces
from kapcite.cli.parser import Parser
from kapcite.errors import Problem, UsageError
from kapcite.formats.registry import FORMATS, Format, find_format, format_of_file
from kapcite.keys import DEFAULT_PATTERN, parse_pattern, with_keys


def add_input_options(parser: Parser) -> None:
    """Add the options of every command that reads files of references."""
    parser.add_argument(
        "--from",
        dest="from_format",
        metavar="FORMAT",
        help=f"the format, else content and name tell it: {', '.join(FORMATS)}",
    )
    parser.add_argument(
        "--keys",
        metavar="PATTERN",
        default=DEFAULT_PATTERN,
        help=f"how records without a key get one ({DEFAULT_PATTERN})",
    )
    parser.add_argument(
        "--strict", action="store_true", help="take nothing when any record has errors"
    )
    parser.add_argument(
        "--warnings", action="store_true", help="tell what was repaired or kept aside as well"
    )


def _configure(parser: Parser) -> None:
    parser.add_argument("input", metavar="IN", help="the file to read; - is stdin")
    parser.add_argument("-o", "--output", metavar="OUT", help="the file to write (stdout)")
    parser.add_argument(
        "--to", dest="to_format", metavar="FORMAT", help="the format, else OUT's name tells it"
    )
    add_input_options(parser)


def _run(options: Namespace, console: Console) -> int:
    target = output_format(options.to_format, options.output)
    parse_pattern(options.keys)  # a wrong pattern is told before anything is read
    intake = Intake(console, options.from_format)
    found = (reference for reference, _ in intake.references([options.input]))
    keyed = with_keys(found, options.keys)
    if options.strict:
        references = list(keyed)
        intake.refuse_if_strict(strict=True)
        keyed = iter(references)
    write_pieces(target.load().write(keyed), options.output, console)
    return intake.report(warnings=options.warnings)


def output_format(name: str | None, output: str | None) -> Format:
    """Return the format to write. Raises UsageError when neither name nor file tells it."""
    if name:
        return find_format(name)
    if told := format_of_file(output):
        return told
    hint = f"--to with one of {', '.join(FORMATS)}"
    raise UsageError(Problem("no format is named to write", hint=hint))


CONVERT = Command(
    description="Turn a file of references into another format. No corpus is touched. Bad"
    " records are reported and left out; then the exit code is 1.",
    configure=_configure,
    run=_run,
    examples=("kapcite convert export.ris --to bibtex",),
)
