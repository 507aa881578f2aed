"""The rows of a table of studies, each made when it is looked at and then let go."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import overload

from kapcite.evidence.base import Finding
from kapcite.evidence.condition import Scope
from kapcite.evidence.labels import name_studies
from kapcite.evidence.words import Words
from kapcite.model.corpus import Corpus
from kapcite.model.study import Delivery, Study


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


class StudyRows(Sequence[StudyRow]):
    """Rows in an order; only the places of their studies in the corpus are kept.

    Going through them again makes them again, so what needs them twice holds on to what
    it needs of them. Rows are equal to any sequence of the same rows.
    """

    def __init__(
        self, studies: Sequence[Study], places: Sequence[int], make: Callable[[Study], StudyRow]
    ) -> None:
        self._studies = studies
        self._places = places
        self._make = make

    def __len__(self) -> int:
        """Count the rows."""
        return len(self._places)

    def __iter__(self) -> Iterator[StudyRow]:
        """Make one row after the other."""
        return map(self._make, self.studies())

    @overload
    def __getitem__(self, place: int) -> StudyRow: ...

    @overload
    def __getitem__(self, place: slice) -> StudyRows: ...

    def __getitem__(self, place: int | slice) -> StudyRow | StudyRows:
        """Make the row at a place; of a slice nothing is made yet."""
        if isinstance(place, slice):
            return StudyRows(self._studies, self._places[place], self._make)
        return self._make(self._studies[self._places[place]])

    def __eq__(self, other: object) -> bool:
        """Compare row by row."""
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]

    def studies(self) -> Iterator[Study]:
        """Give the studies alone, in the order of the rows."""
        return (self._studies[place] for place in self._places)

    def picked(self, places: Iterable[int]) -> StudyRows:
        """Return the rows at some places of these, in that order."""
        return StudyRows(self._studies, [self._places[place] for place in places], self._make)


class RowMaker:
    """Makes the rows of one table, which is of the studies in scope ``covered`` (None: all)."""

    def __init__(self, corpus: Corpus, words: Words, covered: Scope | None) -> None:
        self._words = words
        self._covered = covered
        self._names = name_studies(corpus)
        self._reviews = _reviews_of(corpus)

    def order(self, study: Study) -> tuple[bool, int, str, str]:
        """Return what puts studies in order of year, label and key."""
        label, year = self._names[study.id]
        return year is None, year or 0, label, study.id

    def is_mixed(self, study: Study) -> bool:
        """Tell whether the sample has conditions outside the scope too."""
        return self._covered is not None and not self._covered.ids.issuperset(study.conditions)

    def drugs(self, study: Study) -> list[Delivery]:
        """Return the drugs that a study gave, by the vocabulary's kind."""
        return self._of_kinds(study)["drug"]

    def row(self, study: Study) -> StudyRow:
        """Return the row of a study."""
        words, kinds = self._words, self._of_kinds(study)
        label, year = self._names[study.id]
        return StudyRow(
            key=study.id,
            label=label,
            year=year,
            study=study,
            conditions=tuple(words.condition_label(name) for name in study.conditions),
            design=words.design_label(study),
            randomised=words.is_randomised(study),
            drugs=tuple(kinds["drug"]),
            therapies=tuple(kinds["psychotherapy"]),
            others=tuple(kinds["other"]),
            reviews=tuple(self._reviews.get(study.id, ())),
            mixed=self.is_mixed(study),
        )

    def _of_kinds(self, study: Study) -> dict[str, list[Delivery]]:
        kinds: dict[str, list[Delivery]] = {"drug": [], "psychotherapy": [], "other": []}
        for delivery in study.interventions:
            found = self._words.intervention(delivery)
            kinds.get(found.kind if found else "other", kinds["other"]).append(delivery)
        return kinds


def _reviews_of(corpus: Corpus) -> dict[str, list[str]]:
    """Map a study's id to the reviews that include it, in alphabetical order."""
    found: dict[str, list[str]] = {}
    for review in sorted(corpus.reviews, key=lambda review: review.reference):
        for study in dict.fromkeys(review.includes):
            found.setdefault(study, []).append(review.reference)
    return found
