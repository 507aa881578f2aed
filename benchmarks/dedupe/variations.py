"""Poorer copies of the labelled sets, from which ``learn.py`` learns as well.

The sets of literature searches have identifiers, volumes and pages; a bibliography may
have no more than title, authors, year and a venue. What agreement of these few says can be
learnt from the same records once the rest is taken away.
"""

from __future__ import annotations

import random
from collections.abc import Callable

Raw = dict[str, list[str]]

_DROPPED = ("volume", "issue", "page", "doi", "pmid", "abstract")
_LETTERS = "abcdefghiklmnopqrstuvwxyz"


def poor(raw: Raw, chance: random.Random) -> Raw:
    """Return records as typed by hand: initials, short lists, slips, gaps, years off by one."""
    records = _bare(raw)
    for row, year in enumerate(records["year"]):
        records["authors"][row] = _fewer(records["authors"][row], chance)
        records["title"][row] = _slipped(records["title"][row], chance)
        if chance.random() < 0.15:
            records["container"][row] = ""
        if chance.random() < 0.1:
            records["year"][row] = ""
        elif chance.random() < 0.03 and year.isdigit():
            records["year"][row] = str(int(year) + chance.choice((-1, 1)))
    return records


def two_libraries(raw: Raw, chance: random.Random) -> Raw:
    """Return records half of which come from a library with names of its own.

    It calls each container by initials or by a name that nobody else has, and lists the
    authors in an order of its own.
    """
    records = _bare(raw)
    names: dict[str, str] = {}
    for row, container in enumerate(records["container"]):
        if chance.random() < 0.5:
            continue
        if container:
            records["container"][row] = names.setdefault(container, _renamed(container, chance))
        people = records["authors"][row].split(";")
        chance.shuffle(people)
        records["authors"][row] = ";".join(people)
    return records


VARIATIONS: tuple[Callable[[Raw, random.Random], Raw], ...] = (poor, two_libraries)


def _bare(raw: Raw) -> Raw:
    number = len(raw["id"])
    records = {name: list(values) for name, values in raw.items()}
    return records | {name: [""] * number for name in _DROPPED} | {"kind": ["article"] * number}


def _renamed(name: str, chance: random.Random) -> str:
    initials = "".join(word[0] for word in name.split())
    return initials if chance.random() < 0.4 else "".join(chance.choices(_LETTERS, k=9))


def _fewer(authors: str, chance: random.Random) -> str:
    people = authors.split(";")
    draw = chance.random()
    if draw < 0.3:
        return ";".join(map(_initialled, people))
    keep = 3 if draw < 0.4 else 1 if draw < 0.45 else 0 if draw < 0.5 else len(people)
    return ";".join(people[:keep])


def _initialled(name: str) -> str:
    family, comma, given = name.partition(",")
    return f"{family},{' '.join(f'{word[0]}.' for word in given.split())}" if comma else family


def _slipped(title: str, chance: random.Random) -> str:
    if chance.random() < 0.1 and len(title) > 20:
        place = chance.randrange(5, len(title) - 5)
        slip = chance.choice(("", title[place] * 2, "e"))
        title = title[:place] + slip + title[place + 1 :]
    return title.partition(":")[0] if chance.random() < 0.04 else title
