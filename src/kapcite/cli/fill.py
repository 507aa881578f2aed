"""``kapcite fill``."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator

from kapcite.cli.command import Command
from kapcite.cli.console import Console
from kapcite.cli.drafts import cited_references, read_stdin
from kapcite.cli.missing import missing_key
from kapcite.cli.output import write_pieces
from kapcite.cli.parser import Parser
from kapcite.cli.store import Store
from kapcite.errors import InputError, Problem, UsageError
from kapcite.manuscript.base import EVERYTHING, Found, Lines
from kapcite.manuscript.draft import kind_of, read_bytes
from kapcite.manuscript.groups import citation_groups
from kapcite.manuscript.markdown import scan_markdown


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
    references = cited_references(store, set(store.keys()) if EVERYTHING in keys else keys)
    known = [g for g in found.groups if all(part.key in references for part in g.parts)]
    filling = format_groups(
        known, references.values(), options.style, everything=EVERYTHING in keys
    )
    write_pieces([filled(text, known, filling, options.heading)], options.output, console)
    problems = [
        *_left(found.others, text, options.draft),
        *_missing(keys - references.keys() - {EVERYTHING}, store.keys(), text, options.draft),
    ]
    console.problems(problems)
    return 1 if problems else 0


def _left(others: list[Found], text: str, file: str) -> Iterator[Problem]:
    """Yield the citations that pandoc would leave as they are, too."""
    lines = Lines(text)
    for one in others:
        yield Problem(
            f"{one.key!r} is cited by a role or a command of LaTeX, not as pandoc does",
            file,
            *lines.place(one.start),
            hint="left as it is",
        )


def _missing(missing: set[str], known: list[str], text: str, file: str) -> Iterator[Problem]:
    """Yield each key that the corpus has not where the draft cites it first."""
    if not missing:
        return
    lines = Lines(text)
    for one in sorted(scan_markdown(text), key=lambda one: one.start):
        if one.key in missing:
            missing.discard(one.key)
            yield missing_key(one.key, known, file, *lines.place(one.start))


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
