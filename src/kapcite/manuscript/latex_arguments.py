"""Where the arguments of LaTeX's commands are, and the keys in them."""

from __future__ import annotations

import re

from kapcite.manuscript.base import Found
from kapcite.manuscript.latex_commands import MULTIPLE, SECOND, VOLUME, VOLUMES
from kapcite.manuscript.latex_macros import Macro

_SPACE = re.compile(r"(?:[ \t\r\n]|%[^\n]*(?:\n|\Z))*")
BRACKETS = {"[": "]", "(": ")", "<": ">", "{": "}"}
_DELIMITER = re.compile(r"\\.|%[^\n]*|[{}\[\]()<>]", re.DOTALL)
_BRACE = re.compile(r"[{}]")
#: An argument longer than this is a brace that was never closed (characters).
_LONGEST = 4_000
_KEY = re.compile(r"%[^\n]*(?:\n|\Z)|[^,%]+")


def cited_by(macro: Macro, text: str, position: int) -> list[Found]:
    """Return the keys behind the name of a command that the text itself defines."""
    if macro.has_default:
        position = _skip_optional(text, position, "[")
    for _ in range(macro.before):
        position = after_group(text, skip_space(text, position)) or position
    return _keys_behind(text, position, macro.form, has_volume=False)[0]


def citations(text: str, position: int, layout: str, form: str) -> list[Found]:
    """Return the keys in the arguments that start behind a command's name."""
    if layout in (MULTIPLE, VOLUMES):
        return _multiple(text, position, form, has_volume=layout == VOLUMES)
    if layout == SECOND:
        position = after_group(text, skip_space(text, position)) or position
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
        behind = after_group(text, start)
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
        end = after_group(text, position)
        if end is None:
            return position
        position = skip_space(text, end)
    return position


def skip_space(text: str, position: int) -> int:
    """Return the position behind white space and comments."""
    match = _SPACE.match(text, position)
    return match.end() if match else position


def after_group(text: str, position: int) -> int | None:
    """Return the position behind the bracketed group that starts here, or None."""
    opener = text[position : position + 1]
    if opener not in BRACKETS or not opener:
        return None
    closer, depth = BRACKETS[opener], 0
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
    stop = after_group(text, position)
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


def after_raw_group(text: str, position: int) -> int | None:
    """Return the position behind a group in which ``%`` starts no comment, as in a URL."""
    if text[position : position + 1] != "{":
        return None
    depth = 0
    for match in _BRACE.finditer(text, position, position + _LONGEST):
        depth += 1 if match[0] == "{" else -1
        if depth == 0:
            return match.end()
    return None


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
