"""``kapcite fill``."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator

from kapcite.cli.command import Command
from kapcite.cli.console import Console
from kapcite.cli.drafts import all_keys, cited_references, read_stdin
from kapcite.cli.output import write_pieces
from kapcite.cli.parser import Parser
from kapcite.cli.store import Store
from kapcite.errors import InputError, Problem, UsageError
from kapcite.manuscript.base import EVERYTHING, Lines
from kapcite.manuscript.draft import kind_of, read_bytes
from kapcite.manuscript.groups import Groups, citation_groups


def _configure(parser: Parser) -> None:
    parser.add_argument("draft", metavar="DRAFT", help="a manuscript in Markdown; - for a pipe")
    parser.add_argument(
        "--style", metavar="NAME", default="apa", help="a CSL style; kapcite styles finds names"
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="write to FILE instead of stdout")
    parser.add_argument(
        "--heading", metavar="TEXT", default="References", help="the heading of the list"
    )


def _run(options: Namespace, console: Console) -> int:
    from kapcite.cli.filling import filled, format_groups

    text = _text(options.draft)
    found = citation_groups(text)
    store = Store(options.corpus)
    keys = {part.key for group in found.groups for part in group.parts}
    references = cited_references(store, set(all_keys(store)) if EVERYTHING in keys else keys)
    known = [g for g in found.groups if all(part.key in references for part in g.parts)]
    filling = format_groups(
        known, references.values(), options.style, everything=EVERYTHING in keys
    )
    write_pieces([filled(text, known, filling, options.heading)], options.output, console)
    problems = list(_left(found, keys - references.keys() - {EVERYTHING}, text, options.draft))
    console.problems(problems)
    return 1 if problems else 0


def _left(found: Groups, missing: set[str], text: str, file: str) -> Iterator[Problem]:
    """Yield what the filled draft still has of the draft's own citations."""
    lines = Lines(text)
    for one in found.others:
        yield Problem(
            f"{one.key!r} is cited by a role or a command of LaTeX, not as pandoc does",
            file,
            *lines.place(one.start),
            hint="left as it is",
        )
    for key in sorted(missing):
        yield Problem(f"no reference has the key {key!r}", file, hint="left as it is")


def _text(path: str) -> str:
    """Return the draft's text. Raises UsageError for a draft that is not Markdown."""
    if path != "-" and kind_of(path) not in {"markdown", "quarto"}:
        hint = "LaTeX, Typst and Word format citations themselves; kapcite bib writes their list"
        raise UsageError(Problem("fill works on Markdown", path, hint=hint))
    try:
        return (read_stdin() if path == "-" else read_bytes(path)).decode()
    except UnicodeDecodeError:
        raise InputError(Problem("not UTF-8", path, hint="save it as UTF-8")) from None


FILL = Command(
    description="Replace the citations of a Markdown draft by formatted ones and append the"
    " reference list, for places without pandoc: a web form, an e-mail. The draft itself stays"
    " as it is. A div {#refs} takes the list where there is one. Exit code 1 when a cited key is"
    " missing.",
    configure=_configure,
    run=_run,
    examples=("kapcite fill draft.md", "kapcite fill draft.md --style vancouver"),
)
