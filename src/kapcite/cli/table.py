"""``kapcite table`` and ``kapcite conditions``."""

from __future__ import annotations

from argparse import Namespace

import msgspec

from kapcite.cli.command import Command
from kapcite.cli.console import Console, clean
from kapcite.cli.parser import Parser
from kapcite.cli.store import Store
from kapcite.evidence.cells import cells, headings
from kapcite.evidence.condition import ConditionCount, count_conditions
from kapcite.evidence.summarise import EvidenceTable, StudyRow, summarise
from kapcite.evidence.words import Words
from kapcite.render.grid import text_table

#: A file or a pipe has no width of its own.
_PIPE_WIDTH = 120


def _configure_table(parser: Parser) -> None:
    parser.add_argument(
        "--condition", metavar="NAME", help="its id, name or acronym; all studies without it"
    )
    parser.add_argument("--exact", action="store_true", help="leave the narrower conditions out")
    parser.add_argument(
        "--no-context", action="store_true", help="leave out studies listed for comparison only"
    )
    parser.add_argument("--json", action="store_true", help="print the table as JSON")


def _run_table(options: Namespace, console: Console) -> int:
    corpus = Store(options.corpus).corpus()
    table = summarise(
        corpus,
        options.condition,
        exact=options.exact,
        context="exclude" if options.no_context else "apart",
    )
    words = Words(corpus)
    if options.json:
        console.json(table_data(table, words))
    else:
        _print_table(table, words, console)
    return 0


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
    return data | {"cells": cells(row, words, name_drug=True)}


def _print_table(table: EvidenceTable, words: Words, console: Console) -> None:
    width = console.width if console.is_terminal else _PIPE_WIDTH
    _print_wrapped(table.title, width, console, bold=True)
    console.print()
    titles = headings(table.rows + table.context_rows)
    name_drug = titles["drug"] == "Drug"
    parts = (("", table.rows), ("For context, in none of the totals:", table.context_rows))
    for lead, rows in parts:
        if not rows:
            continue
        if lead:
            console.print()
            _print_wrapped(lead, width, console)
            console.print()
        texts = [cells(row, words, name_drug=name_drug) for row in rows]
        lines = text_table(
            list(titles.values()), [[clean(text[name]) for name in titles] for text in texts], width
        )
        for line in lines:
            console.print(line)
    if not table.rows:
        console.print("No study of it is in the corpus.")
    console.print()
    _print_wrapped(totals_line(table), width, console, bold=True)
    for note in table.notes:
        _print_wrapped(note, width, console)


def totals_line(table: EvidenceTable) -> str:
    """Return what the studies come to: ``Total: 6 studies (1 randomised), 366 participants``."""
    totals = table.totals
    noun = "study" if totals.studies == 1 else "studies"
    trials = f" ({totals.randomised_studies} randomised)" if totals.studies else ""
    people = "participant" if totals.participants == 1 else "participants"
    return f"Total: {totals.studies} {noun}{trials}, {totals.participants} {people}"


def _print_wrapped(text: str, width: int, console: Console, *, bold: bool = False) -> None:
    from textwrap import wrap

    for line in wrap(clean(text), max(20, width)):
        console.print(console.style(line, "bold") if bold else line)


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
    ),
)
CONDITIONS = Command(
    description="Print the conditions as a tree, with the studies and participants of each"
    " and of all that is narrower.",
    configure=_configure_conditions,
    run=_run_conditions,
    examples=("kapcite conditions",),
)
