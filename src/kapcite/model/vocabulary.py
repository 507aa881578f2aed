"""The terms a corpus speaks of: conditions in a hierarchy, interventions, measures."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import TypeVar

from kapcite.model.base import Record


class Term(Record, frozen=True, kw_only=True):
    """One entry of the vocabulary. ``broader`` names the terms it is a kind of."""

    id: str
    label: str
    synonyms: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()


class Intervention(Term, frozen=True, kw_only=True):
    """``kind`` is ``drug``, ``psychotherapy`` or ``other``."""

    kind: str = "other"


class Measure(Term, frozen=True, kw_only=True):
    """An outcome instrument; ``condition`` is what it measures, ``rated_by`` who fills it in."""

    condition: str | None = None
    lower_is_better: bool | None = None
    rated_by: str | None = None


class Design(Term, frozen=True, kw_only=True):
    """A study design. ``controlled`` designs compare groups; None means it is not settled."""

    randomised: bool = False
    controlled: bool | None = None


class Vocabulary(Record, frozen=True, kw_only=True):
    """The five lists of terms; ids are unique within each."""

    conditions: tuple[Term, ...] = ()
    interventions: tuple[Intervention, ...] = ()
    routes: tuple[Term, ...] = ()
    measures: tuple[Measure, ...] = ()
    designs: tuple[Design, ...] = ()


def fold(text: str) -> str:
    """Return text for comparison: no case, accents, hyphens or doubled spaces."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"[\s\-‐-―_/]+", " ", plain.casefold()).strip()


T = TypeVar("T", bound=Term)


def find_term(terms: Iterable[T], name: str) -> T | None:
    """Return the term whose id, label or synonym is ``name``, by ``fold``; ids win."""
    wanted = fold(name)
    terms = tuple(terms)
    for term in terms:
        if fold(term.id) == wanted:
            return term
    for term in terms:
        if wanted in {fold(term.label), *map(fold, term.synonyms)}:
            return term
    return None


def narrower(terms: Iterable[Term], root: str) -> frozenset[str]:
    """Return the ids of ``root`` and of everything that is a kind of it, directly or not.

    A cycle in ``broader`` ends the walk; it is not an error here.
    """
    children: dict[str, list[str]] = {}
    for term in terms:
        for parent in term.broader:
            children.setdefault(parent, []).append(term.id)
    found: set[str] = set()
    waiting = [root]
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            waiting.extend(children.get(current, ()))
    return frozenset(found)
