r"""LaTeX: what ``\cite`` and its kin name, outside comments and verbatim text."""

from __future__ import annotations

import re
from typing import NamedTuple

from kapcite.manuscript.base import Found
from kapcite.manuscript.latex_arguments import (
    BRACKETS,
    after_group,
    after_raw_group,
    citations,
    cited_by,
    skip_space,
)
from kapcite.manuscript.latex_commands import QUOTE_ENVIRONMENTS, form_of, layout_of
from kapcite.manuscript.latex_macros import NO_MACROS, Macros, macros

_TOKEN = re.compile(r"\\(?:([a-zA-Z@]+\*?)|.)|%", re.DOTALL)
_GROUP_NAME = re.compile(r"\s*\{\s*([^{}\n]*?)\s*\}")
_STRUCTURE = re.compile(r"\\(?:([a-zA-Z@]+)|.)|%[^\n]*", re.DOTALL)
_VERBATIM = frozenset(
    (
        *("verbatim", "verbatim*", "Verbatim", "Verbatim*", "BVerbatim", "LVerbatim", "alltt"),
        *("lstlisting", "minted", "comment", "filecontents", "filecontents*", "code"),
    )
)
_INLINE_VERBATIM = frozenset(("verb", "verb*", "Verb", "Verb*", "lstinline", "mintinline"))
_RAW_ARGUMENT = frozenset(("url", "nolinkurl", "path", "href", "hyperref"))
_INPUT = frozenset(("input", "include", "subfile", "subfileinclude", "InputIfFileExists"))
_IMPORT = frozenset(
    ("import", "subimport", "includefrom", "inputfrom", "subincludefrom", "subinputfrom")
)
#: Tests that take their branches as arguments instead of ending in ``\\fi``.
_NO_CONDITIONAL = re.compile(r"iff|ifthenelse|iftoggle|ifstr\w+|ifblank|ifboolexpr|ifcite\w+")


class Inclusion(NamedTuple):
    r"""A file that a text includes; ``folder`` is the first argument of ``\import``."""

    name: str
    folder: str
    start: int


class Scan(NamedTuple):
    """The citations and inclusions of one text, in no particular order.

    ``macros`` are those of LaTeX that the text and those before it define.
    """

    found: list[Found]
    inclusions: list[Inclusion]
    macros: Macros = NO_MACROS


def scan_latex(text: str, before: Macros = NO_MACROS) -> Scan:
    r"""Return what a LaTeX text cites and includes, up to ``\end{document}``.

    ``before`` is what the texts that include it define.
    """
    own = macros(text, before)
    scan = Scan([], [], own)
    token = _token(own.short_verbs)
    position, stop = 0, len(text)
    while match := token.search(text, position, stop):
        name = match[1]
        if match[0] == "%":
            end = text.find("\n", match.end())
            position = len(text) if end < 0 else end
        elif name is None:
            is_verbatim = match[0] in own.short_verbs
            position = _after_inline_verbatim(text, match.start(), "") if is_verbatim else 0
            position = max(position, match.end())
        elif name == "endinput":  # TeX still reads the rest of the line
            end = text.find("\n", match.end())
            position, stop = match.end(), len(text) if end < 0 else end
        else:
            position = _command(text, match, name, scan)
    return scan


def _token(short_verbs: str) -> re.Pattern[str]:
    return (
        re.compile(rf"{_TOKEN.pattern}|[{re.escape(short_verbs)}]", re.DOTALL)
        if short_verbs
        else _TOKEN
    )


def _command(text: str, match: re.Match[str], name: str, scan: Scan) -> int:
    """Handle one command and return where to go on."""
    end, own = match.end(), scan.macros
    if layout := layout_of(name) if "ite" in name or "quote" in name else None:
        scan.found.extend(citations(text, end, layout, form_of(name)))
        return end
    if name in own.commands:
        scan.found.extend(cited_by(own.commands[name], text, end))
        return end
    if name == "begin":
        return _environment(text, end, scan)
    if name in _INLINE_VERBATIM:
        return _after_inline_verbatim(text, end, name)
    if name in _RAW_ARGUMENT:
        return after_raw_group(text, skip_space(text, end)) or end
    if name in _INPUT or name in _IMPORT:
        return _include(text, match, name in _IMPORT, scan)
    if name == "iffalse":
        return _after_conditional(text, end)
    if name == "bibentry":
        scan.found.extend(citations(text, end, "standard", "full"))
    if name == "end" and _names(text, end) == "document":
        return len(text)
    return end


def _names(text: str, position: int) -> str:
    match = _GROUP_NAME.match(text, position)
    return match[1] if match else ""


def _environment(text: str, position: int, scan: Scan) -> int:
    match = _GROUP_NAME.match(text, position)
    if match is None:
        return position
    if match[1] in _VERBATIM or match[1] in scan.macros.verbatim:
        end = text.find(f"\\end{{{match[1]}}}", match.end())
        return len(text) if end < 0 else end
    if layout := QUOTE_ENVIRONMENTS.get(match[1].rstrip("*")):
        scan.found.extend(citations(text, match.end(), layout, "parenthetical"))
    return match.end()


def _after_inline_verbatim(text: str, position: int, name: str) -> int:
    if name == "mintinline":
        position = after_group(text, skip_space(text, position)) or position
    if name == "lstinline" and text[position : position + 1] == "[":
        position = after_group(text, position) or position
    delimiter = text[position : position + 1]
    if delimiter in ("", "\n"):
        return position
    line_end = text.find("\n", position)
    limit = len(text) if line_end < 0 else line_end
    closing = text.find(BRACKETS.get(delimiter, delimiter), position + 1, limit)
    return position if closing < 0 else closing + 1


def _after_conditional(text: str, position: int) -> int:
    r"""Return where the text of ``\iffalse`` ends: behind its ``\else`` or ``\fi``."""
    depth = 0
    for match in _STRUCTURE.finditer(text, position):
        name = match[1] or ""
        if name.startswith("if") and not _NO_CONDITIONAL.fullmatch(name):
            depth += 1
        elif name == "fi":
            if depth == 0:
                return match.end()
            depth -= 1
        elif name == "else" and depth == 0:
            return match.end()
    return position


def _include(text: str, match: re.Match[str], has_folder: bool, scan: Scan) -> int:
    end = match.end()
    folder = ""
    if has_folder:
        first = _GROUP_NAME.match(text, end)
        if first is None:
            return end
        folder, end = first[1], first.end()
    name = _GROUP_NAME.match(text, end) or re.compile(r"[ \t]+([^\s{}\\%]+)").match(text, end)
    if name is None or not name[1] or "#" in name[1] or "\\" in name[1]:
        return end
    scan.inclusions.append(Inclusion(name[1].strip('"'), folder, match.start()))
    return name.end()
