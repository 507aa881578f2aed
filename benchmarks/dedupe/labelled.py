"""Reads the labelled sets (../shared/data/dedupe) for measuring."""

from __future__ import annotations

import csv
import gzip
import os
from collections import defaultdict
from pathlib import Path

from kapcite.model.dates import PartialDate
from kapcite.model.names import Name
from kapcite.model.reference import Reference

DATA = Path(os.environ.get("KAPCITE_DEDUPE_DATA", Path(__file__).parents[3] / "shared/data/dedupe"))
csv.field_size_limit(1 << 30)


def sets() -> list[str]:
    """Return the names of the labelled sets that are there."""
    return sorted(path.name for path in DATA.iterdir() if path.is_dir()) if DATA.is_dir() else []


def references(name: str) -> list[Reference]:
    """Return the records of a set under the keys its truth uses."""
    with gzip.open(DATA / name / "records.csv.gz", "rt", encoding="utf-8-sig", newline="") as file:
        return [_reference({k: v or "" for k, v in row.items()}) for row in csv.DictReader(file)]


def clusters(name: str) -> dict[str, list[str]]:
    """Return the true clusters of a set: label -> record keys."""
    found: dict[str, list[str]] = defaultdict(list)
    with (DATA / name / "truth.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["cluster"]].append(row["id"])
    return found


def _name(text: str) -> Name:
    if "," in text:
        family, _, given = text.partition(",")
        return Name(family=family.strip(), given=given.strip())
    if len(text.split()) > 4:
        return Name(literal=text)
    given, _, family = text.rpartition(" ")
    return Name(family=family, given=given or None) if family else Name(literal=text)


def _reference(row: dict[str, str]) -> Reference:
    def get(*keys: str) -> str | None:
        return next((row[k] for k in keys if row.get(k)), None)

    names = [n.strip() for n in (row.get("author") or "").split(" and ") if n.strip()]
    year = (row.get("year") or "").strip()
    issued = PartialDate(year=int(year)) if year.isdigit() else PartialDate(literal=year)
    return Reference(
        id=row["ID"],
        title=get("title"),
        author=tuple(_name(n) for n in names),
        container_title=get("journal", "booktitle"),
        issued=issued if year else None,
        volume=get("volume"),
        issue=get("number"),
        page=get("pages"),
        doi=get("doi"),
        abstract=get("abstract"),
        publisher=get("publisher"),
    )
