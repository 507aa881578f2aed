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
_PROCEEDINGS = frozenset({"proc", "proceedings", "proceeding"})
_STOP = _ARTICLES | _PROCEEDINGS | frozenset({
    "annual", "annu", "ann", "international", "int",
    "intl", "official", "journal", "j", "conference", "conf", "symposium", "symp",
    "workshop", "press", "in", "pp", "pages", "vol", "volume", "preproceedings", "appeared",
    "appear", "ieee", "st", "nd", "rd", "th",
})  # fmt: skip
# "(Oxford, England : 1990)", "[Electronic resource]", "the official journal of the …".
_TAIL = re.compile(
    r" (?:official (?:journal|publication|organ)|journal of the official|print|online)\b.*"
)
_ORDINAL = re.compile(
    r"\d+(?:st|nd|rd|th)?|(?:twen|thir|for|fif)(?:ty|tieth)"
    r"|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth"
    r"|(?:thir|four|fif|six|seven|eigh|nine)teenth"
)
# "A. C. M." folded, and the year behind "STOC93".
_SPACED = re.compile(r"\b\w(?: \w\b)+")
_YEAR = re.compile(r"(?<=[a-z]{3})\d\d\b")
_SHORTEST, _LONGEST = 3, 8


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
    known = {name: full_name(name) for name in set(folded)}
    return [known[name] for name in folded]


def full_name(name: str) -> str:
    """Return one folded name as ``full_names`` does."""
    table = _expansions()
    name = _SPACED.sub(lambda match: match[0].replace(" ", ""), _TAIL.sub("", name))
    words = [table.get(word, word) for word in _YEAR.sub("", name).split()]
    kept = [word for word in words if word not in _STOP and not _ORDINAL.fullmatch(word)]
    return " ".join(kept or words)


def shortened(name: str, other: str) -> bool:
    """Say whether one of two folded names is a short form of the other.

    ``ann fr anesth reanim`` has the starts of the words of the other in their order,
    ``in proc 21st stoc`` the initials of ``symposium on theory of computing``.
    """
    a, b = name.split(), other.split()
    if len(a) > len(b):
        a, b = b, a
    if _truncated(a, b) or (len(a) == len(b) and _truncated(b, a)):
        return True
    return _acronym(a, b) or _acronym(b, a)


def _truncated(short: Sequence[str], long: Sequence[str]) -> bool:
    """Say whether the words of ``short`` begin those of ``long``, in their order."""
    words = [word for word in short if word not in _ARTICLES]
    others = [word for word in long if word not in _ARTICLES]
    if not 2 <= len(words) <= len(others) <= 2 * len(words):
        return False
    rest = iter(others)
    return all(any(other.startswith(word) for other in rest) for word in words)


def _acronym(names: Sequence[str], words: Sequence[str]) -> bool:
    """Say whether a word of ``names`` is made of the initials of words in a row.

    "Machine learning: proceedings of the 13th international conference" is that "on machine
    learning", its subject put in front.
    """
    if _initials_in(names, words):
        return True
    place = next((place for place, word in enumerate(words) if word in _PROCEEDINGS), 0)
    if not place:
        return False
    behind = [word for word in words[place + 1 :] if not _ORDINAL.fullmatch(word)]
    return _initials_in(names, [*behind, *words[:place]])


def _initials_in(names: Sequence[str], words: Sequence[str]) -> bool:
    heads = {word[0] for word in words}
    for name in names:
        bare = name.rstrip("0123456789")
        if _SHORTEST <= len(bare) <= _LONGEST and heads.issuperset(bare) and any(
            word[0] == bare[0] and word not in _ARTICLES and _spells(bare, words[start:])
            for start, word in enumerate(words)
        ):  # fmt: skip
            return True
    return False


def _spells(letters: str, words: Sequence[str]) -> bool:
    """Say whether the letters begin words from the first on; articles may lend theirs."""
    if not letters:
        return True
    if not words:
        return False
    word, rest = words[0], words[1:]
    if word[0] == letters[0] and _spells(letters[1:], rest):
        return True
    return word in _ARTICLES and _spells(letters, rest)


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
    return "".join(word[0] for word in words if not _ORDINAL.fullmatch(word))
