"""Names of journals and meetings, abbreviated or in full, brought to one form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

_ARTICLES = frozenset({
    "the", "of", "and", "in", "for", "on", "a", "an", "de", "la", "le", "les", "des", "du",
    "der", "die", "das", "und", "fur", "et", "y", "e", "di", "del", "al", "to",
})  # fmt: skip
_STOP = _ARTICLES | frozenset({
    "proc", "proceedings", "proceeding", "annual", "annu", "ann", "international", "int",
    "intl", "official", "journal", "j", "conference", "conf", "symposium", "symp",
    "workshop", "press",
})  # fmt: skip
# "(Oxford, England : 1990)", "[Electronic resource]", "the official journal of the …".
_TAIL = re.compile(
    r" (?:official (?:journal|publication|organ)|journal of the official|print|online)\b.*"
)
_ORDINAL = re.compile(r"^\d+(?:st|nd|rd|th)?$")


@cache
def _expansions() -> dict[str, str]:
    """Read ``abbreviations.txt``: the stem of an abbreviation and its full word on each line."""
    text = files("kapcite.dedupe").joinpath("abbreviations.txt").read_text("utf-8")
    rows = (line.split() for line in text.splitlines() if line and not line.startswith("#"))
    return {row[0]: row[1] for row in rows}


def full_names(folded: Sequence[str]) -> list[str]:
    """Return each folded name in full words, without articles, ordinals and generic words.

    A name of nothing but generic words keeps them ("Annals", "The Journal").
    """
    known = {name: _full(name) for name in set(folded)}
    return [known[name] for name in folded]


def _full(name: str) -> str:
    table = _expansions()
    words = [table.get(word, word) for word in _TAIL.sub("", name).split()]
    kept = [word for word in words if word not in _STOP and not _ORDINAL.match(word)]
    return " ".join(kept or words)


def initials(folded: Sequence[str]) -> list[str]:
    """Return the first letters of the words of each folded name: ``jacc``, ``icis``.

    Articles and prepositions have no part in it; a single word ("JAMA") is its own acronym.
    """
    known = {name: _initials(name) for name in set(folded)}
    return [known[name] for name in folded]


def _initials(name: str) -> str:
    words = [word for word in _TAIL.sub("", name).split() if word not in _ARTICLES]
    if len(words) == 1:
        return words[0][:8]
    return "".join(word[0] for word in words if not _ORDINAL.match(word))
