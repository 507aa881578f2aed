"""Records of no real work, in the proportions of a database export, for measuring cost.

    python benchmarks/dedupe/synthetic.py 100000 records.csv     a CSV with the true cluster
    python benchmarks/dedupe/synthetic.py 1000000 records.jsonl  CSL JSON, one record a line

About a fifth are copies of another record, as a second database would have them: given
names cut to initials, journals abbreviated, a slip in the title, fields missing. One in a
hundred is an "Editorial" or a "Letter to the editor", so that blocks are uneven.
"""

from __future__ import annotations

import csv
import json
import random
import sys
from collections.abc import Iterator
from itertools import accumulate

FIELDS = (
    "ID", "ENTRYTYPE", "author", "title", "year", "journal", "volume", "number", "pages", "doi",
    "cluster",
)  # fmt: skip
_COMMON = (
    "effect", "of", "treatment", "in", "patients", "with", "study", "trial", "randomized",
    "controlled", "analysis", "risk", "disease", "therapy", "clinical", "outcomes", "among",
    "children", "adults", "chronic", "acute", "systematic", "review", "cohort", "model",
    "evaluation", "health", "care", "quality", "evidence", "association", "factors",
    "response", "management",
)  # fmt: skip
_STANDING = ("Editorial", "Letter to the editor", "Reply", "Book review", "In this issue")
_ONSETS = [*"bcdfghklmnprstvz", "st", "tr", "pl"]
_SYLLABLES = [onset + vowel for onset in _ONSETS for vowel in "aeiou"]


class Maker:
    """Makes records from a seeded source; the same seed makes the same records."""

    def __init__(self, count: int, seed: int = 7) -> None:
        self.random = random.Random(seed)
        self.count = count
        rare = self._words(20_000)
        self.words = [*_COMMON, *rare]
        weights = [40 - place / 2 for place in range(len(_COMMON))]
        weights += [300 / (place + 20) for place in range(len(rare))]
        self.word_weights = list(accumulate(weights))
        self.names = [word.capitalize() for word in self._words(8_000)]
        self.name_weights = list(accumulate(1 / (place + 30) for place in range(8_000)))
        self.journals = [self._journal() for _ in range(600)]

    def _words(self, count: int) -> list[str]:
        found: dict[str, None] = {}
        while len(found) < count:
            size = self.random.choice((2, 3, 3, 4))
            found["".join(self.random.choices(_SYLLABLES, k=size))] = None
        return list(found)

    def _journal(self) -> str:
        field = self.random.choice(self._words(40)).capitalize()
        return self.random.choice(
            (f"Journal of {field}", f"{field} Research", f"Annals of {field} Medicine")
        )

    def records(self) -> Iterator[dict[str, str]]:
        kept: list[dict[str, str]] = []
        for place in range(self.count):
            if kept and self.random.random() < 0.2:
                record = self._copy(self.random.choice(kept))
            else:
                record = self._new(place)
                kept.append(record)
                if len(kept) > 20_000:
                    kept[self.random.randrange(20_000)] = kept.pop()
            yield record | {"ID": f"r{place:07d}"}

    def _new(self, place: int) -> dict[str, str]:
        pick = self.random
        length = pick.randint(6, 16)
        title = " ".join(
            pick.choices(self.words, cum_weights=self.word_weights, k=length)
        ).capitalize()
        if pick.random() < 0.01:
            title = pick.choice(_STANDING)
        people = pick.choices(self.names, cum_weights=self.name_weights, k=pick.randint(1, 7))
        first = pick.randint(1, 1800)
        return {
            "ENTRYTYPE": "article",
            "author": " and ".join(f"{name}, {pick.choice(self.names)}" for name in people),
            "title": title,
            "year": str(pick.randint(1985, 2024)),
            "journal": pick.choice(self.journals),
            "volume": str(pick.randint(1, 90)),
            "number": str(pick.randint(1, 12)),
            "pages": f"{first}-{first + pick.randint(1, 14)}",
            "doi": f"10.{pick.randint(1000, 1100)}/s{place}" if pick.random() < 0.7 else "",
            "cluster": str(place),
        }

    def _copy(self, record: dict[str, str]) -> dict[str, str]:
        pick = self.random
        copy = dict(record)
        copy["author"] = " and ".join(
            f"{name.split(',')[0]}, {name.split(', ')[1][0]}."
            for name in record["author"].split(" and ")
        )
        if pick.random() < 0.5:
            copy["journal"] = (
                record["journal"].replace("Journal of", "J").replace("Medicine", "Med")
            )
        if pick.random() < 0.2:
            at = pick.randrange(len(record["title"]))
            copy["title"] = record["title"][:at] + pick.choice("aeiou") + record["title"][at + 1 :]
        for field in ("doi", "number", "pages", "volume"):
            if pick.random() < 0.25:
                copy[field] = ""
        return copy


def csl(record: dict[str, str]) -> dict[str, object]:
    """Return a record as a CSL-JSON item."""
    people = [name.split(", ") for name in record["author"].split(" and ")]
    item: dict[str, object] = {
        "id": record["ID"],
        "type": "article-journal",
        "title": record["title"],
        "author": [{"family": family, "given": given} for family, given in people],
        "container-title": record["journal"],
        "issued": {"date-parts": [[int(record["year"])]]},
    }
    names = {"volume": "volume", "number": "issue", "pages": "page", "doi": "DOI"}
    return item | {name: record[field] for field, name in names.items() if record[field]}


def main() -> None:
    count, target = int(sys.argv[1]), sys.argv[2]
    with open(target, "w", encoding="utf-8", newline="") as file:  # noqa: PTH123 - a plain script
        if target.endswith(".jsonl"):
            file.writelines(json.dumps(csl(record)) + "\n" for record in Maker(count).records())
            return
        writer = csv.DictWriter(file, FIELDS)
        writer.writeheader()
        writer.writerows(Maker(count).records())


if __name__ == "__main__":
    main()
