r"""What a LaTeX text defines itself: commands that cite their argument, verbatim marks.

``\newcommand{\see}[1]{see \citet{#1}}`` makes ``\see{key}`` a citation of ``key``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from kapcite.manuscript.latex_commands import form_of, layout_of

_DEFINITION = re.compile(
    r"\\(?:(?:(?:re)?new|provide)(?:command|robustcmd)|DeclareRobustCommand)\*?\s*(?:\{\s*\\([a-zA-Z@]+)\s*\}|\\([a-zA-Z@]+))\s*"
    r"(?:\[\d\])?\s*(?P<default>\[[^\[\]]*\])?\s*\{"
    r"|\\[egx]?def\s*\\([a-zA-Z@]+)\s*(?:#\d)+\s*\{"
)
_CITED_PARAMETER = re.compile(r"\\([a-zA-Z@]+\*?)\s*(?:\[[^\[\]{}]*\]\s*)*\{\s*#(\d)\s*\}")
_ENVIRONMENT = re.compile(
    r"\\(?:excludecomment|newverbatim|lstnewenvironment|DefineVerbatimEnvironment|newminted(?:\[\w+\])?)"
    r"\s*\{([\w*]+)\}"
)
_SHORT_VERB = re.compile(r"\\(?:Define|Make)ShortVerb\*?\s*(?:\[[^\[\]]*\])?\s*\{?\\([^\w\s])")
_SIGNS = ("#1", "ShortVerb", "excludecomment", "newverbatim", "newminted", "VerbatimEnv", "lstnew")
#: No definition of a citing command is longer (characters).
_LONGEST = 600


class Macro(NamedTuple):
    """A command that cites one of its arguments: how many stand in front, and the form."""

    before: int
    has_default: bool
    form: str


class Macros(NamedTuple):
    """The citing commands of a text by name, its verbatim environments and its short verbs."""

    commands: dict[str, Macro]
    verbatim: frozenset[str]
    short_verbs: str


#: Where nothing is defined.
NO_MACROS = Macros({}, frozenset(), "")


def macros(text: str, before: Macros) -> Macros:
    """Return what a text defines, and what was defined before it."""
    if not any(sign in text for sign in _SIGNS):
        return before
    return Macros(
        before.commands | dict(_commands(text)),
        before.verbatim | {match[1] for match in _ENVIRONMENT.finditer(text)},
        before.short_verbs + "".join(match[1] for match in _SHORT_VERB.finditer(text)),
    )


def _commands(text: str) -> Iterator[tuple[str, Macro]]:
    for match in _DEFINITION.finditer(text):
        body = _body(text, match.end())
        name = match[1] or match[2] or match[4]
        has_default = match["default"] is not None
        for cite in _CITED_PARAMETER.finditer(body):
            if layout_of(cite[1]) is not None and layout_of(name) is None:
                before = int(cite[2]) - 1 - has_default
                if before >= 0:
                    yield name, Macro(before, has_default, form_of(cite[1]))
                    break


def _body(text: str, start: int) -> str:
    depth = 1
    for match in re.compile(r"\\.|[{}]", re.DOTALL).finditer(text, start, start + _LONGEST):
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if depth == 0:
            return text[start : match.start()]
    return ""
