"""``kapcite table``."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kapcite.cli.command import Command
from kapcite.cli.console import Console
from kapcite.cli.output import json_pieces, write_pieces
from kapcite.cli.parser import Parser, did_you_mean
from kapcite.cli.store import Store
from kapcite.cli.table_content import content, references
from kapcite.errors import Problem, UsageError
from kapcite.evidence.cells import BRIEF, COLUMNS, FULL
from kapcite.evidence.grouping import GROUPS, SORTS
from kapcite.evidence.words import Words
from kapcite.render.studies import abbreviated
from kapcite.render.writers import WRITERS

if TYPE_CHECKING:
    from kapcite.model.corpus import Corpus
    from kapcite.render.sheet import Sheet

#: A file or a pipe has no width of its own.
_PIPE_WIDTH = 120
_FORMATS = ("text", "json", *WRITERS)
_WITHOUT_REFERENCES = ("json", "csv")
#: Nobody reads a longer list below a table; at half a millisecond each it would take seconds.
_MOST_REFERENCES = 1000


def _configure_table(parser: Parser) -> None:
    _add_content(parser)
    _add_output(parser)


def _add_content(parser: Parser) -> None:
    parser.add_argument(
        "--condition", metavar="NAME", help="its id, name or acronym; all studies without it"
    )
    parser.add_argument("--exact", action="store_true", help="leave the narrower conditions out")
    parser.add_argument(
        "--no-context", action="store_true", help="leave out studies listed for comparison only"
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--summary", action="store_true", help="one row per condition")
    what.add_argument("--reviews", action="store_true", help="the reviews and their overlap")
    what.add_argument(
        "--kind",
        choices=("studies", "findings"),
        default="studies",
        help="studies, or a summary of findings by outcome",
    )
    parser.add_argument(
        "--across-designs", action="store_true", help="pool randomised with other studies"
    )
    parser.add_argument(
        "--columns",
        metavar="LIST",
        help=f"separated by commas, or all; of {', '.join(COLUMNS)}",
    )
    parser.add_argument("--by", choices=GROUPS, help="group the studies")
    parser.add_argument("--sort", choices=SORTS, default="year", help="order of the studies (year)")


def _add_output(parser: Parser) -> None:
    parser.add_argument(
        "--format", choices=_FORMATS, help="the output (by the name of --output, else text)"
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="write to a file")
    parser.add_argument(
        "--style",
        metavar="NAME",
        help=f"of the references below the table (apa in documents of up to {_MOST_REFERENCES}"
        " works, none in text); none for none",
    )
    parser.add_argument("--footnotes", action="store_true", help="show footnotes in text too")
    parser.add_argument("--json", action="store_true", help="print the table as JSON")


def _run_table(options: Namespace, console: Console) -> int:
    import gc

    # There are no cycles among thousands of records: the collector would only walk them.
    gc.disable()
    try:
        return _make_table(options, console)
    finally:
        gc.enable()


def _make_table(options: Namespace, console: Console) -> int:
    form = _format(options)
    _refuse_idle(options)
    corpus = Store(options.corpus).stored_corpus()
    made = content(options, corpus, _columns(options.columns, FULL if form in WRITERS else BRIEF))
    if form == "json":
        write_pieces(json_pieces(made.data()), options.output, console)
        return 0
    sheet = made.sheet()
    if form != "text" or options.footnotes:
        sheet = abbreviated(sheet, Words(corpus))
    if form not in _WITHOUT_REFERENCES:
        sheet = _with_references(sheet, corpus, made.keys(), options.style, form)
    if form == "text":
        _print_text(sheet, options, console)
    else:
        _emit(sheet, form, options.output, console)
    return 0


def _refuse_idle(options: Namespace) -> None:
    """Raise UsageError for an option that the table asked for would not heed."""
    if options.summary or options.reviews or options.kind == "findings":
        idle = [f"--{name}" for name in ("columns", "by") if getattr(options, name)]
        if idle:
            raise UsageError(f"{' and '.join(idle)}: only the table of studies has a use for it")


def _with_references(
    sheet: Sheet, corpus: Corpus, keys: Iterable[str], style: str | None, form: str
) -> Sheet:
    """Return the sheet with its references, where they are asked for or a reader expects them."""
    if style == "none" or (style is None and form == "text"):
        return sheet
    works: dict[str, None] = {}
    for key in keys:
        works[key] = None
        if style is None and len(works) > _MOST_REFERENCES:
            note = (
                f"The references are not listed, being more than {_MOST_REFERENCES};"
                " --style apa lists them."
            )
            return sheet._replace(notes=(*sheet.notes, note))
    markup = WRITERS[form].markup if form in WRITERS else "text"
    return sheet._replace(references=references(corpus, works, style or "apa", markup))


def _format(options: Namespace) -> str:
    if options.json:
        return "json"
    if options.format:
        return str(options.format)
    if not options.output:
        return "text"
    suffix = Path(options.output).suffix.lower()
    by_suffix = {writer.suffix: name for name, writer in reversed(WRITERS.items())}
    by_suffix |= {".json": "json", ".txt": "text", ".htm": "html"}
    if suffix not in by_suffix:
        known = ", ".join(by_suffix)
        raise UsageError(
            Problem(f"no format is known for {options.output}", hint=f"one of {known}")
        )
    return by_suffix[suffix]


def _columns(wanted: str | None, default: Sequence[str]) -> Sequence[str]:
    if wanted is None:
        return default
    if wanted == "all":
        return tuple(COLUMNS)
    names = [name.strip() for name in wanted.split(",") if name.strip()]
    for name in names:
        if name not in COLUMNS:
            hint = did_you_mean(name, list(COLUMNS)) or f"there are {', '.join(COLUMNS)}"
            raise UsageError(Problem(f"no column is called {name!r}", hint=hint))
    return tuple(dict.fromkeys(names)) or default


def _print_text(sheet: Sheet, options: Namespace, console: Console) -> None:
    from kapcite.render.plain import text

    width = console.width if console.is_terminal and not options.output else _PIPE_WIDTH
    lines = text(sheet, width, footnotes=options.footnotes)
    if options.output:
        write_pieces((f"{line}\n" for line in lines), options.output, console)
        return
    in_title = True
    for line in lines:
        in_title = in_title and line != ""
        bold = in_title or (sheet.totals and line == sheet.totals)
        console.print(console.style(line, "bold") if bold else line)


def _emit(sheet: Sheet, form: str, output: str | None, console: Console) -> None:
    writer = WRITERS[form]
    if writer.is_binary and output is None and console.is_terminal:
        raise UsageError(
            Problem(f"{form} is not for a terminal", hint="name a file: -o table.docx")
        )
    write_pieces(writer(sheet), output, console)


TABLE = Command(
    description="Print the studies of a condition, its narrower conditions included, with"
    " totals that count nobody twice.",
    configure=_configure_table,
    run=_run_table,
    examples=(
        "kapcite table --condition depression",
        "kapcite table --condition TRD --json",
        "kapcite table --summary",
        "kapcite table --reviews --format markdown",
        "kapcite table --condition PTSD --kind findings",
        "kapcite table --by design --columns study,n,dose,timing",
    ),
)
