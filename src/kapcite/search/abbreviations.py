"""Abbreviations that a text defines itself: "Montgomery-Åsberg Depression Rating Scale (MADRS)".

The rule is that of Schwartz and Hearst (Pacific Symposium on Biocomputing 2003, 451-462):
from the end of both, each letter of the short form must be found in the words in front of
the bracket, its first letter at the beginning of a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kapcite.search.words import plain

_BRACKET = re.compile(r"\(([A-Za-z0-9][A-Za-z0-9\-]{1,9})(?:[;,][^)]*)?\)")
_SENTENCE_END = re.compile(r"[.;:!?]\s|[()\[\]]")


def definitions(text: str) -> Iterator[tuple[str, str]]:
    """Yield (short form, long form) for each abbreviation that the text defines in brackets.

    The long form comes in lower case and without accents: "Å" stands for an A.
    """
    for match in _BRACKET.finditer(text):
        short = match[1]
        if sum(letter.isupper() for letter in short) < 2:
            continue
        before = text[max(0, match.start() - 200) : match.start()]
        clause = plain(_SENTENCE_END.split(before)[-1])
        if long := _long_form(short, clause):
            yield short, long


def _long_form(short: str, clause: str) -> str | None:
    # At most min(|A| + 5, 2|A|) words belong to a long form (section 3.1 of the paper).
    most = min(len(short) + 5, 2 * len(short))
    candidate = " ".join(clause.split()[-most:])
    place = len(candidate) - 1
    for index in range(len(short) - 1, -1, -1):
        letter = short[index].lower()
        if not letter.isalnum():
            continue
        while place >= 0 and (
            candidate[place] != letter
            or (index == 0 and place > 0 and candidate[place - 1].isalnum())
        ):
            place -= 1
        if place < 0:
            return None
        place -= 1
    long = candidate[place + 1 :].strip()
    words = long.split()
    if len(long) <= len(short) or len(words) < 2 or short.lower() in words:
        return None
    return long
