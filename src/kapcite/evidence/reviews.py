"""The reviews themselves, and how much they share: the same studies reviewed again.

The corrected covered area (Pieper et al. 2014) is (N - r)/(r·c - r) for N inclusions of
r studies in c reviews: 0 to 5 % is slight overlap, 6 to 10 moderate, 11 to 15 high, more
very high. Reviews never add participants (rule 6).
"""

from __future__ import annotations

from itertools import combinations

from kapcite.evidence.base import Finding
from kapcite.evidence.condition import scope
from kapcite.evidence.labels import author_year
from kapcite.evidence.words import Words
from kapcite.model.corpus import Corpus
from kapcite.model.review import Review


class ReviewRow(Finding, frozen=True, kw_only=True):
    """One review. ``included`` counts the studies of the corpus it is known to include."""

    key: str
    label: str
    review: Review
    conditions: tuple[str, ...]
    included: int
    shared: int


class Overlap(Finding, frozen=True, kw_only=True):
    """Over the ``reviews`` whose included studies are known."""

    reviews: int
    inclusions: int
    studies: int
    corrected_covered_area: float | None
    pairs: tuple[tuple[str, str, int], ...]


class ReviewTable(Finding, frozen=True, kw_only=True):
    """The reviews of a condition, or all."""

    rows: tuple[ReviewRow, ...]
    overlap: Overlap
    notes: tuple[str, ...]


def summarise_reviews(corpus: Corpus, condition: str | None = None) -> ReviewTable:
    """Return the reviews by label. Raises UsageError for an unknown condition."""
    covered = scope(corpus, condition) if condition is not None else None
    chosen = [r for r in corpus.reviews if covered is None or covered.covers(r.conditions)]
    words = Words(corpus)
    rows = sorted((_row(corpus, words, r, chosen) for r in chosen), key=lambda r: (r.label, r.key))
    return ReviewTable(rows=tuple(rows), overlap=overlap(chosen), notes=tuple(_notes(rows)))


def _row(corpus: Corpus, words: Words, review: Review, reviews: list[Review]) -> ReviewRow:
    reference = corpus.by_id.get(review.reference)
    others = {
        study
        for other in reviews
        if other.reference != review.reference
        for study in other.includes
    }
    own = set(review.includes)
    return ReviewRow(
        key=review.reference,
        label=author_year(reference) if reference else review.reference,
        review=review,
        conditions=tuple(words.condition_label(name) for name in review.conditions),
        included=len(own),
        shared=len(own & others),
    )


def overlap(reviews: list[Review]) -> Overlap:
    """Return how far the reviews include the same studies."""
    known = {r.reference: set(r.includes) for r in reviews if r.includes}
    inclusions = sum(map(len, known.values()))
    studies = len(set().union(*known.values()))
    room = studies * len(known) - studies
    pairs = tuple((a, b, len(known[a] & known[b])) for a, b in combinations(sorted(known), 2))
    return Overlap(
        reviews=len(known),
        inclusions=inclusions,
        studies=studies,
        corrected_covered_area=(inclusions - studies) / room if room else None,
        pairs=pairs,
    )


def _notes(rows: list[ReviewRow]) -> list[str]:
    unknown = [row.label for row in rows if not row.review.includes]
    notes = ["Studies and participants are the reviews' own counts, in no total of this tool."]
    if unknown:
        notes.append(f"Which studies they include was not read: {', '.join(unknown)}.")
    return notes
