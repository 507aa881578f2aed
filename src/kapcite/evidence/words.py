"""Looking the words of a corpus up in its vocabulary, each word once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TypeVar

from kapcite.model.corpus import Corpus
from kapcite.model.study import Delivery, Study
from kapcite.model.vocabulary import Design, Intervention, Measure, Term, find_term

T = TypeVar("T", bound=Term)

_ACRONYM = re.compile(r"[A-Z][\w/-]*")


class Words:
    """The vocabulary of a corpus with a memory, for a table asks the same again and again."""

    def __init__(self, corpus: Corpus) -> None:
        self._vocabulary = corpus.vocabulary
        self._designs: dict[str, Design | None] = {}
        self._interventions: dict[str, Intervention | None] = {}
        self._measures: dict[str, Measure | None] = {}
        self._routes: dict[str, Term | None] = {}
        self._conditions: dict[str, Term | None] = {}

    def design(self, study: Study) -> Design | None:
        """Return the entry of a study's design; None if the vocabulary has none."""
        return _look_up(self._designs, self._vocabulary.designs, study.design)

    def design_label(self, study: Study) -> str | None:
        """Return the design in the vocabulary's words, else as the study states it."""
        design = self.design(study)
        return design.label if design else study.design

    def is_randomised(self, study: Study) -> bool:
        """Tell whether the vocabulary calls the design of a study randomised."""
        design = self.design(study)
        return design is not None and design.randomised

    def intervention(self, delivery: Delivery) -> Intervention | None:
        """Return the entry of what was given; None if the vocabulary has none."""
        return _look_up(self._interventions, self._vocabulary.interventions, delivery.name)

    def intervention_label(self, delivery: Delivery) -> str:
        """Return the name of what was given in the vocabulary's words, else as written."""
        found = self.intervention(delivery)
        return found.label if found else delivery.name

    def measure(self, name: str | None) -> Measure | None:
        """Return the entry of an instrument; None if the vocabulary has none."""
        return _look_up(self._measures, self._vocabulary.measures, name)

    def route(self, name: str) -> Term | None:
        """Return the entry of a route; None if the vocabulary has none."""
        return _look_up(self._routes, self._vocabulary.routes, name)

    def route_label(self, name: str) -> str:
        """Return the name of a route in the vocabulary's words, else as written."""
        found = self.route(name)
        return found.label if found else name

    def abbreviations(self, texts: Iterable[str]) -> str:
        """Return what the acronyms of the vocabulary in some texts stand for, as a sentence.

        Empty where there are none: ``CBT, cognitive behavioral therapy; IV, intravenous.``
        """
        used = {word for text in texts for word in _ACRONYM.findall(text)}
        found: dict[str, str] = {}
        vocabulary = self._vocabulary
        for terms in (
            vocabulary.interventions,
            vocabulary.routes,
            vocabulary.designs,
            vocabulary.measures,
            vocabulary.conditions,
        ):
            for term in terms:
                word = self.short(term, None)
                if word in used and word != term.label:
                    found.setdefault(word, term.label)
        listed = "; ".join(f"{word}, {label}" for word, label in sorted(found.items()))
        return f"{listed}." if listed else ""

    @staticmethod
    def short(term: Term | None, name: str | None) -> str:
        """Return a term's acronym (CBT, IV, RCT), else its label, else ``name`` as written."""
        if term is None:
            return name or ""
        acronyms = (word for word in term.synonyms if word.isupper() and len(word) <= 6)
        return next(acronyms, term.label)

    def condition_label(self, name: str) -> str:
        """Return the name of a condition in the vocabulary's words, else its id."""
        found = _look_up(self._conditions, self._vocabulary.conditions, name)
        return found.label if found else name


def _look_up(memory: dict[str, T | None], terms: Sequence[T], name: str | None) -> T | None:
    if not name:
        return None
    if name not in memory:
        memory[name] = find_term(terms, name)
    return memory[name]
