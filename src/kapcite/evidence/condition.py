"""Conditions form an is-a graph: which studies a condition's name stands for.

A study of treatment-resistant depression is a study of depression (rule 3 of the tables,
docs/table.md), so a name takes the narrower conditions with it unless it is meant exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kapcite.errors import Problem, UsageError
from kapcite.evidence.base import Finding
from kapcite.evidence.totals import Totals, total
from kapcite.evidence.words import Words
from kapcite.model.corpus import Corpus
from kapcite.model.study import Study
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
    used = {name for study in corpus.studies for name in study.conditions}
    used |= {name for review in corpus.reviews for name in review.conditions}
    loose = (Term(id=name, label=name) for name in sorted(used - terms.keys()))
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
    counts: list[ConditionCount] = []
    seen: set[str] = set()
    for term, depth in _walk(terms):
        ids = narrower(terms, term.id)
        counted = [study for study in corpus.studies if not ids.isdisjoint(study.conditions)]
        counts.append(
            ConditionCount(
                condition=term,
                depth=depth,
                own=_own(counted, term.id),
                totals=total(words, counted),
                reviews=sum(not ids.isdisjoint(review.conditions) for review in corpus.reviews),
                repeated=term.id in seen,
            )
        )
        seen.add(term.id)
    return tuple(counts)


def _own(studies: Iterable[Study], condition: str) -> int:
    return sum(condition in study.conditions and not study.context for study in studies)


def _walk(terms: tuple[Term, ...]) -> Iterator[tuple[Term, int]]:
    """Yield every term below each of its parents, by label; a cycle is entered once."""
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
