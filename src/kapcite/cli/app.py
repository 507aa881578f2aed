"""Joins the commands: names them, loads the one that is asked for, ends the process."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, NamedTuple

from kapcite.cli.command import AFTERWARDS
from kapcite.cli.console import Console, standard_console
from kapcite.errors import KapciteError, Problem, UsageError

if TYPE_CHECKING:
    from argparse import Namespace

    from kapcite.cli.command import Command
    from kapcite.cli.parser import Parser


class Entry(NamedTuple):
    """A command's module below ``kapcite.cli``, and its line and heading in ``kapcite --help``.

    The module holds the command under its name in capitals.
    """

    module: str
    summary: str
    group: str


COMMANDS: dict[str, Entry] = {
    # find and read
    "search": Entry("search", "find references by words", "find and read"),
    "pick": Entry("pick", "choose references on the terminal while typing", "find and read"),
    "show": Entry("show", "print everything known of a reference", "find and read"),
    "conditions": Entry(
        "conditions", "list the conditions with their studies and participants", "find and read"
    ),
    "corpus": Entry("corpus", "say which corpus is used and what is in it", "find and read"),
    # cite and exchange
    "cite": Entry("cite", "print citations in any CSL style", "cite and exchange"),
    "styles": Entry("cite", "find citation styles by name", "cite and exchange"),
    "export": Entry("export", "print references as BibTeX or another format", "cite and exchange"),
    "import": Entry("importing", "add the records of files to the corpus", "cite and exchange"),
    "convert": Entry(
        "convert", "turn a file of references into another format", "cite and exchange"
    ),
    "add": Entry("importing", "add a record that is piped in", "cite and exchange"),
    # keep in order
    "check": Entry("check", "find faults in the corpus, or in what drafts cite", "keep in order"),
    "dedupe": Entry("dedupe", "find records of the same work, merge them", "keep in order"),
    "edit": Entry("editing", "edit a record in your editor", "keep in order"),
    "tag": Entry("editing", "add keywords to a reference", "keep in order"),
    "note": Entry("editing", "add to the note of a reference", "keep in order"),
    "key": Entry("editing", "give a reference another key everywhere", "keep in order"),
    "rm": Entry("editing", "remove references", "keep in order"),
    "fmt": Entry("fmt", "put the fields of the corpus in order", "keep in order"),
    "undo": Entry("editing", "take back the last change", "keep in order"),
    "init": Entry("corpus", "start a corpus of your own", "keep in order"),
    # what is true
    "verify": Entry("verify", "compare references with what was published", "what is true"),
    # evidence
    "table": Entry("table", "summarise the studies of a condition", "evidence"),
    "pool": Entry("pool", "pool the studies of a table of figures", "evidence"),
    "plot": Entry(
        "plot", "draw a forest plot, the evidence map, the timeline, the PRISMA flow", "evidence"
    ),
    "prisma": Entry("prisma", "count records from the search to the studies included", "evidence"),
    "screen": Entry("prisma", "include or exclude records, with a reason", "evidence"),
    # write
    "cited": Entry("cited", "list the keys that drafts cite", "write"),
    "bib": Entry("bib", "write the bibliography of drafts: only what they cite", "write"),
    "fill": Entry("fill", "put formatted citations into a Markdown draft", "write"),
    "rekey": Entry("rekey", "give citations in drafts other keys", "write"),
    "site": Entry("site", "write the corpus as one page for a browser", "write"),
    "lsp": Entry("lsp", "serve an editor: complete and check keys as you type", "write"),
    # shell
    "manual": Entry("manual", "print the manual of all commands", "shell"),
    "completion": Entry("completion", "print a completion script for your shell", "shell"),
}
ALIASES = {"info": "corpus"}

_USAGE = "usage: kapcite [--corpus PATH] COMMAND …"


def main(arguments: list[str] | None = None) -> int:
    """Run kapcite with these arguments (the process's own by default); return its exit code."""
    console = standard_console()
    try:
        code = _guarded(sys.argv[1:] if arguments is None else arguments, console)
        console.flush()
    except BrokenPipeError:
        # Whoever read our output went away; what is left in the buffer has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    return code


def _guarded(arguments: list[str], console: Console) -> int:
    try:
        return _run(arguments, console)
    except KapciteError as error:
        problems = error.problems
        if isinstance(error, UsageError):
            for problem in problems:
                console.note(str(problem))
        else:
            console.problems(problems)
        return error.exit_code
    except KeyboardInterrupt:
        console.note("interrupted")
        return 130
    except BrokenPipeError:
        raise
    except Exception as error:
        if os.environ.get("KAPCITE_DEBUG"):
            raise
        hint = "this is a fault of kapcite; KAPCITE_DEBUG=1 shows where, please report it"
        console.note(f"{type(error).__name__}: {error}; {hint}")
        return 70  # EX_SOFTWARE of sysexits.h


def _run(arguments: list[str], console: Console) -> int:
    corpus, rest = _global_options(arguments, console)
    if rest is None:
        return 0
    if not rest:
        console.write(overview())
        return 2
    name, *words = rest
    command = load_command(name)
    parser = build_parser(ALIASES.get(name, name), command)
    try:
        parse = parser.parse_intermixed_args if parser.free_words else parser.parse_args
        options = parse(words)
    except SystemExit as exit_:  # argparse ends the process after --help
        return int(exit_.code or 0)
    if corpus and not options.corpus:
        options.corpus = corpus
    with AFTERWARDS:
        return _run_command(command, options, console)


def _run_command(command: Command, options: Namespace, console: Console) -> int:
    try:
        return command.run(options, console)
    except Exception as error:
        # A cache may look sound and break in the middle (a bad sector, a half copy).
        if type(error).__module__ != "sqlite3":
            raise
        from kapcite.cli.store import Store

        Store(options.corpus).forget_cache()
        return command.run(options, console)


def _global_options(arguments: list[str], console: Console) -> tuple[str | None, list[str] | None]:
    """Take the options in front of the command; the rest is None when all is done."""
    corpus = None
    rest = list(arguments)
    while rest and rest[0].startswith("-"):
        option = rest.pop(0)
        if option in ("-h", "--help"):
            console.write(overview())
            return None, None
        if option in ("-V", "--version"):
            from kapcite import __version__

            console.print(f"kapcite {__version__}")
            return None, None
        if option.startswith("--corpus="):
            corpus = option.removeprefix("--corpus=")
        elif option == "--corpus" and rest:
            corpus = rest.pop(0)
        else:
            raise UsageError(Problem(f"unknown option {option}", hint="see kapcite --help"))
    return corpus, rest


def load_command(name: str) -> Command:
    """Import the command of this name. Raises UsageError, with a suggestion, if there is none."""
    from importlib import import_module

    real = ALIASES.get(name, name)
    if real not in COMMANDS:
        from kapcite.cli.parser import did_you_mean

        hint = did_you_mean(name, [*COMMANDS, *ALIASES]) or "see kapcite --help"
        raise UsageError(Problem(f"there is no command {name!r}", hint=hint))
    module = import_module(f"kapcite.cli.{COMMANDS[real].module}")
    command: Command = getattr(module, real.upper())
    return command


def build_parser(name: str, command: Command) -> Parser:
    """Return the parser of a command with the options that all commands have."""
    from kapcite.cli.parser import Parser

    parser = Parser(
        prog=f"kapcite {name}", description=command.description, examples=command.examples
    )
    command.configure(parser)
    parser.add_argument(
        "--corpus",
        metavar="PATH",
        help="the corpus to work on (else KAPCITE_CORPUS, else the nearest references.yaml,"
        " else the one that ships)",
    )
    return parser


def overview() -> str:
    """Return what ``kapcite --help`` prints."""
    width = max(map(len, COMMANDS)) + 2
    lines = [_USAGE, "", "Search, deduplicate, cite, verify and summarise a corpus of references."]
    group = ""
    for name, entry in COMMANDS.items():
        if entry.group != group:
            group = entry.group
            lines += ["", f"{group}:"]
        lines.append(f"  {name:{width}}{entry.summary}")
    lines += [
        "",
        "options:",
        "  --corpus PATH   the corpus to work on; see kapcite corpus",
        "  --version       print the version",
        "  --help          print this; kapcite COMMAND --help has examples",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
