r"""LaTeX: what ``\cite`` and its kin name, outside comments and verbatim text."""

from __future__ import annotations

import re
from typing import NamedTuple

from kapcite.manuscript.base import Found
from kapcite.manuscript.latex_commands import (
    MULTIPLE,
    QUOTE_ENVIRONMENTS,
    SECOND,
    VOLUME,
    VOLUMES,
    form_of,
    layout_of,
)

_TOKEN = re.compile(r"\\(?:([a-zA-Z@]+\*?)|.)|%", re.DOTALL)
_SPACE = re.compile(r"(?:[ \t\r\n]|%[^\n]*(?:\n|\Z))*")
_GROUP_NAME = re.compile(r"\s*\{\s*([^{}\n]*?)\s*\}")
_BRACKETS = {"[": "]", "(": ")", "<": ">", "{": "}"}
_STRUCTURE = re.compile(r"\\(?:([a-zA-Z@]+)|.)|%[^\n]*", re.DOTALL)
_DELIMITER = re.compile(r"\\.|%[^\n]*|[{}\[\]()<>]", re.DOTALL)
_BRACE = re.compile(r"[{}]")
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
#: An argument longer than this is a brace that was never closed (characters).
_LONGEST = 4_000


class Inclusion(NamedTuple):
    r"""A file that a text includes; ``folder`` is the first argument of ``\import``."""

    name: str
    folder: str
    start: int


class Scan(NamedTuple):
    """The citations and inclusions of one text, in no particular order."""

    found: list[Found]
    inclusions: list[Inclusion]


def scan_latex(text: str) -> Scan:
    r"""Return what a LaTeX text cites and includes, up to ``\end{document}``."""
    scan = Scan([], [])
    position = 0
    while match := _TOKEN.search(text, position):
        name = match[1]
        if match[0] == "%":
            end = text.find("\n", match.end())
            position = len(text) if end < 0 else end
        elif name is None:
            position = match.end()
        else:
            position = _command(text, match, name, scan)
    return scan


def _command(text: str, match: re.Match[str], name: str, scan: Scan) -> int:
    """Handle one command and return where to go on."""
    end = match.end()
    if layout := layout_of(name) if "ite" in name or "quote" in name else None:
        scan.found.extend(citations(text, end, layout, form_of(name)))
        return end
    if name == "begin":
        return _environment(text, end, scan)
    if name in _INLINE_VERBATIM:
        return _after_inline_verbatim(text, end, name)
    if name in _RAW_ARGUMENT:
        return _after_raw_group(text, skip_space(text, end)) or end
    if name in _INPUT or name in _IMPORT:
        return _include(text, match, name in _IMPORT, scan)
    if name == "iffalse":
        return _after_conditional(text, end)
    if name == "bibentry":
        scan.found.extend(citations(text, end, "standard", "full"))
    if name == "endinput" or (name == "end" and _names(text, end) == "document"):
        return len(text)
    return end


def _names(text: str, position: int) -> str:
    match = _GROUP_NAME.match(text, position)
    return match[1] if match else ""


def _environment(text: str, position: int, scan: Scan) -> int:
    match = _GROUP_NAME.match(text, position)
    if match is None:
        return position
    if match[1] in _VERBATIM:
        end = text.find(f"\\end{{{match[1]}}}", match.end())
        return len(text) if end < 0 else end
    if layout := QUOTE_ENVIRONMENTS.get(match[1].rstrip("*")):
        scan.found.extend(citations(text, match.end(), layout, "parenthetical"))
    return match.end()


def _after_inline_verbatim(text: str, position: int, name: str) -> int:
    if name == "mintinline":
        position = _after_group(text, skip_space(text, position)) or position
    if name == "lstinline" and text[position : position + 1] == "[":
        position = _after_group(text, position) or position
    delimiter = text[position : position + 1]
    if delimiter in ("", "\n"):
        return position
    line_end = text.find("\n", position)
    limit = len(text) if line_end < 0 else line_end
    closing = text.find(_BRACKETS.get(delimiter, delimiter), position + 1, limit)
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


def citations(text: str, position: int, layout: str, form: str) -> list[Found]:
    """Return the keys in the arguments that start behind a command's name."""
    if layout in (MULTIPLE, VOLUMES):
        return _multiple(text, position, form, has_volume=layout == VOLUMES)
    if layout == SECOND:
        position = _after_group(text, skip_space(text, position)) or position
    found, _ = _keys_behind(text, position, form, has_volume=layout == VOLUME)
    return found


def _multiple(text: str, position: int, form: str, *, has_volume: bool) -> list[Found]:
    position = _skip_optional(text, position, "(")
    found: list[Found] = []
    while True:
        more, end = _keys_behind(text, position, form, has_volume=has_volume)
        if end == position:
            return found
        found += more
        position = end


def _keys_behind(
    text: str, position: int, form: str, *, has_volume: bool
) -> tuple[list[Found], int]:
    """Return the keys of ``[…][…]{keys}`` and its end; the position itself if there are none."""
    start = _skip_optional(text, position, "<[")
    if has_volume:
        behind = _after_group(text, start)
        if behind is None:
            return [], position
        start = _skip_optional(text, behind, "[")
    if text[start : start + 1] != "{":
        return [], position
    end = text.find("}", start, start + _LONGEST)
    if end < 0:
        return [], position
    return split_keys(text, start + 1, end, form), end + 1


def _skip_optional(text: str, position: int, openers: str) -> int:
    position = skip_space(text, position)
    while text[position : position + 1] in tuple(openers):
        end = _after_group(text, position)
        if end is None:
            return position
        position = skip_space(text, end)
    return position


def skip_space(text: str, position: int) -> int:
    """Return the position behind white space and comments."""
    match = _SPACE.match(text, position)
    return match.end() if match else position


def _after_group(text: str, position: int) -> int | None:
    """Return the position behind the bracketed group that starts here, or None."""
    opener = text[position : position + 1]
    if opener not in _BRACKETS or not opener:
        return None
    closer, depth = _BRACKETS[opener], 0
    for match in _DELIMITER.finditer(text, position + 1, position + _LONGEST):
        sign = match[0]
        if sign == closer and depth == 0:
            return match.end()
        if sign == "{":
            depth += 1
        elif sign == "}":
            if depth == 0:
                return None
            depth -= 1
    return None


def after_braces(text: str, position: int, end: int) -> int | None:
    """Return the position behind the braces that open here and close before ``end``."""
    stop = _after_group(text, position)
    return stop if stop is not None and stop <= end else None


def after_arguments(text: str, position: int, end: int) -> int:
    """Return the position behind ``[…]`` and then ``{…}``, which follow a command's name."""
    start = position
    while start < end and text[start] in " \t":
        start += 1
    for opener in "[{":
        while text[start : start + 1] == opener:
            stop = after_braces(text, start, end)
            if stop is None:
                return position
            position = start = stop
    return position


def _after_raw_group(text: str, position: int) -> int | None:
    """Return the position behind a group in which ``%`` starts no comment, as in a URL."""
    if text[position : position + 1] != "{":
        return None
    depth = 0
    for match in _BRACE.finditer(text, position, position + _LONGEST):
        depth += 1 if match[0] == "{" else -1
        if depth == 0:
            return match.end()
    return None


_KEY = re.compile(r"%[^\n]*(?:\n|\Z)|[^,%]+")


def split_keys(text: str, start: int, end: int, form: str) -> list[Found]:
    """Return the keys of a comma-separated list; parameters (#1) and commands are none."""
    found = []
    for match in _KEY.finditer(text, start, end):
        if match[0][0] == "%":
            continue
        key = match[0].strip()
        if key and not any(sign in key for sign in "#\\{\n"):
            place = match.start() + len(match[0]) - len(match[0].lstrip())
            found.append(Found(key, place, place + len(key), form))
    return found
