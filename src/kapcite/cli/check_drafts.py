"""``kapcite check DRAFT…``: the citations of drafts against the corpus."""

from __future__ import annotations

import re
from argparse import Namespace
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from kapcite.cli.console import Console, clean
from kapcite.cli.drafts import cited_references, read_drafts
from kapcite.cli.store import Store, display_path
from kapcite.errors import Problem
from kapcite.manuscript import findings
from kapcite.manuscript.base import Draft

REPORTS = ("text", "json", "github")
_AGAINST = frozenset(("wrong details", "conflated", "cannot be found"))
#: So many unused keys are named in words; the rest is counted.
_NAMED = 10
_ID = re.compile(r"^[ \t]*(?:-[ \t]+)?\{?[ \t]*id:[ \t]*(['\"]?)([^'\"\n,}#]+)\1", re.MULTILINE)


class Checked(NamedTuple):
    """Drafts, what is wrong in them, and the keys that none of them cites."""

    drafts: list[Draft]
    problems: list[Problem]
    unused: list[str]


def check_drafts(options: Namespace, console: Console) -> int:
    """Check the drafts of the options and print what is found; return the exit code."""
    store = Store(options.corpus)
    checked = check(read_drafts(options.drafts, options.kind, store), store)
    if options.format == "json":
        console.json([_data(one) for one in (*checked.problems, *_unused(checked, store))])
    elif options.format == "github":
        print_github(checked.problems, console)
    else:
        _print(checked, console)
    if any(problem.severity != "note" for problem in checked.problems):
        return 1
    return 1 if options.strict and (checked.problems or checked.unused) else 0


def check(drafts: list[Draft], store: Store) -> Checked:
    """Return what is wrong with the citations of drafts."""
    keys = store.keys()
    known = frozenset(keys)
    cited = {one.key for draft in drafts for one in draft.mentions} & known
    references = cited_references(store, cited)
    problems = findings.check_drafts(drafts, known, references, _doubted(store))
    return Checked(drafts, problems, findings.unused(drafts, keys))


def _doubted(store: Store) -> dict[str, str]:
    """Return the references on which the corpus records a verdict against them."""
    import msgspec

    from kapcite.cli.recorded import recorded_verdicts
    from kapcite.model.citation import Citation

    decoder = msgspec.json.Decoder(Citation)
    rows = store.connection.execute("SELECT json FROM record WHERE section = 'citations'")
    verdicts = recorded_verdicts((decoder.decode(row[0]) for row in rows), store.path)
    return {key: verdict for key, verdict in verdicts.items() if verdict in _AGAINST}


def _data(problem: Problem) -> dict[str, str | int | None]:
    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "key": problem.path or None,
        "rule": problem.rule,
        "severity": problem.severity,
        "message": problem.message,
        "suggestion": problem.hint or None,
    }


def _unused(checked: Checked, store: Store) -> list[Problem]:
    """Return a note for each key that is not cited, at its place in the corpus."""
    if not checked.unused:
        return []
    file = display_path(store.path)
    text = Path(store.path).read_text("utf-8", errors="replace")
    lines: dict[str, int] = {}
    line, position = 1, 0
    for match in _ID.finditer(text):
        line += text.count("\n", position, match.start())
        position = match.start()
        lines.setdefault(match[2].strip(), line)
    return [
        Problem(f"no draft cites {key!r}", file, lines.get(key, 0), 0, key, "", "unused", "note")
        for key in checked.unused
    ]


def _print(checked: Checked, console: Console) -> None:
    for problem in checked.problems:
        place = f"{problem.file}:{problem.line}:{problem.column}"
        hint = problem.hint
        if problem.rule == "missing-key" and hint:
            hint = f"did you mean {hint}?"
        elif problem.rule == "duplicate-work":
            hint = f"cite {hint} in both places"
        text = clean(f"{place}: {problem.severity}: {problem.message}{f'; {hint}' if hint else ''}")
        console.print(f"{text} {console.style(f'[{problem.rule}]', 'dim')}")
    _summary(checked, console)


def _summary(checked: Checked, console: Console) -> None:
    citations = sum(len(draft.mentions) for draft in checked.drafts)
    keys = len({one.key for draft in checked.drafts for one in draft.mentions})
    rules = Counter(problem.rule for problem in checked.problems)
    found = ", ".join(f"{count} {rule}" for rule, count in rules.most_common()) or "no problems"
    console.note(f"{_counted(citations, 'citation')} of {_counted(keys, 'key')}: {found}")
    if checked.unused:
        names = ", ".join(checked.unused[:_NAMED])
        more = len(checked.unused) - _NAMED
        tail = f" and {more} more" if more > 0 else ""
        console.note(f"{len(checked.unused)} of the corpus not cited: {names}{tail}")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def print_github(problems: Sequence[Problem], console: Console) -> None:
    """Print problems as the annotations that a GitHub Action shows beside the lines."""
    levels = {"error": "error", "warning": "warning", "note": "notice"}
    for one in problems:
        fields = {"file": one.file, "line": one.line, "col": one.column, "title": one.rule}
        shown = ",".join(
            f"{name}={_property(str(value))}" for name, value in fields.items() if value
        )
        text = f"{one.message}; {one.hint}" if one.hint else one.message
        console.print(f"::{levels[one.severity]} {shown}::{_escaped(clean(text))}")


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
