"""Counting studies and people: over cohorts, never as a sum of reports, rows or reviews."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from kapcite.evidence.base import NOT_REPORTED, Finding
from kapcite.evidence.words import Words
from kapcite.model.study import Study


class Totals(Finding, frozen=True, kw_only=True):
    """How much evidence a set of studies is, context studies apart.

    ``participants`` adds up the cohorts: studies that share patients count once, with
    the largest N any of them states (rule 2). ``participants_at_most`` adds up the
    studies instead, the bound if the cohorts shared nobody. ``cohorts_without_n`` says
    for how many cohorts no N is known; unknown is not zero (rule 10).
    """

    studies: int = 0
    reports: int = 0
    cohorts: int = 0
    participants: int = 0
    participants_at_most: int = 0
    cohorts_without_n: int = 0
    randomised_studies: int = 0
    randomised_participants: int = 0
    designs: dict[str, int]
    context_studies: int = 0

    @property
    def people(self) -> str:
        """The participants in words: of studies that all state no N, not reported."""
        if self.cohorts and self.cohorts_without_n == self.cohorts:
            return NOT_REPORTED
        return str(self.participants)


def total(words: Words, studies: Iterable[Study]) -> Totals:
    """Count studies, their reports and their people; the order of ``studies`` is no matter."""
    tally = Tally(words)
    for study in studies:
        tally.add(study)
    return tally.totals()


class Tally:
    """Counts studies that come one after the other, and keeps none of them."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._seen: set[str] = set()
        self._context = 0
        self._at_most = 0
        self._randomised = 0
        self._reports: set[str] = set()
        self._designs: Counter[str] = Counter()
        self._cohorts: _Cohorts = {}
        self._randomised_cohorts: _Cohorts = {}

    def add(self, study: Study) -> None:
        """Count a study, unless one with its id has been."""
        if study.id in self._seen:
            return
        self._seen.add(study.id)
        if study.context:
            self._context += 1
            return
        self._at_most += study.participants or 0
        self._reports.update(study.reports)
        self._designs[self._words.design_label(study) or NOT_REPORTED] += 1
        _enlarge(self._cohorts, study)
        if self._words.is_randomised(study):
            self._randomised += 1
            _enlarge(self._randomised_cohorts, study)

    def totals(self) -> Totals:
        """Return what has been counted."""
        known = [n for n in self._cohorts.values() if n is not None]
        of_randomised = self._randomised_cohorts.values()
        # The most frequent first, then by name.
        designs = sorted(self._designs.items(), key=lambda item: (-item[1], item[0]))
        return Totals(
            studies=len(self._seen) - self._context,
            reports=len(self._reports),
            cohorts=len(self._cohorts),
            participants=sum(known),
            participants_at_most=self._at_most,
            cohorts_without_n=len(self._cohorts) - len(known),
            randomised_studies=self._randomised,
            randomised_participants=sum(n for n in of_randomised if n is not None),
            designs=dict(designs),
            context_studies=self._context,
        )


#: The largest N of each cohort, by whether it is named or a study's own, and its name.
_Cohorts = dict[tuple[str, str], int | None]


def _enlarge(sizes: _Cohorts, study: Study) -> None:
    """Take a study's N into its cohort; a study without one is a cohort of its own."""
    key = ("cohort", study.cohort) if study.cohort else ("study", study.id)
    known = [n for n in (sizes.get(key), study.participants) if n is not None]
    sizes[key] = max(known, default=None)
