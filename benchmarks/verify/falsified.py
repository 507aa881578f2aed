"""Ways in which citations go wrong, as seen in real documents, each with the fields it changes."""

from __future__ import annotations

import random
from collections.abc import Callable

from msgspec.structs import replace
from works import JOURNALS, Work

from kapcite.model.dates import PartialDate
from kapcite.model.names import Name
from kapcite.model.reference import Reference

#: Takes the citation and another work; returns None where it does not apply.
Falsify = Callable[[random.Random, Reference, Work], Reference | None]
_PARAPHRASE = {
    "Effect": "Impact", "Safety": "Tolerability", "Efficacy": "Effectiveness",
    "Feasibility": "Practicability", "Predictors": "Correlates",
}  # fmt: skip

_RELATED = (
    ("behavioral", "behavior"), ("depression", "depressive"), ("adolescents", "adolescence"),
    ("randomized", "random"), ("outpatients", "inpatients"), ("relapse", "response"),
)  # fmt: skip


def _year(*steps: int) -> Falsify:
    def change(draw: random.Random, cited: Reference, _: Work) -> Reference:
        return replace(cited, issued=PartialDate(year=(cited.year or 0) + draw.choice(steps)))

    return change


def _volume(draw: random.Random, cited: Reference, _: Work) -> Reference:
    step = draw.choice((-1, 1, 3, 10))
    return replace(cited, volume=str(int(cited.volume or 0) + step))


def _issue(draw: random.Random, cited: Reference, _: Work) -> Reference | None:
    if not cited.issue:
        return None
    return replace(cited, issue=str(int(cited.issue) % 12 + draw.randint(1, 5)))


def _pages(draw: random.Random, cited: Reference, _: Work) -> Reference:
    first = draw.randint(2000, 2999)
    return replace(cited, page=f"{first}-{first + draw.randint(3, 20)}")


def _digit(draw: random.Random, cited: Reference, _: Work) -> Reference | None:
    """Change a digit of both pages, as copying by hand does."""
    first, dash, last = (cited.page or "").partition("-")
    if not (dash and first.isdigit() and len(first) == len(last) >= 3):
        return None
    digit = str((int(first[0]) + draw.randint(1, 4)) % 9 + 1)
    if digit == first[0] or first[0] != last[0]:
        return None
    return replace(cited, page=f"{digit}{first[1:]}-{digit}{last[1:]}")


def _last_page(draw: random.Random, cited: Reference, _: Work) -> Reference | None:
    first, dash, last = (cited.page or "").partition("-")
    if not (dash and last.isdigit()):
        return None
    return replace(cited, page=f"{first}-{int(last) + draw.randint(2, 30)}")


def _doi_of_another(_: random.Random, cited: Reference, other: Work) -> Reference:
    return replace(cited, doi=other.full.doi)


def _doi_invented(draw: random.Random, cited: Reference, _: Work) -> Reference:
    return replace(cited, doi=f"10.{draw.randint(1000, 9999)}/j.made.{draw.randint(1, 10**6)}")


def _doi_digit(draw: random.Random, cited: Reference, _: Work) -> Reference | None:
    return replace(cited, doi=f"{cited.doi}{draw.randint(1, 9)}") if cited.doi else None


def _place(draw: random.Random, cited: Reference, other: Work) -> Reference:
    wrong = _pages(draw, _volume(draw, _year(-6, -3, 4)(draw, cited, other), other), other)
    return replace(wrong, issue=str(draw.randint(13, 24)))


def _journal(_: random.Random, cited: Reference, other: Work) -> Reference:
    return replace(cited, container_title=other.full.container_title)


def _sister(draw: random.Random, cited: Reference, _: Work) -> Reference | None:
    """Take another journal whose title begins with the same word."""
    first = (cited.container_title or "").split()[0].strip(".,:").casefold()
    own = next((g for g in JOURNALS if cited.container_title in g), [])
    near = [g for g in JOURNALS if g[0].split()[0].strip(".,:").casefold() == first and g != own]
    return replace(cited, container_title=draw.choice(near)[0]) if near and own else None


def _journal_and_year(draw: random.Random, cited: Reference, other: Work) -> Reference:
    return _journal(draw, _year(-3, 2, 5)(draw, cited, other), other)


def _word(draw: random.Random, cited: Reference, _: Work) -> Reference:
    words = (cited.title or "").split()
    place = draw.choice([i for i, word in enumerate(words) if len(word) > 5 and ":" not in word])
    words[place] = draw.choice(("unprecedented", "perinatal", "digital", "collaborative"))
    return replace(cited, title=" ".join(words))


def _related_word(_: random.Random, cited: Reference, __: Work) -> Reference | None:
    for old, new in _RELATED:
        if old in (cited.title or ""):
            return replace(cited, title=(cited.title or "").replace(old, new))
    return None


def _paraphrase(_: random.Random, cited: Reference, __: Work) -> Reference:
    title = cited.title or ""
    first = title.split()[0]
    head, _, tail = title.partition(": ")
    return replace(cited, title=f"{_PARAPHRASE[first]}{head[len(first) :]} — evidence from {tail}")


def _other_title(_: random.Random, cited: Reference, other: Work) -> Reference:
    return replace(cited, title=other.full.title)


def _people(cited: Reference) -> list[Name]:
    return [name for name in cited.author if name.literal is None]


def _foreign(place: int) -> Falsify:
    def change(_: random.Random, cited: Reference, __: Work) -> Reference | None:
        names = _people(cited)
        if len(names) < 2:
            return None
        names[place] = Name(family="Costantino", given="Quirin B.")
        return replace(cited, author=tuple(names))

    return change


def _added(draw: random.Random, cited: Reference, _: Work) -> Reference:
    names = _people(cited)
    names.insert(draw.randint(1, len(names)), Name(family="Estebrooke", given="F."))
    return replace(cited, author=tuple(names))


def _dropped(draw: random.Random, cited: Reference, _: Work) -> Reference | None:
    names = _people(cited)
    if len(names) < 2:
        return None
    del names[draw.randrange(len(names))]
    return replace(cited, author=tuple(names))


def _swapped(draw: random.Random, cited: Reference, _: Work) -> Reference | None:
    names = _people(cited)
    if len({name.family for name in names}) < 3:
        return None
    one, other = draw.sample(range(len(names)), 2)
    if names[one].family == names[other].family:
        return None
    names[one], names[other] = names[other], names[one]
    return replace(cited, author=tuple(names))


def _other_team(_: random.Random, cited: Reference, other: Work) -> Reference | None:
    ours = {name.family for name in cited.author}
    theirs = tuple(_people(other.full))
    return None if ours & {name.family for name in theirs} else replace(cited, author=theirs)


def _other_given(draw: random.Random, cited: Reference, _: Work) -> Reference:
    names = _people(cited)
    place = draw.randrange(len(names))
    names[place] = replace(names[place], given="Zebedee")
    return replace(cited, author=tuple(names))


def _misspelt(draw: random.Random, cited: Reference, _: Work) -> Reference | None:
    names = _people(cited)
    place = draw.randrange(len(names))
    family = names[place].family or ""
    if len(family) < 7 or not family.isascii() or not family.isalpha():
        return None
    names[place] = replace(names[place], family=f"{family[:3]}{family[4:]}")
    return replace(cited, author=tuple(names))


#: Way -> (how, the fields it falsifies).
FALSE: dict[str, tuple[Falsify, tuple[str, ...]]] = {
    "year": (_year(-6, -3, -2, 2, 4), ("year",)),
    "year by one": (_year(1), ("year",)),
    "volume": (_volume, ("volume",)),
    "issue": (_issue, ("issue",)),
    "pages": (_pages, ("page",)),
    "a digit of the pages": (_digit, ("page",)),
    "last page": (_last_page, ("page",)),
    "DOI of another work": (_doi_of_another, ("DOI",)),
    "DOI invented": (_doi_invented, ("DOI",)),
    "DOI with a digit more": (_doi_digit, ("DOI",)),
    "year, volume, issue, pages": (_place, ("year", "volume", "issue", "page")),
    "journal": (_journal, ("container-title",)),
    "sister journal": (_sister, ("container-title",)),
    "journal and year": (_journal_and_year, ("container-title", "year")),
    "word of the title": (_word, ("title",)),
    "related word": (_related_word, ("title",)),
    "paraphrase": (_paraphrase, ("title",)),
    "title of another work": (_other_title, ("title",)),
    "invented first author": (_foreign(0), ("author",)),
    "invented last author": (_foreign(-1), ("author",)),
    "added author": (_added, ("author",)),
    "dropped author": (_dropped, ("author",)),
    "authors swapped": (_swapped, ("author",)),
    "authors of another work": (_other_team, ("author",)),
    "another given name": (_other_given, ("author",)),
    "misspelt author": (_misspelt, ("author",)),
}
