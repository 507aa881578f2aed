"""``kapcite pick``: choose references on the terminal while typing."""

from __future__ import annotations

import re
import sqlite3
from argparse import Namespace
from typing import TYPE_CHECKING

from kapcite.cli.chosen import CHOICES, add_chosen, print_chosen
from kapcite.cli.command import Command
from kapcite.cli.console import Console, clean
from kapcite.cli.parser import Parser
from kapcite.cli.store import Store

if TYPE_CHECKING:
    from kapcite.cli.picker import Found, Line, Picker
    from kapcite.search.engine import Hit

#: So many are listed; typing on narrows them down.
_MOST = 500
#: A word that may go on: no operator, not excluded, not behind a field that is no text.
_BEGUN = re.compile(r"(?<!\S)(?!OR\b)(?:(?:author|title|journal|keyword|abstract):)?\w+(?!\S)")


def _configure(parser: Parser) -> None:
    parser.free_words = True
    parser.add_argument(
        "words", nargs="*", metavar="WORD", help="what is searched for at first; typing changes it"
    )
    add_chosen(parser)


def _run(options: Namespace, console: Console) -> int:
    return pick(options, console)


def pick(options: Namespace, console: Console) -> int:
    """Let the user pick references, and print them as the options say; return the exit code."""
    chosen = choose(Store(options.corpus).connection, " ".join(options.words), console)
    if not chosen:
        return 130  # as after Ctrl-C
    print_chosen(chosen, options, console)
    return 0


def choose(connection: sqlite3.Connection, text: str, console: Console) -> list[str]:
    """Return the keys that the user takes; none when the picker was left.

    Raises UsageError where there is no terminal.
    """
    from kapcite.cli.picker import Picker
    from kapcite.cli.screen import open_screen

    with open_screen() as screen:
        picker = Picker(
            lambda words: find(connection, words),
            lambda words, hit: _preview(connection, words, hit),
            text,
        )
        pasting = False
        while True:
            width, height = screen.size
            screen.draw(_drawn(picker, width, height, console), picker.cursor_column(width))
            for key in screen.pressed():
                if key in ("paste", "pasted"):
                    pasting = key == "paste"
                elif pasting:
                    picker.press(key if len(key) == 1 else " ")
                elif key == "leave":
                    return []
                elif key == "take":
                    if picker.chosen:
                        return picker.chosen
                else:
                    picker.press(key, page=max(1, height // 2))


def _drawn(picker: Picker, width: int, height: int, console: Console) -> list[str]:
    from kapcite.cli.picker import fitted

    return [
        "".join(
            console.paint(span.text, span.style) if span.style else span.text
            for span in fitted(line, width)
        )
        for line in picker.lines(width, height)
    ]


def find(connection: sqlite3.Connection, text: str) -> Found:
    """Search for a query that is being typed: its words may go on.

    Raises UsageError for a query that cannot be read (yet).
    """
    from kapcite.cli.picker import Found
    from kapcite.search.answer import search
    from kapcite.search.direct import Scored
    from kapcite.search.engine import hits

    if not text.strip():
        rows = connection.execute("SELECT rowid FROM document LIMIT ?", (_MOST,)).fetchall()
        return Found(
            hits(connection, [Scored(row[0], 0.0, True) for row in rows]), len(rows) == _MOST
        )
    answer = search(connection, text, limit=_MOST)
    found = {} if answer.corrections else {one.id: one for one in answer.hits if one.complete}
    begun = search(connection, _BEGUN.sub(r"\g<0>*", text), limit=_MOST).hits
    found |= {one.id: one for one in begun if one.complete and one.id not in found}
    listed = list(found.values()) or answer.hits
    return Found(listed[:_MOST], len(listed) >= _MOST)


def _preview(connection: sqlite3.Connection, text: str, hit: Hit) -> list[Line]:
    """Return title, authors, container, and the place in the abstract that answers."""
    from kapcite.cli.picker import Span, who
    from kapcite.errors import KapciteError
    from kapcite.search.query import Query, parse
    from kapcite.search.snippet import snippets

    try:
        query = parse(text)
    except KapciteError:
        query = Query(text, ())
    snippet = snippets(connection, query, [hit.row])[hit.row]
    lines = [
        [Span(clean(one.text), "bold" if one.matched else "") for one in snippet.title],
        [Span(clean(f"{who(hit)}. {hit.container}" if hit.container else who(hit)), "dim")],
        [Span(clean(one.text), "yellow" if one.matched else "") for one in snippet.abstract],
    ]
    return [line for line in lines if line]


PICK = Command(
    description="Pick references on the terminal: the list narrows down while you type, with the"
    " search's own language and vocabulary. Arrows or Ctrl-N and Ctrl-P move, Tab marks several,"
    " Enter prints the keys, Esc or Ctrl-C leaves and prints nothing (exit code 130). It draws on"
    " the terminal itself, so that its output can go through a pipe or into an editor."
    f" --format prints them otherwise: {', '.join(CHOICES)}.",
    configure=_configure,
    run=_run,
    examples=(
        "kapcite pick ketamine",
        "kapcite pick --format pandoc",
        "kapcite export --bibtex $(kapcite pick)",
    ),
)
