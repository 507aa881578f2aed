"""A corpus as what its page shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote

from kapcite.cli.recorded import recorded_verdicts
from kapcite.csl.format import format_each
from kapcite.evidence.condition import count_conditions
from kapcite.evidence.words import Words
from kapcite.formats.registry import FORMATS
from kapcite.manuscript.findings import is_retracted
from kapcite.model.corpus import Corpus
from kapcite.model.reference import TEXT_FIELDS, Reference
from kapcite.model.study import Study
from kapcite.model.vocabulary import Term
from kapcite.render.site import Badge, Choice, Site, SiteRecord
from kapcite.search.expand import TermFinder
from kapcite.search.words import folded

if TYPE_CHECKING:
    from kapcite.render.sheet import Sheet

#: Fields that the page has as such; searching looks through them too.
_SHOWN = frozenset(("title", "abstract", "container_title", "volume", "issue", "page"))


def site_data(corpus: Corpus, title: str, path: str) -> Site:
    """Return everything that the page of the corpus at ``path`` shows."""
    verdicts = recorded_verdicts(corpus.citations, path)
    entries = {one.id: one.text for one in format_each(corpus.references, "apa")}
    words = Words(corpus)
    finder = TermFinder(corpus.vocabulary)
    counts = [one for one in count_conditions(corpus) if not one.repeated and one.totals.studies]
    return Site(
        title,
        [
            _record(reference, corpus, words, finder)._replace(
                badges=tuple(_badges(reference, corpus, verdicts.get(reference.id))),
                copies=_copies(reference, entries[reference.id]),
            )
            for reference in corpus.references
        ],
        [Choice(one.condition.id, one.condition.label, one.depth) for one in counts],
        list(_designs(corpus, words)),
        _tables(corpus, words) if corpus.studies else (),
    )


def _designs(corpus: Corpus, words: Words) -> Iterator[Choice]:
    labels = {label for study in corpus.studies if (label := words.design_label(study))}
    yield from (Choice(label, label) for label in sorted(labels))


def _tables(corpus: Corpus, words: Words) -> list[Sheet]:
    from kapcite.evidence.cells import FULL
    from kapcite.evidence.overview import overview
    from kapcite.evidence.summarise import summarise
    from kapcite.render.studies import studies_sheet
    from kapcite.render.summaries import summary_sheet

    table = summarise(corpus, None, exact=False, context="apart")
    sheet = studies_sheet(table, words, columns=FULL, by=None, sort="year")
    return [summary_sheet(overview(corpus, None)), sheet]


def _record(reference: Reference, corpus: Corpus, words: Words, finder: TermFinder) -> SiteRecord:
    studies = corpus.studies_of.get(reference.id, ())
    conditions = {name for study in studies for name in study.conditions}
    text = " \n ".join(_words(reference, studies))
    shown = " \n ".join((text, reference.title or "", reference.abstract or ""))
    terms = finder.in_text(shown, " ".join(folded(shown))) | conditions | _term_ids(studies)
    volume = " ".join(filter(None, (reference.volume, _issue(reference))))
    where = (reference.container_title or reference.publisher, volume, reference.page)
    return SiteRecord(
        reference.id,
        _who(reference),
        str(reference.year or ""),
        reference.title or "",
        ", ".join(part for part in where if part),
        _link(reference),
        reference.abstract or "",
        " ".join((text, *finder.name_words(frozenset(terms)))),
        _with_broader(conditions, corpus.vocabulary.conditions),
        tuple(sorted({label for study in studies if (label := words.design_label(study))})),
    )


def _issue(reference: Reference) -> str:
    if not reference.issue:
        return ""
    return f"({reference.issue})" if reference.volume else f"no. {reference.issue}"


def _who(reference: Reference) -> str:
    names = [name.short for name in reference.creators]
    if len(names) > 6:
        names = [*names[:6], "et al."]
    return ", ".join(names)


def _link(reference: Reference) -> str:
    if reference.doi:
        return f"https://doi.org/{quote(reference.doi, safe='/:;()._-')}"
    if reference.pmid:
        return f"https://pubmed.ncbi.nlm.nih.gov/{quote(reference.pmid)}/"
    url = reference.url or ""
    return url if url.startswith(("https://", "http://")) else ""


def _words(reference: Reference, studies: tuple[Study, ...]) -> Iterator[str]:
    for name in TEXT_FIELDS:
        if name not in _SHOWN and (value := getattr(reference, name)):
            yield value
    yield from (creator.display for creator in reference.creators)
    for study in studies:
        facts = (study.label, study.population, study.country, study.finding, study.registration)
        yield from (fact for fact in facts if fact)
        yield from (outcome.name for outcome in study.outcomes)


def _term_ids(studies: tuple[Study, ...]) -> set[str]:
    found = {study.design for study in studies if study.design}
    for study in studies:
        for delivery in study.interventions:
            found |= {delivery.name, *delivery.routes}
        found |= {outcome.measure for outcome in study.outcomes if outcome.measure}
    return found


def _with_broader(names: set[str], terms: tuple[Term, ...]) -> tuple[str, ...]:
    by_id = {term.id: term for term in terms}
    waiting, found = list(names), set[str]()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += by_id[name].broader if name in by_id else ()
    return tuple(sorted(found))


def _badges(reference: Reference, corpus: Corpus, verdict: str | None) -> Iterator[Badge]:
    studies = corpus.studies_of.get(reference.id, ())
    if verdict:
        kind = {"exact": "good", "minor errors": "plain"}.get(verdict, "bad")
        label = "verified" if verdict == "exact" else verdict
        yield Badge(label, kind, "What kapcite verify recorded: compared with what was published")
    if is_retracted(reference):
        yield Badge("retracted", "bad", "The record says that the work was retracted or withdrawn")
    if reference.doi or reference.pmid:
        names = [
            name for name, value in (("DOI", reference.doi), ("PMID", reference.pmid)) if value
        ]
        yield Badge(
            " + ".join(names), "good", "The work can be looked up by a registered identifier"
        )
    elif not (reference.isbn or reference.url or reference.pmcid):
        yield Badge("not identified", "bad", "No DOI, PMID, ISBN or URL is recorded")
    if studies:
        participants = [study.participants for study in studies]
        known = [count for count in participants if count is not None]
        size = f", n = {sum(known)}" if len(known) == len(participants) else ""
        yield Badge(f"study{size}", "plain", "The evidence tables have what this work found")


def _copies(reference: Reference, entry: str) -> dict[str, str]:
    pieces = FORMATS["bibtex"].load().write([reference])
    copies = {"BibTeX": "".join(pieces).strip() + "\n", "key": reference.id}
    return {"APA": entry, **copies} if entry else copies
