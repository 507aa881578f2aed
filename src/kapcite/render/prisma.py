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
    sources = tuple(_counted(*source) for source in flow.identified.items())
    found = (_counted("Records identified", flow.records), *sources)
    removed = ("Records removed before screening:", _counted("duplicates", flow.duplicates))
    included = (
        _counted("Studies included in review", flow.included_studies),
        _counted("Reports of included studies", flow.included_reports),
    )
    return (Box("Identification", found, removed), *_screening(flow), Box("Included", included))


def _screening(flow: Flow) -> tuple[Box, ...]:
    excluded = _counted("Records excluded", flow.excluded_at_title)
    unfit = _counted("Reports excluded", sum(flow.excluded_at_full_text.values()))
    reasons = tuple(_counted(*reason) for reason in flow.excluded_at_full_text.items())
    rounds = (
        ("Records screened", flow.screened, (excluded, *_awaiting(flow.awaiting_title))),
        (
            "Reports sought for retrieval",
            flow.sought,
            (_counted("Reports not retrieved", flow.not_retrieved),),
        ),
        (
            "Reports assessed for eligibility",
            flow.assessed,
            (unfit, *reasons, *_awaiting(flow.awaiting_full_text)),
        ),
    )
    return tuple(Box("Screening", (_counted(name, n),), aside) for name, n, aside in rounds)


def _counted(name: str, count: int) -> str:
    return f"{name} (n = {count})"


def _awaiting(count: int) -> tuple[str, ...]:
    return (_counted("awaiting a decision", count),) if count else ()


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
