"""Citations of made-up works with labelled changes: restyled, falsified, merged, invented."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import NamedTuple

from falsified import FALSE
from msgspec.structs import replace
from works import Work, record, works

from kapcite.model.reference import Reference
from kapcite.verify.result import CONFLATED, NOT_FOUND, Verification
from styles import STYLES

#: Fields of a citation that say where a work stands.
PLACE = ("container_title", "issued", "volume", "issue", "page")


class Case(NamedTuple):
    """A citation, the fields in which it was falsified, how, and the works it is made of.

    ``styles`` are the harmless changes. Without a work it is invented, with two it mixes them.
    """

    cited: Reference
    changed: frozenset[str]
    way: str
    styles: tuple[str, ...]
    works: tuple[str, ...]


class Set(NamedTuple):
    """Published records, and citations of them."""

    records: list[Reference]
    cases: list[Case]


def is_exact(case: Case, result: Verification) -> bool:
    """Whether the verdict is right and names the fields that were falsified, and no others."""
    if not case.works:
        return result.verdict == NOT_FOUND
    if len(case.works) == 2 and (result.verdict != CONFLATED or {*result.mixes} != {*case.works}):
        return False
    named = {difference.field for difference in result.differences}
    return named == case.changed and result.bound_to == case.works[0]


def mutated(works_count: int, count: int, seed: int = 11) -> Set:
    """Return records and citations: two in five restyled, half falsified, others mixed."""
    draw = random.Random(seed)
    made = list(works(works_count))
    made += [_by_the_same(draw, work, n) for n, work in enumerate(made[: works_count // 10])]
    records = [record(draw, work) for work in made]
    return Set(records, list(cite(draw, made, records, count)))


def _by_the_same(draw: random.Random, work: Work, number: int) -> Work:
    """Return another work by the first author of one, in the same journal."""
    (other,) = works(1, seed=draw.randrange(10**9))
    author = (work.full.author[0], *other.full.author)
    full = replace(
        other.full, id=f"s{number}", author=author, container_title=work.full.container_title
    )
    return other._replace(full=full, journal=work.journal)


def cite(
    draw: random.Random, made: list[Work], records: list[Reference], count: int
) -> Iterator[Case]:
    """Yield citations; the last eleventh of the works share first authors with the first one."""
    ways = list(FALSE)
    registered = [work for work, known in zip(made, records, strict=True) if known.doi]
    for number in range(count):
        place = draw.randrange(len(made))
        work, known = made[place], records[place]
        kind = draw.random()
        if kind < 0.4:
            cited, styles = restyled(draw, work, known)
            case = Case(cited, frozenset(), "only restyled", styles, (work.full.id,))
        elif kind < 0.9:
            found = _falsified(draw, work, known, draw.choice(registered), draw.choice(ways))
            if found is None:
                continue
            case = found
        elif kind < 0.95:
            twin = draw.randrange(len(made) // 11)
            pair = made[twin], made[len(made) - len(made) // 11 + twin]
            case = draw.choice(MERGES)(draw, *pair, draw.choice(made))
        else:
            (work,) = works(1, seed=draw.randrange(10**9))
            cited, styles = restyled(draw, work)
            case = Case(cited, frozenset(("title",)), "invented", styles, ())
        yield case._replace(cited=replace(case.cited, id=f"c{number}"))


def restyled(
    draw: random.Random, work: Work, known: Reference | None = None
) -> tuple[Reference, tuple[str, ...]]:
    """Write a citation of a work in one to four harmless ways."""
    cited = replace(work.full, container_title=draw.choice(work.journal), publisher=None)
    chosen = sorted(draw.sample(range(len(STYLES)), draw.randint(1, 4)))
    names = list(STYLES)
    for name in (names[place] for place in chosen):
        if name == "online year" and known and known.available_date is None:
            continue  # nothing tells this year from a wrong one
        cited = STYLES[name](draw, work, cited)
    return cited, tuple(names[place] for place in chosen)


def _falsified(
    draw: random.Random, work: Work, known: Reference, other: Work, way: str
) -> Case | None:
    """Change one thing of a citation, in a lightly restyled form; None where it cannot be told."""
    change, fields = FALSE[way]
    cited = replace(work.full, container_title=draw.choice(work.journal[:2]), publisher=None)
    false = change(draw, cited, other)
    if (
        false is None
        or other.full.id == work.full.id
        or not _told_apart(false, work, fields, known)
    ):
        return None
    if draw.random() < 0.5:
        false = STYLES["initials"](draw, work, false)
        if way == "another given name" and not known.author[0].given:
            return None
    seen = frozenset(field for field in fields if _has(known, field) or field != "DOI")
    if way == "DOI of another work":
        seen = frozenset(("DOI",))
    return Case(false, seen, way, (), (work.full.id,))


def _has(known: Reference, field: str) -> bool:
    return {"DOI": known.doi, "issue": known.issue}.get(field, "yes") is not None


def _told_apart(cited: Reference, work: Work, fields: tuple[str, ...], known: Reference) -> bool:
    """Whether the change took: the other work may have had the same value."""
    full = work.full
    if "author" in fields:
        return [n.display for n in cited.author] != [n.display for n in full.author]
    if "container-title" in fields and cited.container_title in work.journal:
        return False
    if "issue" in fields and known.issue is None:
        return False
    same = {"year": cited.year in (full.year, work.online), "volume": cited.volume == full.volume,
            "page": cited.page == full.page, "title": cited.title == full.title,
            "issue": cited.issue == full.issue, "DOI": cited.doi == full.doi}  # fmt: skip
    return not any(same.get(field) for field in fields)


def _place_of(_: random.Random, one: Work, other: Work, __: Work) -> Case:
    """Take the title and people of one work, the place of another by its first author."""
    return _mixed(one, other, PLACE)


def _place_of_a_stranger(_: random.Random, one: Work, __: Work, other: Work) -> Case:
    """Take the title and people of one work, the place of somebody else's."""
    return _mixed(one, other, PLACE)


def _title_of(_: random.Random, one: Work, __: Work, other: Work) -> Case:
    """Take everything of one work but its title."""
    return _mixed(one, other, ("title",))


def _year_and_volume_of(draw: random.Random, one: Work, other: Work, _: Work) -> Case:
    """Take year and volume of another work by the first author, and pages of neither."""
    first = draw.randint(2000, 2999)
    full = replace(one.full, page=f"{first}-{first + 4}")
    case = _mixed(one._replace(full=full), other, ("issued", "volume"))
    return case._replace(changed=case.changed | {"page"})


MERGES = (_place_of, _place_of_a_stranger, _title_of, _year_and_volume_of)
_NAMES = {"container_title": "container-title", "issued": "year"}


def _mixed(one: Work, other: Work, fields: tuple[str, ...]) -> Case:
    old, new = one.full, other.full
    cited = replace(old, **{name: getattr(new, name) for name in fields}, doi=None, publisher=None)
    changed = {
        _NAMES.get(name, name)
        for name in fields
        if getattr(old, name) and getattr(new, name) and getattr(old, name) != getattr(new, name)
    }
    way = f"merged: {' '.join(fields).replace('_', ' ')}"
    return Case(cited, frozenset(changed), way, (), (old.id, new.id))
