"""``kapcite prisma`` and ``kapcite screen``."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from kapcite.cli.command import Command
from kapcite.cli.console import Console, clean
from kapcite.cli.output import read_keys
from kapcite.cli.parser import Parser, whole_number
from kapcite.cli.pictures import picture_format, save_figure
from kapcite.cli.store import Store, display_path
from kapcite.errors import Problem, UsageError
from kapcite.evidence.prisma import STAGES, Decision, decide, decision_of, flow

if TYPE_CHECKING:
    from kapcite.model.corpus import Corpus


def _configure_prisma(parser: Parser) -> None:
    parser.add_argument(
        "--duplicates",
        type=whole_number,
        metavar="N",
        help="how many were removed before the import",
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="draw it: a .png, .svg or .pdf")
    parser.add_argument("--json", action="store_true", help="print the counts as JSON")


def _run_prisma(options: Namespace, console: Console) -> int:
    corpus = Store(options.corpus).corpus()
    if options.json:
        console.json(msgspec.to_builtins(flow(corpus, duplicates=options.duplicates)))
        return 0
    show_flow(corpus, options.duplicates, options.output, picture_format(options.output), console)
    return 0


def show_flow(
    corpus: Corpus, duplicates: int | None, output: str | None, form: str | None, console: Console
) -> None:
    """Print the flow, or draw it where a file is named."""
    counts = flow(corpus, duplicates=duplicates)
    if output and form:
        from kapcite.render.plots.prisma import diagram

        save_figure(diagram(counts), output, form, console)
        return
    from kapcite.render.prisma import flow_lines

    for line in flow_lines(counts):
        console.print(clean(line))


def _configure_screen(parser: Parser) -> None:
    parser.add_argument(
        "keys", nargs="*", metavar="KEY", help="records; - reads keys from a pipe; none lists them"
    )
    verdict = parser.add_mutually_exclusive_group()
    verdict.add_argument("--include", action="store_true", help="it goes on, or is in")
    verdict.add_argument("--exclude", action="store_true", help="it leaves the flow here")
    verdict.add_argument("--unavailable", action="store_true", help="its full text was not found")
    verdict.add_argument("--undo", action="store_true", help="take the decision back")
    parser.add_argument("--stage", choices=STAGES, default="title", help="title, or full-text")
    parser.add_argument("--reason", metavar="TEXT", help="why it is excluded")
    parser.add_argument("--json", action="store_true", help="list the decisions as JSON")


def _run_screen(options: Namespace, console: Console) -> int:
    store = Store(options.corpus)
    verdicts = ("include", "exclude", "unavailable")
    verdict = next((name for name in verdicts if getattr(options, name)), None)
    if verdict is None and not options.undo:
        return _list(store, options, console)
    keys = read_keys(options.keys)
    if not keys:
        raise UsageError(Problem("name the records to screen", hint="kapcite screen lists them"))
    decision = None
    if verdict is not None:
        # Whether a full text can be had is a question of that stage only.
        stage = "full-text" if verdict == "unavailable" else options.stage
        decision = Decision(decision=verdict, stage=stage, reason=options.reason)
    _write(store, keys, decision)
    console.note(f"{len(set(keys))} screened in {display_path(store.path)}")
    return 0


def _list(store: Store, options: Namespace, console: Console) -> int:
    wanted = set(read_keys(options.keys))
    references = store.corpus().references
    chosen = [reference for reference in references if not wanted or reference.id in wanted]
    if options.json:
        console.json({r.id: msgspec.to_builtins(decision_of(r)) for r in chosen})
        return 0
    for reference in chosen:
        decision = decision_of(reference)
        state = "awaiting" if decision is None else f"{decision.decision} ({decision.stage})"
        reason = f": {decision.reason}" if decision and decision.reason else ""
        line = "\t".join((reference.id, state + reason, reference.title or ""))
        console.print("\t".join(map(clean, line.split("\t"))))
    return 0


def _write(store: Store, keys: list[str], decision: Decision | None) -> None:
    from kapcite.corpus.edit import Edit, apply
    from kapcite.corpus.locate import shipped
    from kapcite.corpus.plain import changes
    from kapcite.corpus.write import rewrite

    if Path(store.path).resolve() == Path(shipped()).resolve():
        hint = "kapcite init starts one of your own"
        raise UsageError(Problem("decisions are kept in a corpus of yours", hint=hint))
    found = store.references(keys)
    edits = [Edit("references", r.id, changes(r, decide(r, decision))) for r in found]
    rewrite(Path(store.path), lambda text: apply(text, edits, store.path))


PRISMA = Command(
    description="Count records from the search to the studies included, as PRISMA 2020 draws it:"
    " sources and duplicates from the records, decisions from kapcite screen.",
    configure=_configure_prisma,
    run=_run_prisma,
    examples=("kapcite prisma", "kapcite prisma --json"),
)
SCREEN = Command(
    description="Include or exclude records, with a reason; the decisions are kept in the corpus."
    " Without one, list the records and what was decided.",
    configure=_configure_screen,
    run=_run_screen,
    examples=("kapcite screen", "kapcite screen wilkinson2017 --json"),
)
