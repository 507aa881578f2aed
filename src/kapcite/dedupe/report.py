"""The last stage: what was found, in words and as plain data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from kapcite.dedupe.decide import DUPLICATE, RELATED, VERDICTS
from kapcite.dedupe.fields import FIELDS, LEVELS
from kapcite.dedupe.find import Found
from kapcite.dedupe.rules import RELATIONS

_AGREES = ("equal", "nearly equal", "similar", "contained", "first equal", "last equal")
_SAYS_NOTHING = frozenset({"missing", "none", "one-sided", "unreliable"})
# Sums of other fields; to name them beside those would say everything twice.
_DERIVED = ("details that agree", "details that differ")


class Explained(NamedTuple):
    """One pair with its reasons: the fields that agree and differ, each with its level.

    ``relation`` says how related works differ ("preprint", "correction" …), or why an
    uncertain pair is not joined, else "".
    """

    a: str
    b: str
    score: float
    verdict: str
    relation: str
    agree: tuple[str, ...]
    differ: tuple[str, ...]

    def data(self) -> dict[str, Any]:
        """Return the pair as the object that ``--json`` prints."""
        reasons: dict[str, Any] = {"agree": list(self.agree), "differ": list(self.differ)}
        if self.relation:
            reasons["relation"] = self.relation
        return {
            "a": self.a,
            "b": self.b,
            "score": self.score,
            "verdict": self.verdict,
            "reasons": reasons,
        }


class SourceCount(NamedTuple):
    """The first boxes of a PRISMA 2020 flow diagram for one source."""

    source: str
    identified: int
    duplicates: int

    @property
    def remaining(self) -> int:
        """Records that go on to screening."""
        return self.identified - self.duplicates


def explain(found: Found) -> Iterator[Explained]:
    """Yield the reported pairs, the surest first, with their reasons."""
    order = (-found.decided.score).argsort(kind="stable")
    for row in order.tolist():
        agree, differ = reasons(found.pairs.codes[row])
        verdict = int(found.decided.verdict[row])
        relation = "" if verdict == DUPLICATE else RELATIONS[found.decided.relation[row]]
        yield Explained(
            found.ids[found.pairs.left[row]],
            found.ids[found.pairs.right[row]],
            round(float(found.decided.score[row]), 2),
            VERDICTS[verdict],
            relation or ("told apart by hand" if verdict == RELATED else ""),
            agree,
            differ,
        )


def reasons(codes: Sequence[int]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the fields that agree and those that differ: ``pages: different``."""
    agree: list[str] = []
    differ: list[str] = []
    for field, code in zip(FIELDS, codes, strict=True):
        level = LEVELS[field][code]
        if field in _DERIVED or level in _SAYS_NOTHING:
            continue
        (agree if level.startswith(_AGREES) else differ).append(f"{field}: {level}")
    return tuple(agree), tuple(differ)


def report(found: Found) -> dict[str, Any]:
    """Return what ``kapcite dedupe --json`` prints; its shape is documented in docs/dedupe.md."""
    pairs: list[dict[str, Any]] = []
    related: list[dict[str, Any]] = []
    for pair in explain(found):
        (related if pair.verdict == "related" else pairs).append(pair.data())
    clusters = [[found.ids[row] for row in rows] for rows in found.clusters]
    return {"clusters": clusters, "pairs": pairs, "related": related}


def source_counts(
    found: Found, source_of: Mapping[str, str], kept: Mapping[str, str]
) -> list[SourceCount]:
    """Count the records of each source and those that another record stands for.

    ``source_of`` maps keys to sources, ``kept`` the keys that go to the keys that stay.
    """
    identified = Counter(source_of[key] for key in found.ids)
    gone = Counter(source_of[key] for key in kept)
    return [SourceCount(name, count, gone[name]) for name, count in identified.items()]
