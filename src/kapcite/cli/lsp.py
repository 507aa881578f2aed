"""``kapcite lsp``."""

from __future__ import annotations

from argparse import Namespace

from kapcite.cli.command import Command
from kapcite.cli.console import Console
from kapcite.cli.parser import Parser
from kapcite.errors import Problem, UsageError


def _configure(parser: Parser) -> None:
    parser.add_argument(
        "--check",
        action="store_true",
        help="say whether the server can start, and with which corpus; start nothing",
    )


def _run(options: Namespace, console: Console) -> int:
    try:
        from kapcite.cli.lsp_server import serve
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in {"pygls", "lsprotocol"}:
            raise
        hint = "pip install 'kapcite[lsp]'"
        raise UsageError(Problem("the language server needs pygls", hint=hint)) from None
    if options.check:
        from kapcite.cli.store import Store, display_path

        console.print(f"ready, with {display_path(Store(options.corpus).path)}")
        return 0
    serve(options.corpus)
    return 0


LSP = Command(
    description="A language server on stdin and stdout, for any editor that speaks LSP. It"
    " completes keys behind @ and \\cite{, shows the reference under the cursor, marks missing"
    " keys and offers the key that was meant. Needs the extra kapcite[lsp].",
    configure=_configure,
    run=_run,
    examples=("kapcite lsp --check",),
)
