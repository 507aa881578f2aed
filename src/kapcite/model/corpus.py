"""A whole corpus and the look-ups that every command needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import msgspec

from kapcite.model.base import csl_name
from kapcite.model.citation import Citation
from kapcite.model.reference import Reference
from kapcite.model.review import Review
from kapcite.model.study import Study
from kapcite.model.vocabulary import Vocabulary


class Corpus(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename=csl_name, dict=True
):
    """References, what the studies and reviews among them found, and how they were cited."""

    kapcite: int = 1
    vocabulary: Vocabulary = Vocabulary()
    references: Sequence[Reference] = ()
    studies: Sequence[Study] = ()
    reviews: Sequence[Review] = ()
    citations: Sequence[Citation] = ()

    @cached_property
    def by_id(self) -> Mapping[str, Reference]:
        """References by key; of two with the same key the first."""
        return {reference.id: reference for reference in reversed(self.references)}

    @cached_property
    def named_conditions(self) -> frozenset[str]:
        """The conditions that studies and reviews name, in the vocabulary or not."""
        names = {name for study in self.studies for name in study.conditions}
        return frozenset(names | {name for review in self.reviews for name in review.conditions})

    @cached_property
    def studies_of(self) -> dict[str, tuple[Study, ...]]:
        """The studies that a reference reports, by the reference's key."""
        found: dict[str, list[Study]] = {}
        for study in self.studies:
            for report in study.reports:
                found.setdefault(report, []).append(study)
        return {key: tuple(studies) for key, studies in found.items()}
