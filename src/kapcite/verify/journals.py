"""Journals and other containers: full titles, ISO 4 abbreviations, acronyms, proceedings.

ISO 4 shortens each word of a title by truncation ("Psychiatry" to "Psychiatr") or, for a
few, by contraction ("National" to "Natl"), leaves out articles, prepositions and
conjunctions, and leaves a title of one word as it is. So a short title is checked word by
word against a full one, without a list.
"""

from __future__ import annotations

import re
from functools import lru_cache

from kapcite.model.reference import Reference
from kapcite.verify.container_forms import (
    BRACKETS,
    LEFT_OUT,
    acronyms,
    canonical,
    container_words,
    forms,
    joined,
)
from kapcite.verify.editions import is_cited_before
from kapcite.verify.fold import spelling, word_set, words
from kapcite.verify.result import Finding, Outcome


def _spelled(text: str) -> frozenset[str]:
    return frozenset(spelling(word) for word in word_set(text))


# What only says that a book holds the papers of a meeting; with more of that kind beside it
# where an acronym stands for the meeting.
_PROCEEDINGS = _spelled("proc proceedings conference conf annual meeting symposium st nd rd th")
_GENERIC = _PROCEEDINGS | _spelled(
    "workshop workshops findings transactions trans advances international int joint main long "
    "papers volume vol ieee cvf acm virtual online"
)
_GATHERINGS = _spelled(
    "proc proceedings conference conf meeting symposium workshop workshops findings advances"
)
# Truncations that stand for one word only, however many begin with them.
_FIXED = {
    "br": ("brit",), "am": ("americ",), "int": ("internat",), "j": ("journ", "jorn", "jurn"),
    "ann": ("annal",), "nat": ("natur", "nat"), "can": ("canad",), "surg": ("surg",),
}  # fmt: skip
_LEAST = 5  # letters of an abbreviation that is a whole title


@lru_cache(maxsize=65536)
def same_container(cited: str, published: str) -> bool:
    """Whether two titles of a container are forms of one."""
    return any(_same_form(one, other) for one in forms(cited) for other in forms(published))


def _same_form(cited: str, published: str) -> bool:
    left, right = container_words(cited), container_words(published)
    if not left or not right:
        return False
    one, other = "".join(left), "".join(right)
    if one == other or canonical(one) == canonical(other):
        return True
    if _same_series(left, right) or _same_meeting(cited, published):
        return True
    return (
        abbreviates(left, right)
        or abbreviates(right, left)
        or _is_section(left, right)
        or _is_section(right, left)
        or _acronym(cited, published)
        or _acronym(published, cited)
    )


def _series(found: tuple[str, ...]) -> tuple[str, ...]:
    """Return a title without what only says which volume of proceedings it is, and when."""
    rest = [word for word in found if word not in _PROCEEDINGS]
    numbers = r"(?:19|20)\d\d|\d+(?:st|nd|rd|th)" + (r"|\d+" if len(rest) > 3 else "")
    return tuple(word for word in rest if not re.fullmatch(numbers, word))


def _same_series(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    one, other = _series(left), _series(right)
    if one and canonical("".join(one)) == canonical("".join(other)):
        return True
    longer, shorter = sorted((one, other), key=len, reverse=True)
    return len(shorter) > 1 and longer == (*shorter, "journal")


def _same_meeting(cited: str, published: str) -> bool:
    """Whether two meetings differ in nothing but their sponsors' acronyms."""
    one, other = _meeting(cited), _meeting(published)
    return min(len(one), len(other)) > 1 and (abbreviates(one, other) or abbreviates(other, one))


@lru_cache(maxsize=65536)
def _meeting(text: str) -> tuple[str, ...]:
    """Return the words that name a meeting; none where the title is not a meeting's."""
    found = container_words(text)
    if _GATHERINGS.isdisjoint(found):
        return ()
    sponsors = {word.casefold() for word in re.findall(r"\b[A-Z]{2,}\b", text)}
    if len(sponsors) >= len(found):  # all of it is in capitals
        sponsors = set()
    return tuple(w for w in _series(found) if w not in sponsors and w not in _GENERIC)


def abbreviates(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Whether the words of ``short`` stand, in order, for all those of ``full``.

    One may stand for two that others write together ("Cardiothorac" for "Cardio-thoracic"),
    two for one ("Neuro Endocrinol"), an acronym for the words it is made of.
    """
    if len(full) == 1 and len(short) == 1:
        return len(short[0]) >= _LEAST and _stands_for(short[0], full[0])
    return abs(len(short) - len(full)) <= 4 and _aligned(short, full)


def _aligned(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    if not short or not full:
        return not short and not full
    if _stands_for(short[0], full[0]) and _aligned(short[1:], full[1:]):
        return True
    if _is_run_on(short, full) and _aligned(short[1:], full[2:]):
        return True
    if len(short) > 1 and len(short[0]) > 1 and full[0].startswith(spelling(short[0] + short[1])):
        return _aligned(short[2:], full[1:])
    one, other = _initialled(short[0], full), _initialled(full[0], short)
    return bool(
        (one and _aligned(short[1:], full[one:])) or (other and _aligned(short[other:], full[1:]))
    )


def _is_run_on(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Whether the first word takes in the beginning of the second one of the full title."""
    return (
        len(full) > 1
        and len(short[0]) > len(full[0]) > 1
        and spelling(full[0] + full[1]).startswith(short[0])
    )


def _initialled(acronym: str, names: tuple[str, ...]) -> int:
    """Return how many words an acronym stands for, 0 where it is none of theirs."""
    size = len(acronym)
    return size if size > 2 and acronym == "".join(word[0] for word in names[:size]) else 0


def _stands_for(short: str, full: str) -> bool:
    """Whether ISO 4 could make one word of the other: truncated or contracted."""
    if short == full:
        return True
    if short in _FIXED:
        return full.startswith(_FIXED[short])
    if full.startswith(short):
        return True
    # Plurals and endings: "Sci" for "Science" passes above, "Psychol" for "Psychology" too;
    # "Dis" for "Diseases" and "Aff" for "Affairs" as well. What is left are contractions.
    return 2 <= len(short) <= 5 and short[0] == full[0] and _is_contraction(short, full)


def _is_contraction(short: str, full: str) -> bool:
    """Whether the letters of ``short`` stand in ``full`` in order, the last one at its end.

    Natl for National, Jpn for Japanese, Dtsch for Deutsches; not Med for Methods.
    """
    stem = re.sub(r"(?:ese|es|er|en|e)$", "", full)
    rest = iter(full)
    return (
        len(full) > len(short)
        and short[-1] in (full[-1], stem[-1:])
        and all(letter in rest for letter in short)
    )


def _is_section(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Whether one names a section by its letter alone, the other by letter and name."""
    count = len(short)
    return (
        2 < count < len(full)
        and len(short[-1]) == 1
        and short[-1] == full[count - 1]
        and (abbreviates(short, full[:count]) or abbreviates(full[:count], short))
    )


def _acronym(short: str, full: str) -> bool:
    """Whether ``short`` is the acronym of ``full``, or of the meeting whose papers it holds."""
    letters = acronyms(short)
    rest = tuple(word for word in container_words(short) if word not in _GENERIC)
    if not letters or any(word not in letters for word in _series(rest)):
        return False
    wanted = letters - _GENERIC or letters
    bare = words(BRACKETS.sub(" ", full)) or words(full)
    every = [spelling(word) for word in bare if word not in LEFT_OUT]
    initials = "".join(word[0] for word in every if not word[0].isdigit())
    whole = "".join(word[0] for word in bare if not word[0].isdigit())
    if len(every) >= 3 and any(len(word) >= 3 and word in (initials, whole) for word in wanted):
        return True
    if _GATHERINGS.isdisjoint(every):
        return False
    if len(every) >= 3 and any(len(word) >= 3 and initials.endswith(word) for word in wanted):
        return True
    return any(canonical(word) in _known(full) for word in wanted)


@lru_cache(maxsize=65536)
def _known(full: str) -> frozenset[str]:
    return frozenset({canonical(word) for word in acronyms(full)} | {canonical(joined(full))})


@lru_cache(maxsize=65536)
def _is_head(cited: str, published: str) -> bool:
    """Whether one title is the other up to a colon, dash or stop.

    It has three words or more, or two and behind it a list of what the journal is about
    ("Journal of Trauma: Injury, Infection, and Critical Care").
    """
    for short, long in ((cited, published), (published, cited)):
        head, *rest = re.split(r"\s*[:\"]\s*|\s+[-–—]\s+|\.\s+", long, maxsplit=1)
        least = 2 if rest and "," in rest[0] else 3
        if rest and len(container_words(head)) >= least and same_container(short, head):
            return True
    return False


def compare_container(cited: Reference, published: Reference) -> Finding | None:
    """Compare the container in each form that the two records have.

    A subtitle left out of a long title can be style or a sister journal: it says nothing. Nor
    does the server of a preprint that is cited, beside the journal of the article.
    """
    given = [form for form in (cited.container_title, cited.container_title_short) if form]
    if not given:
        return None
    known = _containers(published)
    if not known:
        return Finding("container-title", Outcome.UNCONFIRMED, given[0])
    pairs = [(one, other) for one in given for other in known]
    if any(same_container(one, other) for one, other in pairs):
        return Finding("container-title", Outcome.SAME, given[0], known[0])
    if any(_is_head(one, other) for one, other in pairs) or is_cited_before(cited, published):
        return Finding("container-title", Outcome.COMPATIBLE, given[0], known[0])
    return Finding("container-title", Outcome.DIFFERENT, given[0], known[0], "another container")


def _containers(published: Reference) -> list[str]:
    names = (
        published.container_title,
        published.container_title_short,
        published.event_title,
    )
    return [form for form in names if form]
