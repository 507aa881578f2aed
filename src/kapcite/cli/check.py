"""``kapcite check`` on the corpus; on drafts it is in check_drafts.py."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter
from pathlib import Path

from kapcite.cli.check_drafts import REPORTS, check_drafts, print_github
from kapcite.cli.command import Command
from kapcite.cli.console import Console, clean
from kapcite.cli.drafts import add_drafts
from kapcite.cli.parser import Parser, did_you_mean
from kapcite.cli.store import Store, display_path
from kapcite.errors import Problem, UsageError
from kapcite.manuscript.findings import RULES as DRAFT_RULES


def _configure(parser: Parser) -> None:
    add_drafts(parser, nargs="*")
    parser.add_argument(
        "--format",
        choices=REPORTS,
        default="text",
        help="text, json, or github (annotations of a GitHub Action)",
    )
    parser.add_argument(
        "--json",
        action="store_const",
        const="json",
        dest="format",
        help="the same as --format json",
    )
    parser.add_argument(
        "--strict", action="store_true", help="notes (unused, unverified) make the exit code 1 too"
    )
    parser.add_argument(
        "--explain", metavar="RULE", help="say what a rule means; --explain all lists them"
    )


def _run(options: Namespace, console: Console) -> int:
    if options.explain:
        return _explain(options.explain, console)
    if options.drafts:
        return check_drafts(options, console)
    from kapcite.cli.source import load_all
    from kapcite.corpus.lint import lint

    store = Store(options.corpus)
    loaded = load_all(read_bytes(store.path), store.path, display_path(store.path))
    problems = lint(loaded)
    if options.format == "json":
        console.json([problem_data(problem) for problem in problems])
    elif options.format == "github":
        print_github(problems, console)
    else:
        for problem in problems:
            rule = console.style(f"[{problem.rule}]", "dim")
            console.print(f"{clean(str(problem))} {rule}")
        _summary(problems, loaded.file, console)
    if loaded.errors:
        return 2
    return 1 if problems else 0


def _summary(problems: list[Problem], file: str, console: Console) -> None:
    if not problems:
        console.note(f"{file}: no problems")
        return
    from kapcite.corpus.lint import explanations

    rules = Counter(problem.rule for problem in problems)
    parts = ", ".join(f"{count} {rule}" for rule, count in rules.most_common())
    noun = "problem" if len(problems) == 1 else "problems"
    hint = "; --explain RULE says what they mean" if rules.keys() <= explanations().keys() else ""
    console.note(f"{file}: {len(problems)} {noun} ({parts}){hint}")


def problem_data(problem: Problem) -> dict[str, str | int]:
    """Return a problem as the object that ``--json`` prints."""
    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "rule": problem.rule,
        "severity": problem.severity,
        "path": problem.path,
        "message": problem.message,
        "hint": problem.hint,
    }


def read_bytes(path: str) -> bytes:
    """Return a file's bytes. Raises InputError when it cannot be read."""
    from kapcite.errors import InputError

    try:
        return Path(path).read_bytes()
    except OSError as error:
        problem = Problem(f"cannot be read: {error.strerror}", display_path(path))
        raise InputError(problem) from None


def _explain(rule: str, console: Console) -> int:
    from kapcite.corpus.lint import explanations

    known = explanations()
    for name, text in DRAFT_RULES.items():
        known[name] = f"{known[name]} Of a draft: {text}" if name in known else text
    if rule != "all" and rule not in known:
        hint = did_you_mean(rule, list(known)) or "--explain all lists the rules"
        raise UsageError(Problem(f"there is no rule {rule!r}", hint=hint))
    for name in known if rule == "all" else [rule]:
        console.prose(f"{name}: {known[name]}")
    return 0


CHECK = Command(
    description="Without a draft, find faults in the corpus: what cannot be read, keys that point"
    " nowhere, duplicate ids and DOIs, impossible dates, pages that run backwards. With drafts,"
    " find faults in what they cite: missing keys, one work under two keys, retracted works."
    " Exit code 1 when there are any, 2 when something cannot be read.",
    configure=_configure,
    run=_run,
    examples=(
        "kapcite check",
        "kapcite check draft.md",
        "kapcite check draft.md --format github",
        "kapcite check --explain dangling-key",
    ),
)
