"""``kapcite search``."""

from __future__ import annotations

from argparse import Namespace
from itertools import groupby
from typing import TYPE_CHECKING

from kapcite.cli.chosen import CHOICES, print_chosen
from kapcite.cli.command import Command
from kapcite.cli.console import Console, clean
from kapcite.cli.parser import Parser, whole_number
from kapcite.cli.store import Store
from kapcite.errors import Problem, UsageError
from kapcite.search.answer import ORDERS, Answer, number, search
from kapcite.search.engine import Hit
from kapcite.search.snippet import Piece

if TYPE_CHECKING:
    from kapcite.search.semantic.meaning import Meaning
    from kapcite.search.snippet import Snippet

_FORMATS = ("json", *CHOICES)


def _configure(parser: Parser) -> None:
    parser.free_words = True
    parser.add_argument(
        "words",
        nargs="*",
        metavar="WORD",
        help='words, "a phrase", -without, this OR that, author:name, year:2015..2020, psycho*',
    )
    parser.add_argument(
        "-n",
        "--limit",
        type=whole_number,
        default=20,
        metavar="N",
        help="at most N results (20; 0 for all)",
    )
    parser.add_argument("--exact", action="store_true", help="no synonyms, no corrections")
    parser.add_argument(
        "--semantic", action="store_true", help="also by meaning, with an optional model"
    )
    parser.add_argument("--explain", action="store_true", help="say why a record ranks as it does")
    parser.add_argument(
        "--sort", choices=ORDERS, default="score", metavar="BY", help=f"by {', '.join(ORDERS)}"
    )
    parser.add_argument("--count", action="store_true", help="print only how many there are")
    parser.add_argument(
        "--batch", metavar="FILE", help="a query per line, - for stdin; prints a JSON object each"
    )
    _add_output(parser)


def _add_output(parser: Parser) -> None:
    output = parser.add_mutually_exclusive_group()
    output.add_argument("--keys", action="store_true", help="print keys, one per line, for pipes")
    output.add_argument("--json", action="store_true", help="print the results as JSON")
    output.add_argument(
        "--format", choices=_FORMATS, metavar="NAME", help=f"print as {', '.join(_FORMATS)}"
    )
    parser.add_argument(
        "--style", metavar="NAME", default="apa", help="the CSL style of citation and entries"
    )
    parser.add_argument(
        "--pick", action="store_true", help="choose on the terminal while typing: see kapcite pick"
    )


def _run(options: Namespace, console: Console) -> int:
    if options.batch:
        from kapcite.cli.batch import run_batch

        store = Store(options.corpus)
        return run_batch(store, _meaning(store, options, console), options, console)
    text = " ".join(options.words)
    if options.pick:
        return _pick(options, console)
    if not text.strip():
        hint = "such as kapcite search ketamine CBT"
        raise UsageError(Problem("no word to search for", hint=hint))
    store = Store(options.corpus)
    meaning = _meaning(store, options, console)
    if options.count:
        found = number(store.connection, text, exact=options.exact)
        console.print(str(found))
        return 0 if found else 1
    answer = search(
        store.connection,
        text,
        limit=options.limit,
        exact=options.exact,
        order=options.sort,
        meaning=meaning,
    )
    _say(answer, text, console)
    if not answer.hits:
        _offer(answer, options, console)
    _print(answer, options, console)
    return 0 if answer.hits else 1


def _meaning(store: Store, options: Namespace, console: Console) -> Meaning | None:
    """Return the model of ``--semantic``, or None without it."""
    if not options.semantic:
        return None
    from kapcite.cli.semantic import open_meaning

    return open_meaning(store, options, console)


def _pick(options: Namespace, console: Console) -> int:
    from kapcite.cli.pick import pick

    if options.json or options.format == "json":
        hint = "kapcite search --json without it, or --format csljson"
        raise UsageError(Problem("--pick prints no JSON", hint=hint))
    options.format = options.format or "keys"
    return pick(options, console)


def _say(answer: Answer, text: str, console: Console) -> None:
    """Tell what was searched for instead, and what is missing."""
    for word, instead in answer.corrections:
        console.note(f"searched for {instead}; --exact to search for {word}")
    if answer.query.dropped:
        console.note(
            f"{answer.query.dropped} words past the first {len(answer.query.clauses)} were left out"
        )
    if not answer.hits:
        console.note(f"nothing found for {text}")
    elif not any(hit.complete for hit in answer.hits):
        console.note("no record has all of these words; these have some of them")


def _offer(answer: Answer, options: Namespace, console: Console) -> None:
    """Tell what comes near to a query that found nothing."""
    from kapcite.search.near import near_misses

    connection = Store(options.corpus).connection
    for kind, text, key in near_misses(connection, answer.query, exact=options.exact):
        console.note(f"near: {key}  {text}" if key else f"near: {text} ({kind})")


def _print(answer: Answer, options: Namespace, console: Console) -> None:
    kind = "json" if options.json else "keys" if options.keys else options.format
    if kind == "json":
        console.json([hit_data(hit) for hit in answer.hits])
    elif kind and answer.hits:
        options.format = kind
        print_chosen([hit.id for hit in answer.hits], options, console)
    else:
        _print_hits(answer, options, console)


def hit_data(hit: Hit) -> dict[str, object]:
    """Return a hit as ``--json`` prints it (docs/schemas/search.json)."""
    data = hit._asdict()
    return {name: data[name] for name in ("id", "score", "title", "authors", "year", "container")}


def _print_hits(answer: Answer, options: Namespace, console: Console) -> None:
    connection = Store(options.corpus).connection
    marked: dict[int, Snippet] = {}
    if console.is_terminal:
        from kapcite.search.snippet import snippets

        marked = snippets(connection, answer.query, [hit.row for hit in answer.hits])
    if options.explain:
        from kapcite.search.explain import expansions

        for word, names, source in expansions(connection, answer.query):
            console.print(f"# {clean(word)}: {clean(', '.join(names))} ({source})")
    for hit in answer.hits:
        print_hit(hit, console, marked.get(hit.row))
        if options.explain:
            from kapcite.search.explain import parts

            for word, score, columns in parts(connection, answer.query, hit, exact=options.exact):
                where = f" in {', '.join(columns)}" if columns else ""
                console.print(f"    {score:8.3f}  {clean(word)}{where}")


def print_hit(hit: Hit, console: Console, snippet: Snippet | None = None) -> None:
    """Print a result: wrapped below its key on a terminal, tab-separated into a pipe."""
    who = f"{hit.authors} ({hit.year or 'n.d.'})" if hit.authors else f"({hit.year or 'n.d.'})"
    if not console.is_terminal:
        console.print("\t".join(clean(part) for part in (hit.id, who, hit.title, hit.container)))
        return
    head = console.style(clean(hit.id), "bold")
    if len(hit.id) + 2 + len(who) <= console.width:
        console.print(f"{head}  {clean(who)}")
    else:
        console.print(head)
        _print_pieces([Piece(who, matched=False)], console, "")
    if snippet:
        _print_pieces(snippet.title, console, "bold")
        _print_pieces(snippet.abstract, console, "yellow")
    _print_pieces([Piece(hit.container, matched=True)], console, "dim")


def _print_pieces(pieces: list[Piece], console: Console, style: str) -> None:
    """Print text wrapped to the terminal, its matches in a style."""
    lines: list[list[Piece]] = [[]]
    used = 0
    width = max(20, console.width) - 2
    for piece in pieces:
        for word in _split(clean(piece.text)):
            if used and used + len(word.rstrip()) > width:
                lines.append([])
                used = 0
            lines[-1].append(Piece(word, piece.matched))
            used += len(word)
    for line in lines:
        if shown := _styled(line, console, style).rstrip():
            console.print("  " + shown)


def _styled(line: list[Piece], console: Console, style: str) -> str:
    """Return a line whose neighbouring matches are styled as one, without the space behind."""
    shown = ""
    for matched, run in groupby(line, key=lambda piece: piece.matched):
        text = "".join(piece.text for piece in run)
        bare = text.rstrip()
        shown += console.style(bare, style) + text[len(bare) :] if matched and bare else text
    return shown


def _split(text: str) -> list[str]:
    """Split text behind its spaces: ``a b`` is ``a `` and ``b``."""
    pieces = text.split(" ")
    return [piece + " " for piece in pieces[:-1]] + ([pieces[-1]] if pieces[-1] else [])


SEARCH = Command(
    description="Find references by words in any field, best first. Acronyms and synonyms of the"
    " corpus's vocabulary count: CBT finds cognitive behavior therapy. Exit code 0 when something"
    " is found, 1 when nothing is, 2 for a query that cannot be read.",
    configure=_configure,
    run=_run,
    examples=(
        "kapcite search ketamine CBT",
        'kapcite search \'"group therapy" OR "group psychotherapy" -review\'',
        "kapcite search condition:depression route:im year:2020..",
        "kapcite search --json wilkinson 2017",
    ),
)
