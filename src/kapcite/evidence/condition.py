"""Conditions form an is-a graph: which studies a condition's name stands for.

A study of treatment-resistant depression is a study of depression (rule 3 of the tables,
docs/table.md), so a name takes the narrower conditions with it unless it is meant exactly.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

from kapcite.errors import Problem, UsageError
from kapcite.evidence.base import Finding
from kapcite.evidence.totals import Tally, Totals
from kapcite.evidence.words import Words
from kapcite.model.corpus import Corpus
from kapcite.model.vocabulary import Term, find_term, fold, narrower


class Scope(Finding, frozen=True, kw_only=True):
    """What a condition's name covers: the term, the narrower ones taken along, all ids."""

    condition: Term
    exact: bool
    narrower: tuple[Term, ...] = ()

    @property
    def ids(self) -> frozenset[str]:
        """The ids of every condition in scope."""
        return frozenset((self.condition.id, *(term.id for term in self.narrower)))

    def covers(self, conditions: Iterable[str]) -> bool:
        """Tell whether one of these condition ids is in scope."""
        return not self.ids.isdisjoint(conditions)


class ConditionCount(Finding, frozen=True, kw_only=True):
    """One line of the tree of conditions.

    ``totals`` are of the condition and everything narrower, ``own`` counts the studies
    that name the condition itself. A condition with two broader ones stands under both;
    ``repeated`` marks all but the first.
    """

    condition: Term
    depth: int
    own: int
    totals: Totals
    reviews: int
    repeated: bool = False


def known_conditions(corpus: Corpus) -> tuple[Term, ...]:
    """Return the vocabulary's conditions, then those that only studies or reviews name."""
    terms = {term.id: term for term in corpus.vocabulary.conditions}
    loose = (Term(id=name, label=name) for name in sorted(corpus.named_conditions - terms.keys()))
    return (*terms.values(), *loose)


def find_condition(corpus: Corpus, name: str) -> Term:
    """Return the condition meant by an id, a label or a synonym.

    Raises UsageError with the nearest names and the list of all when there is none.
    """
    terms = known_conditions(corpus)
    if (found := find_term(terms, name)) is not None:
        return found
    raise UsageError(Problem(f"no condition is called {name!r}", hint=_hint(terms, name)))


def _hint(terms: tuple[Term, ...], name: str) -> str:
    if not terms:
        return "this corpus names no conditions"
    import difflib

    names = {fold(word): term for term in terms for word in (term.id, term.label, *term.synonyms)}
    near = difflib.get_close_matches(fold(name), names, n=3, cutoff=0.6)
    meant = ", ".join(dict.fromkeys(names[word].label for word in near))
    known = f"the conditions are: {', '.join(sorted((t.label for t in terms), key=fold))}"
    return f"did you mean {meant}? {known}" if meant else known


def scope(corpus: Corpus, name: str, *, exact: bool = False) -> Scope:
    """Return what ``name`` covers in this corpus, see `find_condition` for what it raises."""
    condition = find_condition(corpus, name)
    if exact:
        return Scope(condition=condition, exact=True)
    terms = known_conditions(corpus)
    ids = narrower(terms, condition.id) - {condition.id}
    taken = sorted((term for term in terms if term.id in ids), key=lambda term: fold(term.label))
    return Scope(condition=condition, exact=False, narrower=tuple(taken))


def count_conditions(corpus: Corpus) -> tuple[ConditionCount, ...]:
    """Return the tree of conditions, parents before children, with what is known of each."""
    terms, words = known_conditions(corpus), Words(corpus)
    ids = with_narrower(terms)
    tallies = {term.id: Tally(words) for term in terms}
    own: Counter[str] = Counter()
    for study in corpus.studies:
        own.update(() if study.context else set(study.conditions))
        for name in covering(ids, study.conditions):
            tallies[name].add(study)
    reviews = Counter(name for r in corpus.reviews for name in covering(ids, r.conditions))
    counts: list[ConditionCount] = []
    seen: set[str] = set()
    for term, depth in walk(terms):
        counts.append(
            ConditionCount(
                condition=term,
                depth=depth,
                own=own[term.id],
                totals=tallies[term.id].totals(),
                reviews=reviews[term.id],
                repeated=term.id in seen,
            )
        )
        seen.add(term.id)
    return tuple(counts)


def with_narrower(terms: tuple[Term, ...]) -> dict[str, frozenset[str]]:
    """Map the id of each term to the ids of itself and of its narrower terms."""
    return {term.id: frozenset(narrower(terms, term.id)) for term in terms}


def covering(ids: Mapping[str, Collection[str]], conditions: Iterable[str]) -> list[str]:
    """Return the terms of which some condition is one, or a narrower one."""
    named = set(conditions)
    return [name for name, covered in ids.items() if not named.isdisjoint(covered)]


def walk(terms: tuple[Term, ...]) -> Iterator[tuple[Term, int]]:
    """Yield every term, with its depth, below each of its parents; a cycle is entered once.

    Terms of one parent come by label.
    """
    ids = {term.id for term in terms}
    children: dict[str, list[Term]] = {}
    for term in sorted(terms, key=lambda term: fold(term.label)):
        for parent in [name for name in term.broader if name in ids] or [""]:
            children.setdefault(parent, []).append(term)
    reached: set[str] = set()

    def below(parent: str, path: tuple[str, ...]) -> Iterator[tuple[Term, int]]:
        for term in children.get(parent, ()):
            if term.id not in path:
                reached.add(term.id)
                yield term, len(path)
                yield from below(term.id, (*path, term.id))

    yield from below("", ())
    for term in terms:  # a cycle hangs from no root
        if term.id not in reached:
            reached.add(term.id)
            yield term, 0
            yield from below(term.id, (term.id,))
