"""Made-up records of a biomedical cast, and citations of them with labelled changes.

Nothing here is a real work: names, titles and places in volumes are drawn from word lists
with a fixed seed, so that a run can be repeated and its truth is known.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import NamedTuple

from msgspec.structs import replace

from kapcite.model.dates import PartialDate
from kapcite.model.names import Name
from kapcite.model.reference import Reference

FAMILIES = (
    "Wilkinson Müller García Ostroff Sørensen Nguyen Kowalczyk O’Neill Łukasik Tanaka Ivanova "
    "Fernández-Ruiz Haddad Okafor Yılmaz Bergström Castellanos Dubois Petrović Lindqvist Amari "
    "Whitfield Rosenthal Abernathy Kaya Marchetti Novák Oduya Pellegrino Quist Rahman Silva "
    "Thorvald Ueda Vance Wójcik Xanthos Yamada Zieliński Brandt Carver Dietrich Engel Fuchs"
).split()
PARTICLES = (None, None, None, None, None, None, None, "van der", "de la", "von", "di", "aan het")
GIVEN = (
    "Samuel Marije Jean-Luc Xiao-Ming Akash Gabriella José Ingrid Dmitri Aiko Chiara Olufemi "
    "Robert Lisa Matthew Joelle Paul Nadia Karim Venkat Élodie Łucja Søren Ana Tomás Wei Yusuf"
).split()
JOURNALS = (
    ("Journal of Affective Disorders", "J Affect Disord"),
    ("The American Journal of Psychiatry", "Am J Psychiatry"),
    ("Biological Psychiatry", "Biol Psychiatry"),
    ("Psychotherapy and Psychosomatics", "Psychother Psychosom"),
    ("Journal of Clinical Psychopharmacology", "J Clin Psychopharmacol"),
    ("European Neuropsychopharmacology", "Eur Neuropsychopharmacol"),
    ("Acta Psychiatrica Scandinavica", "Acta Psychiatr Scand"),
    ("The British Journal of Psychiatry", "Br J Psychiatry"),
    ("Drug and Alcohol Dependence", "Drug Alcohol Depend"),
    ("Journal of the American Medical Association", "JAMA"),
    ("Proceedings of the National Academy of Sciences of the United States of America",
     "Proc Natl Acad Sci U S A"),
    ("Frontiers in Psychiatry", "Front Psychiatry"),
    ("The New England Journal of Medicine", "N Engl J Med"),
    ("International Journal of Neuropsychopharmacology", "Int J Neuropsychopharmacol"),
    ("Annals of Internal Medicine", "Ann Intern Med"),
    ("Journal of Pain Research", "J Pain Res"),
)  # fmt: skip
TREATMENTS = (
    "intravenous ketamine;esketamine nasal spray;cognitive behavioral therapy;"
    "motivational enhancement;interpersonal psychotherapy;prolonged exposure;lithium "
    "augmentation;transcranial stimulation;mindfulness training;low-dose naltrexone;"
    "repeated infusions;psilocybin sessions;sertraline;electroconvulsive therapy"
).split(";")
DISORDERS = (
    "treatment-resistant depression;posttraumatic stress disorder;alcohol use disorder;"
    "cocaine dependence;bipolar depression;obsessive-compulsive disorder;chronic pain;"
    "suicidal ideation;anorexia nervosa;generalized anxiety;opioid withdrawal;migraine"
).split(";")
GROUPS = (
    "adolescents;older adults;veterans;outpatients;emergency department patients;women;"
    "a community sample;primary care;twins;healthcare workers"
).split(";")
DESIGNS = (
    "a randomized controlled trial;an open-label study;a cohort study;a pilot trial;"
    "a secondary analysis;a case series;one-year follow-up;a crossover trial;results from {n} sites"
).split(";")
OUTCOMES = (
    "relapse;remission;quality of life;cognition;sleep;craving;mortality;functional "
    "connectivity;adherence;dissociation;inflammation;blood pressure"
).split(";")


def made(count: int, seed: int = 7) -> Iterator[Reference]:
    """Yield records; each has author, title, journal, year, volume, issue, pages and DOI."""
    draw = random.Random(seed)
    for number in range(count):
        yield _record(draw, number)


def _record(draw: random.Random, number: int) -> Reference:
    journal, short = draw.choice(JOURNALS)
    year = draw.randint(1985, 2024)
    first = draw.randint(1, 1900)
    title = (
        f"{draw.choice(('Effect', 'Safety', 'Efficacy', 'Feasibility', 'Predictors'))} of "
        f"{draw.choice(TREATMENTS)} on {draw.choice(OUTCOMES)} and {draw.choice(OUTCOMES)} in "
        f"{draw.choice(GROUPS)} with {draw.choice(DISORDERS)}: "
        f"{draw.choice(DESIGNS).format(n=draw.randint(3, 40))}"
    )
    alone = draw.random() < 0.15
    return Reference(
        id=f"m{number}",
        type="article-journal",
        title=title[0] + title[1:],
        author=tuple(_name(draw) for _ in range(draw.randint(1, 9))),
        container_title=journal,
        container_title_short=short,
        issued=PartialDate(year=year),
        volume=str(year - draw.choice((1950, 1960, 1971))),
        issue=str(draw.randint(1, 12)),
        page=f"e{first}" if alone else f"{first}-{first + draw.randint(2, 18)}",
        doi=f"10.5555/{short.replace(' ', '').lower()}.{number}",
    )


def _name(draw: random.Random) -> Name:
    given = draw.choice(GIVEN)
    if draw.random() < 0.5:
        given += f" {draw.choice('ABCDEFGHJKLMNPRSTW')}."
    return Name(
        family=draw.choice(FAMILIES), given=given, non_dropping_particle=draw.choice(PARTICLES)
    )


class Case(NamedTuple):
    """A citation, the fields in which it was falsified, and the way it was done."""

    cited: Reference
    changed: frozenset[str]
    way: str


Change = Callable[[random.Random, Reference, Reference], Reference]


def cases(records: list[Reference], count: int, seed: int = 11) -> Iterator[Case]:
    """Yield citations of the records, half of them only restyled, half with one falsification."""
    draw = random.Random(seed)
    for number in range(count):
        record = draw.choice(records)
        other = draw.choice(
            [r for r in draw.choices(records, k=9) if r.container_title != record.container_title]
            or [record]
        )
        styled = _restyle(draw, record)
        if number % 2:
            yield Case(replace(styled, id=f"c{number}"), frozenset(), "style")
            continue
        way = draw.choice(list(FALSE))
        change, fields = FALSE[way]
        cited = change(draw, styled, other)
        if _told_apart(cited, styled, fields):
            yield Case(replace(cited, id=f"c{number}"), frozenset(fields), way)


def _told_apart(cited: Reference, record: Reference, fields: tuple[str, ...]) -> bool:
    """Whether the change took (the other record may have had the same value)."""
    if "author" in fields:
        left = [name.family for name in cited.author]
        right = [name.family for name in record.author]
        return left != right and len(set(right)) == len(right)
    same = {"container-title": (cited.container_title, record.container_title),
            "year": (cited.year, record.year), "volume": (cited.volume, record.volume),
            "page": (cited.page, record.page), "title": (cited.title, record.title)}  # fmt: skip
    return all(a != b for name, (a, b) in same.items() if name in fields)


# --- style: nothing of this may count as a difference ---


def _restyle(draw: random.Random, record: Reference) -> Reference:
    cited = record
    if draw.random() < 0.5:
        cited = replace(cited, container_title=record.container_title_short)
    if draw.random() < 0.3:
        dotted = " ".join(f"{word}." for word in (record.container_title_short or "").split())
        cited = replace(cited, container_title=dotted)
    names = [_restyled_name(draw, name) for name in record.author]
    if len(names) > 3 and draw.random() < 0.4:
        names = [*names[: draw.choice((1, 3))], Name(literal="et al.")]
    title = record.title or ""
    title = draw.choice((title, title.lower(), title.title(), title.upper(), f"{title}."))
    if draw.random() < 0.3:
        title = title.replace("behavioral", "behavioural").replace("randomized", "randomised")
    if draw.random() < 0.2:
        title = title.replace("-", " ")
    page = record.page or ""
    if "-" in page and draw.random() < 0.5:
        first, last = page.split("-")
        short = last[-2:] if len(first) == len(last) and first[:-2] == last[:-2] else last
        page = draw.choice((f"{first}–{last}", f"{first}-{short}", f"pp. {first}-{last}", first))
    doi = draw.choice(
        (record.doi, None, f"https://doi.org/{record.doi}", (record.doi or "").upper())
    )
    issue = draw.choice((record.issue, None))
    return replace(
        cited, author=tuple(names), title=title, page=page, doi=doi, issue=issue,
        container_title_short=None,
    )  # fmt: skip


def _restyled_name(draw: random.Random, name: Name) -> Name:
    given = name.given or ""
    parts = [part for part in given.replace("-", " -").split() if part]
    initials = "".join(part.strip("-.")[0] for part in parts)
    spelled = draw.choice(
        (given, given, initials, " ".join(f"{c}." for c in initials), given.split()[0])
    )
    family = name.family or ""
    if draw.random() < 0.3:
        family = family.translate(str.maketrans("üíöłńłŁćåñé’ıøÉ", "uiolnlLcane'ioE"))
    if name.non_dropping_particle and draw.random() < 0.5:
        return Name(family=f"{name.non_dropping_particle} {family}".title(), given=spelled)
    return replace(name, family=family, given=spelled)


# --- falsifications, in the ways seen in real documents ---


def _year(draw: random.Random, cited: Reference, _: Reference) -> Reference:
    return replace(
        cited, issued=PartialDate(year=(cited.year or 0) + draw.choice((-6, -3, -2, 2, 4)))
    )


def _volume(draw: random.Random, cited: Reference, _: Reference) -> Reference:
    return replace(cited, volume=str(int(cited.volume or 0) + draw.randint(1, 30)))


def _issue(draw: random.Random, cited: Reference, _: Reference) -> Reference:
    return replace(cited, issue=str(draw.randint(13, 24)))


def _page(draw: random.Random, cited: Reference, _: Reference) -> Reference:
    first = draw.randint(2000, 2999)
    return replace(cited, page=f"{first}-{first + 9}")


def _doi(draw: random.Random, cited: Reference, other: Reference) -> Reference:
    return replace(cited, doi=draw.choice((other.doi, f"10.5555/none.{draw.randint(1, 99999)}x")))


def _place(draw: random.Random, cited: Reference, other: Reference) -> Reference:
    wrong = _page(draw, _volume(draw, _year(draw, cited, other), other), other)
    return replace(wrong, issue=str(draw.randint(13, 24)))


def _journal(_: random.Random, cited: Reference, other: Reference) -> Reference:
    return replace(cited, container_title=other.container_title)


def _word(draw: random.Random, cited: Reference, _: Reference) -> Reference:
    words = (cited.title or "").split()
    place = draw.choice([i for i, word in enumerate(words) if len(word) > 5])
    words[place] = "unprecedented"
    return replace(cited, title=" ".join(words))


def _whole(names: tuple[Name, ...]) -> list[Name]:
    return [name for name in names if name.literal is None]


def _foreign(draw: random.Random, cited: Reference, _: Reference) -> Reference:
    names = _whole(cited.author)
    names[-1] = Name(family="Costantino-Made", given="Q.")
    return replace(cited, author=tuple(names) + cited.author[len(names) :])


def _dropped(draw: random.Random, cited: Reference, _: Reference) -> Reference:
    names = _whole(cited.author)
    if len(names) > 1 and len(names) == len(cited.author):
        del names[draw.randrange(len(names))]
    return replace(cited, author=tuple(names) + cited.author[len(_whole(cited.author)) :])


def _swapped(_: random.Random, cited: Reference, __: Reference) -> Reference:
    names = _whole(cited.author)
    if len(names) > 2:
        names[0], names[2] = names[2], names[0]
    return replace(cited, author=tuple(names) + cited.author[len(names) :])


#: Way -> (how, the fields it falsifies).
FALSE: dict[str, tuple[Change, tuple[str, ...]]] = {
    "year": (_year, ("year",)),
    "volume": (_volume, ("volume",)),
    "issue": (_issue, ("issue",)),
    "page": (_page, ("page",)),
    "DOI": (_doi, ("DOI",)),
    "year, volume, issue and page": (_place, ("year", "volume", "issue", "page")),
    "journal": (_journal, ("container-title",)),
    "word of the title": (_word, ("title",)),
    "invented author": (_foreign, ("author",)),
    "lost author": (_dropped, ("author",)),
    "order of authors": (_swapped, ("author",)),
}
