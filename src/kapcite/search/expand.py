"""Which terms a record speaks of, so that any of their names finds it.

Names go into a column of the index and not into the query: expanding queries lowered
the ranking where writing synonyms at index time raised it (docs/decisions.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files

from kapcite.model.vocabulary import Term, Vocabulary
from kapcite.search.words import folded

#: The lists of a vocabulary -> what a query and a facet call a member of one.
LISTS = {
    "conditions": "condition",
    "interventions": "intervention",
    "routes": "route",
    "measures": "measure",
    "designs": "design",
}
_LONGEST_ACRONYM = 7


class TermFinder:
    """Finds the terms of a vocabulary, and those that every kapcite knows, in text and by id."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._terms: dict[str, Term] = {term.id: term for term in all_terms(vocabulary)}
        self.kind = {
            term.id: kind for plural, kind in LISTS.items() for term in getattr(vocabulary, plural)
        }
        #: First word -> the phrases that begin with it and the terms they name.
        self._phrases: dict[str, list[tuple[str, str]]] = {}
        #: First folded word -> the acronyms that begin with it, how they are found, their terms.
        self._acronyms: dict[str, list[tuple[str, re.Pattern[str], str]]] = {}
        for term in (*self._terms.values(), *_unknown(common_terms(), self._terms.values())):
            self._terms[term.id] = term
            for name in (term.label, *term.synonyms):
                self._add(name, term.id)
        self._names = {identifier: self._all_names(identifier) for identifier in self._terms}
        self.name_words = lru_cache(maxsize=1 << 14)(self._name_words)

    def _add(self, name: str, identifier: str) -> None:
        words = folded(name)
        if not words:
            return
        if is_acronym(name):
            # Capitals are compared as written: "PE" is not every "pe".
            pattern = re.compile(rf"(?<!\w){re.escape(name)}s?(?!\w)")
            self._acronyms.setdefault(words[0], []).append((name, pattern, identifier))
        else:
            phrase = f" {' '.join(words)} "
            self._phrases.setdefault(words[0], []).append((phrase, identifier))

    def in_text(self, text: str, words: str) -> set[str]:
        """Return the ids of the terms that a text names; ``words`` are its folded words."""
        found: set[str] = set()
        present = set(words.split())
        if starts := self._phrases.keys() & present:
            spaced = f" {words} "
            for start in starts:
                found.update(id_ for phrase, id_ in self._phrases[start] if phrase in spaced)
        for start in self._acronyms.keys() & present:
            for name, pattern, id_ in self._acronyms[start]:
                if name in text and pattern.search(text):
                    found.add(id_)
        return found

    def _name_words(self, ids: frozenset[str]) -> list[str]:
        """Return the folded names of these terms and of all that is broader than they are."""
        names = sorted({name for id_ in ids for name in self._names.get(id_, ())})
        return folded(" \n ".join(names))

    def broader(self, ids: Iterable[str]) -> set[str]:
        """Return these ids and those of every broader term."""
        waiting = list(ids)
        seen: set[str] = set()
        while waiting:
            current = waiting.pop()
            if current in self._terms and current not in seen:
                seen.add(current)
                waiting.extend(self._terms[current].broader)
        return seen

    def _all_names(self, identifier: str) -> frozenset[str]:
        terms = (self._terms[id_] for id_ in self.broader([identifier]))
        return frozenset(name for term in terms for name in (term.label, *term.synonyms))


def is_acronym(name: str) -> bool:
    """Tell whether a name is compared by its capitals: short, and without lower case."""
    return name.isupper() and len(name) <= _LONGEST_ACRONYM


def all_terms(vocabulary: Vocabulary) -> tuple[Term, ...]:
    """Return the terms of every list of a vocabulary."""
    return tuple(term for plural in LISTS for term in getattr(vocabulary, plural))


@cache
def common_terms() -> tuple[Term, ...]:
    """Return the terms of ``acronyms.txt``: those of the field that every corpus may use.

    A line is ``ACRONYM, OTHER ACRONYM = name; other name``.
    """
    terms = []
    text = files("kapcite.search").joinpath("acronyms.txt").read_text("utf-8")
    for number, line in enumerate(text.splitlines()):
        if "=" in line and not line.startswith("#"):
            acronyms, _, names = line.partition("=")
            first, *others = (name.strip() for name in names.split(";"))
            short = tuple(acronym.strip() for acronym in acronyms.split(","))
            terms.append(Term(id=f"common:{number}", label=first, synonyms=(*others, *short)))
    return tuple(terms)


def _unknown(common: Iterable[Term], own: Iterable[Term]) -> list[Term]:
    """Leave out the common terms whose acronym or name the corpus's own vocabulary defines."""
    known = {" ".join(folded(name)) for term in own for name in (term.label, *term.synonyms)}
    return [
        term
        for term in common
        if not any(" ".join(folded(name)) in known for name in (term.label, *term.synonyms))
    ]
