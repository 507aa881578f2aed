"""Made-up records of a biomedical cast.

Nothing here is a real work: names, titles and places in volumes are drawn from word lists
with a fixed seed, so that a run can be repeated and its truth is known.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

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
