"""Short names of studies: ``Wilkinson et al. 2017``, told apart by letters where needed."""

from __future__ import annotations

from typing import NamedTuple

from kapcite.model.corpus import Corpus
from kapcite.model.reference import Reference
from kapcite.model.study import Study


class StudyName(NamedTuple):
    """What a study is called, and the year of its first report."""

    label: str
    year: int | None


class _Titled(NamedTuple):
    title: str
    id: str
    year: int | None


def name_studies(corpus: Corpus) -> dict[str, StudyName]:
    """Return the name of every study by its id.

    A study's own label wins, else its first report gives author and year. Equal labels
    get the letters a, b … in the order of the titles, whatever the order of the corpus.
    """
    alike: dict[str, list[_Titled]] = {}
    for study in corpus.studies:
        report = first_report(corpus, study)
        label = study.label or (author_year(report) if report else study.id)
        year, title = (report.year, report.title) if report else (None, None)
        alike.setdefault(label, []).append(_Titled(title or "", study.id, year))
    names: dict[str, StudyName] = {}
    for label, studies in alike.items():
        marks = map(letters, range(len(studies))) if len(studies) > 1 else [""]
        for mark, (_, key, year) in zip(marks, sorted(studies), strict=True):
            names[key] = StudyName(label + mark, year)
    return names


def first_report(corpus: Corpus, study: Study) -> Reference | None:
    """Return the first report of a study that the corpus has a reference for."""
    found = (corpus.by_id.get(key) for key in study.reports)
    return next((report for report in found if report is not None), None)


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


def letters(index: int) -> str:
    """Return a … z, aa, ab …, as spreadsheets count columns, for an index from 0."""
    text = ""
    index += 1
    while index:
        index, digit = divmod(index - 1, 26)
        text = chr(ord("a") + digit) + text
    return text
