"""A YAML text into its tree, read on behind each syntax error.

After a fault the record around it is blanked out and the text read again, so that one
fault does not hide the others.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager

import yaml

from kapcite.corpus.nodes import MAX_DEPTH, Builder, Node, TooDeep
from kapcite.corpus.text import line_end, repair, split_lines
from kapcite.errors import Problem

#: How many broken records are skipped to look for faults behind them.
MAX_SYNTAX_ERRORS = 20


def parse(text: str, file: str) -> tuple[Node | None, list[Problem]]:
    """Return the tree of a YAML text and every problem of its form.

    None stands for an empty file, or one that nothing can be read of.
    """
    text, problems = repair(text, file)
    for _ in range(MAX_SYNTAX_ERRORS):
        builder = Builder(file)
        try:
            with _collector_off():
                root = builder.build(text)
        except yaml.YAMLError as error:
            problem = _syntax_problem(error, file)
            lines = split_lines(text)
            if problem.line <= len(lines) and _is_blank_tab(lines[problem.line - 1]):
                # YAML allows tabs on an empty line, libyaml does not.
                blank = (line_end(line) if _is_blank_tab(line) else line for line in lines)
                rest: str | None = "".join(blank)
            elif (tab := _tab_indent(lines, problem)) is not None:
                # A line behind a tab has no known depth, so it alone is left out.
                problems.append(tab)
                rest = _without_lines(lines, tab.line - 1, tab.line)
            else:
                problems.append(problem)
                rest = _without_record(lines, problem.line)
            if rest is None:
                return None, problems
            text = rest
        else:
            return root, problems + builder.problems
    return None, problems


@contextmanager
def _collector_off() -> Iterator[None]:
    """Hold the garbage collector: a tree of many small objects makes it run for nothing."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _syntax_problem(error: yaml.YAMLError, file: str) -> Problem:
    mark = getattr(error, "problem_mark", None)
    message = getattr(error, "problem", None) or str(error)
    if "end of stream" in message and getattr(error, "context_mark", None):
        # What never ends is at fault where it starts, not where the file is over.
        mark = getattr(error, "context_mark", None)
        message = f"{getattr(error, 'context', '')} that never ends"
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    # Newer versions of libyaml have a bound of their own, which its scanner may reach first.
    if isinstance(error, TooDeep) or "maximum nesting depth" in message:
        message = f"nested deeper than {MAX_DEPTH} levels"
        return Problem(message, file, line, column, hint="flatten it", rule="depth")
    return Problem(
        f"not valid YAML: {message}",
        file,
        line,
        column,
        hint="check quotes, colons and indentation there",
        rule="syntax",
    )


def _tab_indent(lines: list[str], problem: Problem) -> Problem | None:
    """Return the fault as a tab's, where the line it is on is indented by one."""
    if problem.rule != "syntax" or problem.line > len(lines):
        return None
    match = re.match(r" *(\t)", lines[problem.line - 1])
    if match is None:
        return None
    return problem._replace(
        message="a tab indents this line",
        column=match.start(1) + 1,
        hint="indent with spaces",
        rule="tab",
    )


def _is_blank_tab(line: str) -> bool:
    return "\t" in line and not line.strip()


def _without_lines(lines: list[str], start: int, end: int) -> str:
    """Blank out some lines, their ends kept, so that places stay right."""
    return "".join([*lines[:start], *map(line_end, lines[start:end]), *lines[end:]])


def _without_record(lines: list[str], line: int) -> str | None:
    """Blank out the list item around a line; None when nothing would change."""
    start = min(line, len(lines)) - 1
    while start > 0 and not lines[start].lstrip(" ").startswith("- "):
        start -= 1
    indent = len(lines[start]) - len(lines[start].lstrip(" "))
    end = start + 1
    while end < len(lines) and (
        not lines[end].strip() or len(lines[end]) - len(lines[end].lstrip(" ")) > indent
    ):
        end += 1
    end = max(end, min(line, len(lines)))
    if not any(part.strip() for part in lines[start:end]):
        return None
    return _without_lines(lines, start, end)
