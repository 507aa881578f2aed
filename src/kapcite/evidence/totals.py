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
    every = {study.id: study for study in studies}.values()
    counted = [study for study in every if not study.context]
    cohorts = _cohorts(counted)
    known = [n for n in cohorts.values() if n is not None]
    randomised = [study for study in counted if words.is_randomised(study)]
    of_randomised = _cohorts(randomised).values()
    return Totals(
        studies=len(counted),
        reports=len({report for study in counted for report in study.reports}),
        cohorts=len(cohorts),
        participants=sum(known),
        participants_at_most=sum(study.participants or 0 for study in counted),
        cohorts_without_n=len(cohorts) - len(known),
        randomised_studies=len(randomised),
        randomised_participants=sum(n for n in of_randomised if n is not None),
        designs=_designs(words, counted),
        context_studies=len(every) - len(counted),
    )


def _cohorts(studies: Iterable[Study]) -> dict[tuple[str, str], int | None]:
    """Return the largest N of each cohort; a study without one is a cohort of its own."""
    sizes: dict[tuple[str, str], int | None] = {}
    for study in studies:
        key = ("cohort", study.cohort) if study.cohort else ("study", study.id)
        known = [n for n in (sizes.get(key), study.participants) if n is not None]
        sizes[key] = max(known, default=None)
    return sizes


def _designs(words: Words, studies: Iterable[Study]) -> dict[str, int]:
    """Count studies by design, the most frequent first, then by name."""
    counts = Counter(words.design_label(study) or NOT_REPORTED for study in studies)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
