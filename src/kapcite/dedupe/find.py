"""The whole pipeline on one machine: records in, clusters and their reasons out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kapcite.dedupe.adapt import adapt, counts, habits, shown
from kapcite.dedupe.block import candidate_pairs, in_order
from kapcite.dedupe.cluster import cluster
from kapcite.dedupe.compare import Compared, compare
from kapcite.dedupe.decide import DISTINCT, DUPLICATE, RELATED, UNCERTAIN, Decided, decide, weights
from kapcite.dedupe.prepare import Raw, flatten, prepare
from kapcite.dedupe.rules import KEPT_APART
from kapcite.model.reference import Reference


class Found(NamedTuple):
    """What was found among ``ids``; rows are places in it.

    ``clusters`` hold the rows of records that are the same work, each in order; ``pairs``
    and ``decided`` the compared pairs that are duplicates, uncertain or related.
    """

    ids: tuple[str, ...]
    clusters: list[list[int]]
    pairs: Compared
    decided: Decided


def find_duplicates(
    references: Iterable[Reference],
    level: str = "default",
    apart: Collection[tuple[str, str]] = (),
    *,
    workers: int = -1,
) -> Found:
    """Find the records that are the same work.

    ``level`` is ``strict``, ``default`` or ``loose``; ``apart`` are pairs of keys that a
    person has told apart, never to be joined; ``workers`` is the number of threads, -1 for
    all cores. Raises KeyError for an unknown level. The order of the records does not
    change the result.
    """
    return find_in(flatten(references), level, apart, workers=workers)


def find_in(
    raw: Raw, level: str = "default", apart: Collection[tuple[str, str]] = (), *, workers: int = -1
) -> Found:
    """Find duplicates among raw columns (``prepare.RAW``); see ``find_duplicates``."""
    columns, rows = in_order(prepare(raw))
    ids = tuple(columns["id"])
    pairs = compare(columns, *candidate_pairs(columns), workers=workers)
    pairs = adapt(columns, pairs, habits(counts(shown(columns, pairs))))
    decided = told_apart(ids, pairs, decide(columns, pairs, level), apart)
    groups = cluster(len(ids), pairs, decided, weights().thresholds[level])
    return as_given(Found(ids, groups, *reported(pairs, decided, groups, len(ids))), rows)


def as_given(found: Found, rows: NDArray[np.int64]) -> Found:
    """Return the result with the records numbered as they were given, ``rows`` old for new."""
    ids = np.empty(len(rows), dtype=object)
    ids[rows] = found.ids
    left, right = rows[found.pairs.left], rows[found.pairs.right]
    pairs = Compared(np.minimum(left, right), np.maximum(left, right), found.pairs.codes)
    groups = sorted(sorted(rows[group].tolist()) for group in found.clusters)
    return Found(tuple(ids), groups, pairs, found.decided)


def renumbered(found: Found, places: Mapping[str, int]) -> Found:
    """Return the result with the record of each key in its place of another order."""
    rows = np.fromiter((places[key] for key in found.ids), dtype=np.int64, count=len(found.ids))
    return as_given(found, rows)


def told_apart(
    ids: Sequence[str], pairs: Compared, decided: Decided, apart: Collection[tuple[str, str]]
) -> Decided:
    """Return the verdicts with the pairs that a person told apart as related works."""
    if not apart:
        return decided
    numbers = {key: number for number, key in enumerate({key for pair in apart for key in pair})}
    of_row = np.fromiter((numbers.get(key, -1) for key in ids), dtype=np.int64, count=len(ids))
    left, right = of_row[pairs.left], of_row[pairs.right]
    wanted = [sorted((numbers[a], numbers[b])) for a, b in apart]
    codes = np.minimum(left, right) * len(numbers) + np.maximum(left, right)
    known = np.isin(codes, [a * len(numbers) + b for a, b in wanted]) & (left >= 0) & (right >= 0)
    verdict, relation = decided.verdict.copy(), decided.relation.copy()
    verdict[known] = RELATED
    relation[known] = 0
    return decided._replace(verdict=verdict, relation=relation)


def reported(
    pairs: Compared, decided: Decided, groups: Sequence[Sequence[int]], count: int
) -> tuple[Compared, Decided]:
    """Keep the pairs that are worth a word: those in a cluster, uncertain or related."""
    label: NDArray[np.int64] = np.full(count, -1, dtype=np.int64)
    for number, rows in enumerate(groups):
        label[list(rows)] = number
    together = (label[pairs.left] == label[pairs.right]) & (label[pairs.left] >= 0)
    verdict, relation = decided.verdict.copy(), decided.relation.copy()
    # The clusters have the last word over single pairs.
    verdict[together] = DUPLICATE
    split = ~together & (verdict == DUPLICATE)
    verdict[split], relation[split] = UNCERTAIN, KEPT_APART
    kept = verdict != DISTINCT
    fields = (decided.score[kept], verdict[kept], relation[kept])
    return Compared(*(column[kept] for column in pairs)), Decided(*fields)
