"""``kapcite search``."""

from __future__ import annotations

from argparse import Namespace

from kapcite.cli.command import Command
from kapcite.cli.console import Console, clean
from kapcite.cli.parser import Parser
from kapcite.cli.store import Store
from kapcite.search.query import Hit, search


def _configure(parser: Parser) -> None:
    parser.add_argument("words", nargs="+", metavar="WORD", help="what to look for")
    parser.add_argument(
        "-n", "--limit", type=int, default=20, metavar="N", help="at most N results (20; 0 for all)"
    )
    parser.add_argument("--json", action="store_true", help="print the results as JSON")


def _run(options: Namespace, console: Console) -> int:
    store = Store(options.corpus)
    found = search(store.connection, options.words, max(0, options.limit))
    if options.json:
        console.json([hit._asdict() for hit in found.hits])
        return 0
    if not found.hits:
        console.note(f"nothing found for {' '.join(options.words)}")
        return 0
    if not found.complete:
        console.note("no record has all of these words; these have some of them")
    for hit in found.hits:
        print_hit(hit, console)
    return 0


def print_hit(hit: Hit, console: Console) -> None:
    """Print a result: wrapped below its key on a terminal, tab-separated into a pipe."""
    who = f"{hit.authors} ({hit.year or 'n.d.'})" if hit.authors else f"({hit.year or 'n.d.'})"
    if not console.is_terminal:
        console.print("\t".join(clean(part) for part in (hit.id, who, hit.title, hit.container)))
        return
    from textwrap import fill

    console.print(f"{console.style(clean(hit.id), 'bold')}  {clean(who)}")
    for text, style in ((hit.title, ""), (hit.container, "dim")):
        if text:
            width = max(20, console.width)
            body = fill(clean(text), width, initial_indent="  ", subsequent_indent="  ")
            console.print(console.style(body, style) if style else body)


SEARCH = Command(
    description="Find references by words in any field. Acronyms and synonyms of the corpus's"
    " vocabulary count: CBT finds cognitive behavior therapy.",
    configure=_configure,
    run=_run,
    examples=("kapcite search ketamine CBT", "kapcite search --json wilkinson 2017"),
)
