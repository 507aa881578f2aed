"""What the commands on drafts share: reading them, and meeting them with the corpus."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from kapcite.cli.store import Store, display_path
from kapcite.errors import InputError, Problem, UsageError
from kapcite.manuscript.base import Draft
from kapcite.manuscript.draft import KINDS, kind_of, read_bytes, read_draft

if TYPE_CHECKING:
    from kapcite.cli.parser import Parser
    from kapcite.model.reference import Reference

_STDIN = "-"


def add_drafts(parser: Parser, nargs: str = "+") -> None:
    """Add the arguments that name drafts."""
    parser.add_argument(
        "drafts",
        nargs=nargs,
        metavar="DRAFT",
        help="a manuscript: .md .qmd .Rmd .tex .aux .typ .ipynb .docx; - reads one from a pipe",
    )
    parser.add_argument(
        "--from",
        dest="kind",
        choices=sorted(set(KINDS.values())),
        help="what the drafts are, where their names do not tell",
    )


def read_drafts(paths: list[str], kind: str | None, store: Store) -> list[Draft]:
    """Return what each draft cites; Word's citations are matched with the corpus.

    Raises InputError with the problems of all drafts that cannot be read.
    """
    drafts: list[Draft] = []
    problems: list[Problem] = []
    for path in dict.fromkeys(paths):
        try:
            drafts.append(_read(path, kind))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(*problems)
    if any(one.item is not None or one.form == "author-year" for d in drafts for one in d.mentions):
        from kapcite.manuscript.resolve import Resolver

        resolver = Resolver(store.corpus().references)
        drafts = [resolver.resolve(draft) for draft in drafts]
    return drafts


def _read(path: str, kind: str | None) -> Draft:
    if path != _STDIN:
        return read_draft(display_path(path), kind=kind or kind_of(path))
    data = read_stdin()

    def read(name: str) -> bytes:
        return data if name == _STDIN else read_bytes(name)

    return read_draft(_STDIN, read, kind or "markdown")


def read_stdin() -> bytes:
    """Return the draft that is piped in. Raises UsageError when stdin is a terminal."""
    if sys.stdin.isatty():
        raise UsageError(Problem("- reads a draft from a pipe, but stdin is a terminal"))
    return sys.stdin.buffer.read()


def cited_references(store: Store, keys: set[str]) -> dict[str, Reference]:
    """Return the references among these keys."""
    from kapcite.corpus.records import read_references

    return read_references(store.connection, sorted(keys))


def markdown_like(path: str, kind: str | None) -> bool:
    """Tell whether keys of a draft are pandoc's, with braces where they need them."""
    return (kind or kind_of(path)) in {"markdown", "quarto", "notebook"}
