"""Citations as documents give them, and what was settled about them before."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from kapcite.model.citation import AsCited, Citation
from kapcite.model.dates import PartialDate
from kapcite.model.identifiers import normalise_doi
from kapcite.model.reference import Reference
from kapcite.verify.bylines import parse_people
from kapcite.verify.compare import FIELDS
from kapcite.verify.fold import title_words
from kapcite.verify.result import IDENTIFIED, RECORDED, UNDETERMINED, Verification

_VERDICT = {recorded: verdict for verdict, recorded in RECORDED.items()}


def reference_of(cited: AsCited, key: str) -> Reference:
    """Return the words of a citation as a record that can be compared."""
    year = re.search(r"\d{4}", cited.year or "")
    return Reference(
        id=key,
        title=cited.title,
        author=parse_people(cited.authors) if cited.authors else (),
        container_title=cited.container_title,
        issued=PartialDate(year=int(year[0])) if year else None,
        volume=cited.volume,
        issue=cited.issue,
        page=cited.page,
        number=cited.number,
        publisher=cited.publisher,
        doi=(normalise_doi(cited.doi) or cited.doi) if cited.doi else None,
        url=cited.url,
    )


def find_recorded(cited: Reference, citations: Iterable[Citation]) -> Citation | None:
    """Return the citation of a corpus that has the same title and year, or None."""
    wanted = title_words(cited.title or "")
    for citation in citations:
        words = citation.as_cited
        if wanted and title_words(words.title or "") == wanted:
            known = reference_of(words, citation.id)
            if known.year == cited.year:
                return citation
    return None


# What a corpus records beside the fields of the reference itself, or does not hold against it.
_NOT_COMPARED = frozenset(("style", "missing"))
_CSL = {"issued": "year"}


def with_recorded(result: Verification, citation: Citation) -> Verification:
    """Complete a result by what the corpus has on the same citation.

    Where no record decides, the recorded verdict stands. Where one does, only fields that it
    could not confirm are taken from there.
    """
    known = tuple(
        msgspec.structs.replace(difference, field=_CSL.get(difference.field, difference.field))
        for difference in citation.differences
        if difference.cited is not None and difference.kind not in _NOT_COMPARED
    )
    if result.verdict == UNDETERMINED:
        return Verification(
            id=result.id,
            verdict=_VERDICT[citation.verdict],
            differences=tuple(d for d in known if d.field in FIELDS or d.field == "number"),
            bound_to=citation.cites,
            mixes=citation.mixes,
            confidence=citation.confidence,
            source="recorded in the corpus",
            note=citation.note,
        )
    added = tuple(d for d in known if d.field in result.unconfirmed)
    return msgspec.structs.replace(
        result,
        differences=(*result.differences, *added),
        unconfirmed=tuple(f for f in result.unconfirmed if f not in {d.field for d in added}),
    )


def described(citation: Citation) -> Verification:
    """Return the recorded verdict on a citation that names no field to compare."""
    return Verification(
        id=citation.id,
        verdict=IDENTIFIED,
        bound_to=citation.cites,
        confidence=citation.confidence,
        source="recorded in the corpus",
        note=citation.note,
    )
