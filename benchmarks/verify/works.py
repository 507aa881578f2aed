"""Made-up biomedical works with everything known of them, and the records that services give.

A work knows its full names, every form of its journal's title and both its years. ``record``
shows of it what PubMed, Crossref or a plain list of fields would: initials or full names,
abbreviated or full titles, 238-49 or 238-249, with and without DOI, issue and online year.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from made import made
from msgspec.structs import replace

from kapcite.model.dates import PartialDate
from kapcite.model.names import Name
from kapcite.model.reference import Reference

JOURNALS: list[list[str]] = json.loads(Path(__file__).with_name("journals.json").read_text("utf-8"))
_GROUPS = ("Sleep and Mood Study Group", "LITE Trial Investigators", "Nordic Ketamine Consortium")


class Work(NamedTuple):
    """A work: its record with everything, the forms of its journal's title, its online year."""

    full: Reference
    journal: tuple[str, ...]
    online: int


def works(count: int, seed: int = 5) -> Iterator[Work]:
    """Yield works; some have a group among their authors, an article number, no issue."""
    draw = random.Random(seed)
    for number, record in enumerate(made(count, seed)):
        journal = tuple(draw.choice(JOURNALS))
        year = record.year or 0
        author = _given_names(draw, record.author)
        if draw.random() < 0.1:
            author = (*author, Name(literal=draw.choice(_GROUPS)))
        changes: dict[str, object] = {"issue": None} if draw.random() < 0.15 else {}
        if draw.random() < 0.1 and "-" in (record.page or ""):
            first, last = (record.page or "").split("-")
            changes["page"] = f"S{first}-S{last}"
        full = replace(
            record, id=f"w{number}", author=author, container_title=journal[0],
            container_title_short=None, doi=f"10.5555/made.{seed}.{number}x", **changes,
        )  # fmt: skip
        yield Work(full, journal, year - draw.choice((0, 0, 1)))


def _given_names(draw: random.Random, names: tuple[Name, ...]) -> tuple[Name, ...]:
    """Give a part of the authors a second given name, as full records have."""
    return tuple(
        replace(name, given=f"{name.given.split()[0]} {draw.choice(('Anne', 'Piet', 'Omar'))}")
        if name.given and draw.random() < 0.1
        else name
        for name in names
    )


def record(draw: random.Random, work: Work) -> Reference:
    """Return what one service knows of a work."""
    view = draw.choice((_pubmed, _crossref, _plain))
    return view(draw, work)


def initials(name: Name) -> Name:
    """Return a name as PubMed has it: family name and initials."""
    if not name.given:
        return name
    parts = name.given.replace("-", " ").replace(".", " ").split()
    family = f"{name.non_dropping_particle or ''} {name.family}".strip()
    return Name(family=family, given="".join(part[0].upper() for part in parts))


def short_pages(page: str) -> str:
    """Return pages as MEDLINE has them: 238-49."""
    first, dash, last = page.partition("-")
    if not dash or len(first) != len(last):
        return page
    same = next((i for i, (a, b) in enumerate(zip(first, last, strict=True)) if a != b), len(last))
    return f"{first}-{last[min(same, len(last) - 1) :]}"


def _pubmed(draw: random.Random, work: Work) -> Reference:
    full = work.full
    online = PartialDate(year=work.online) if work.online != full.year else None
    return replace(
        full, author=tuple(initials(name) for name in full.author),
        title=f"{full.title}.", container_title=work.journal[-1], page=short_pages(full.page or ""),
        doi=full.doi if draw.random() < 0.7 else None, available_date=online,
    )  # fmt: skip


def _crossref(_: random.Random, work: Work) -> Reference:
    full = work.full
    return replace(
        full, container_title=work.journal[min(1, len(work.journal) - 1)],
        author=tuple(name for name in full.author if name.literal is None),
        available_date=PartialDate(year=work.online), publisher="Elsevier BV",
    )  # fmt: skip


def _plain(draw: random.Random, work: Work) -> Reference:
    return replace(
        work.full, container_title=draw.choice(work.journal), publisher="Elsevier",
        doi=work.full.doi if draw.random() < 0.5 else None,
    )  # fmt: skip
