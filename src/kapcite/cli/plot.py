"""``kapcite plot``: the evidence as pictures, or in characters on a terminal."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from kapcite.cli.command import Command
from kapcite.cli.console import Console, clean
from kapcite.cli.parser import Parser
from kapcite.cli.pictures import picture_format, save_figure
from kapcite.cli.prisma import show_flow
from kapcite.cli.store import Store
from kapcite.errors import Problem, UsageError

if TYPE_CHECKING:
    from kapcite.evidence.figures import PooledTable
    from kapcite.evidence.summarise import EvidenceTable
    from kapcite.model.corpus import Corpus

_KINDS = ("forest", "map", "timeline", "prisma")
_PIPE_WIDTH = 100


def _configure(parser: Parser) -> None:
    parser.add_argument("kind", choices=_KINDS, help="what to draw")
    parser.add_argument("--condition", metavar="NAME", help="the studies of a condition alone")
    parser.add_argument(
        "--outcome",
        default="response",
        metavar="TYPE",
        help="what the forest counts: response, remission, abstinence, relapse …",
    )
    parser.add_argument(
        "--across-designs", action="store_true", help="pool randomised with other studies"
    )
    parser.add_argument(
        "--table", metavar="TABLE.csv", help="the forest of a table of figures, as kapcite pool"
    )
    parser.add_argument("--measure", type=str.upper, metavar="M", help="the table's measure")
    parser.add_argument("--method", type=str.upper, metavar="M", help="the model, as kapcite pool")
    parser.add_argument("--test", default="z", metavar="T", help="z, t, knha or adhoc")
    parser.add_argument("--title", help="above the picture")
    parser.add_argument(
        "-o", "--output", metavar="FILE", help="a .png, .svg or .pdf; without it, in characters"
    )


def _run(options: Namespace, console: Console) -> int:
    form = picture_format(options.output)
    if options.kind == "forest" and options.table:
        _forest(_from_table(options), options, form, console)
        return 0
    corpus = Store(options.corpus).corpus()
    if options.kind == "prisma":
        show_flow(corpus, None, options.output, form, console)
        return 0
    from kapcite.evidence.summarise import summarise

    table = summarise(corpus, options.condition, context="exclude")
    if options.kind == "forest":
        _forest(_from_corpus(table, options), options, form, console)
    elif options.kind == "map":
        _map(corpus, table, options, form, console)
    else:
        _timeline(corpus, table, options, form, console)
    return 0


def _from_table(options: Namespace) -> PooledTable:
    from kapcite.cli.pool import read_text
    from kapcite.evidence.figures import pool_table, read_figures

    figures = read_figures(read_text(options.table), options.table)
    return pool_table(figures, options.measure, method=options.method, test=options.test)


def _from_corpus(table: EvidenceTable, options: Namespace) -> PooledTable:
    """Return the proportions of an outcome; of two classes of design the larger.

    Raises UsageError when no study counts the outcome.
    """
    from kapcite.evidence.figures import Figures, pool_table
    from kapcite.evidence.outcomes import proportion

    found = proportion(table.rows, options.outcome, across_designs=options.across_designs)
    if not found.studies:
        types = {r.outcome_type for row in table.rows for r in row.study.results if r.outcome_type}
        hint = f"outcomes with a type: {', '.join(sorted(types))}" if types else "none is typed"
        message = f"no study counts {options.outcome!r} with a denominator"
        raise UsageError(Problem(message, hint=hint))
    classes = {events.randomised for events in found.studies}
    if len(classes) > 1 and not options.across_designs:
        hint = "--across-designs pools them"
        raise UsageError(Problem("randomised and other studies count it", hint=hint))
    return pool_table(
        Figures(
            columns=("study", "xi", "ni"),
            names=tuple(events.label for events in found.studies),
            rows=tuple({"xi": float(e.n), "ni": float(e.of)} for e in found.studies),
        ),
        method=options.method,
        test=options.test,
    )


def _forest(result: PooledTable, options: Namespace, form: str | None, console: Console) -> None:
    for note in result.pooled.notes:
        console.note(note)
    if form is None:
        from kapcite.render.forest import forest_lines

        width = console.width if console.is_terminal else _PIPE_WIDTH
        for line in forest_lines(result, width, plain=not console.is_terminal):
            console.print(clean(line))
        return
    from kapcite.render.plots.forest import forest

    save_figure(forest(result, options.title or ""), options.output, form, console)


def _map(
    corpus: Corpus, table: EvidenceTable, options: Namespace, form: str | None, console: Console
) -> None:
    from kapcite.evidence.landscape import evidence_map
    from kapcite.evidence.words import Words

    bubbles = evidence_map(table, Words(corpus))
    if form is not None:
        from kapcite.render.plots.landscape import bubble_map

        save_figure(bubble_map(bubbles, options.title or ""), options.output, form, console)
        return
    from kapcite.render.grid import text_table

    rows = [
        [clean(b.condition), clean(b.therapy), str(b.totals.studies), b.totals.people]
        for b in bubbles
    ]
    width = console.width if console.is_terminal else _PIPE_WIDTH
    for line in text_table(["Condition", "Therapy", "Studies", "Participants"], rows, width):
        console.print(line)


def _timeline(
    corpus: Corpus, table: EvidenceTable, options: Namespace, form: str | None, console: Console
) -> None:
    from kapcite.evidence.landscape import timeline

    years = timeline(corpus, table)
    if form is not None:
        from kapcite.render.plots.landscape import year_chart

        save_figure(year_chart(years, options.title or ""), options.output, form, console)
        return
    from kapcite.render.timeline import timeline_lines

    for line in timeline_lines(years, console.width if console.is_terminal else _PIPE_WIDTH):
        console.print(line)


PLOT = Command(
    description="Draw a forest plot, the evidence map, the timeline of publications or the"
    " PRISMA flow; pictures need the extra: pip install 'kapcite[plot]'.",
    configure=_configure,
    run=_run,
    examples=(
        "kapcite plot timeline",
        "kapcite plot forest --condition depression --across-designs",
        "kapcite plot map --condition PTSD",
    ),
)
