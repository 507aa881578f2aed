"""``kapcite show``."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

import msgspec

from kapcite.cli.command import Command
from kapcite.cli.console import Console, clean
from kapcite.cli.parser import Parser
from kapcite.cli.store import Store
from kapcite.model.citation import Citation
from kapcite.model.names import Name
from kapcite.model.reference import VARIABLES, Reference
from kapcite.model.study import Delivery, Effect, GroupResult, Result, Study


def _configure(parser: Parser) -> None:
    parser.add_argument("keys", nargs="+", metavar="KEY", help="the key of a reference")
    parser.add_argument("--json", action="store_true", help="print the records as JSON")


def _run(options: Namespace, console: Console) -> int:
    store = Store(options.corpus)
    references = store.references(options.keys)
    corpus = store.corpus()
    if options.json:
        console.json(
            [
                {
                    "reference": msgspec.to_builtins(reference),
                    "studies": msgspec.to_builtins(corpus.studies_of.get(reference.id, ())),
                    "citations": msgspec.to_builtins(_citations(corpus.citations, reference.id)),
                }
                for reference in references
            ]
        )
        return 0
    for number, reference in enumerate(references):
        if number:
            console.print()
        _show_reference(reference, console)
        for study in corpus.studies_of.get(reference.id, ()):
            _show_study(study, console)
        for citation in _citations(corpus.citations, reference.id):
            _show_citation(citation, console)
    return 0


def _citations(citations: tuple[Citation, ...], key: str) -> list[Citation]:
    return [citation for citation in citations if key in (citation.cites, *citation.mixes)]


def _line(console: Console, label: str, value: object, indent: int = 2) -> None:
    """Print ``label: value``, wrapped below the label on a terminal."""
    text = f"{clean(label)}: {clean(str(value))}"
    if not console.is_terminal:
        console.print(" " * indent + text)
        return
    from textwrap import fill

    width = max(20, console.width)
    margin = " " * indent
    body = fill(text, width, initial_indent=margin, subsequent_indent=margin + "  ")
    head, colon, rest = body.partition(":")
    console.print(console.style(head + colon, "dim") + rest)


def _show_reference(reference: Reference, console: Console) -> None:
    console.print(f"{console.style(clean(reference.id), 'bold')} ({clean(reference.type)})")
    for name, attribute in VARIABLES.items():
        value = getattr(reference, attribute)
        if value in (None, ()):
            continue
        _line(console, name, _plain(value))
    for name, value in reference.extra.items():
        _line(console, name.removeprefix("corpus:"), value)


def _plain(value: Any) -> str:
    if isinstance(value, tuple):
        return "; ".join(name.display if isinstance(name, Name) else str(name) for name in value)
    return str(value)


def _show_study(study: Study, console: Console) -> None:
    context = ", for context" if study.context else ""
    console.print(f"  study {console.style(clean(study.id), 'bold')}{context}")
    facts: dict[str, object] = {
        "conditions": ", ".join(study.conditions),
        "population": study.population,
        "country": study.country,
        "design": ", ".join(filter(None, (study.design, study.design_note))),
        "participants": study.participants,
        "arms": "; ".join(f"{arm.name} (n = {arm.n})" if arm.n else arm.name for arm in study.arms),
        "comparator": study.comparator,
        "follow-up": study.follow_up,
        "adverse events": study.adverse_events,
        "finding": study.finding,
    }
    for label, value in facts.items():
        if value not in (None, ""):
            _line(console, label, value, 4)
    for delivery in study.interventions:
        _line(console, delivery.name, _delivery(delivery), 4)
    for result in study.results:
        _line(console, result.outcome, _result(result), 4)
    for source in study.sources:
        where = source.doi or source.pmid or source.registration or source.title or ""
        _line(console, f"source {source.id}", f"{source.part} {where}".strip(), 4)


def _delivery(delivery: Delivery) -> str:
    sessions = f"{delivery.sessions} sessions" if delivery.sessions else None
    timing = f"{', '.join(delivery.timing)} the drug course" if delivery.timing else None
    parts = (
        delivery.description,
        ", ".join(delivery.routes),
        ", ".join(map(str, delivery.doses)) or delivery.dose_note,
        sessions,
        delivery.schedule,
        timing,
    )
    return "; ".join(part for part in parts if part) or "not reported"


def _result(result: Result) -> str:
    parts: list[str | None] = [
        *(_group(group, result.unit) for group in result.groups),
        *(_effect(effect) for effect in result.effects),
        result.text,
        "figures not read" if result.unread else None,
        result.note,
        f"at {result.at}" if result.at else None,
        f"[{result.source}]" if result.source else None,
    ]
    return "; ".join(part for part in parts if part)


def _group(group: GroupResult, unit: str | None) -> str:
    figures = []
    if group.n is not None:
        figures.append(f"{group.n} of {group.of}" if group.of is not None else str(group.n))
    if group.percent is not None:
        figures.append(f"{group.percent:g} %")
    for label, number in (("mean", group.mean), ("SD", group.sd), ("SE", group.se)):
        if number is not None:
            figures.append(f"{label} {number:g}")
    if group.value is not None:
        figures.append(f"{group.value:g}")
    return f"{group.arm} {', '.join(figures)}{f' {unit}' if unit else ''}"


def _effect(effect: Effect) -> str:
    text = effect.statistic
    if effect.value is not None:
        text += f" {effect.value:g}"
    if effect.low is not None and effect.high is not None:
        text += f" ({effect.level:.0%} CI {effect.low:g} to {effect.high:g})"
    return text + (f", p {effect.p}" if effect.p else "")


def _show_citation(citation: Citation, console: Console) -> None:
    verdict = console.style(citation.verdict, "green" if citation.verdict == "exact" else "yellow")
    console.print(f"  cited in {clean(citation.document)}: {verdict}")
    for difference in citation.differences:
        cited = difference.cited or "absent"
        published = difference.published or "not found"
        _line(console, difference.field, f"cited {cited}, published {published}", 4)


SHOW = Command(
    description="Print everything known of a reference: its fields, what its study found,"
    " and how documents cite it.",
    configure=_configure,
    run=_run,
    examples=("kapcite show wilkinson2017", "kapcite show --json dore2019 kew2023"),
)
