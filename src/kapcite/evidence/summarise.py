"""The table of the studies of a condition, with totals that count nobody twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from kapcite.evidence.base import Finding
from kapcite.evidence.condition import Scope, scope
from kapcite.evidence.rows import RowMaker, StudyRows
from kapcite.evidence.totals import Tally, Totals
from kapcite.evidence.words import Words
from kapcite.model.corpus import Corpus

#: What to do with context studies: list them apart, leave them out.
ContextRule = Literal["apart", "exclude"]


class EvidenceTable(Finding, frozen=True, kw_only=True):
    """The studies of a scope (of the whole corpus where it is None).

    ``rows`` count, ``context_rows`` do not; both are in order of year and label.
    ``drugs`` are the names of what each study gave first. ``notes`` are sentences that
    qualify the figures.
    """

    scope: Scope | None
    rows: StudyRows
    context_rows: StudyRows
    drugs: frozenset[str]
    totals: Totals
    notes: tuple[str, ...]

    @property
    def title(self) -> str:
        """Return what the table is of, for a caption."""
        if self.scope is None:
            return "Studies of the corpus"
        return f"Studies of {self.scope.condition.label}"


def summarise(
    corpus: Corpus,
    condition: str | None = None,
    *,
    exact: bool = False,
    context: ContextRule = "apart",
) -> EvidenceTable:
    """Return the table of a condition, or of every study where ``condition`` is None.

    ``exact`` leaves the narrower conditions out. Raises UsageError for an unknown one.
    """
    covered = scope(corpus, condition, exact=exact) if condition is not None else None
    words = Words(corpus)
    maker = RowMaker(corpus, words, covered)
    tally = Tally(words)
    counted: list[_Place] = []
    listed: list[_Place] = []
    mixed: list[_Place] = []
    drugs: set[str] = set()
    for place, study in enumerate(corpus.studies):
        if covered is not None and not covered.covers(study.conditions):
            continue
        if study.context and context == "exclude":
            continue
        tally.add(study)
        drugs.update(drug.name for drug in maker.drugs(study)[:1])
        at = _Place(maker.order(study), place)
        (listed if study.context else counted).append(at)
        if maker.is_mixed(study) and not study.context:
            mixed.append(at)

    def rows(places: list[_Place]) -> StudyRows:
        return StudyRows(corpus.studies, [at.place for at in sorted(places)], maker.row)

    labels = [label for (_, _, label, _), _ in sorted(mixed)]
    totals = tally.totals()
    return EvidenceTable(
        scope=covered,
        rows=rows(counted),
        context_rows=rows(listed),
        drugs=frozenset(drugs),
        totals=totals,
        notes=tuple(_notes(covered, labels, totals)),
    )


class _Place(NamedTuple):
    """A study's place in the corpus, which sorts by its place in the table."""

    order: tuple[bool, int, str, str]
    place: int


def _notes(covered: Scope | None, mixed: Sequence[str], totals: Totals) -> Iterable[str]:
    if covered is not None and covered.narrower:
        names = ", ".join(term.label for term in covered.narrower)
        yield f"{covered.condition.label} takes in: {names}."
    if mixed:
        yield (
            f"{_studies(len(mixed))} with other conditions too ({', '.join(mixed)}): their N is "
            "everyone in the sample, at most that many have the condition."
        )
    if totals.participants_at_most != totals.participants:
        yield (
            f"Studies that share patients are counted once, with the largest N: "
            f"{totals.participants} people, {totals.participants_at_most} if they shared none."
        )
    if totals.cohorts_without_n:
        without = _studies(totals.cohorts_without_n)
        yield f"N is not reported for {without}, which the sum of participants leaves out."
    if totals.context_studies:
        yield (f"{_studies(totals.context_studies)} listed for context, in none of the figures.")


def _studies(count: int) -> str:
    return "1 study" if count == 1 else f"{count} studies"
