"""What the writer is typing at the cursor: the beginning of a key, or nothing."""

from __future__ import annotations

import re

# Behind each of these a key begins; the last group is what is typed of it.
_BEGINNINGS = (
    re.compile(r"(?:^|[^\w\\.])@\{?([\w:.#$%&+?~/-]*)$"),
    re.compile(
        r"\\[a-zA-Z]*[cC]ite[a-zA-Z]*\*?(?:\[[^\[\]]*\]|\([^()]*\))*\{(?:[^{}]*,)?\s*([^{},\s]*)$"
    ),
    re.compile(r"\\[a-zA-Z]*[cC]ites[^ ]*\{[^{}]*\}(?:\[[^\[\]]*\])*\{([^{},\s]*)$"),
    re.compile(r"cite\(\s*<([\w:.-]*)$"),
    re.compile(r"\{(?:foot|full)?cite[\w:]*\}`(?:[^`]*[,;])?\s*([^`,;\s]*)$"),
)
#: No citation command is longer (characters).
_REACH = 400


def key_before(line: str, column: int) -> str | None:
    """Return the beginning of a key in front of the cursor; None where no key is typed.

    ``column`` counts the characters of the line in front of the cursor.
    """
    before = line[max(0, column - _REACH) : column]
    for pattern in _BEGINNINGS:
        if match := pattern.search(before):
            return match[1]
    return None
