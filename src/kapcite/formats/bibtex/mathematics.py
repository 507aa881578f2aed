"""Formulas that text can hold: Greek letters, signs, raised and lowered characters."""

from __future__ import annotations

import re

from kapcite.formats.bibtex.latex_tables import MATH

_SCRIPT = re.compile(r"([\^_])(?:\{([^{}]*)\}|(\\[A-Za-z]+|[^\s\\{}]))")
_COMMAND = re.compile(r"\\([A-Za-z]+)\s*")
_ROMAN = re.compile(
    r"([\^_]?)(?:\\(?:mathrm|text|textrm|mathit|mathsf|mathbf|rm|it)\s*\{([^{}\\]*)\}"
    r"|\{\\(?:rm|it|bf|sf|tt)\s+([^{}\\]*)\})"
)
# Braces that only group: "4{,}2"; behind a letter they may belong to a command.
_GROUP = re.compile(r"(?<![A-Za-z])\{([^{}\\^]*)\}")
_SIGN = re.compile(r"\\([%&#_$,;:! ])")
_TAGS = {"^": "sup", "_": "sub"}


def formula(source: str) -> str:
    """Return ``$x^2$`` as text with CSL markup, or as it is where text cannot hold it."""
    inner = source.strip("$").strip()
    if not inner:
        return source if source == "$" else ""
    text = _ROMAN.sub(_upright, inner)
    text = _SCRIPT.sub(_script, text)
    text = _COMMAND.sub(lambda match: MATH.get(match[1], match[0]), text)
    text = _SIGN.sub(lambda match: match[1] if match[1] in "%&#_$" else " ", text)
    text = _GROUP.sub(r"\1", text.replace("{}", ""))
    if re.search(r"[\\{}^]", text):
        return f"${inner}$"
    return text.replace("~", "\u00a0")


def _upright(match: re.Match[str]) -> str:
    """Return the letters of another font; ``{}`` keeps them off a command before them."""
    script, letters = match[1], match[2] if match[2] is not None else match[3]
    return f"{script}{{{letters}}}" if script else f"{{}}{letters}"


def _script(match: re.Match[str]) -> str:
    content = match[2] if match[2] is not None else match[3]
    if content == r"\circ":
        return "°"
    tag = _TAGS[match[1]]
    return f"<{tag}>{content}</{tag}>" if content else ""
