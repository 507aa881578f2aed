"""Short names of studies: ``Wilkinson et al. 2017``, told apart by letters where needed."""

from __future__ import annotations

from kapcite.model.corpus import Corpus
from kapcite.model.reference import Reference
from kapcite.model.study import Study


def label_studies(corpus: Corpus) -> dict[str, str]:
    """Return the label of every study by its id.

    A study's own label wins, else its first report gives author and year. Equal labels
    get the letters a, b … in the order of the titles, whatever the order of the corpus.
    """
    named: dict[str, list[Study]] = {}
    for study in corpus.studies:
        named.setdefault(_label(corpus, study), []).append(study)
    labels: dict[str, str] = {}
    for label, studies in named.items():
        alike = sorted(studies, key=lambda study: (_title(corpus, study), study.id))
        suffixes = [letters(index) for index in range(len(alike))] if len(alike) > 1 else [""]
        labels |= {study.id: label + mark for study, mark in zip(alike, suffixes, strict=True)}
    return labels


def first_report(corpus: Corpus, study: Study) -> Reference | None:
    """Return the first report of a study that the corpus has a reference for."""
    return next((corpus.by_id[key] for key in study.reports if key in corpus.by_id), None)


def author_year(reference: Reference) -> str:
    """Return ``Dames et al. 2022`` or ``Smith & Jones 2020``; without authors the title's start."""
    names = [name.short for name in reference.creators if name.short]
    match names:
        case []:
            who = _first_words(reference.title_short or reference.title or reference.id)
        case [one]:
            who = one
        case [one, two]:
            who = f"{one} & {two}"
        case _:
            who = f"{names[0]} et al."
    return f"{who} {reference.year if reference.year is not None else 'n.d.'}"


def _first_words(title: str, most: int = 40) -> str:
    """Return the start of a title up to a word's end, as APA shortens a work without authors."""
    if len(title) <= most:
        return title
    return title[: most + 1].rsplit(" ", 1)[0].rstrip(" ,.:;") + " …"


def _label(corpus: Corpus, study: Study) -> str:
    report = first_report(corpus, study)
    return study.label or (author_year(report) if report else study.id)


def _title(corpus: Corpus, study: Study) -> str:
    report = first_report(corpus, study)
    return (report.title if report else None) or ""


def letters(index: int) -> str:
    """Return a … z, aa, ab …, as spreadsheets count columns, for an index from 0."""
    text = ""
    index += 1
    while index:
        index, digit = divmod(index - 1, 26)
        text = chr(ord("a") + digit) + text
    return text
