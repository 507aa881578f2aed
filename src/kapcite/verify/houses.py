"""Publishers and places: legal forms, imprints and owners of one house."""

from __future__ import annotations

from kapcite.model.reference import Reference
from kapcite.verify.container_forms import BRACKETS, LEFT_OUT, acronyms
from kapcite.verify.fold import word_set, words
from kapcite.verify.result import Finding, Outcome

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
    kept = tuple(word for word in words(BRACKETS.sub(" ", text)) if word not in _LEGAL)
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
        or acronyms(one) & acronyms(other)
        or _initials(one, other)
        or _initials(other, one)
    )
    outcome = Outcome.SAME if same else Outcome.DIFFERENT
    return Finding("publisher", outcome, one, other, None if same else "another publisher")


def _initials(short: str, full: str) -> bool:
    letters = "".join(word[0] for word in words(full) if word not in LEFT_OUT)
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
