"""What the index says of a record: the text of each column and the line that shows it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import blake2b
from typing import NamedTuple

from kapcite.model.identifiers import normalise_isbn, normalise_trial
from kapcite.model.names import Name
from kapcite.model.reference import Reference
from kapcite.model.study import Study
from kapcite.search.expand import TermFinder
from kapcite.search.schema import facet
from kapcite.search.words import american_lists, joined, words

_HAS = ("abstract", "doi", "isbn", "issn", "note", "pmcid", "pmid", "url")
#: The columns in which a term is looked for: names of people and journals speak of nothing.
_TOPICAL = (0, 3, 4, 5, 7)
_TAG = re.compile(r"[;,]")


class Entry(NamedTuple):
    """A record as it goes into the index.

    ``line`` is authors, year, title and container for a line of results, ``columns`` the
    folded text in the order of ``schema.COLUMNS``, ``words`` the words as written,
    ``places`` the identifiers that lead to it.
    """

    id: str
    line: tuple[str, int | None, str, str]
    columns: tuple[str, ...]
    words: frozenset[str]
    places: frozenset[str]

    @property
    def digest(self) -> bytes:
        """A fingerprint of all that the index knows of the record."""
        told = "\n".join((repr((self.id, self.line, sorted(self.places))), *self.columns))
        return blake2b(told.encode(errors="surrogatepass"), digest_size=16).digest()


def entry(reference: Reference, studies: tuple[Study, ...], finder: TermFinder) -> Entry:
    """Return what the index shall know of a reference and of the studies it reports."""
    names = (*reference.author, *reference.editor)
    raw = (
        _join(reference.title, reference.title_short, reference.original_title),
        _join(*(name.display for name in names), *map(_particles, names)),
        _join(reference.container_title, reference.container_title_short, reference.publisher),
        reference.keyword or "",
        reference.abstract or "",
        _join(reference.note, reference.annote, reference.genre),
        _join(reference.id, reference.pmid, reference.pmcid, reference.isbn),
        _join(*_study_words(studies)),
    )
    spoken = [words(text) for text in raw]
    written = frozenset().union(*spoken)
    columns = [" ".join(column) for column in american_lists(spoken, written)]
    if reference.year is not None:
        columns[2] += f" {reference.year}"
    text = _join(*raw)
    ids = finder.in_text(text, " ".join([columns[place] for place in _TOPICAL]))
    told = _term_ids(studies)
    terms = [*finder.name_words(frozenset(ids | told)), *joined(text)]
    facets = _facets(reference, finder.broader(told or ids), finder, studies=bool(studies))
    return Entry(
        reference.id,
        (
            short_authors(reference.creators),
            reference.year,
            reference.title or "",
            reference.container_title or reference.publisher or "",
        ),
        (*columns, " ".join(terms), " ".join(facets)),
        written,
        frozenset(_places(reference, studies)),
    )


def short_authors(names: tuple[Name, ...]) -> str:
    """Return ``Krystal``, ``Adams & Bloch`` or ``Wilkinson et al.`` for a line of results."""
    if len(names) > 2:
        return f"{names[0].short} et al."
    return " & ".join(name.short for name in names)


def _particles(name: Name) -> str:
    """Return a family name with its particles in one word: ``delasalle``, ``aanhetrot``."""
    particles = (name.non_dropping_particle or "") + (name.dropping_particle or "")
    family = name.family or ""
    # Many files have the particles within the family name.
    return "".join((particles + family).split()) if particles or " " in family else ""


def _join(*parts: str | None) -> str:
    return " \n ".join(part for part in parts if part)


def _term_ids(studies: tuple[Study, ...]) -> set[str]:
    ids: set[str] = set()
    for study in studies:
        ids |= {*study.conditions, study.design or ""}
        for delivery in study.interventions:
            ids |= {delivery.name, *delivery.routes}
        ids |= {outcome.measure or "" for outcome in study.outcomes}
    return ids - {""}


def _facets(
    reference: Reference, ids: set[str], finder: TermFinder, *, studies: bool
) -> Iterator[str]:
    yield facet("all", "")
    # ``type:article`` means article-journal and the other articles too.
    kinds = {reference.type, reference.type.partition("-")[0]}
    yield from (facet("type", kind) for kind in sorted(kinds))
    if reference.year is not None:
        yield facet("year", str(reference.year))
    yield from (facet("has", name) for name in _HAS if getattr(reference, name))
    if studies:
        yield facet("has", "study")
    yield from (facet("tag", tag) for tag in _TAG.split(reference.keyword or "") if tag.strip())
    yield from (facet(finder.kind[id_], id_) for id_ in sorted(ids) if id_ in finder.kind)


def _places(reference: Reference, studies: tuple[Study, ...]) -> Iterator[str]:
    """Yield the identifiers of a record in the form in which a pasted one is looked up."""
    yield f"key:{reference.id}"
    if reference.doi:
        yield f"doi:{reference.doi.lower()}"
    if reference.pmid:
        yield f"pmid:{reference.pmid}"
    if reference.pmcid:
        yield f"pmcid:{reference.pmcid.upper()}"
    if isbn := normalise_isbn(reference.isbn or ""):
        yield f"isbn:{isbn}"
    if reference.url:
        yield f"url:{reference.url}"
    for study in studies:
        if trial := normalise_trial(study.registration or ""):
            yield f"trial:{trial}"


def _study_words(studies: tuple[Study, ...]) -> Iterator[str | None]:
    for study in studies:
        yield from (
            study.population,
            study.country,
            study.setting,
            study.condition_note,
            study.comparator,
            study.finding,
            study.registration,
        )
        yield from (delivery.description for delivery in study.interventions)
        yield from (outcome.name for outcome in study.outcomes)
