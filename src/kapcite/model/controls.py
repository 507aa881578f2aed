"""Text of records made harmless: nothing in it does more than stand there."""

from __future__ import annotations

import re

# C0 and C1 controls, DEL, the marks that turn the direction of text around, no characters.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
)
_SPACES = re.compile("[\n\r\t\u2028\u2029]")
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_SURROGATES = re.compile("[\ud800-\udfff]")


def one_line(text: str) -> str:
    """Return text on one line in which no character does more than stand there.

    Line ends and tabs become spaces, other controls the replacement character.
    """
    return text if text.isprintable() else harmless(_SPACES.sub(" ", text))


def harmless(text: str) -> str:
    """Return text with the replacement character for all controls but line feeds and tabs."""
    if text.isprintable():
        return text
    return _SURROGATES.sub(_REPLACEMENT, _UNSAFE.sub(_REPLACEMENT, text))
