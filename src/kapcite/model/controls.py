"""Text of records made harmless: nothing in it does more than stand there."""

from __future__ import annotations

import re

# C0 and C1 controls, DEL, the marks that turn the direction of text around, no characters.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
_SURROGATES = re.compile("[\ud800-\udfff]")


def one_line(text: str) -> str:
    """Return text on one line in which no character does more than stand there.

    Line ends and tabs become spaces, other controls the replacement character.
    """
    if text.isprintable():
        return text
    safe = _UNSAFE.sub(
        lambda m: " " if m[0] in "\n\r\t\u2028\u2029" else "\N{REPLACEMENT CHARACTER}", text
    )
    return _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", safe)
