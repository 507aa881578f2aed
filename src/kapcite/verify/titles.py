"""Titles: what is style, what is another word, what is another title."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import Indel

from kapcite.model.reference import Reference
from kapcite.verify.fold import STOPS, title_words, word_set
from kapcite.verify.result import Finding, Outcome

# What databases and publishers put before or behind a title that is no part of it.
_BEFORE = re.compile(
    r"^(?:(?:retracted|withdrawn|retraction|expression of concern|corrected)"
    r"(?: article)?\s*[:.\-]\s*|\[(?:retracted|withdrawn)[^\]]*\]\s*)+",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"(?:\s*\.?\s*\[(?:[^\[\]]|\[[^\[\]]*\])*\]\.?|\s*\((?:article in [^)]*|review|"
    r"retract(?:ed|ion)[^)]*|withdrawn[^)]*|published [^)]*|see comments?|letter|editorial|"
    r"(?:structured |student )?abstract|preprint)\)\.?)+\s*$",
    re.IGNORECASE,
)
_COMPARED = re.compile(r"[<>]\s*(?:or)?\s*=", re.IGNORECASE)  # ">or=" is how MEDLINE writes a sign
_GREEK = word_set("alpha beta gamma delta epsilon kappa lambda mu omega sigma tau theta zeta")
_SUBTITLE = re.compile(r"\s*[:?!]\s+|\s+[–—-]\s+|\.\s+(?=[A-Z])")
NEAR = 0.75  # share of words kept at which a title still reads as the same one


@lru_cache(maxsize=65536)
def bare_title(text: str) -> str:
    """Return a title without retraction marks, translation brackets and database notes."""
    text = _BEFORE.sub("", text.strip())
    if text.startswith("[") and "]" in text:
        inner, _, rest = text[1:].partition("]")
        text = inner if not rest.strip(" .") or _BEHIND.fullmatch(rest) else text
    bare = _COMPARED.sub(" ", _BEHIND.sub("", text))
    return bare or text


def is_marked_retracted(text: str) -> bool:
    """Whether the publisher's own title says that the work was retracted or withdrawn."""
    match = _BEFORE.match(text) or _BEHIND.search(text)
    return bool(match and re.search(r"retract|withdrawn", match[0], re.IGNORECASE))


@lru_cache(maxsize=65536)
def main_title(text: str) -> tuple[str, ...]:
    """Return the words before the subtitle; all words where there is none."""
    return title_words(_SUBTITLE.split(text, maxsplit=1)[0])


@lru_cache(maxsize=16384)
def similarity(one: str, other: str) -> float:
    """Return how alike two titles are by the order of their words, 0 to 1."""
    left, right = title_words(bare_title(one)), title_words(bare_title(other))
    if not left or not right:
        return 0.0
    if left == right or "".join(left) == "".join(right):
        return 1.0
    return float(Indel.normalized_similarity(left, right))


@lru_cache(maxsize=65536)
def content_words(text: str) -> frozenset[str]:
    """Return the words of a title that say what it is about."""
    return frozenset(title_words(bare_title(text))) - STOPS


def same_title(one: str, other: str) -> Outcome:
    """Compare two titles; a subtitle left out is style, one added cannot be confirmed."""
    one, other = bare_title(one), bare_title(other)
    left, right = title_words(one), title_words(other)
    if left == right or "".join(left) == "".join(right):
        return Outcome.SAME
    if _without_greek(left, right):
        return Outcome.SAME
    if len(left) >= 2 and left == main_title(other):
        return Outcome.SAME
    if len(right) >= 3 and right == main_title(one):
        return Outcome.COMPATIBLE
    return Outcome.DIFFERENT


def _without_greek(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    """Whether one side is the other with its Greek letters lost on the way."""
    one, other = sorted((left, right), key=len)
    if _GREEK.isdisjoint(other) or not _GREEK.isdisjoint(one):
        return False
    return one == tuple(word for word in other if word not in _GREEK)


def compare_title(cited: Reference, published: Reference) -> Finding | None:
    """Compare the title with each form of it that the record has."""
    if not cited.title:
        return None
    forms = [form for form in (published.title, published.original_title) if form]
    if not forms:
        return Finding("title", Outcome.UNCONFIRMED, cited.title)
    forms += [part for form in forms if "; " in form for part in form.split("; ")]
    outcome, form = max(((same_title(cited.title, form), form) for form in forms), key=_by_outcome)
    near = similarity(cited.title, form) >= NEAR
    kind = None
    if outcome is Outcome.DIFFERENT:
        kind = "other wording" if near else "another title"
    return Finding("title", outcome, cited.title, form, kind)


def _by_outcome(pair: tuple[Outcome, str]) -> Outcome:
    return pair[0]
