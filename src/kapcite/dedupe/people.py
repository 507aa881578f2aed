"""Authors as family names, whatever order and punctuation a database gave them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kapcite.dedupe.text import fold, substitute

_GIVEN = re.compile(r",[^;\x1f]*")
_GLUED = re.compile(r"(?<=\.)(?=[^\W\d_])")
# "Lai CH", "van der Berg J.-P.": one to three capitals are initials, names have small letters.
_INITIALS = re.compile(r"\b[A-Z]{1,3}\b\.?")
# "Viswanath Poosala", "Hector Garcia-Molina", but not "van der Berg J" nor a list of names.
_NATURAL = re.compile(
    r"(?<![^;\x1f]) *(?:[^\W\d_][\w.'’-]* +){1,3}(?!(?:[A-Z]\.?-?){1,3} *(?![^;\x1f]))"
    r"([^\W\d_][\w'’-]+\.?) *(?![^;\x1f])"
)
_NOISE = frozenset({
    "et", "al", "others", "and", "anonymous", "anon", "unknown", "jr", "sr", "ii", "iii",
    "iv", "junior", "senior", "md", "phd", "eds", "ed", "editor", "editors",
})  # fmt: skip


def surnames(authors: Sequence[str]) -> tuple[list[str], list[str], list[str]]:
    """Return each record's family names, its first author, and all words of its names.

    Names stand in alphabetical order, for databases differ in theirs, one space between.

    ``authors`` is ``family,given;family,given``; a part without a comma is a name (or
    several) that nobody split, of which initials are dropped and other words kept.
    """
    mixed = [text.title() if text.isupper() else text for text in authors]
    bare = substitute(_GIVEN, "", substitute(_NATURAL, r"\1", mixed))
    bare = substitute(_INITIALS, " ", substitute(_GLUED, " ", bare))
    names = [" ".join(sorted(_words(text))) for text in fold(bare)]
    first = ["".join(_words(head)) for head in fold([text.partition(";")[0] for text in bare])]
    whole = [" ".join(sorted(_words(text))) for text in fold(mixed)]
    return names, first, whole


def _words(folded: str) -> list[str]:
    return [word for word in folded.split() if len(word) > 1 and word not in _NOISE]
