"""Titles: what is style, what is another word, what is another title."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import OSA, Indel

from kapcite.model.reference import Reference
from kapcite.verify.fold import STOPS, spelling, title_words, word_set, words
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
    r"(?:\w+ )?abstract|preprint|corrected(?: and republished)?)\)\.?|\s+LA:\s*\w{3}|"
    r"\s*<original>.*|\s*\[(?:published )?(?:erratum|comment|correct|see comment|update|retract|"
    r"republish)[^\n]*)+\s*$",
    re.IGNORECASE,
)
# MEDLINE puts the group that wrote a work behind its title.
_GROUP = re.compile(
    r"(?<=[^.]{12})\.\s+(?:the\s+)?[^.?!:]*\b(?:group|investigators|collaborators|collaboration|"
    r"consortium|trialists|(?:study|research|trial) team)\b(?:\s+\([^)]*\))?\.?$",
    re.IGNORECASE,
)
_COMPARED = re.compile(r"[<>]\s*(?:or)?\s*=", re.IGNORECASE)  # ">or=" is how MEDLINE writes a sign
_GREEK = word_set("alpha beta gamma delta epsilon kappa lambda mu omega sigma tau theta zeta")
_SUBTITLE = re.compile(r"\s*[:?!]\s+|\s+[–—-]\s+|\.\s+(?=[A-Z])")
NEAR = 0.75  # share of words kept at which a title still reads as the same one


@lru_cache(maxsize=65536)
def bare_title(text: str) -> str:
    """Return a title without retraction marks, translation brackets and database notes."""
    text = _BEFORE.sub("", text.strip().strip('"“”').strip())
    if text.startswith("[") and "]" in text:
        inner, _, rest = text[1:].partition("]")
        text = inner if not rest.strip(" .") or _BEHIND.fullmatch(rest) else text
    bare = _COMPARED.sub(" ", _BEHIND.sub("", text))
    return _GROUP.sub("", bare) or text


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
    if _without_greek(left, right) or _run_together(one) == _run_together(other):
        return Outcome.SAME
    if len(left) >= 2 and "".join(left) == "".join(main_title(other)):
        return Outcome.SAME
    if len(right) >= 3 and "".join(right) == "".join(main_title(one)):
        return Outcome.COMPATIBLE
    return Outcome.DIFFERENT


@lru_cache(maxsize=65536)
def _run_together(text: str) -> str:
    """Return all words in one, also a letter that looks like an article: ``A(1c)``, ``A1c``."""
    return "".join(spelling(word) for word in words(text))


def _without_greek(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    """Whether one side is the other with its Greek letters lost on the way."""
    one, other = sorted((left, right), key=len)
    if _GREEK.isdisjoint(other) or not _GREEK.isdisjoint(one):
        return False
    return one == tuple(word for word in other if word not in _GREEK)


def compare_title(cited: Reference, published: Reference) -> Finding | None:
    """Compare the title with each form of it that the record has.

    Letters that slipped in one word of a long title are minor, another word is not.
    """
    if not cited.title:
        return None
    forms = [form for form in (published.title, published.original_title) if form]
    if not forms:
        return Finding("title", Outcome.UNCONFIRMED, cited.title)
    forms += [part for form in forms if "; " in form for part in form.split("; ")]
    outcome, form = max(((same_title(cited.title, form), form) for form in forms), key=_by_outcome)
    if outcome is not Outcome.DIFFERENT:
        return Finding("title", outcome, cited.title, form)
    if _is_misspelt(cited.title, form):
        return Finding("title", outcome, cited.title, form, "misspelt", serious=False)
    kind = "other wording" if similarity(cited.title, form) >= NEAR else "another title"
    return Finding("title", outcome, cited.title, form, kind)


def _is_misspelt(one: str, other: str) -> bool:
    """Whether one word of six and more, of seven and more letters, is off by a letter within."""
    left, right = title_words(bare_title(one)), title_words(bare_title(other))
    if len(left) != len(right) or len(left) < 6:
        return False
    pairs = [(a, b) for a, b in zip(left, right, strict=True) if a != b]
    if len(pairs) != 1:
        return False
    a, b = pairs[0]
    within = a[0] == b[0] and a[-2:] == b[-2:] and min(len(a), len(b)) >= 7
    return within and OSA.distance(a, b, score_cutoff=1) <= 1


def _by_outcome(pair: tuple[Outcome, str]) -> Outcome:
    return pair[0]
