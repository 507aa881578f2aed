"""``kapcite dedupe``."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from kapcite.cli.command import Command
from kapcite.cli.console import Console, clean
from kapcite.cli.parser import Parser
from kapcite.errors import Problem, UsageError

if TYPE_CHECKING:
    from kapcite.cli.records import Records
    from kapcite.dedupe.find import Found
    from kapcite.model.reference import Reference

_LEVELS = ("strict", "default", "loose")


def _configure(parser: Parser) -> None:
    parser.add_argument(
        "files", nargs="*", metavar="FILE", help="exports to compare; without any, the corpus"
    )
    parser.add_argument("--from", dest="format", metavar="FORMAT", help="the format of the files")
    parser.add_argument("--level", choices=_LEVELS, default="default", help="how much to merge")
    parser.add_argument("--json", action="store_true", help="print clusters and pairs as JSON")
    parser.add_argument("--clusters", metavar="OUT", help="write id,cluster to a CSV file")
    parser.add_argument(
        "--not-duplicate",
        nargs=2,
        action="append",
        default=[],
        metavar=("A", "B"),
        help="remember in the corpus that A and B are two works",
    )
    merging = parser.add_argument_group("merging")
    merging.add_argument("--merge", action="store_true", help="make one record of each cluster")
    merging.add_argument("--keymap", metavar="OUT", help="write gone,kept keys to a CSV file")
    merging.add_argument("-o", "--output", metavar="OUT", help="where the merged files go")
    merging.add_argument(
        "--source",
        metavar="NAMES",
        default="",
        help="sources in order of preference, by file name: pubmed,embase",
    )
    merging.add_argument("--review", action="store_true", help="settle the uncertain pairs")
    spark = parser.add_argument_group("past one machine (extra: spark)")
    spark.add_argument("--engine", choices=("local", "spark"), default="local", help="where to run")
    spark.add_argument("--spark-master", metavar="URL", help="such as spark://host:7077")
    spark.add_argument("--spark-work", metavar="FOLDER", help="an empty folder all workers reach")


def _run(options: Namespace, console: Console) -> int:
    import gc

    from kapcite.cli.records import read_records

    # Records and columns live until the process ends; to look for garbage among them
    # costs a fifth of the time.
    gc.disable()
    _refuse_unused(options)
    if options.not_duplicate:
        return _remember(options, console)
    records = read_records(options, console)
    found = _find(options, records)
    if options.clusters:
        _write_clusters(found, options.clusters, console)
    if options.review:
        from kapcite.cli.review import review

        return review(options, console, records, found)
    if options.merge:
        from kapcite.cli.merging import merge_found

        code = merge_found(options, console, records, found)
        _counts(console, records, found)
        return code
    if options.json:
        from kapcite.dedupe.report import report

        console.json(report(found))
    elif not options.clusters:
        _print(console, records, found)
    _summary(console, records, found)
    return 1 if found.clusters else 0


def _refuse_unused(options: Namespace) -> None:
    """Raise UsageError for a file to write that this call would never write."""
    if options.keymap and not (options.merge or options.review):
        raise UsageError(Problem("--keymap tells what was merged", hint="add --merge or --review"))
    if options.output and not options.merge:
        raise UsageError(Problem("-o is where merged records go", hint="add --merge"))


def _find(options: Namespace, records: Records) -> Found:
    from kapcite.dedupe.merge import told_apart

    apart = told_apart(records.references)
    if options.engine == "spark":
        from kapcite.cli.cluster import find_on_spark

        return find_on_spark(options, records, apart)
    from kapcite.dedupe.find import find_duplicates

    return find_duplicates(records.references, options.level, apart)


def _write_clusters(found: Found, target: str, console: Console) -> None:
    from kapcite.cli.output import write_pieces
    from kapcite.cli.records import table

    label = {row: number for number, rows in enumerate(found.clusters) for row in rows}
    start = len(found.clusters)
    rows = [(key, label.get(row, start + row)) for row, key in enumerate(found.ids)]
    write_pieces([table(("id", "cluster"), rows)], target, console)


def _print(console: Console, records: Records, found: Found) -> None:
    from kapcite.dedupe.report import explain

    known = {ref.id: ref for ref in records.references}
    pairs = list(explain(found))
    for number, rows in enumerate(found.clusters, 1):
        keys = [found.ids[row] for row in rows]
        console.print(console.style(f"{number}. the same work", "bold"))
        for key in keys:
            _tell(console, _line(known[key]))
        inside = set(keys)
        first = next((pair for pair in pairs if pair.a in inside and pair.b in inside), None)
        if first is not None:
            _reasons(console, first.agree, first.differ)
    for verdict, title in (("uncertain", "perhaps the same"), ("related", "related, not the same")):
        for pair in (pair for pair in pairs if pair.verdict == verdict):
            name = f"{title}: {pair.relation}" if pair.relation else title
            console.print(console.style(name, "bold"))
            for key in (pair.a, pair.b):
                _tell(console, _line(known[key]))
            _reasons(console, pair.agree, pair.differ)


def _tell(console: Console, text: str, style: str = "") -> None:
    """Print an indented line, on a terminal with its words in whole."""
    lines = [f"   {text}"]
    if console.is_terminal:
        lines = wrap(
            text,
            max(console.width, 20),
            initial_indent=" " * 3,
            subsequent_indent=" " * 5,
            break_on_hyphens=False,
        )
    for line in lines:
        console.print(console.style(line, style) if style else line)


def _line(ref: Reference) -> str:
    people = ref.creators[0].short if ref.creators else "no author"
    return clean(f"{ref.id}  {people} {ref.year or 'n.d.'}. {ref.title or 'no title'}")


def _reasons(console: Console, agree: Sequence[str], differ: Sequence[str]) -> None:
    _tell(console, f"agree: {', '.join(agree) or 'nothing'}")
    if differ:
        _tell(console, f"differ: {', '.join(differ)}", "yellow")


def _counts(console: Console, records: Records, found: Found) -> int:
    """Write what PRISMA 2020 asks for first: records identified, duplicates removed.

    Returns the number of records to remove.
    """
    from kapcite.dedupe.report import source_counts

    known = {ref.id: ref for ref in records.references}
    gone: dict[str, str] = {}
    for rows in found.clusters:
        kept, *others = records.preferred([known[found.ids[row]] for row in rows])
        gone |= {ref.id: kept.id for ref in others}
    for count in source_counts(found, records.sources, gone):
        console.note(
            f"{count.source}: identified {count.identified},"
            f" duplicates removed {count.duplicates}, to screen {count.remaining}"
        )
    return len(gone)


def _summary(console: Console, records: Records, found: Found) -> None:
    removed = _counts(console, records, found)
    verdicts = found.decided.verdict.tolist()
    console.note(f"works with duplicates: {len(found.clusters)}; records to remove: {removed}")
    console.note(f"uncertain pairs (--review): {verdicts.count(1)}; related: {verdicts.count(3)}")


def _remember(options: Namespace, console: Console) -> int:
    from kapcite.cli.merging import remember_apart

    if options.files:
        raise UsageError(Problem("--not-duplicate works on the corpus", hint="leave out the files"))
    pairs = [(first, second) for first, second in options.not_duplicate]
    remember_apart(options.corpus, pairs)
    for first, second in pairs:
        console.note(f"{first} and {second} are remembered as two works")
    return 0


DEDUPE = Command(
    description="Find records of the same work, in the corpus or across exports of databases,"
    " and say why. Related works (a preprint and its article, a correction, a reply, the"
    " parts of a series) are reported and never merged. Exit code 1 when there are duplicates.",
    configure=_configure,
    run=_run,
    examples=(
        "kapcite dedupe --json",
        "kapcite dedupe export.ris --level strict --clusters -",
        "kapcite dedupe export.ris --merge --source export -o all.json",
    ),
)
