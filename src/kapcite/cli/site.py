"""``kapcite site``."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from kapcite.cli.command import Command
from kapcite.cli.console import Console
from kapcite.cli.output import write_pieces
from kapcite.cli.parser import Parser
from kapcite.cli.store import Store, display_path
from kapcite.errors import Problem, WriteError


def _configure(parser: Parser) -> None:
    parser.add_argument(
        "-o", "--output", metavar="DIR", default="site", help="the folder to write (site)"
    )
    parser.add_argument("--title", metavar="TEXT", default="References", help="the page's heading")


def _run(options: Namespace, console: Console) -> int:
    from kapcite.cli.site_data import site_data
    from kapcite.render.site import site_page

    store = Store(options.corpus)
    page = site_page(site_data(store.corpus(), options.title, store.path))
    folder = Path(options.output)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WriteError(Problem(f"cannot be made: {error.strerror}", options.output)) from None
    target = folder / "index.html"
    write_pieces([page], str(target), console)
    console.note(f"{display_path(str(target))}: open it in a browser, or put it on any web server")
    return 0


SITE = Command(
    description="Write the corpus as one page for a browser: search as you type with the corpus's"
    " vocabulary, filters by condition and design, the evidence tables, buttons that copy. One"
    " file that needs no server and asks for nothing from outside.",
    configure=_configure,
    run=_run,
    examples=("kapcite site -o public",),
)
