"""``kapcite cited``."""

from __future__ import annotations

from argparse import Namespace

from kapcite.cli.command import Command
from kapcite.cli.console import Console, clean
from kapcite.cli.drafts import add_drafts, read_drafts
from kapcite.cli.parser import Parser
from kapcite.cli.store import Store
from kapcite.manuscript.base import Draft, Mention


def _configure(parser: Parser) -> None:
    add_drafts(parser)
    parser.add_argument("--json", action="store_true", help="print each citation as JSON")
    parser.add_argument(
        "--keys", action="store_true", help="print only the keys, in the order of their first use"
    )


def _run(options: Namespace, console: Console) -> int:
    drafts = read_drafts(options.drafts, options.kind, Store(options.corpus))
    if options.json:
        console.json([_data(one) for draft in drafts for one in draft.mentions])
    else:
        _print(drafts, console, only_keys=options.keys)
    console.problems([problem for draft in drafts for problem in draft.problems])
    return 0


def _data(mention: Mention) -> dict[str, str | int]:
    return {name: getattr(mention, name) for name in ("key", "file", "line", "column", "form")}


def _print(drafts: list[Draft], console: Console, *, only_keys: bool) -> None:
    places: dict[str, list[Mention]] = {}
    for draft in drafts:
        for mention in draft.mentions:
            places.setdefault(mention.key, []).append(mention)
    for key, found in places.items():
        if only_keys:
            console.print(clean(key))
            continue
        where = " ".join(f"{one.file}:{one.line}:{one.column}" for one in found)
        console.print(f"{console.style(clean(key), 'bold')}\t{len(found)}\t{clean(where)}")
    if not places:
        console.note("no citations found")


CITED = Command(
    description="List the keys that drafts cite: how often, and in which file, line and column."
    " What a LaTeX or Typst draft includes is followed.",
    configure=_configure,
    run=_run,
    examples=(
        "kapcite cited draft.md",
        "kapcite cited draft.md --json",
        "kapcite cited --keys draft.md | kapcite export --bibtex -",
    ),
)
