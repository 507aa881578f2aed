"""From the records found to the studies included: the counts of the PRISMA 2020 flow.

Page et al. 2021, doi 10.1136/bmj.n71. A record's source is its CSL variable ``source``; a
decision of ``kapcite screen`` stands under ``kapcite:screening`` in its ``custom`` values;
what a merge took away has left its key there too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

from kapcite.errors import UsageError
from kapcite.evidence.base import Finding
from kapcite.model.corpus import Corpus
from kapcite.model.reference import Reference

SCREENING = "kapcite:screening"
STAGES = ("title", "full-text")
DECISIONS = ("include", "exclude", "unavailable")
_NO_SOURCE = "source not recorded"


class Decision(Finding, frozen=True, kw_only=True):
    """What became of a record at a stage; ``unavailable`` is a report not retrieved."""

    decision: str
    stage: str = "title"
    reason: str | None = None


class Flow(Finding, frozen=True, kw_only=True):
    """The boxes of the diagram. ``awaiting`` records have no decision at their stage yet."""

    identified: dict[str, int]
    duplicates: int
    screened: int
    excluded_at_title: int
    awaiting_title: int
    sought: int
    not_retrieved: int
    assessed: int
    excluded_at_full_text: dict[str, int]
    awaiting_full_text: int
    included_reports: int
    included_studies: int

    @property
    def records(self) -> int:
        """All records identified."""
        return sum(self.identified.values())


def decision_of(reference: Reference) -> Decision | None:
    """Return what was decided of a record; what is no decision counts as none."""
    found = reference.extra.get(SCREENING)
    if not isinstance(found, dict) or found.get("decision") not in DECISIONS:
        return None
    stage = found.get("stage", "title")
    return Decision(
        decision=found["decision"],
        stage=stage if stage in STAGES else "title",
        reason=found.get("reason") or None,
    )


def decide(reference: Reference, decision: Decision | None) -> Reference:
    """Return the record with a decision, or without one for None.

    Raises UsageError for a full text that is excluded for no reason: PRISMA reports them.
    """
    extra = {key: value for key, value in reference.extra.items() if key != SCREENING}
    if decision is not None:
        if decision.decision == "exclude" and decision.stage == "full-text" and not decision.reason:
            raise UsageError("a full text is excluded for a reason: --reason")
        fields = {"decision": decision.decision, "stage": decision.stage}
        extra[SCREENING] = fields | ({"reason": decision.reason} if decision.reason else {})
    return msgspec.structs.replace(reference, extra=extra)


def merged_keys(reference: Reference) -> set[str]:
    """Return the keys of the records that were merged into this one, as far as it tells."""
    left = reference.extra.get("kapcite:alternates", ())
    gave = reference.extra.get("kapcite:merged", ())
    found = {entry.get("id") for entry in _entries(left)}
    found |= {entry.get("from") for entry in _entries(gave)}
    return {key for key in found if isinstance(key, str)} - {reference.id}


def _entries(value: object) -> Iterable[dict[str, object]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def flow(corpus: Corpus, *, duplicates: int | None = None) -> Flow:
    """Return the counts; ``duplicates`` states how many were removed, if not by kapcite.

    A record included at the title goes on to its full text; one included there is in.
    """
    references = tuple({reference.id: reference for reference in corpus.references}.values())
    decisions = {reference.id: decision_of(reference) for reference in references}
    at_title = [key for key, d in decisions.items() if d and _is(d, "title", "exclude")]
    sought = [key for key, d in decisions.items() if d and not _is(d, "title", "exclude")]
    full = {key: d for key in sought if (d := decisions[key]) and d.stage == "full-text"}
    lost = [key for key in sought if (d := decisions[key]) and d.decision == "unavailable"]
    excluded = [d for d in full.values() if d.decision == "exclude"]
    included = {key for key, d in full.items() if d.decision == "include"}
    removed = sum(len(merged_keys(r)) for r in references) if duplicates is None else duplicates
    identified = Counter(reference.origin or _NO_SOURCE for reference in references)
    if removed:
        # What a merge removed came from somewhere; the records left do not say whence.
        identified["removed as duplicates"] = removed
    assessed = len(excluded) + len(included)
    return Flow(
        identified=dict(sorted(identified.items(), key=lambda item: (-item[1], item[0]))),
        duplicates=removed,
        screened=len(references),
        excluded_at_title=len(at_title),
        awaiting_title=sum(d is None for d in decisions.values()),
        sought=len(sought),
        not_retrieved=len(lost),
        assessed=assessed,
        excluded_at_full_text=_reasons(excluded),
        awaiting_full_text=len(sought) - len(lost) - assessed,
        included_reports=len(included),
        included_studies=_studies(corpus, included),
    )


def _is(decision: Decision, stage: str, kind: str) -> bool:
    return decision.stage == stage and decision.decision == kind


def _reasons(excluded: Iterable[Decision]) -> dict[str, int]:
    counts = Counter(decision.reason or "no reason given" for decision in excluded)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _studies(corpus: Corpus, included: set[str]) -> int:
    """Count the studies of the included reports; a report of no known study is one itself."""
    known = {s.id for key in included for s in corpus.studies_of.get(key, ())}
    loose = [key for key in included if key not in corpus.studies_of]
    return len(known) + len(loose)
