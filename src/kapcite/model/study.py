"""A primary study: what was done to whom and what came out, each figure with its source."""

from __future__ import annotations

from kapcite.model.base import Record


def number(value: float) -> str:
    """Return a figure as tables print it, with a minus sign and no more than twelve digits."""
    return f"{value:.12g}".replace("-", "−")


class Source(Record, frozen=True, kw_only=True):
    """Where figures were read.

    ``part`` says how much of the work: abstract, registration, full text, press report.

    ``id`` is what results and counts of the same study point to.
    """

    id: str
    part: str
    doi: str | None = None
    pmid: str | None = None
    registration: str | None = None
    title: str | None = None
    shows: str | None = None


class CountRange(Record, frozen=True, kw_only=True):
    """A count that may be a range (``1-2``); ``note`` qualifies it (``mean, SD 3``)."""

    low: float
    high: float
    note: str | None = None

    def __str__(self) -> str:
        """Return ``4`` or ``1–2``, the note in brackets."""
        low, high = number(self.low), number(self.high)
        text = low if low == high else f"{low}–{high}"
        return f"{text} ({self.note})" if self.note else text


class Dose(Record, frozen=True, kw_only=True):
    """An amount per session. Units are never merged: mg/kg and mg stay apart."""

    value: float
    unit: str
    note: str | None = None

    def __str__(self) -> str:
        """Return ``0.5 mg/kg``, the note in brackets."""
        text = f"{number(self.value)} {self.unit}"
        return f"{text} ({self.note})" if self.note else text


class Delivery(Record, frozen=True, kw_only=True):
    """One intervention as the study gave it. ``name`` is a vocabulary id.

    ``timing`` (before, during, after) is relative to the course of the drug;
    ``timing_basis`` says whether a source states it or it was inferred.
    """

    name: str
    description: str | None = None
    routes: tuple[str, ...] = ()
    doses: tuple[Dose, ...] = ()
    dose_note: str | None = None
    sessions: CountRange | None = None
    session_minutes: float | None = None
    schedule: str | None = None
    timing: tuple[str, ...] = ()
    timing_basis: str | None = None
    source: str | None = None


class Arm(Record, frozen=True, kw_only=True):
    """A group of participants. ``n`` is None where no source read gives it."""

    name: str
    role: str = "intervention"
    n: int | None = None
    receives: tuple[str, ...] = ()
    source: str | None = None


class Outcome(Record, frozen=True, kw_only=True):
    """What was measured: ``measure`` is a vocabulary id where the instrument is known."""

    name: str
    measure: str | None = None
    primary: bool = False


class GroupResult(Record, frozen=True, kw_only=True):
    """The figures of one arm, or of ``all``; ``n`` of ``of`` are events and their denominator."""

    arm: str
    n: int | None = None
    of: int | None = None
    percent: float | None = None
    mean: float | None = None
    sd: float | None = None
    se: float | None = None
    value: float | None = None


class Effect(Record, frozen=True, kw_only=True):
    """A statistic as the source reports it, with its confidence interval if it gives one."""

    statistic: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    level: float = 0.95
    p: str | None = None


class Result(Record, frozen=True, kw_only=True):
    """One finding: an outcome at one time, by group or as an effect, or in words.

    ``direction`` is ``favours``, ``no difference``, ``against`` or ``mixed``;
    ``unread`` says that the source states a direction whose figures were not readable.
    ``outcome_type`` groups results across studies (response, remission, relapse …).
    """

    outcome: str
    measure: str | None = None
    outcome_type: str | None = None
    at: str | None = None
    weeks: float | None = None
    groups: tuple[GroupResult, ...] = ()
    effects: tuple[Effect, ...] = ()
    unit: str | None = None
    direction: str | None = None
    significant: bool | None = None
    text: str | None = None
    note: str | None = None
    unread: bool = False
    source: str | None = None


class Study(Record, frozen=True, kw_only=True):
    """One study, however many reports it has.

    ``context`` marks a study that no review is claimed to include and that stands here
    for comparison. Studies that share patients have the same ``cohort``. Counts are
    people; None means that no source read gives them; ``count_source`` is the source of them.
    """

    id: str
    reports: tuple[str, ...] = ()
    label: str | None = None
    context: bool = False
    cohort: str | None = None
    conditions: tuple[str, ...] = ()
    condition_note: str | None = None
    population: str | None = None
    country: str | None = None
    setting: str | None = None
    registration: str | None = None
    design: str | None = None
    design_note: str | None = None
    consented: int | None = None
    enrolled: int | None = None
    randomised: int | None = None
    completed: int | None = None
    analysed: int | None = None
    count_note: str | None = None
    count_source: str | None = None
    demographics: str | None = None
    arms: tuple[Arm, ...] = ()
    interventions: tuple[Delivery, ...] = ()
    comparator: str | None = None
    outcomes: tuple[Outcome, ...] = ()
    time_points: tuple[str, ...] = ()
    results: tuple[Result, ...] = ()
    finding: str | None = None
    follow_up: str | None = None
    follow_up_weeks: float | None = None
    adverse_events: str | None = None
    note: str | None = None
    sources: tuple[Source, ...] = ()

    @property
    def participants(self) -> int | None:
        """The people who entered: enrolled, else randomised, completed or consented."""
        for count in (self.enrolled, self.randomised, self.completed, self.consented):
            if count is not None:
                return count
        return None
