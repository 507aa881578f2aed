"""A systematic review: what it covers, and which studies it includes where that was read."""

from __future__ import annotations

from kapcite.model.base import Record
from kapcite.model.study import Source


class Review(Record, frozen=True, kw_only=True):
    """``studies`` and ``participants`` are the review's own counts, never added to others.

    ``includes`` holds study ids whose membership was read; an empty one means that the
    membership is not established, not that the review is empty.
    """

    reference: str
    studies: int | None = None
    participants: int | None = None
    conditions: tuple[str, ...] = ()
    condition_note: str | None = None
    eligibility: str | None = None
    registration: str | None = None
    finding: str | None = None
    includes: tuple[str, ...] = ()
    note: str | None = None
    sources: tuple[Source, ...] = ()
