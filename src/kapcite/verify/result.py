"""What a check of one reference gives."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import msgspec

from kapcite.model.citation import Difference
from kapcite.model.reference import Reference

VERIFIED = "verified"
MINOR = "minor differences"
WRONG = "wrong details"
CONFLATED = "conflated"
NOT_FOUND = "not found"
UNDETERMINED = "cannot determine"
IDENTIFIED = "identified"
RETRACTED = "retracted"
CONCERN = "expression of concern"
CORRECTED = "corrected"
#: Every verdict, the mildest first, with what it claims.
VERDICTS = {
    VERIFIED: "every field that could be compared agrees with the published record",
    CORRECTED: "the citation is right; the work was corrected after it appeared",
    CONCERN: "the work is right; its publisher has expressed concern about it",
    RETRACTED: "the work was retracted or withdrawn",
    MINOR: "the work is right; a name, a word or a number of it is off",
    WRONG: "the work exists, but fields of the citation are not its own",
    CONFLATED: "the citation mixes two works",
    NOT_FOUND: "a source that would have the work was asked, answered, and does not have it",
    UNDETERMINED: "no source that would have the work could be asked",
    IDENTIFIED: "the document only describes the work; which one was settled by hand",
}
#: Verdicts that say something against a citation: each needs positive evidence.
ACCUSATIONS = frozenset((WRONG, CONFLATED, NOT_FOUND, RETRACTED))
#: Notice -> the verdicts that it comes before; the differences are told all the same.
OUTRANKS = {
    RETRACTED: (VERIFIED, MINOR, WRONG),
    CONCERN: (VERIFIED, MINOR),
    CORRECTED: (VERIFIED,),
}
#: What ``citations:`` of a corpus calls the verdicts (kapcite.model.citation.VERDICTS).
RECORDED = {
    VERIFIED: "exact",
    MINOR: "minor errors",
    WRONG: "wrong details",
    CONFLATED: "conflated",
    NOT_FOUND: "cannot be found",
    IDENTIFIED: "identified",
}


class Outcome(IntEnum):
    """How one field compares; a higher one settles the field before a lower one."""

    UNCONFIRMED = 0  # the published record does not have the field
    COMPATIBLE = 1  # it knows less than the citation: initials only, a list cut short
    DIFFERENT = 2
    SAME = 3


class Finding(NamedTuple):
    """One field of a citation beside the published one.

    ``serious`` differences are wrong details, the others minor.
    """

    field: str
    outcome: Outcome
    cited: str = ""
    published: str | None = None
    kind: str | None = None
    serious: bool = True

    def difference(self) -> Difference:
        """Return the finding in the corpus's own terms."""
        return Difference(
            field=self.field, cited=self.cited, published=self.published, kind=self.kind
        )


class Notice(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An editorial notice on a work; ``kind`` is retracted, corrected or expression of concern."""

    kind: str
    doi: str | None = None
    date: str | None = None
    source: str | None = None


class Published(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A published record and the notices on it, as one source gave them."""

    reference: Reference
    notices: tuple[Notice, ...] = ()
    gives: tuple[tuple[str, Notice], ...] = ()  # notices this work makes: (DOI of the other, it)


class Verification(msgspec.Struct, frozen=True, kw_only=True):
    """The answer for one reference.

    ``differences`` hold the fields that depart from the record ``bound_to``; ``unconfirmed``
    those that no record of the work has; ``missing`` those that the citation leaves out.
    ``mixes`` names the works of a conflated citation, ``notices`` retractions and the like,
    ``source`` who answered and ``asked`` when (ISO 8601; None for a source on this disk).
    ``record`` is the published record itself.
    """

    id: str
    verdict: str
    differences: tuple[Difference, ...] = ()
    unconfirmed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    bound_to: str | None = None
    mixes: tuple[str, ...] = ()
    confidence: str | None = None
    notices: tuple[Notice, ...] = ()
    source: str | None = None
    asked: str | None = None
    note: str | None = None
    record: Reference | None = None

    @property
    def accuses(self) -> bool:
        """Whether the verdict says that the citation is wrong."""
        return self.verdict in ACCUSATIONS
