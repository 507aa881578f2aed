"""How a document cites a work, beside what was published; the two are never merged."""

from __future__ import annotations

from kapcite.model.base import Record

VERDICTS = ("exact", "minor errors", "wrong details", "conflated", "cannot be found", "identified")


class AsCited(Record, frozen=True, kw_only=True):
    """The words of the document, verbatim; ``description`` where it gives no reference."""

    authors: str | None = None
    year: str | None = None
    title: str | None = None
    container_title: str | None = None
    volume: str | None = None
    issue: str | None = None
    page: str | None = None
    number: str | None = None
    publisher: str | None = None
    doi: str | None = None
    url: str | None = None
    description: str | None = None


class Difference(Record, frozen=True, kw_only=True):
    """One field in which the citation departs from the published record.

    ``kind`` says how (wrong, missing, not an author …); None stands for an absent value.
    """

    field: str
    cited: str | None = None
    published: str | None = None
    kind: str | None = None


class Citation(Record, frozen=True, kw_only=True):
    """A work as one document cites it.

    ``cites`` is the reference meant, or None where none can be found; ``mixes`` names the
    works that a conflated citation blends; ``confidence`` is high, probable or low.
    """

    id: str
    document: str
    lines: str | None = None
    as_cited: AsCited
    cites: str | None = None
    mixes: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    verdict: str
    confidence: str | None = None
    differences: tuple[Difference, ...] = ()
    note: str | None = None
