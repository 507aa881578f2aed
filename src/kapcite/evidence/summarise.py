"""The table of the studies of a condition, with totals that count nobody twice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from kapcite.evidence.base import Finding
from kapcite.evidence.condition import Scope, scope
from kapcite.evidence.labels import first_report, label_studies
from kapcite.evidence.totals import Totals, total
from kapcite.evidence.words import Words
from kapcite.model.corpus import Corpus
from kapcite.model.study import Delivery, Study

#: What to do with context studies: list them apart, leave them out.
ContextRule = Literal["apart", "exclude"]


class StudyRow(Finding, frozen=True, kw_only=True):
    """One study of a table, with the names its ids stand for.

    ``mixed`` says that the sample has conditions outside the table's scope too, so that
    its N is an upper bound for the condition (rule 4). What the study gave is sorted by
    the vocabulary's ``kind`` into ``drugs``, ``therapies`` and ``others``. ``reviews``
    are the references of reviews known to include it.
    """

    key: str
    label: str
    year: int | None
    study: Study
    conditions: tuple[str, ...]
    design: str | None
    randomised: bool
    drugs: tuple[Delivery, ...] = ()
    therapies: tuple[Delivery, ...] = ()
    others: tuple[Delivery, ...] = ()
    reviews: tuple[str, ...] = ()
    mixed: bool = False

    @property
    def context(self) -> bool:
        """Whether the study stands here for comparison only."""
        return self.study.context


class EvidenceTable(Finding, frozen=True, kw_only=True):
    """The studies of a scope (of the whole corpus where it is None).

    ``rows`` count, ``context_rows`` do not; both are in order of year and label.
    ``notes`` are sentences that qualify the figures.
    """

    scope: Scope | None
    rows: tuple[StudyRow, ...]
    context_rows: tuple[StudyRow, ...]
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
    chosen = [
        study for study in corpus.studies if covered is None or covered.covers(study.conditions)
    ]
    if context == "exclude":
        chosen = [study for study in chosen if not study.context]
    words = Words(corpus)
    rows = study_rows(corpus, words, chosen, covered)
    counted = tuple(row for row in rows if not row.context)
    totals = total(words, chosen)
    return EvidenceTable(
        scope=covered,
        rows=counted,
        context_rows=tuple(row for row in rows if row.context),
        totals=totals,
        notes=tuple(_notes(covered, counted, totals)),
    )


def study_rows(
    corpus: Corpus, words: Words, studies: Iterable[Study], covered: Scope | None
) -> list[StudyRow]:
    """Return the rows of some studies by year, label and key."""
    labels = label_studies(corpus)
    reviews = _reviews_of(corpus)
    rows = [_row(corpus, words, study, covered, labels, reviews) for study in studies]
    return sorted(rows, key=lambda row: (row.year is None, row.year, row.label, row.key))


def _row(
    corpus: Corpus,
    words: Words,
    study: Study,
    covered: Scope | None,
    labels: dict[str, str],
    reviews: dict[str, list[str]],
) -> StudyRow:
    report = first_report(corpus, study)
    kinds: dict[str, list[Delivery]] = {"drug": [], "psychotherapy": [], "other": []}
    for delivery in study.interventions:
        found = words.intervention(delivery)
        kinds.get(found.kind if found else "other", kinds["other"]).append(delivery)
    return StudyRow(
        key=study.id,
        label=labels[study.id],
        year=report.year if report else None,
        study=study,
        conditions=tuple(words.condition_label(name) for name in study.conditions),
        design=words.design_label(study),
        randomised=words.is_randomised(study),
        drugs=tuple(kinds["drug"]),
        therapies=tuple(kinds["psychotherapy"]),
        others=tuple(kinds["other"]),
        reviews=tuple(reviews.get(study.id, ())),
        mixed=covered is not None and not covered.ids.issuperset(study.conditions),
    )


def _reviews_of(corpus: Corpus) -> dict[str, list[str]]:
    """Map a study's id to the reviews that include it, in alphabetical order."""
    found: dict[str, list[str]] = {}
    for review in sorted(corpus.reviews, key=lambda review: review.reference):
        for study in dict.fromkeys(review.includes):
            found.setdefault(study, []).append(review.reference)
    return found


def _notes(covered: Scope | None, rows: tuple[StudyRow, ...], totals: Totals) -> Iterable[str]:
    if covered is not None and covered.narrower:
        names = ", ".join(term.label for term in covered.narrower)
        yield f"{covered.condition.label} takes in: {names}."
    if mixed := [row for row in rows if row.mixed]:
        names = ", ".join(row.label for row in mixed)
        yield (
            f"{_studies(len(mixed))} with other conditions too ({names}): their N is "
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
