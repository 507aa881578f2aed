"""``kapcite cite`` and ``kapcite styles``, and styled lists for ``export`` and ``show``."""

from __future__ import annotations

import gc
import sys
from argparse import Namespace
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from kapcite.cli.command import Command
from kapcite.cli.console import Console, clean
from kapcite.cli.parser import Parser
from kapcite.errors import Problem, UsageError

if TYPE_CHECKING:
    from argparse import _ActionsContainer

    from kapcite.csl.format import Formatted
    from kapcite.model.reference import Reference

OUTPUTS = ("text", "markdown", "html", "latex", "rtf")


def _configure(parser: Parser) -> None:
    parser.add_argument(
        "keys", nargs="*", metavar="KEY", help="which references; - reads keys from a pipe"
    )
    add_style(parser, default="apa")
    parser.add_argument(
        "--narrative", action="store_true", help="as part of a sentence: Wilkinson et al. (2017)"
    )
    parser.add_argument(
        "--locator", metavar="PLACE", help="where in the work: p.3, pp. 3-5, ch. 2 (one KEY)"
    )
    parser.add_argument("--copy", action="store_true", help="also put it on the clipboard")
    parser.add_argument("--all", action="store_true", help="every reference of the corpus")
    parser.add_argument("--each", action="store_true", help="a line for each, formatted alone")
    parser.add_argument("--json", action="store_true", help="print entry, citation and narrative")


def add_style(
    parser: Parser, default: str | None = None, group: _ActionsContainer | None = None
) -> None:
    """Add the options of every command that formats: style, kind of text, sentence case.

    ``group`` takes ``--style`` where it excludes other options.
    """
    (group or parser).add_argument(
        "--style", metavar="NAME", default=default, help="a CSL style; kapcite styles finds names"
    )
    parser.add_argument(
        "--format", dest="output_format", choices=OUTPUTS, default="text", help="kind of text"
    )
    parser.add_argument(
        "--sentence-case",
        action="store_true",
        help="set titles that are in title case in sentence case, names kept",
    )


def load_references(options: Namespace, *, every: bool = False) -> list[Reference]:
    """Return the references of the keys given, or all of the corpus."""
    from kapcite.cli.output import read_keys
    from kapcite.cli.store import Store

    # Nothing is freed before the process ends: collecting cycles would cost a third more.
    gc.disable()
    keys = read_keys(options.keys)
    if _foreign(options.corpus):
        references = _read_foreign(options.corpus)
        if not every:
            references = _chosen(references, keys, options.corpus)
    else:
        store = Store(options.corpus)
        references = list(store.corpus().references) if every else store.references(keys)
    if getattr(options, "sentence_case", False):
        from kapcite.csl.format import sentence_cased

        references = [sentence_cased(reference) for reference in references]
    return references


def _foreign(path: str | None) -> bool:
    """Tell whether a corpus is a file of another format; YAML is kapcite's own."""
    from kapcite.formats.registry import format_of_file

    return not (path or "").lower().endswith((".yaml", ".yml")) and bool(format_of_file(path))


def _read_foreign(path: str) -> list[Reference]:
    """Return the references of a file, read once: no cache is made for it."""
    from kapcite.cli.source import read_streams, whole
    from kapcite.corpus.locate import locate
    from kapcite.formats.source import sources

    locate(path, None, ".")  # raises where there is no such file
    with sources(path, sys.stdin.buffer) as streams:
        return whole(*read_streams(streams))


def _chosen(references: list[Reference], keys: list[str], file: str) -> list[Reference]:
    """Return the references of these keys. Raises UsageError for keys that are not there."""
    found = {reference.id: reference for reference in references}
    if missing := [key for key in dict.fromkeys(keys) if key not in found]:
        from kapcite.cli.missing import missing_key

        raise UsageError(*(missing_key(key, found, file) for key in missing))
    return [found[key] for key in dict.fromkeys(keys)]


def _run(options: Namespace, console: Console) -> int:
    if not options.keys and not options.all:
        raise UsageError(Problem("no reference is named", hint="give keys, - for a pipe, or --all"))
    references = load_references(options, every=options.all)
    if options.each or options.json:
        from kapcite.csl.format import format_each, format_together

        together = options.json and not options.each
        formatted = (format_together if together else format_each)(references, options.style)
        return _print_each(list(formatted), options, console)
    text = _citation(references, options)
    console.print(clean(text))
    if options.copy:
        copy_text(text)
    return 0


def _citation(references: Sequence[Reference], options: Namespace) -> str:
    """Return one citation of all the references."""
    from kapcite.csl.context import Cite
    from kapcite.csl.document import Document
    from kapcite.csl.library import load_style
    from kapcite.csl.locators import parse_locator
    from kapcite.csl.positions import Citation
    from kapcite.csl.writers import WRITERS

    label, locator = ("page", "")
    if options.locator:
        if len(references) != 1:
            hint = "cite one KEY with --locator"
            raise UsageError(Problem("--locator is a place in one work", hint=hint))
        label, locator = parse_locator(options.locator)
    document = Document(load_style(options.style), references)
    cites = tuple(Cite(reference.id, locator, label) for reference in references)
    whole = document.citer.render(Citation(cites))
    piece = document.narrative(cites) if options.narrative else whole
    return document.write(piece, WRITERS[options.output_format])


def _print_each(formatted: list[Formatted], options: Namespace, console: Console) -> int:
    if options.json:
        console.json([one._asdict() for one in formatted])
    else:
        for one in formatted:
            console.print(clean(one.narrative if options.narrative else one.citation))
    return 0


def styled_pieces(references: Sequence[Reference], options: Namespace) -> Iterable[str]:
    """Yield the reference list of ``export --style``, entry by entry, in the style's order."""
    from kapcite.csl.format import format_bibliography
    from kapcite.csl.writers import WRITERS

    kind = options.output_format
    entries = format_bibliography(references, options.style, WRITERS[kind])
    before, between, after = _FRAMES[kind]
    yield before
    for number, entry in enumerate(entries):
        yield (between if number else "") + entry
    yield after


# What stands before, between and behind the entries of a list, for each kind of text.
_FRAMES = {
    "text": ("", "\n", "\n"),
    "markdown": ("", "\n\n", "\n"),
    "html": (
        '<div class="csl-bib-body">\n<div class="csl-entry">',
        '</div>\n<div class="csl-entry">',
        "</div>\n</div>\n",
    ),
    "latex": ("", "\n\n", "\n"),
    "rtf": ("{\\rtf1\\ansi\\deff0\n", "\\par\n", "\\par}\n"),
}


def copy_text(text: str) -> None:
    """Put text on the clipboard. Raises UsageError where the system has none."""
    import shutil
    import subprocess

    commands = (
        ("pbcopy",),
        ("wl-copy",),
        ("xclip", "-selection", "clipboard"),
        ("xsel", "--clipboard", "--input"),
        ("clip.exe",),
    )
    for command in commands:
        program = shutil.which(command[0])
        if program:
            done = subprocess.run(  # noqa: S603 - a fixed list of programs, the text on stdin
                [program, *command[1:]], input=text.encode(), check=False, capture_output=True
            )
            if done.returncode == 0:
                return
    hint = "install wl-clipboard, xclip or xsel"
    raise UsageError(Problem("no clipboard was found for --copy", hint=hint))


CITE = Command(
    description="Print the citation of references in a style: all of them in one citation,"
    " or with --each one line for each.",
    configure=_configure,
    run=_run,
    examples=(
        "kapcite cite wilkinson2017",
        "kapcite cite wilkinson2017 --narrative --locator p.3",
        "kapcite cite wilkinson2017 dore2019 --style vancouver",
    ),
)


def _configure_styles(parser: Parser) -> None:
    parser.add_argument("words", nargs="*", metavar="WORD", help="words of the style's name")


def _run_styles(options: Namespace, console: Console) -> int:
    from kapcite.csl.library import close_styles, find_styles

    found = find_styles(options.words)
    for name in found:
        console.print(name)
    if not found:
        hint = close_styles("-".join(options.words).lower()) or "try fewer words, or one"
        console.note(f"no style has all these words in its name; {hint}")
    return 0 if found else 1


STYLES = Command(
    description="List the citation styles whose names hold all the words: some 10,000 of the"
    " Citation Style Language project (citationstyles.org).",
    configure=_configure_styles,
    run=_run_styles,
    examples=("kapcite styles psychiatry", "kapcite styles chicago author"),
)
