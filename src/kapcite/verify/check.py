"""The check of one reference against sources, from binding to verdict."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec

from kapcite.model.citation import Difference
from kapcite.model.reference import Reference
from kapcite.verify.bind import PROBABLE, Binding, bind, is_loose, mixed_pair, second_work
from kapcite.verify.compare import Comparison, missing_fields, pool
from kapcite.verify.editions import is_cited_after
from kapcite.verify.numbers import identifiers
from kapcite.verify.result import (
    CONFLATED,
    MINOR,
    NOT_FOUND,
    OUTRANKS,
    UNDETERMINED,
    VERIFIED,
    WRONG,
    Finding,
    Notice,
    Outcome,
    Published,
    Verification,
)
from kapcite.verify.sources.base import UnansweredError
from kapcite.verify.titles import is_marked_retracted

_OF_EDITION = ("year", "container-title", "volume", "issue", "page", "publisher", "DOI")


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What one source said: its records, who it is, when it was asked.

    ``complete`` says that the source would have the work, so that its silence counts.
    """

    records: tuple[Published, ...]
    source: str
    asked: str | None = None
    complete: bool = False
    absent: tuple[str, ...] = ()  # DOIs that nobody registered


class Source(Protocol):
    """Whatever can be asked for a reference."""

    name: str

    def ask(self, cited: Reference) -> Answer | None:
        """Return the records that may be the cited work; None where there is nothing to ask for.

        Raises UnansweredError where it could not be asked or gave no answer that can be read.
        """


def verify_reference(cited: Reference, answers: Sequence[Answer]) -> Verification:
    """Compare one reference with what the sources answered.

    The verdict is never worse than "cannot determine" unless a source that would have the
    work answered, or a published record contradicts the citation.
    """
    records = tuple(record for answer in answers for record in answer.records)
    origin = {id(record): answer for answer in answers for record in answer.records}
    compared = [Comparison(cited, record.reference) for record in records]
    bound = bind(cited, compared)
    if bound is None or is_loose(bound.best):
        pair = mixed_pair(cited, compared)
        if pair:
            return _mixed(cited, pair, answers)
    if bound is None:
        return _unbound(cited, answers)
    used = next(r for r in records if r.reference is bound.best.record)
    answer = origin[id(used)]
    absent = {doi for reply in answers for doi in reply.absent}
    result = _judge(cited, bound, compared, absent, partial=answer.asked is not None)
    notices = _notices(bound, records)
    return msgspec.structs.replace(
        result,
        verdict=_noticed(result.verdict, {notice.kind for notice in notices}),
        notices=notices,
        source=answer.source,
        asked=answer.asked,
    )


def _noticed(verdict: str, kinds: set[str]) -> str:
    """Return the gravest notice where it weighs more than the verdict on the citation."""
    weighty = (kind for kind, lesser in OUTRANKS.items() if kind in kinds and verdict in lesser)
    return next(weighty, verdict)


def _judge(
    cited: Reference,
    bound: Binding,
    compared: Sequence[Comparison],
    absent: set[str],
    *,
    partial: bool,
) -> Verification:
    """Settle each field. ``partial``: a service answered, which may not know everything."""
    pooled = pool((bound.best, *bound.edition))
    if partial and is_cited_after(cited, bound.best.record):
        pooled = {name: _of_another_edition(finding) for name, finding in pooled.items()}
    found = [_with_owner(f, cited, compared, absent) for f in pooled.values()]
    wrong = [finding for finding in found if finding.outcome is Outcome.DIFFERENT]
    blend = second_work(bound.best, compared) if wrong else None
    mixes: tuple[str, ...] = ()
    if blend:
        mixes = (bound.best.record.id, blend.other.record.id)
    return Verification(
        id=cited.id,
        verdict=_verdict(wrong, mixed=bool(mixes)),
        differences=_differences(cited, wrong),
        unconfirmed=_unconfirmed(cited, found),
        missing=missing_fields(cited, bound.best.record),
        bound_to=bound.best.record.id,
        mixes=mixes,
        confidence=bound.confidence,
        record=bound.best.record,
    )


def _of_another_edition(finding: Finding) -> Finding:
    """Leave open what a service that knows only the preprint cannot know of the article."""
    if finding.field in _OF_EDITION and finding.outcome is Outcome.DIFFERENT:
        return finding._replace(outcome=Outcome.UNCONFIRMED)
    return finding


def _differences(cited: Reference, wrong: Sequence[Finding]) -> tuple[Difference, ...]:
    return tuple(
        finding._replace(field=_named(finding.field, cited)).difference() for finding in wrong
    )


def _unconfirmed(cited: Reference, found: Sequence[Finding]) -> tuple[str, ...]:
    return tuple(_named(f.field, cited) for f in found if f.outcome is Outcome.UNCONFIRMED)


def _verdict(wrong: Sequence[Finding], *, mixed: bool) -> str:
    if mixed:
        return CONFLATED
    if not wrong:
        return VERIFIED
    return WRONG if any(finding.serious for finding in wrong) else MINOR


def _with_owner(
    finding: Finding, cited: Reference, compared: Sequence[Comparison], absent: set[str]
) -> Finding:
    """Say whose a wrong DOI is, where a record has it, or that it is nobody's."""
    if finding.field != "DOI" or finding.outcome is Outcome.SAME:
        return finding
    ours = identifiers(cited).get("doi")
    if ours in absent:
        return finding._replace(outcome=Outcome.DIFFERENT, kind="this DOI does not exist")
    owner = next((c for c in compared if identifiers(c.record).get("doi") == ours), None)
    if owner is None:
        return finding
    if owner.agrees("title") and owner.authors.agreed:
        return finding._replace(outcome=Outcome.COMPATIBLE)  # its preprint, or a copy elsewhere
    kind = f"the identifier of another work: {owner.record.title}"
    return finding._replace(outcome=Outcome.DIFFERENT, kind=kind)


def _unbound(cited: Reference, answers: Sequence[Answer]) -> Verification:
    """Judge a citation that no record is bound to: not found, or open."""
    complete = [answer for answer in answers if answer.complete]
    asked = complete or list(answers)
    differences: tuple[Difference, ...] = ()
    if complete and cited.title:
        lost = Difference(field="title", cited=cited.title, kind="no such work")
        differences = (lost,)
    return Verification(
        id=cited.id,
        verdict=NOT_FOUND if complete else UNDETERMINED,
        differences=differences,
        source=", ".join(answer.source for answer in asked) or None,
        asked=max((answer.asked for answer in asked if answer.asked), default=None),
        note=None if complete else "no source that would have the work was asked",
    )


def _mixed(
    cited: Reference, pair: tuple[Comparison, Comparison], answers: Sequence[Answer]
) -> Verification:
    first, second = pair
    return Verification(
        id=cited.id,
        verdict=CONFLATED,
        differences=_differences(cited, first.differences),
        unconfirmed=_unconfirmed(cited, first.findings),
        missing=missing_fields(cited, first.record),
        bound_to=first.record.id,
        mixes=(first.record.id, second.record.id),
        confidence=PROBABLE,
        record=first.record,
        source=", ".join(answer.source for answer in answers) or None,
        asked=max((answer.asked for answer in answers if answer.asked), default=None),
    )


def _notices(bound: Binding, records: Sequence[Published]) -> tuple[Notice, ...]:
    works = {id(comparison.record) for comparison in (bound.best, *bound.edition)}
    found: dict[tuple[str, str | None], Notice] = {}
    for record in records:
        if id(record.reference) not in works:
            continue
        for notice in record.notices:
            found.setdefault((notice.kind, notice.doi), notice)
        if is_marked_retracted(record.reference.title or "") and not record.notices:
            found.setdefault(("retracted", None), Notice(kind="retracted", source="title"))
    return tuple(found.values())


class SnapshotSource:
    """A snapshot (``complete``: the user gave it as one) or the records of a corpus."""

    def __init__(self, snapshot: _Lookup, *, complete: bool) -> None:
        self.name = snapshot.name
        self._snapshot = snapshot
        self._complete = complete

    def ask(self, cited: Reference) -> Answer:
        """Look the reference up by what points at few records."""
        return self._answer(cited, wide=False)

    def widen(self, cited: Reference) -> Answer:
        """Look it up by everything: for a citation that the first look does not settle."""
        return self._answer(cited, wide=True)

    def _answer(self, cited: Reference, *, wide: bool) -> Answer:
        return Answer(
            records=tuple(self._snapshot.candidates(cited, wide=wide)),
            source=self.name,
            complete=self._complete,
        )


class _Lookup(Protocol):
    name: str

    def candidates(self, cited: Reference, *, wide: bool) -> list[Published]:
        """Return records that may be the cited work."""


def verify_with(cited: Reference, sources: Sequence[Source]) -> Verification:
    """Ask each source for one reference and judge it by the answers that came.

    A source that is down takes no other along; the note says which did not answer, and why.
    """
    found: dict[str, Answer] = {}
    silent: list[str] = []
    for source in sources:
        try:
            answer = source.ask(cited)
        except UnansweredError as error:
            silent.append(f"{source.name} did not answer: {error}")
            continue
        if answer is not None:
            found[source.name] = answer
    result = verify_reference(cited, tuple(found.values()))
    if result.verdict != VERIFIED:
        wider = {s.name: s.widen(cited) for s in sources if isinstance(s, SnapshotSource)}
        if wider:
            result = verify_reference(cited, tuple((found | wider).values()))
    if not silent:
        return result
    note = "; ".join((*([result.note] if result.note else []), *silent))
    return msgspec.structs.replace(result, note=note)


def _named(field: str, cited: Reference) -> str:
    """Return the name of the field in the citation: an article number stands for pages."""
    return "number" if field == "page" and not cited.page else field
