"""What can be wrong in a corpus that reads well: one function for each rule.

A rule takes a corpus and yields findings: the path of the value, what is wrong, what to
do. Its docstring is what ``kapcite check --explain`` prints.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from kapcite.corpus.reader import suggestion
from kapcite.model.citation import VERDICTS
from kapcite.model.corpus import Corpus
from kapcite.model.dates import PartialDate
from kapcite.model.identifiers import normalise_doi, normalise_isbn, normalise_pmcid, normalise_pmid
from kapcite.model.reference import DATE_FIELDS, TYPES
from kapcite.model.vocabulary import Term


class Finding(NamedTuple):
    """A fault at a path; the rule's name is added where the rules are run."""

    path: str
    message: str
    hint: str = ""


Rule = Callable[[Corpus], Iterator[Finding]]

_RANGE = re.compile(r"(\D*)(\d+)\s*[-\u2010-\u2015]+\s*(\D*)(\d+)")


def duplicate_id(corpus: Corpus) -> Iterator[Finding]:
    """Two records of a section with one key: every command would find only the first."""
    for section, keys in _keys(corpus).items():
        seen: set[str] = set()
        for place, key in enumerate(keys):
            if key in seen:
                field = "reference" if section == "reviews" else "id"
                yield Finding(
                    f"{section}[{place}].{field}",
                    f"the key {key!r} is taken already",
                    "give one of the two another key",
                )
            seen.add(key)


def duplicate_identifier(corpus: Corpus) -> Iterator[Finding]:
    """Two references with one DOI, PMID or PMCID are one work, or one of them is wrong."""
    for field, name in (("doi", "DOI"), ("pmid", "PMID"), ("pmcid", "PMCID")):
        seen: dict[str, str] = {}
        for place, reference in enumerate(corpus.references):
            value = getattr(reference, field)
            if not value:
                continue
            key = (normalise_doi(value) or value).lower() if field == "doi" else value
            if key in seen:
                yield Finding(
                    f"references[{place}].{name}",
                    f"{seen[key]!r} has this {name} too",
                    "merge the two or correct one of them",
                )
            seen.setdefault(key, reference.id)


def invalid_identifier(corpus: Corpus) -> Iterator[Finding]:
    """A DOI starts with 10., a PMID is a number, an ISBN has a check digit that must hold."""
    checks = (
        ("doi", "DOI", normalise_doi, "a DOI is 10.<registrant>/<name>"),
        ("pmid", "PMID", normalise_pmid, "a PMID has digits only"),
        ("pmcid", "PMCID", normalise_pmcid, "a PMCID is PMC and digits"),
    )
    for place, reference in enumerate(corpus.references):
        for field, name, normalise, hint in checks:
            value = getattr(reference, field)
            if value and normalise(value) is None:
                yield Finding(f"references[{place}].{name}", f"{value!r} is no {name}", hint)
        for isbn in re.split(r"[,;\s]\s*(?=97|\d)", reference.isbn or ""):
            if isbn and normalise_isbn(isbn) is None:
                yield Finding(
                    f"references[{place}].ISBN", f"{isbn!r} is no ISBN", "the check digit is off"
                )


def dangling_key(corpus: Corpus) -> Iterator[Finding]:
    """A study, review or citation names a reference or study that is not in the corpus."""
    references = frozenset(reference.id for reference in corpus.references)
    studies = frozenset(study.id for study in corpus.studies)
    for place, study in enumerate(corpus.studies):
        for i, key in enumerate(study.reports):
            yield from _dangling(f"studies[{place}].reports[{i}]", key, references, "reference")
    for place, review in enumerate(corpus.reviews):
        path = f"reviews[{place}]"
        yield from _dangling(f"{path}.reference", review.reference, references, "reference")
        for i, key in enumerate(review.includes):
            yield from _dangling(f"{path}.includes[{i}]", key, studies, "study")
    for place, citation in enumerate(corpus.citations):
        path = f"citations[{place}]"
        if citation.cites is not None:
            yield from _dangling(f"{path}.cites", citation.cites, references, "reference")
        for name in ("mixes", "candidates"):
            for i, key in enumerate(getattr(citation, name)):
                yield from _dangling(f"{path}.{name}[{i}]", key, references, "reference")


def dangling_source(corpus: Corpus) -> Iterator[Finding]:
    """A figure names a source that its study does not list."""
    for place, study in enumerate(corpus.studies):
        known = frozenset(source.id for source in study.sources)
        if study.count_source is not None:
            path = f"studies[{place}].count-source"
            yield from _dangling(path, study.count_source, known, "source")
        for name in ("arms", "interventions", "results"):
            for i, item in enumerate(getattr(study, name)):
                if item.source is not None:
                    path = f"studies[{place}].{name}[{i}].source"
                    yield from _dangling(path, item.source, known, "source")


def unknown_arm(corpus: Corpus) -> Iterator[Finding]:
    """A result is given for an arm that the study does not have."""
    for place, study in enumerate(corpus.studies):
        known = frozenset(("all", *(arm.name for arm in study.arms)))
        for i, result in enumerate(study.results):
            for j, group in enumerate(result.groups):
                path = f"studies[{place}].results[{i}].groups[{j}].arm"
                yield from _dangling(path, group.arm, known, "arm")


def unknown_term(corpus: Corpus) -> Iterator[Finding]:
    """A condition, design, route, intervention or measure that the vocabulary has not."""
    vocabulary = corpus.vocabulary
    conditions = _ids(vocabulary.conditions)
    interventions = _ids(vocabulary.interventions)
    routes = _ids(vocabulary.routes)
    measures = _ids(vocabulary.measures)
    for place, study in enumerate(corpus.studies):
        path = f"studies[{place}]"
        for i, name in enumerate(study.conditions):
            yield from _dangling(f"{path}.conditions[{i}]", name, conditions, "condition")
        if study.design:
            yield from _dangling(f"{path}.design", study.design, _ids(vocabulary.designs), "design")
        for i, delivery in enumerate(study.interventions):
            where = f"{path}.interventions[{i}]"
            yield from _dangling(f"{where}.name", delivery.name, interventions, "intervention")
            for j, route in enumerate(delivery.routes):
                yield from _dangling(f"{where}.routes[{j}]", route, routes, "route")
        for name in ("outcomes", "results"):
            for i, item in enumerate(getattr(study, name)):
                if item.measure:
                    where = f"{path}.{name}[{i}].measure"
                    yield from _dangling(where, item.measure, measures, "measure")
    for place, review in enumerate(corpus.reviews):
        for i, name in enumerate(review.conditions):
            where = f"reviews[{place}].conditions[{i}]"
            yield from _dangling(where, name, conditions, "condition")
    for section in ("conditions", "interventions", "routes", "measures", "designs"):
        terms = getattr(vocabulary, section)
        for i, term in enumerate(terms):
            for j, parent in enumerate(term.broader):
                where = f"vocabulary.{section}[{i}].broader[{j}]"
                yield from _dangling(where, parent, _ids(terms), "broader term")


def unknown_verdict(corpus: Corpus) -> Iterator[Finding]:
    """A verdict on a citation has one of six names."""
    for place, citation in enumerate(corpus.citations):
        if citation.verdict not in VERDICTS:
            yield Finding(
                f"citations[{place}].verdict",
                f"unknown verdict {citation.verdict!r}",
                suggestion(citation.verdict, frozenset(VERDICTS)) or f"use {', '.join(VERDICTS)}",
            )


def unknown_type(corpus: Corpus) -> Iterator[Finding]:
    """The type of a reference is one of CSL 1.0.2; others format as a plain document."""
    for place, reference in enumerate(corpus.references):
        if reference.type not in TYPES:
            hint = suggestion(reference.type, TYPES) or "see the item types of CSL 1.0.2"
            yield Finding(f"references[{place}].type", f"unknown type {reference.type!r}", hint)


def missing_title(corpus: Corpus) -> Iterator[Finding]:
    """A reference without a title can hardly be found, checked or cited."""
    for place, reference in enumerate(corpus.references):
        if not reference.title:
            yield Finding(f"references[{place}]", f"{reference.id!r} has no title", "add title:")


def backward_pages(corpus: Corpus) -> Iterator[Finding]:
    """A page range runs backwards; 238-49 is 238-249 and fine."""
    for place, reference in enumerate(corpus.references):
        for match in _RANGE.finditer(reference.page or ""):
            prefix, first, other, last = match.groups()
            if prefix.strip() != other.strip() and other.strip():
                continue
            full = first[: len(first) - len(last)] + last if len(last) < len(first) else last
            if int(full) < int(first):
                yield Finding(
                    f"references[{place}].page",
                    f"the range {match[0].strip()} runs backwards",
                    "check both pages",
                )


def impossible_date(corpus: Corpus) -> Iterator[Finding]:
    """A range of dates that ends before it starts, or a year that no work has."""
    for place, reference in enumerate(corpus.references):
        for name in DATE_FIELDS:
            date: PartialDate | None = getattr(reference, name)
            if date is None:
                continue
            path = f"references[{place}].{name.replace('_', '-')}"
            if date.year is not None and date.year > 2200:
                yield Finding(path, f"the year {date.year} is far off", "check the year")
            if date.end and date.end.year is not None and _order(date.end) < _order(date):
                yield Finding(path, f"the range {date} ends before it starts", "swap the two")


def study_without_report(corpus: Corpus) -> Iterator[Finding]:
    """A study needs at least one reference that reports it."""
    for place, study in enumerate(corpus.studies):
        if not study.reports:
            yield Finding(f"studies[{place}]", f"{study.id!r} has no reports", "add reports: [key]")


def impossible_count(corpus: Corpus) -> Iterator[Finding]:
    """Events beyond their denominator, negative counts, a percentage that does not fit."""
    for place, study in enumerate(corpus.studies):
        for name in ("consented", "enrolled", "randomised", "completed", "analysed"):
            count = getattr(study, name)
            if count is not None and count < 0:
                yield Finding(f"studies[{place}].{name}", f"{count} people", "counts start at 0")
        for i, result in enumerate(study.results):
            for j, group in enumerate(result.groups):
                path = f"studies[{place}].results[{i}].groups[{j}]"
                if group.n is None or group.of is None:
                    continue
                if not 0 <= group.n <= group.of:
                    yield Finding(path, f"{group.n} of {group.of}", "check both numbers")
                elif group.of and group.percent is not None:
                    computed = 100 * group.n / group.of
                    if abs(computed - group.percent) > 1:
                        message = f"{group.n} of {group.of} is {computed:.1f} %"
                        yield Finding(path, f"{message}, not {group.percent:g} %", "check them")


def _keys(corpus: Corpus) -> dict[str, list[str]]:
    return {
        "references": [record.id for record in corpus.references],
        "studies": [record.id for record in corpus.studies],
        "reviews": [record.reference for record in corpus.reviews],
        "citations": [record.id for record in corpus.citations],
    }


def _ids(terms: tuple[Term, ...]) -> frozenset[str]:
    return frozenset(term.id for term in terms)


def _dangling(path: str, key: str, known: frozenset[str], kind: str) -> Iterator[Finding]:
    if key not in known:
        yield Finding(path, f"there is no {kind} {key!r}", suggestion(key, known))


def _order(date: PartialDate) -> tuple[int, int, int]:
    return (date.year or 0, date.month or 0, date.day or 0)


RULES: dict[str, Rule] = {
    "duplicate-id": duplicate_id,
    "duplicate-identifier": duplicate_identifier,
    "invalid-identifier": invalid_identifier,
    "dangling-key": dangling_key,
    "dangling-source": dangling_source,
    "unknown-arm": unknown_arm,
    "unknown-term": unknown_term,
    "unknown-verdict": unknown_verdict,
    "unknown-type": unknown_type,
    "missing-title": missing_title,
    "backward-pages": backward_pages,
    "impossible-date": impossible_date,
    "study-without-report": study_without_report,
    "impossible-count": impossible_count,
}
