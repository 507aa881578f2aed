"""``kapcite show``."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from typing import Any

import msgspec

from kapcite.cli.command import Command
from kapcite.cli.console import Console, clean
from kapcite.cli.parser import Parser
from kapcite.cli.store import Store
from kapcite.evidence.wording import describe_arm, describe_delivery, describe_result
from kapcite.evidence.words import Words
from kapcite.model.citation import Citation
from kapcite.model.corpus import Corpus
from kapcite.model.names import Name
from kapcite.model.reference import VARIABLES, Reference
from kapcite.model.study import Delivery, Result, Study


def _configure(parser: Parser) -> None:
    parser.add_argument("keys", nargs="+", metavar="KEY", help="the key of a reference")
    parser.add_argument("--style", metavar="NAME", help="print the entry in this CSL style alone")
    parser.add_argument("--json", action="store_true", help="print the records as JSON")


def _run(options: Namespace, console: Console) -> int:
    store = Store(options.corpus)
    references = store.references(options.keys)
    if options.style:
        from kapcite.csl.format import format_each

        for one in format_each(references, options.style):
            console.print(clean(one.text or one.citation))
        return 0
    corpus = store.corpus()
    if options.json:
        console.json([_data(reference, corpus) for reference in references])
        return 0
    words = Words(corpus)
    for number, reference in enumerate(references):
        if number:
            console.print()
        _show_reference(reference, console)
        for study in corpus.studies_of.get(reference.id, ()):
            _show_study(study, words, console)
        for citation in _citations(corpus.citations, reference.id):
            _show_citation(citation, console)
    return 0


def _data(reference: Reference, corpus: Corpus) -> dict[str, Any]:
    """Return what ``--json`` prints of a reference."""
    return {
        "reference": msgspec.to_builtins(reference),
        "studies": msgspec.to_builtins(corpus.studies_of.get(reference.id, ())),
        "citations": msgspec.to_builtins(_citations(corpus.citations, reference.id)),
    }


def _citations(citations: Sequence[Citation], key: str) -> list[Citation]:
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


def _show_study(study: Study, words: Words, console: Console) -> None:
    context = ", for context" if study.context else ""
    console.print(f"  study {console.style(clean(study.id), 'bold')}{context}")
    facts: dict[str, object] = {
        "conditions": ", ".join(map(words.condition_label, study.conditions)),
        "population": study.population,
        "country": study.country,
        "design": ", ".join(filter(None, (words.design_label(study), study.design_note))),
        "participants": study.participants,
        "arms": "; ".join(map(describe_arm, study.arms)),
        "comparator": study.comparator,
        "follow-up": study.follow_up,
        "adverse events": study.adverse_events,
        "finding": study.finding,
    }
    for label, value in facts.items():
        if value not in (None, ""):
            _line(console, label, value, 4)
    for delivery in study.interventions:
        _line(console, words.intervention_label(delivery), _delivery(delivery, words), 4)
    for result in study.results:
        _line(console, result.outcome, _result(result), 4)
    for source in study.sources:
        where = source.doi or source.pmid or source.registration or source.title or ""
        _line(console, f"source {source.id}", f"{source.part} {where}".strip(), 4)


def _delivery(delivery: Delivery, words: Words) -> str:
    routes = tuple(words.route_label(route) for route in delivery.routes)
    text = describe_delivery(delivery, "", routes)
    if delivery.timing:
        text += f"; {', '.join(delivery.timing)} the course of the drug"
    return text or "nothing more was read"


def _result(result: Result) -> str:
    text = describe_result(result) or "not read"
    return f"{text} [{result.source}]" if result.source else text


def _show_citation(citation: Citation, console: Console) -> None:
    _line(console, f"cited in {citation.document}", citation.verdict)
    for difference in citation.differences:
        cited = difference.cited or "absent"
        published = difference.published or "not found"
        _line(console, difference.field, f"cited {cited}, published {published}", 4)


SHOW = Command(
    description="Print everything known of a reference: its fields, what its study found,"
    " and how documents cite it.",
    configure=_configure,
    run=_run,
    examples=(
        "kapcite show wilkinson2017",
        "kapcite show wilkinson2017 --style apa",
        "kapcite show --json dore2019 kew2023",
    ),
)
