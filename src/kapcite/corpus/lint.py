"""Runs the rules over a corpus and gives each finding its place in the file."""

from __future__ import annotations

import re

from kapcite.corpus.load import Loaded
from kapcite.corpus.rules import RULES
from kapcite.errors import Problem

#: Faults that reading itself finds.
_READING = {
    "syntax": "The file is not valid YAML there. The record is left out and the rest is read.",
    "encoding": "A file is UTF-8. A byte there is not, so a letter was lost or is another one.",
    "tab": "YAML does not allow tabs in front of a line. The line is left out.",
    "control-character": "A control character can do harm on a terminal and breaks other readers.",
    "depth": "Records are a few levels deep. Very deep nesting crashes other YAML readers.",
    "tag": "Tags such as !!python/object make other programs run code. They are refused.",
    "alias": "Aliases that multiply fill the memory; they may stand for 100,000 values at most.",
    "key": "A key is plain text.",
    "merge-key": "A merge key (<<) takes fields from elsewhere; not every reader follows it.",
    "duplicate-key": "Of two equal keys other YAML readers silently drop the first.",
    "unknown-key": "A key that kapcite does not know. It stays in the file; is it misspelt?",
    "missing-key": "The record cannot be used without this key.",
    "type": "The value is of another kind than expected.",
    "date": "The date is not in the calendar, or not written as 2017, 2017-05 or 2017-05-11.",
    "ambiguous-scalar": "Without quotes other YAML readers change this value: 012 becomes 10 and"
    " NO becomes false.",
    "comment-in-text": "A # behind a space starts a comment, so the text ends before it.",
    "version": "The number of the corpus format, 1.",
}


def explanations() -> dict[str, str]:
    """Return what each rule means, by its name, those of reading first."""
    return _READING | {name: (rule.__doc__ or "").strip() for name, rule in RULES.items()}


def lint(loaded: Loaded) -> list[Problem]:
    """Return every problem of a corpus, of reading and of each rule, in file order."""
    problems = list(loaded.problems)
    faulty = tuple(problem.path for problem in loaded.errors)
    for name, rule in RULES.items():
        for path, message, hint in rule(loaded.corpus):
            place = _file_path(path, loaded)
            if any(path.startswith(place) for path in faulty):
                continue  # the value is not missing, it could not be read
            node = loaded.node(place)
            line, column = (node.line, node.column) if node else (0, 0)
            problems.append(
                Problem(message, loaded.file, line, column, place, hint, name, "warning")
            )
    return sorted(problems, key=lambda problem: (problem.line, problem.column, problem.rule))


def _file_path(path: str, loaded: Loaded) -> str:
    """Turn a record's position in the corpus into its position in the file."""
    match = re.match(r"(\w+)\[(\d+)\]", path)
    if match is None or match[1] not in loaded.positions:
        return path
    place = loaded.positions[match[1]][int(match[2])]
    return f"{match[1]}[{place}]{path[match.end() :]}"
