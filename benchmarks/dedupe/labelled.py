"""Reads the labelled sets (../shared/data/dedupe) for measuring."""

from __future__ import annotations

import csv
import gzip
import os
from collections import defaultdict
from pathlib import Path

from kapcite.formats import table
from kapcite.model.reference import Reference

DATA = Path(os.environ.get("KAPCITE_DEDUPE_DATA", Path(__file__).parents[3] / "shared/data/dedupe"))


def sets() -> list[str]:
    """Return the names of the labelled sets that are there."""
    return sorted(path.name for path in DATA.iterdir() if path.is_dir()) if DATA.is_dir() else []


def references(name: str) -> list[Reference]:
    """Return the records of a set as ``kapcite dedupe`` reads them from its CSV file."""
    with gzip.open(DATA / name / "records.csv.gz", "rt", encoding="utf-8", newline="") as file:
        return [item for item in table.read(file) if isinstance(item, Reference)]


def clusters(name: str) -> dict[str, list[str]]:
    """Return the true clusters of a set: label -> record keys."""
    found: dict[str, list[str]] = defaultdict(list)
    with (DATA / name / "truth.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["cluster"]].append(row["id"])
    return found
