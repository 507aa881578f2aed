"""``kapcite conditions``."""

from __future__ import annotations

from argparse import Namespace

import msgspec

from kapcite.cli.command import Command
from kapcite.cli.console import Console, clean
from kapcite.cli.parser import Parser
from kapcite.cli.store import Store
from kapcite.evidence.condition import ConditionCount, count_conditions


def _configure(parser: Parser) -> None:
    parser.add_argument("--json", action="store_true", help="print the tree as JSON")


def _run(options: Namespace, console: Console) -> int:
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
            count.totals.people,
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


CONDITIONS = Command(
    description="Print the conditions as a tree, with the studies and participants of each"
    " and of all that is narrower.",
    configure=_configure,
    run=_run,
    examples=("kapcite conditions",),
)
