"""Made-up records of a biomedical cast, and citations of them with labelled changes.

Nothing here is a real work: names, titles and places in volumes are drawn from word lists
with a fixed seed, so that a run can be repeated and its truth is known.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from kapcite.model.dates import PartialDate
from kapcite.model.names import Name
from kapcite.model.reference import Reference

_WORDS = json.loads(Path(__file__).with_name("words.json").read_text("utf-8"))


def made(count: int, seed: int = 7) -> Iterator[Reference]:
    """Yield records; each has author, title, journal, year, volume, issue, pages and DOI."""
    draw = random.Random(seed)
    for number in range(count):
        yield _record(draw, number)


def _record(draw: random.Random, number: int) -> Reference:
    journal, short = draw.choice(_WORDS["journals"])
    year = draw.randint(1985, 2024)
    first = draw.randint(1, 1900)
    title = (
        f"{draw.choice(('Effect', 'Safety', 'Efficacy', 'Feasibility', 'Predictors'))} of "
        f"{draw.choice(_WORDS['treatments'])} on {draw.choice(_WORDS['outcomes'])} and "
        f"{draw.choice(_WORDS['outcomes'])} in "
        f"{draw.choice(_WORDS['groups'])} with {draw.choice(_WORDS['disorders'])}: "
        f"{draw.choice(_WORDS['designs']).format(n=draw.randint(3, 40))}"
    )
    alone = draw.random() < 0.15
    return Reference(
        id=f"m{number}",
        type="article-journal",
        title=title,
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
    given = draw.choice(_WORDS["given"])
    if draw.random() < 0.5:
        given += f" {draw.choice('ABCDEFGHJKLMNPRSTW')}."
    return Name(
        family=draw.choice(_WORDS["families"]),
        given=given,
        non_dropping_particle=draw.choice(_WORDS["particles"]),
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
    if record.container_title_short and draw.random() < 0.5:
        cited = replace(cited, container_title=record.container_title_short)
    if record.container_title_short and draw.random() < 0.3:
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
    if not name.given:
        return name
    given = name.given
    parts = [part for part in given.replace("-", " -").split() if part.strip("-.")]
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


def _foreign(_: random.Random, cited: Reference, __: Reference) -> Reference:
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
