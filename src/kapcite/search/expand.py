"""Which vocabulary terms a record speaks of, so that any of their names finds it.

Names go into a column of the index and not into the query: expanding queries lowered
the ranking where writing synonyms at index time raised it (docs/decisions.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from kapcite.model.vocabulary import Term, Vocabulary, fold


class TermFinder:
    """Finds the terms of a vocabulary in text and by id."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._terms: dict[str, Term] = {}
        phrases: dict[str, set[str]] = {}
        acronyms: dict[str, set[str]] = {}
        for term in all_terms(vocabulary):
            self._terms[term.id] = term
            for name in (term.label, *term.synonyms):
                # Short capitals are compared as written: "PE" is not every "pe".
                if name.isupper() and len(name) <= 6:
                    acronyms.setdefault(name, set()).add(term.id)
                else:
                    phrases.setdefault(fold(name), set()).add(term.id)
        self._phrases = phrases
        self._acronyms = acronyms
        self._phrase = _alternatives(phrases)
        self._acronym = _alternatives(acronyms)

    def in_text(self, text: str) -> set[str]:
        """Return the ids of the terms whose label or a synonym stands in the text."""
        found: set[str] = set()
        if self._phrase:
            for match in self._phrase.finditer(fold(text)):
                found |= self._phrases[match[0]]
        if self._acronym:
            for match in self._acronym.finditer(text):
                found |= self._acronyms[match[0]]
        return found

    def names(self, ids: Iterable[str]) -> list[str]:
        """Return the names of these terms and of all that is broader than they are."""
        waiting = sorted(ids)
        seen: set[str] = set()
        names: list[str] = []
        while waiting:
            term = self._terms.get(waiting.pop())
            if term is None or term.id in seen:
                continue
            seen.add(term.id)
            names += (term.label, *term.synonyms)
            waiting.extend(term.broader)
        return sorted(names)


def all_terms(vocabulary: Vocabulary) -> tuple[Term, ...]:
    """Return the terms of every list of a vocabulary."""
    return (
        *vocabulary.conditions,
        *vocabulary.interventions,
        *vocabulary.routes,
        *vocabulary.measures,
        *vocabulary.designs,
    )


def _alternatives(names: Iterable[str]) -> re.Pattern[str] | None:
    # Longest first, so that "major depressive disorder" wins over "depressive disorder".
    ordered = sorted(names, key=len, reverse=True)
    if not ordered:
        return None
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, ordered)) + r")(?!\w)")
