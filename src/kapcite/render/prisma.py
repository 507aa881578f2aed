"""The PRISMA 2020 flow in words: the boxes of the diagram, for the screen and the picture."""

from __future__ import annotations

from typing import NamedTuple

from kapcite.evidence.prisma import Flow


class Box(NamedTuple):
    """A box of the main column with what leaves the flow beside it."""

    stage: str
    lines: tuple[str, ...]
    aside: tuple[str, ...] = ()


def boxes(flow: Flow) -> tuple[Box, ...]:
    """Return the boxes from the top to the bottom."""
    sources = tuple(f"{name} (n = {count})" for name, count in flow.identified.items())
    reasons = tuple(f"{name} (n = {count})" for name, count in flow.excluded_at_full_text.items())
    excluded = sum(flow.excluded_at_full_text.values())
    return (
        Box(
            "Identification",
            (f"Records identified (n = {flow.records})", *sources),
            ("Records removed before screening:", f"duplicates (n = {flow.duplicates})"),
        ),
        Box(
            "Screening",
            (f"Records screened (n = {flow.screened})",),
            (
                f"Records excluded (n = {flow.excluded_at_title})",
                *_awaiting(flow.awaiting_title),
            ),
        ),
        Box(
            "Screening",
            (f"Reports sought for retrieval (n = {flow.sought})",),
            (f"Reports not retrieved (n = {flow.not_retrieved})",),
        ),
        Box(
            "Screening",
            (f"Reports assessed for eligibility (n = {flow.assessed})",),
            (
                f"Reports excluded (n = {excluded})",
                *reasons,
                *_awaiting(flow.awaiting_full_text),
            ),
        ),
        Box(
            "Included",
            (
                f"Studies included in review (n = {flow.included_studies})",
                f"Reports of included studies (n = {flow.included_reports})",
            ),
        ),
    )


def _awaiting(count: int) -> tuple[str, ...]:
    return (f"awaiting a decision (n = {count})",) if count else ()


def flow_lines(flow: Flow) -> list[str]:
    """Return the flow as indented lines."""
    lines = []
    stage = ""
    for box in boxes(flow):
        if box.stage != stage:
            stage = box.stage
            lines.append(stage)
        lines += [f"  {'  ' if i else ''}{line}" for i, line in enumerate(box.lines)]
        lines += [f"    {'  ' if i else '> '}{line}" for i, line in enumerate(box.aside)]
    return lines
