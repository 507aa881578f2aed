"""``kapcite bib``."""

from __future__ import annotations

import time
from argparse import Namespace
from pathlib import Path

from kapcite.cli.command import Command
from kapcite.cli.console import Console
from kapcite.cli.drafts import add_drafts, read_drafts
from kapcite.cli.missing import missing_key
from kapcite.cli.output import write_pieces
from kapcite.cli.parser import Parser
from kapcite.cli.store import Store
from kapcite.errors import InputError, KapciteError, Problem
from kapcite.formats.registry import FORMATS, Format, find_format, format_of_file
from kapcite.manuscript.base import EVERYTHING, Draft

#: How often ``--watch`` looks for changes, in seconds.
_PAUSE = 0.5


def _configure(parser: Parser) -> None:
    add_drafts(parser)
    parser.add_argument(
        "-o", "--output", metavar="FILE", help="write to FILE; its name may tell the format"
    )
    parser.add_argument(
        "--format", metavar="NAME", help=f"{', '.join(FORMATS)} (else by the name, else bibtex)"
    )
    parser.add_argument(
        "--watch", action="store_true", help="write again whenever a draft or the corpus changes"
    )


def _run(options: Namespace, console: Console) -> int:
    chosen = _format(options)
    if not options.watch:
        return _write(options, chosen, console)[0]
    if not options.output or "-" in options.drafts:
        raise InputError(Problem("--watch needs drafts that are files, and -o FILE"))
    while True:
        try:
            _, files = _write(options, chosen, console)
        except KapciteError as error:  # a draft in the middle of a change: say it, go on
            console.problems(error.problems)
            files = set(options.drafts)
        files.add(Store(options.corpus).path)
        console.flush()
        _wait(files)


def _wait(files: set[str]) -> None:
    before = _stamps(files)
    while _stamps(files) == before:
        time.sleep(_PAUSE)


def _stamps(files: set[str]) -> dict[str, tuple[int, int] | None]:
    stamps: dict[str, tuple[int, int] | None] = {}
    for file in files:
        try:
            status = Path(file).stat()
            stamps[file] = (status.st_mtime_ns, status.st_size)
        except OSError:
            stamps[file] = None
    return stamps


def _write(options: Namespace, chosen: Format, console: Console) -> tuple[int, set[str]]:
    """Write the bibliography; return the exit code and the files that were read."""
    store = Store(options.corpus)
    drafts = read_drafts(options.drafts, options.kind, store)
    keys = list(dict.fromkeys(one.key for draft in drafts for one in draft.mentions))
    known = store.keys()
    wanted = known if EVERYTHING in keys else [key for key in keys if key in frozenset(known)]
    references = store.references(wanted)
    write_pieces(chosen.load().write(references), options.output, console)
    missing = _missing(drafts, known)
    console.problems([problem for draft in drafts for problem in draft.problems])
    console.problems(missing)
    if options.output:
        noun = "reference" if len(references) == 1 else "references"
        console.note(f"{len(references)} {noun} written to {options.output}")
    return (1 if missing else 0), {file for draft in drafts for file in (draft.file, *draft.texts)}


def _missing(drafts: list[Draft], known: list[str]) -> list[Problem]:
    keys = frozenset((*known, EVERYTHING))
    seen: dict[str, Problem] = {}
    for draft in drafts:
        for one in draft.mentions:
            if one.key not in keys and one.key not in seen:
                seen[one.key] = missing_key(one.key, known, one.file, one.line, one.column)
    return list(seen.values())


def _format(options: Namespace) -> Format:
    if options.format:
        return find_format(options.format)
    return format_of_file(options.output) or FORMATS["bibtex"]


BIB = Command(
    description="Write the bibliography of drafts: the references they cite and no others, in any"
    " format that export knows. Exit code 1 when a cited key is missing.",
    configure=_configure,
    run=_run,
    examples=("kapcite bib draft.md", "kapcite bib draft.md -o refs.bib"),
)
