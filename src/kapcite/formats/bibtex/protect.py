"""Braces that keep a style from taking capitals away."""

from __future__ import annotations

import re

# A word whose capitals a style must not take away: one beyond its first letter.
_ACRONYM = re.compile(r"(?<![\w{}<\\$])[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*(?![\w{}>$])")
_INNER_CAPITAL = re.compile(r"[A-Za-z0-9-][A-Z]")


def protect(latex: str) -> str:
    """Put acronyms outside braces into two pairs, which the reader takes for this very thing."""
    if not _INNER_CAPITAL.search(latex):
        return latex
    pieces, depth, place = [], 0, 0
    for match in re.finditer(r"[{}]", latex):
        piece = latex[place : match.start()]
        pieces += [piece if depth else _protect_words(piece), match[0]]
        depth += 1 if match[0] == "{" else -1
        place = match.end()
    return "".join([*pieces, _protect_words(latex[place:])])


def _protect_words(text: str) -> str:
    return _ACRONYM.sub(
        lambda match: f"{{{{{match[0]}}}}}" if _INNER_CAPITAL.search(match[0]) else match[0], text
    )
