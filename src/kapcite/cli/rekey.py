"""``kapcite rekey``."""

from __future__ import annotations

import csv
import io
import json
from argparse import Namespace
from difflib import unified_diff

from kapcite.cli.command import Command
from kapcite.cli.console import Console, clean
from kapcite.cli.drafts import add_drafts, markdown_like, read_drafts
from kapcite.cli.output import write_pieces
from kapcite.cli.parser import Parser
from kapcite.cli.store import Store
from kapcite.errors import InputError, Problem, UsageError
from kapcite.manuscript.draft import kind_of, read_bytes
from kapcite.manuscript.rekey import rekey

#: What cannot be renamed: LaTeX writes .aux files anew, Word keeps no keys in its text.
_FIXED = {"aux": "LaTeX writes it anew", "word": "its citations are fields, not keys"}
_EXPECTED = "expected lines of old,new, or a JSON object"


def _configure(parser: Parser) -> None:
    add_drafts(parser)
    parser.add_argument(
        "--keymap",
        metavar="FILE",
        help="old and new keys: a JSON object, or lines of old,new (comma or tab)",
    )
    parser.add_argument(
        "--key", nargs=2, action="append", default=[], metavar=("OLD", "NEW"), help="one key more"
    )
    parser.add_argument(
        "--diff", action="store_true", help="print what would change, write nothing"
    )


def _run(options: Namespace, console: Console) -> int:
    keymap = {**(_keymap(options.keymap) if options.keymap else {}), **dict(options.key)}
    if not keymap:
        raise UsageError(Problem("no keys to change", hint="--keymap FILE, or --key OLD NEW"))
    _refuse_fixed(options.drafts, options.kind)
    changed: dict[str, tuple[str, str]] = {}
    for path in options.drafts:
        draft = read_drafts([path], options.kind, Store(options.corpus))[0]
        new = rekey(draft, keymap, markdown=markdown_like(path, options.kind))
        changed |= {file: (draft.texts[file], text) for file, text in new.items()}
    for file, (before, after) in changed.items():
        if options.diff:
            _print_diff(file, before, after, console)
        else:
            encoding = "latin-1" if _is_latin(file) else "utf-8"
            write_pieces([after.encode(encoding)], file, console)
    noun = "file" if len(changed) == 1 else "files"
    console.note(f"{len(changed)} {noun} {'would change' if options.diff else 'changed'}")
    return 0


def _refuse_fixed(paths: list[str], kind: str | None) -> None:
    problems = [
        Problem(f"cannot be given other keys: {_FIXED[found]}", path)
        for path in paths
        if (found := kind or kind_of(path)) in _FIXED
    ]
    if problems:
        raise InputError(*problems)


def _is_latin(file: str) -> bool:
    """Tell whether a file was read as Latin-1 because it is not UTF-8."""
    try:
        read_bytes(file).decode()
    except UnicodeDecodeError:
        return True
    return False


def _print_diff(file: str, before: str, after: str, console: Console) -> None:
    lines = unified_diff(
        before.splitlines(), after.splitlines(), f"a/{file}", f"b/{file}", lineterm="", n=0
    )
    for line in lines:
        style = {"+": "green", "-": "red"}.get(line[:1])
        console.print(console.style(clean(line), style) if style else clean(line))


def _keymap(path: str) -> dict[str, str]:
    text = read_bytes(path).decode("utf-8-sig", "replace")
    if text.lstrip().startswith("{"):
        try:
            data = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise InputError(Problem(f"not JSON: {error}", path, hint=_EXPECTED)) from None
        pairs = [[key, value] for key, value in data.items()]
    else:
        delimiter = "\t" if "\t" in text else ","
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        try:
            pairs = list(rows)
        except csv.Error as error:
            problem = Problem(f"not a table: {error}", path, rows.line_num, hint=_EXPECTED)
            raise InputError(problem) from None
    return _checked(pairs, path)


def _checked(pairs: list[list[str]], path: str) -> dict[str, str]:
    keymap: dict[str, str] = {}
    problems = []
    for line, pair in enumerate(pairs, start=1):
        words = [word.strip() if isinstance(word, str) else "" for word in pair]
        if not any(words) or words[0].startswith("#"):
            continue
        if len(words) < 2 or not words[0] or not words[1] or set("{},%\\ \n") & set(words[1]):
            problems.append(Problem("expected an old and a new key", path, line))
        elif words[:2] not in (["old", "new"], ["lost", "kept"], ["from", "to"]):
            keymap[words[0]] = words[1]
    if problems:
        raise InputError(*problems)
    return keymap


REKEY = Command(
    description="Give citations in drafts other keys, for example after duplicates were merged."
    " Only the keys change; everything else stays byte for byte, files that a draft includes"
    " are changed too, and a map may swap two keys.",
    configure=_configure,
    run=_run,
    examples=("kapcite rekey draft.md --key wilkinson2017 wilkinson2017cbt --diff",),
)
