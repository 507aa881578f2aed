"""One person beside another: order, initials, particles, accents and compound names."""

from __future__ import annotations

import re
import unicodedata
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from kapcite.model.names import Name
from kapcite.verify.fold import strip_accents, word_set, words

PARTICLES = word_set(
    "aan abd abdel abou abu af al am auf av ben bin da dal dalla das de degli dei del della den "
    "der des di do dos du e el het ibn il in la las le les lo los mac op st t ten ter the tot van "
    "ver vom von y zu zum zur"
)
_HONOURS = frozenset(("dr", "prof", "professor", "sir", "dame", "mr", "mrs", "ms"))
_DEGREES = word_set("md phd msc bsc ba ma mph frcp frcpsych mbbs dphil psyd rn dsc jr sr ii iii iv")
_OTHERS = re.compile(r"(?:and\s+)?(?:et\.?\s*al\.?|others|colleagues)", re.IGNORECASE)
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue",
                         "å": "aa", "Å": "Aa", "ø": "oe", "Ø": "Oe"})  # fmt: skip


class Match(IntEnum):
    """How surely two names are one person's; at ``LESS`` and above nothing speaks against it."""

    NO = 0
    SPELLING = 1  # the family name is off by a letter or two
    GIVEN = 2  # same family name, other given name
    LESS = 3  # the record has initials or fewer names
    SAME = 4


class Person(NamedTuple):
    """A name in words for comparison. ``families`` are its spellings joined, particle left out."""

    families: frozenset[str]
    family: tuple[str, ...]
    given: tuple[str, ...]
    group: bool = False
    compound: bool = False  # the first given name is hyphenated: Le-Ben is not Le


def is_others(name: Name) -> bool:
    """Whether a name stands for further authors: ``et al.``, ``and others``."""
    text = name.literal or (name.family if not name.given else None) or ""
    return _OTHERS.fullmatch(text.strip().strip("&,;")) is not None


def is_gap(name: Name) -> bool:
    """Whether a name stands for authors left out in the middle (``…``)."""
    return (name.literal or name.family or "").strip(" ,&") in ("…", "...", ". . .")


@lru_cache(maxsize=65536)
def _person(family: str, given: str, literal: str | None, particles: str) -> Person:
    if literal is not None:
        tokens = words(literal)
        return Person(frozenset(("".join(tokens),)), tokens, (), group=True)
    whole = f"{particles} {family}"
    tokens = tuple(word for word in words(whole) if word not in _HONOURS)
    core = tokens
    while len(core) > 1 and core[0] in PARTICLES:
        core = core[1:]
    while len(core) > 1 and core[-1] in _DEGREES:
        core = core[:-1]
    german = "".join(words(unicodedata.normalize("NFC", whole).translate(_GERMAN)))
    forms = {"".join(core), "".join(tokens), german}
    if core is not tokens:
        forms.add(german[len("".join(tokens)) - len("".join(core)) :])
    compound = re.match(r"\w{2,}[-‐‑]\w{2,}", given) is not None
    return Person(
        frozenset(forms), core, given_words(given, shouted=family.isupper()), compound=compound
    )


def person(name: Name) -> Person:
    """Return a name in the words that are compared."""
    particles = f"{name.non_dropping_particle or ''} {name.dropping_particle or ''}"
    return _person(name.family or "", name.given or "", name.literal, particles)


def given_words(text: str, *, shouted: bool = False) -> tuple[str, ...]:
    """Return given names in words; ``JH`` and ``J.-H.`` are two initials.

    ``shouted`` says that the whole name is in capitals, so that three and more letters
    are a name and not initials.
    """
    found: list[str] = []
    for part in re.split(r"[\s.\-‐-–_,~]+", strip_accents(text)):
        letters = re.sub(r"[^\w]", "", part)
        if not letters or (letters.casefold() in _HONOURS and len(letters) > 1):
            continue
        if letters.isupper() and 1 < len(letters) <= (2 if shouted else 4) and "." not in part:
            found.extend(letters.casefold())
        else:
            found.append(letters.casefold())
    while len(found) > 1 and found[-1] in _DEGREES:
        found.pop()
    return tuple(found)


@lru_cache(maxsize=65536)
def match(cited: Person, record: Person) -> Match:
    """Compare a cited name with a published one."""
    if cited.group or record.group:
        return _match_group(cited, record)
    if cited.families & record.families:
        if record.compound and len(cited.given) == 1 and len(cited.given[0]) > 1:
            forms = ("".join(record.given[:2]), "".join(word[0] for word in record.given))
            return Match.SAME if cited.given[0] in forms else Match.GIVEN
        return _match_given(cited.given, record.given)
    turned = _match_turned(cited, record)
    if turned is not Match.NO:
        return turned
    if _near(next(iter(cited.families)), next(iter(record.families))):
        given = _match_given(cited.given, record.given)
        return Match.SPELLING if given >= Match.LESS else Match.NO
    return Match.NO


def _match_group(cited: Person, record: Person) -> Match:
    left, right = (
        set(side.family) | set(side.given) - {"the", "of", "for", "on", "behalf", "and"}
        for side in (cited, record)
    )
    if left == right or (left and right and (left <= right or right <= left)):
        return Match.SAME
    return Match.NO


def _match_turned(cited: Person, record: Person) -> Match:
    """Compare names whose parts were assigned otherwise: order turned, surnames split."""
    left, right = (*cited.given, *cited.family), (*record.given, *record.family)
    if "".join(cited.given) in record.families and "".join(record.given) in cited.families:
        return Match.SAME
    if len(left) == len(right) and len(left) > 1 and sorted(left) == sorted(right):
        return Match.SAME
    half = _match_half(cited, record)
    if half is not Match.NO:
        return half
    if _stands_first(cited, record) or _stands_first(record, cited):
        return Match.LESS
    # José García López, read as if López alone were the surname.
    if len(cited.family) == 1 and cited.family[0] in record.given[1:]:
        before = record.given[: record.given.index(cited.family[0], 1)]
        if _match_given(cited.given, before) >= Match.LESS:
            return Match.LESS
    return Match.NO


def _match_half(cited: Person, record: Person) -> Match:
    """Compare names of which one has one surname of two: García for García López."""
    short, long = sorted((cited.family, record.family), key=len)
    if (
        len(short) == len(long)
        or not short
        or short not in (long[: len(short)], long[-len(short) :])
    ):
        return Match.NO
    given = _match_given(cited.given, record.given)
    if given >= Match.LESS:
        return given
    spare = long[: -len(short)] if long[-len(short) :] == short else long[len(short) :]
    sides = (
        (cited.given, (*record.given, *spare))
        if cited.family == short
        else ((*cited.given, *spare), record.given)
    )
    return Match.LESS if _match_given(*sides) >= Match.LESS else Match.NO


def _stands_first(one: Person, other: Person) -> bool:
    """Whether the first name of one is the surname of the other: Wang Xiaoming for X. Wang."""
    return bool(other.given) and any(
        len(surname := "".join(one.given[:count])) > 1
        and surname in other.families
        and _match_names((*one.given[count:], *one.family), other.given) >= Match.LESS
        for count in range(1, min(len(one.given), 2) + 1)
    )


def _match_given(cited: tuple[str, ...], record: tuple[str, ...]) -> Match:
    """Compare given names; a particle among them ("Ana da Silveira") may be left out."""
    found = _match_names(cited, record)
    if found >= Match.LESS or (PARTICLES.isdisjoint(cited) and PARTICLES.isdisjoint(record)):
        return found
    return max(found, _match_names(_core(cited), _core(record)))


def _core(given: tuple[str, ...]) -> tuple[str, ...]:
    return given[:1] + tuple(word for word in given[1:] if word not in PARTICLES or len(word) == 1)


def _match_names(cited: tuple[str, ...], record: tuple[str, ...]) -> Match:
    if not cited or cited == record:
        return Match.SAME
    if not record:
        return Match.LESS
    if "".join(cited) == "".join(record):
        return Match.SAME
    if len(cited) == 1 and len(cited[0]) > 1 and cited[0] in record:
        return Match.SAME  # called by the middle name
    joined = _match_joined(cited, record)
    if joined is not None:
        return joined
    if len(cited) < len(record) and _in_order(cited, record):
        return Match.SAME
    if len(record) < len(cited) and _in_order(record, cited):
        return Match.LESS
    outcome = Match.SAME
    for left, right in zip(cited, record, strict=False):
        if left == right:
            continue
        if len(left) == 1 and right.startswith(left):
            continue
        if len(right) == 1 and left.startswith(right):
            outcome = Match.LESS
            continue
        return Match.GIVEN
    return Match.LESS if len(cited) > len(record) else outcome


def _in_order(cited: tuple[str, ...], record: tuple[str, ...]) -> bool:
    """Whether the cited names or initials are the record's with some left out in the middle."""
    if not record[0].startswith(cited[0]):
        return False
    rest = iter(record)
    return all(
        any(right == left or (len(left) == 1 and right.startswith(left)) for right in rest)
        for left in cited
    )


def _match_joined(cited: tuple[str, ...], record: tuple[str, ...]) -> Match | None:
    """Compare Yonghui with Yong-Hui and Xiaoming with X. M.; None where that does not apply."""
    if len(cited) == 1 and len(record) > 1 and cited[0] == "".join(word[0] for word in record):
        return Match.SAME  # "Ys" are the initials of Yong-shan
    if len(cited) > 1 and len(cited[0]) > 1 and record[0] == "".join(cited):
        return Match.SAME
    if len(record) > 1 and len(cited[0]) > 1 and cited[0] == "".join(record[:2]):
        return Match.SAME if len(cited) == 1 else Match.LESS
    return None


def _near(one: str, other: str) -> bool:
    """Whether two family names differ by one letter, or two in a long one."""
    if min(len(one), len(other)) < 4 or abs(len(one) - len(other)) > 2:
        return False
    limit = 1 if min(len(one), len(other)) < 8 else 2
    return OSA.distance(one, other, score_cutoff=limit) <= limit
