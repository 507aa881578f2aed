"""The small markup inside CSL-JSON fields: italics, bold, scripts, small caps, nocase, quotes."""

from __future__ import annotations

import re
from functools import lru_cache

from kapcite.csl.tree import Piece, Span, Style

_ITALIC: Style = (("font-style", "italic"),)
_BOLD: Style = (("font-weight", "bold"),)
_SUP: Style = (("vertical-align", "sup"),)
_SUB: Style = (("vertical-align", "sub"),)
_SMALL_CAPS: Style = (("font-variant", "small-caps"),)
_PLAIN: Style = (("font-style", "normal"), ("font-variant", "normal"), ("font-weight", "normal"))
# Tag -> its formatting. The last two span classes are those of Zotero's rich text fields.
_TAGS: dict[str, tuple[Style, bool]] = {
    "<i>": (_ITALIC, False),
    "<b>": (_BOLD, False),
    "<sup>": (_SUP, False),
    "<sub>": (_SUB, False),
    "<sc>": (_SMALL_CAPS, False),
    '<span style="font-variant:small-caps;">': (_SMALL_CAPS, False),
    '<span style="font-variant: small-caps;">': (_SMALL_CAPS, False),
    '<span class="nocase">': ((), True),
    '<span class="nodecor">': (_PLAIN, True),
}
_CLOSES = {tag: "</" + re.match(r"<(\w+)", tag)[1] + ">" for tag in _TAGS}  # type: ignore[index]
_SPECIAL = re.compile(r"[<\"'’“”‘«»]")
_SPLIT = re.compile(
    "(" + "|".join(map(re.escape, (*_TAGS, *dict.fromkeys(_CLOSES.values())))) + "|[\"'“”‘’])"
)
_CURLY = {"“": "”", "‘": "’"}
# What may stand before an opening and behind a closing quotation mark.
_BEFORE = re.compile(r"(?:^|[\s\-–—(\[/¿¡«“‘\"'>])$")
_AFTER = re.compile(r"^(?:$|[\s\-–—)\]/.,;:!?»”’\"'<…])")


@lru_cache(maxsize=4096)
def rich(text: str) -> Piece:
    """Return the piece that a field's text stands for; a plain text stays a string.

    Markup that is not closed, or closes what is not open, is text.
    """
    if _SPECIAL.search(text) is None:
        return text
    parts = [part for part in _SPLIT.split(text) if part]
    pairs = _pair(parts)
    children = _build(parts, pairs, 0, len(parts))
    if len(children) == 1:
        return children[0]
    if all(isinstance(child, str) for child in children):
        return "".join(children)  # type: ignore[arg-type]  # just tested
    return Span(children, role="field")


def _pair(parts: list[str]) -> dict[int, int]:
    """Return the position of each opening part with that of its closing one.

    What is nested deeper than 40 is text, so that no text takes endless time.
    """
    pairs: dict[int, int] = {}
    stack: list[tuple[str, int]] = []
    for at, part in enumerate(parts):
        wanted = next((k for k in range(len(stack) - 1, -1, -1) if stack[k][0] == part), None)
        if wanted is not None and (part[0] == "<" or _can_close(parts, at, stack[wanted][1])):
            if part[0] != "<" and any(name[0] == "<" for name, _ in stack[wanted + 1 :]):
                continue
            pairs[stack[wanted][1]] = at
            del stack[wanted:]
        elif len(stack) >= _MAX_DEPTH:
            continue
        elif part in _TAGS:
            stack.append((_CLOSES[part], at))
        elif part in _CURLY:
            stack.append((_CURLY[part], at))
        elif part in ('"', "'") and _can_open(parts, at):
            stack.append((part, at))
    return pairs


_MAX_DEPTH = 40


def _beside(parts: list[str], at: int, step: int) -> str:
    """Return the text right before or behind a part, a few tags left out."""
    for place in range(at + step, at + step * _MAX_DEPTH, step):
        if not 0 <= place < len(parts):
            return ""
        if parts[place] not in _ALL_TAGS:
            return parts[place]
    return ""


_ALL_TAGS = frozenset((*_TAGS, *_CLOSES.values()))


def _can_open(parts: list[str], at: int) -> bool:
    before, after = _beside(parts, at, -1), _beside(parts, at, 1)
    return bool(_BEFORE.search(before[-2:])) and after[:1] not in ("", " ")


def _can_close(parts: list[str], at: int, opened: int) -> bool:
    before, after = _beside(parts, at, -1), _beside(parts, at, 1)
    return at > opened + 1 and before[-1:] != " " and bool(_AFTER.match(after))


def _build(parts: list[str], pairs: dict[int, int], start: int, stop: int) -> list[Piece]:
    children: list[Piece] = []
    at = start
    while at < stop:
        part = parts[at]
        if at in pairs:
            inner = _build(parts, pairs, at + 1, pairs[at])
            children.append(_span(part, inner))
            at = pairs[at] + 1
            continue
        text = "’" if part == "'" else part
        if children and isinstance(children[-1], str):
            children[-1] += text
        else:
            children.append(text)
        at += 1
    return children


def _span(part: str, children: list[Piece]) -> Span:
    if part in _TAGS:
        style, nocase = _TAGS[part]
        return Span(children, style, toggle=style is not _PLAIN, nocase=nocase)
    return Span(children, quotes="inner" if part == "‘" else "outer")
