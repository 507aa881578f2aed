"""``kapcite table`` and ``kapcite conditions``."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from kapcite.cli.command import Command
from kapcite.cli.console import Console, clean
from kapcite.cli.output import write_pieces
from kapcite.cli.parser import Parser, did_you_mean
from kapcite.cli.store import Store
from kapcite.errors import Problem, UsageError
from kapcite.evidence.cells import BRIEF, COLUMNS, FULL, cells
from kapcite.evidence.condition import ConditionCount, count_conditions
from kapcite.evidence.grouping import GROUPS, SORTS
from kapcite.evidence.summarise import EvidenceTable, StudyRow, summarise
from kapcite.evidence.words import Words
from kapcite.render.writers import WRITERS

if TYPE_CHECKING:
    from kapcite.model.corpus import Corpus
    from kapcite.render.sheet import Sheet

#: A file or a pipe has no width of its own.
_PIPE_WIDTH = 120
_FORMATS = ("text", "json", *WRITERS)


def _configure_table(parser: Parser) -> None:
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
    parser.add_argument(
        "--format", choices=_FORMATS, help="the output (by the name of --output, else text)"
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="write to a file")
    parser.add_argument(
        "--style",
        metavar="NAME",
        help="of the references below the table (apa in documents, none in text); none for none",
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
    corpus = Store(options.corpus).corpus()
    words = Words(corpus)
    columns = _columns(options.columns, FULL if form in WRITERS else BRIEF)
    data, sheet, keys = _content(options, corpus, words, columns)
    style = options.style or ("apa" if form in WRITERS else "none")
    if style != "none" and form not in ("json", "csv"):
        markup = WRITERS[form].markup if form in WRITERS else "text"
        sheet = sheet._replace(references=_references(corpus, keys, style, markup))
    if form == "json":
        if options.output:
            text = msgspec.json.format(msgspec.json.encode(data()), indent=2)
            write_pieces([text, b"\n"], options.output, console)
        else:
            console.json(data())
    elif form == "text":
        _print_text(sheet, options, console)
    else:
        _emit(WRITERS[form](sheet), options.output, form, console)
    return 0


def _content(
    options: Namespace, corpus: Corpus, words: Words, columns: Sequence[str]
) -> tuple[Callable[[], Any], Sheet, list[str]]:
    """Return the data of the table, made when it is asked for, its sheet, and its references."""
    from kapcite.render import summaries
    from kapcite.render.studies import studies_sheet

    table = summarise(
        corpus,
        options.condition,
        exact=options.exact,
        context="exclude" if options.no_context else "apart",
    )
    rows = (*table.rows, *table.context_rows)
    if options.summary or options.kind == "findings":
        rows = table.rows
    keys = [report for row in rows for report in row.study.reports]
    if options.summary:
        from kapcite.evidence.overview import overview

        conditions = overview(corpus, options.condition, across_designs=options.across_designs)
        return lambda: msgspec.to_builtins(conditions), summaries.summary_sheet(conditions), keys
    if options.reviews:
        from kapcite.evidence.reviews import summarise_reviews

        reviews = summarise_reviews(corpus, options.condition)
        keys = [row.key for row in reviews.rows]
        return lambda: msgspec.to_builtins(reviews), summaries.reviews_sheet(reviews), keys
    if options.kind == "findings":
        from kapcite.evidence.findings import summarise_findings

        findings = summarise_findings(
            corpus,
            options.condition,
            exact=options.exact,
            across_designs=options.across_designs,
        )
        return lambda: msgspec.to_builtins(findings), summaries.findings_sheet(findings), keys
    sheet = studies_sheet(table, words, columns=columns, by=options.by, sort=options.sort)
    return lambda: table_data(table, words), sheet, keys


def _references(corpus: Corpus, keys: list[str], style: str, markup: str) -> tuple[str, ...]:
    """Return the entries of the works a table rests on, in a style, for a kind of document."""
    from kapcite.csl.document import Document
    from kapcite.csl.library import load_style
    from kapcite.csl.writers import WRITERS as MARKUP

    known = [corpus.by_id[key] for key in dict.fromkeys(keys) if key in corpus.by_id]
    document = Document(load_style(style), known)
    lines = document.bibliography()
    return tuple(document.write(line.piece, MARKUP[markup]) for line in lines)


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
        write_pieces(["\n".join([*lines, ""])], options.output, console)
        return
    title = lines.index("")
    for number, line in enumerate(lines):
        bold = number < title or (sheet.totals and line == sheet.totals)
        console.print(console.style(line, "bold") if bold else line)


def _emit(written: str | bytes, output: str | None, form: str, console: Console) -> None:
    if isinstance(written, bytes) and output is None and console.is_terminal:
        raise UsageError(
            Problem(f"{form} is not for a terminal", hint="name a file: -o table.docx")
        )
    write_pieces([written], output, console)


def table_data(table: EvidenceTable, words: Words) -> dict[str, object]:
    """Return the object that ``table --json`` prints (docs/schemas/table.json)."""
    scope = table.scope
    return {
        "condition": scope.condition.id if scope else None,
        "label": scope.condition.label if scope else None,
        "narrower": [term.id for term in scope.narrower] if scope else [],
        "rows": [_row_data(row, words) for row in table.rows],
        "context": [_row_data(row, words) for row in table.context_rows],
        "totals": msgspec.to_builtins(table.totals),
        "notes": list(table.notes),
    }


def _row_data(row: StudyRow, words: Words) -> dict[str, object]:
    data: dict[str, object] = msgspec.to_builtins(row)
    found = cells(row, words, name_drug=True, names=tuple(COLUMNS))
    return data | {"cells": {name: cell.text for name, cell in found.items()}}


def _configure_conditions(parser: Parser) -> None:
    parser.add_argument("--json", action="store_true", help="print the tree as JSON")


def _run_conditions(options: Namespace, console: Console) -> int:
    counts = count_conditions(Store(options.corpus).corpus())
    if options.json:
        console.json([_condition_data(count) for count in counts])
        return 0
    if not counts:
        console.note("this corpus names no conditions")
        return 0
    rows = [
        (
            "  " * count.depth + clean(count.condition.label),
            str(count.totals.studies),
            str(count.totals.participants),
            str(count.reviews),
            clean(", ".join(name for name in count.condition.synonyms if name.isupper())),
        )
        for count in counts
    ]
    name_width = max(len(row[0]) for row in rows)
    head = ("Condition", "Studies", "Participants", "Reviews", "Also")
    for name, studies, people, reviews, also in (head, *rows):
        line = f"{name:{name_width}}  {studies:>7}  {people:>12}  {reviews:>7}  {also}"
        console.print(line.rstrip())
    return 0


def _condition_data(count: ConditionCount) -> dict[str, object]:
    return {
        "id": count.condition.id,
        "label": count.condition.label,
        "synonyms": list(count.condition.synonyms),
        "broader": list(count.condition.broader),
        "depth": count.depth,
        "own": count.own,
        "reviews": count.reviews,
        "totals": msgspec.to_builtins(count.totals),
    }


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
CONDITIONS = Command(
    description="Print the conditions as a tree, with the studies and participants of each"
    " and of all that is narrower.",
    configure=_configure_conditions,
    run=_run_conditions,
    examples=("kapcite conditions",),
)
