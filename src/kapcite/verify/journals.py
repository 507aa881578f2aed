"""Journals and other containers: full titles, ISO 4 abbreviations, acronyms, proceedings.

ISO 4 shortens each word of a title by truncation ("Psychiatry" to "Psychiatr") or, for a
few, by contraction ("National" to "Natl"), and leaves out articles, prepositions and
conjunctions. So a short title is checked word by word against a full one, without a list.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from kapcite.model.reference import Reference
from kapcite.verify.fold import spelling, word_set, words
from kapcite.verify.result import Finding, Outcome

_STOPS = word_set(
    "the a an of and in on for to with from at by de la le les des du et der die das den det und "
    "fur von el los las y del della di d l e i og series section part"
)
# Behind a colon or in brackets these only say whose journal it is, or where it appears.
_OWNERS = re.compile(
    r"\s*(?:(?::|/|;|\.|=)\s*(?:the\s+)?(?:an?\s+)?(?:official|international|(?:\w+\s+){0,2}journal|organ\b|"
    r"publication|une|zeitschrift|revue|offizielles|bulletin of the)|,\s*international journal|"
    r"\.\s*conference\s*(?::|publication)).*$",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\s*[\[(][^\])]*[\])]")
# What only says that a book holds the papers of a meeting; with more of that kind beside it
# where an acronym stands for the meeting.
_PROCEEDINGS = word_set("proc proceedings conference conf annual meeting symposium st nd rd th")
_GENERIC = _PROCEEDINGS | word_set(
    "workshop workshops findings transactions trans advances international joint main long "
    "papers volume vol ieee cvf acm virtual online"
)
# Forms of one title that no rule derives from each other.
_ALIASES = (
    ("NeurIPS", "NIPS", "Neural Information Processing Systems",
     "Advances in Neural Information Processing Systems"),
    ("PNAS", "Proceedings of the National Academy of Sciences", "Proc Natl Acad Sci",
     "Proc Natl Acad Sci U S A", "Proc Natl Acad Sci USA",
     "Proceedings of the National Academy of Sciences USA",
     "Proceedings of the National Academy of Sciences of the United States of America"),
    ("Proceedings. Biological sciences", "Proc Biol Sci", "Proc R Soc B", "Proc R Soc B Biol Sci",
     "Proceedings of the Royal Society B",
     "Proceedings of the Royal Society B: Biological Sciences"),
    ("NEJM", "New England Journal of Medicine"),
    ("JAMA", "Journal of the American Medical Association"),
    ("BMJ", "British Medical Journal"),
    ("arXiv", "CoRR", "Computing Research Repository", "arXiv preprint", "arXiv.org"),
    ("ICASSP", "International Conference on Acoustics, Speech, and Signal Processing"),
)  # fmt: skip


@lru_cache(maxsize=65536)
def container_words(text: str) -> tuple[str, ...]:
    """Return the words of a container's title that tell it from others."""
    text = _BRACKETS.sub(" ", _OWNERS.sub("", text)) if not text.startswith(("(", "[")) else text
    # A lone capital is an initial ("N Y Acad Sci"), a lone small letter a word ("y", "i").
    initials = {word.casefold() for word in re.findall(r"\b[A-Z]\b", text)}
    found = tuple(spelling(word) for word in words(text) if word not in _STOPS or word in initials)
    return found or words(text)


@cache
def _aliases() -> dict[str, str]:
    """Return joined words of a title -> joined words of the first of its forms."""
    return {_joined(name): _joined(group[0]) for group in _ALIASES for name in group}


def _joined(title: str) -> str:
    return "".join(container_words(title))


def _canonical(joined: str) -> str:
    return _aliases().get(joined, joined)


@lru_cache(maxsize=65536)
def same_container(cited: str, published: str) -> bool:
    """Whether two titles of a container are forms of one."""
    return any(_same_form(one, other) for one in _forms(cited) for other in _forms(published))


def _same_form(cited: str, published: str) -> bool:
    left, right = container_words(cited), container_words(published)
    joined, other = "".join(left), "".join(right)
    if not left or not right:
        return False
    if joined == other or _canonical(joined) == _canonical(other):
        return True
    if _series(left, _PROCEEDINGS) and _series(left, _PROCEEDINGS) == _series(right, _PROCEEDINGS):
        return True
    return (
        abbreviates(left, right)
        or abbreviates(right, left)
        or _acronym(cited, published)
        or _acronym(published, cited)
    )


@lru_cache(maxsize=65536)
def _forms(text: str) -> tuple[str, ...]:
    """Return the titles in one string: parallel titles, a translation in brackets, an acronym."""
    parts = [part for part in re.split(r"\s*=\s*|\s+/\s+", text) if part.strip()]
    forms = list(parts if len(parts) > 1 else [text])
    for part in parts:
        forms.extend(inner for inner in re.findall(r"\[([^\]]{6,})\]", part) if " " in inner)
        forms.extend(_without_acronym(part))
    return tuple(dict.fromkeys(form.strip() for form in forms))


def _without_acronym(text: str) -> list[str]:
    """Return a title without its own acronym, which some put behind it and some in front."""
    head, colon, tail = text.rpartition(":")
    first, _, rest = text.partition(" ")
    pairs = [(tail, head)] if colon else []
    return [
        long
        for short, long in (*pairs, (first.rstrip("."), rest))
        if len(short.strip()) > 1
        and short.strip().casefold()
        == "".join(word[0] for word in words(long) if word not in _STOPS)
    ]


def _series(found: tuple[str, ...], left_out: frozenset[str]) -> tuple[str, ...]:
    """Return a title without what only says that it is a volume of proceedings, and when."""
    rest = [word for word in found if word not in left_out]
    return tuple(
        word for word in rest if not re.fullmatch(r"(?:19|20)\d\d|\d+(?:st|nd|rd|th)", word)
    )


def abbreviates(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Whether each word of ``short`` stands for the word of ``full`` in its place."""
    if len(short) != len(full):
        return False
    return all(_stands_for(one, other) for one, other in zip(short, full, strict=True))


def _stands_for(short: str, full: str) -> bool:
    """Whether ISO 4 could make one word of the other: truncated or contracted."""
    if short == full or full.startswith(short):
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


@lru_cache(maxsize=65536)
def _acronyms(text: str) -> frozenset[str]:
    """Return the words of a title that are written as acronyms (CVPR, NeurIPS)."""
    found = re.findall(r"[A-Za-z][A-Za-z]*[A-Z][A-Za-z]*", text)
    return frozenset(word.casefold() for word in found if sum(c.isupper() for c in word) >= 2)


def _acronym(short: str, full: str) -> bool:
    """Whether ``short`` is the acronym of ``full``, or of the meeting whose papers it holds."""
    letters = _acronyms(short)
    rest = _series(tuple(word for word in words(short) if word not in _STOPS), _GENERIC)
    if not letters or any(word not in letters for word in rest):
        return False
    wanted = letters - _GENERIC or letters
    every = [word for word in words(full) if word not in _STOPS]
    initials = "".join(word[0] for word in every if not word[0].isdigit())
    if len(every) >= 3 and any(len(word) >= 3 and word in initials for word in wanted):
        return True
    gathering = any(word in _GENERIC for word in every)
    return gathering and any(_canonical(word) in _known(full) for word in wanted)


@lru_cache(maxsize=65536)
def _known(full: str) -> frozenset[str]:
    letters = {_canonical(word) for word in _acronyms(full)}
    return frozenset(letters | {_canonical(_joined(full))})


def compare_container(cited: Reference, published: Reference) -> Finding | None:
    """Compare the container in each form that the two records have."""
    given = [form for form in (cited.container_title, cited.container_title_short) if form]
    if not given:
        return None
    known = _containers(published)
    if not known:
        return Finding("container-title", Outcome.UNCONFIRMED, given[0])
    if any(same_container(one, other) for one in given for other in known):
        return Finding("container-title", Outcome.SAME, given[0], known[0])
    return Finding("container-title", Outcome.DIFFERENT, given[0], known[0], "another container")


def _containers(published: Reference) -> list[str]:
    forms = (
        published.container_title,
        published.container_title_short,
        published.event_title,
    )
    return [form for form in forms if form]


_LEGAL = word_set(
    "inc ltd limited llc gmbh ag bv sa co corp company publishing publishers publisher group "
    "press verlag books the of for and sons"
)
# Imprints and their owners: Crossref names now one, now the other.
_HOUSES = (
    ("elsevier", "academic", "morgan kaufmann", "cell", "lancet", "saunders", "mosby", "pergamon"),
    (
        "springer",
        "biomed central",
        "bmc",
        "nature",
        "palgrave",
        "macmillan",
        "kluwer",
        "birkhauser",
    ),
    ("wiley", "blackwell", "hindawi"),
    ("informa", "taylor francis", "routledge", "dove medical", "dove", "crc", "f1000"),
    ("wolters kluwer", "ovid", "lippincott williams wilkins", "medknow"),
    ("karger", "s karger"),
    ("sage", "mary ann liebert", "ios"),
)
_HOUSE = {name: group[0] for group in _HOUSES for name in group}


def _publisher_words(text: str) -> tuple[str, ...]:
    kept = tuple(word for word in words(_BRACKETS.sub(" ", text)) if word not in _LEGAL)
    return kept or words(text)


def _houses(found: tuple[str, ...]) -> set[str]:
    return {
        house for name, house in _HOUSE.items()
        if tuple(name.split()) in (found, found[: len(name.split())], found[-len(name.split()) :])
    }  # fmt: skip


def compare_publisher(cited: Reference, published: Reference) -> Finding | None:
    """Compare the publisher; legal forms, acronyms, imprints and owners are one house."""
    if not cited.publisher:
        return None
    if not published.publisher:
        return Finding("publisher", Outcome.UNCONFIRMED, cited.publisher)
    one, other = cited.publisher, published.publisher
    left, right = _publisher_words(one), _publisher_words(other)
    same = (
        set(left) <= set(right)
        or set(right) <= set(left)
        or _houses(left) & _houses(right)
        or _acronyms(one) & _acronyms(other)
        or _initials(one, other)
        or _initials(other, one)
    )
    outcome = Outcome.SAME if same else Outcome.DIFFERENT
    return Finding("publisher", outcome, one, other, None if same else "another publisher")


def _initials(short: str, full: str) -> bool:
    letters = "".join(word[0] for word in words(full) if word not in _STOPS)
    return len(words(short)) == 1 and len(short) >= 3 and words(short)[0] == letters


def compare_place(cited: Reference, published: Reference) -> Finding | None:
    """Compare the place of publication or of the meeting; a country left out is style."""
    place = cited.publisher_place or cited.event_place
    known = published.publisher_place or published.event_place
    if not place:
        return None
    if not known:
        return Finding("publisher-place", Outcome.UNCONFIRMED, place)
    left, right = set(words(place)), set(words(known))
    same = left <= right or right <= left
    outcome = Outcome.SAME if same else Outcome.DIFFERENT
    return Finding("publisher-place", outcome, place, known, None if same else "another place")
