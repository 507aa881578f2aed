"""``kapcite manual``: the reference of all commands, written from the commands themselves."""

from __future__ import annotations

from argparse import SUPPRESS, Action, Namespace
from collections.abc import Iterator

from kapcite.cli.command import Command
from kapcite.cli.console import Console
from kapcite.cli.parser import Parser


def _configure(parser: Parser) -> None:
    parser.add_argument(
        "--markdown", action="store_true", help="print it in Markdown instead of as a man page"
    )


def _run(options: Namespace, console: Console) -> int:
    console.write(markdown() if options.markdown else man_page())
    return 0


def _commands() -> Iterator[tuple[str, str, Command, Parser]]:
    """Yield each command's name, summary, definition and parser."""
    from kapcite.cli.app import COMMANDS, build_parser, load_command

    for name, entry in COMMANDS.items():
        command = load_command(name)
        yield name, entry.summary, command, build_parser(name, command)


def _options(parser: Parser) -> Iterator[tuple[str, str]]:
    for action in parser._actions:  # noqa: SLF001 - argparse has no public list of them
        if action.help != SUPPRESS and "--help" not in action.option_strings:
            yield _label(action), str(action.help or "").replace("%%", "%")


def _label(action: Action) -> str:
    names = ", ".join(action.option_strings)
    if action.nargs == 0:
        return names
    value = action.metavar or ("|".join(map(str, action.choices)) if action.choices else "")
    shown = " ".join(value) if isinstance(value, tuple) else value or action.dest.upper()
    return f"{names} {shown}" if names else shown


def markdown() -> str:
    """Return the reference of all commands in Markdown."""
    lines = ["# Command reference", "", "Written by `kapcite manual --markdown`."]
    for name, summary, command, parser in _commands():
        lines += ["", f"## kapcite {name}", "", f"{summary[0].upper()}{summary[1:]}.", ""]
        lines += [command.description, "", "| argument | meaning |", "|---|---|"]
        lines += [f"| `{_cell(label)}` | {_cell(text)} |" for label, text in _options(parser)]
        lines += ["", "```sh", *command.examples, "```"]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def man_page() -> str:
    """Return the reference as a man page (groff's man macros, section 1)."""
    from kapcite import __version__

    lines = [
        f'.TH KAPCITE 1 "" "kapcite {__version__}" "User Commands"',
        ".SH NAME",
        "kapcite \\- search, deduplicate, cite, verify and summarise a corpus of references",
        ".SH SYNOPSIS",
        ".B kapcite",
        "[\\fB\\-\\-corpus\\fR \\fIPATH\\fR] \\fICOMMAND\\fR ...",
    ]
    for name, _, command, parser in _commands():
        lines += [f".SH {name.upper()}", _roff(command.description)]
        for label, text in _options(parser):
            lines += [".TP", f"\\fB{_roff(label)}\\fR", _roff(text)]
        lines += [".PP", "Examples:", ".nf", *map(_roff, command.examples), ".fi"]
    lines += [
        ".SH EXIT STATUS",
        "0 done, 1 findings, 2 wrong usage or bad input, 130 interrupted, 141 broken pipe.",
    ]
    return "\n".join(lines) + "\n"


def _roff(text: str) -> str:
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{escaped}" if escaped[:1] in (".", "'") else escaped


MANUAL = Command(
    description="Print the reference of all commands, written from the commands themselves: a man"
    " page, or Markdown. To install the page: kapcite manual >"
    " ~/.local/share/man/man1/kapcite.1",
    configure=_configure,
    run=_run,
    examples=("kapcite manual", "kapcite manual --markdown"),
)
