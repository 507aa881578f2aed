"""Names of people and groups, in the parts that CSL gives them."""

from __future__ import annotations

import re
from collections.abc import Callable

from kapcite.model.base import Record


class Name(Record, frozen=True, kw_only=True):
    """A person (``family`` and the rest) or a group (``literal``).

    A ``non_dropping_particle`` stays with the family name in a short citation ("de la
    Salle"), a ``dropping_particle`` does not ("Humboldt, Alexander von").
    """

    family: str | None = None
    given: str | None = None
    dropping_particle: str | None = None
    non_dropping_particle: str | None = None
    suffix: str | None = None
    comma_suffix: bool = False
    static_ordering: bool = False
    literal: str | None = None

    @property
    def display(self) -> str:
        """The name for one line of text: ``Samuel T. Wilkinson`` or the group's own."""
        if self.literal is not None:
            return self.literal
        parts = (self.given, self.dropping_particle, self.short, self.suffix)
        return " ".join(part for part in parts if part)

    @property
    def short(self) -> str:
        """The family name with its particle, or the group's name."""
        if self.literal is not None:
            return self.literal
        return " ".join(
            part for part in (self.non_dropping_particle, self.family or self.given) if part
        )


_SUFFIX = re.compile(
    r"(?:jr|sr|jnr|snr|junior|senior|ii|iii|iv|v|vi|1st|2nd|3rd|4th)\.?", re.IGNORECASE
)
_INITIALS = re.compile(r"[A-ZÀ-ÖØ-ÞĀ-Ž]{1,4}(?:-[A-Z]{1,2})?")
_GROUP = re.compile(r"\{(.*)\}", re.DOTALL)


def parse_name(text: str, *, inverted: bool = False) -> Name:
    """Return the name that a text means.

    Reads ``de la Salle, Sara``, ``Smith, Jr, John``, ``Smith, John, Jr.``, ``Ludwig van
    Beethoven`` (particles are the words in lower case, as BibTeX has it: "BibTeXing", 4),
    PubMed's ``Wilkinson ST``, ``van der Berg AB 3rd``, and ``{World Health Organization}``.
    With ``inverted``, a source writes every person with a comma, so that several words
    without one are a group.
    """
    text = " ".join(text.split())
    family, comma, given = text.partition(", ")
    if comma and _is_plain(family) and "," not in given and not is_particle(given.split()[-1]):
        return Name(family=family, given=given)  # most names; the rest takes five times as long
    if (group := _GROUP.fullmatch(text)) and "{" not in group[1] and "}" not in group[1]:
        return Name(literal=group[1].strip())
    parts = [part.strip() for part in text.split(",")]
    if len(parts) == 1:
        return _without_comma(text, inverted=inverted)
    family, *rest = [part for part in parts if part] or [""]
    if len(rest) > 2 or not family:
        return Name(literal=text)
    suffix = None
    if len(rest) == 2:
        suffix = rest.pop(1 if _SUFFIX.fullmatch(rest[1]) else 0)
    return inverted_name(family.split(), " ".join(rest).split(), suffix)


def _is_plain(family: str) -> bool:
    """Tell whether a family name is one word without signs that mean something."""
    return family.replace("-", "").isalpha()


def _without_comma(text: str, *, inverted: bool) -> Name:
    words = text.split()
    suffix = None
    if len(words) > 2 and _SUFFIX.fullmatch(words[-1]) and _INITIALS.fullmatch(words[-2]):
        suffix = words.pop()
    has_initials = len(words) > 1 and _INITIALS.fullmatch(words[-1])
    if has_initials and not _INITIALS.fullmatch(words[0]):
        return inverted_name(words[:-1], words[-1:], suffix)
    if inverted and len(words) > 1:
        return Name(literal=text)
    return natural_name(words) if words else Name(literal=text)


def is_particle(word: str) -> bool:
    """Tell whether a word of a name is a particle: its first letter is in lower case."""
    return word[:1].islower() or word[:2] in {"d’", "d'"}


def inverted_name(
    family: list[str],
    given: list[str],
    suffix: str | None = None,
    particle: Callable[[str], bool] = is_particle,
) -> Name:
    """Return the name of words before and behind a comma, each half with its particles.

    ``de la Salle, Sara`` has a particle that stays, ``Humboldt, Alexander von`` one that
    does not.
    """
    cut = 0
    while cut < len(family) - 1 and particle(family[cut]):
        cut += 1
    end = len(given)
    while end > 1 and particle(given[end - 1]):
        end -= 1
    return Name(
        non_dropping_particle=" ".join(family[:cut]) or None,
        family=" ".join(family[cut:]) or None,
        given=" ".join(given[:end]) or None,
        dropping_particle=" ".join(given[end:]) or None,
        suffix=suffix or None,
    )


def natural_name(words: list[str], particle: Callable[[str], bool] = is_particle) -> Name:
    """Return the name of words in their natural order: given names, particles, family name."""
    last = len(words) - 1
    particles = [place for place in range(last) if particle(words[place])]
    first, cut = (particles[0], particles[-1] + 1) if particles else (last, last)
    return Name(
        given=" ".join(words[:first]) or None,
        non_dropping_particle=" ".join(words[first:cut]) or None,
        family=" ".join(words[cut:]) or None,
    )
