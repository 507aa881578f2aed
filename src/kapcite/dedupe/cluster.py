"""The fifth stage: pairs become clusters, never through a weak link.

Connected components alone would join a preprint to its article through one bare record
that resembles both. So a component in which some pair speaks against the rest is built
anew, from its strongest pair down: two groups are joined only while the mean of the
scores between them speaks for it and no pair of related works would meet.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kapcite.dedupe.compare import Compared
from kapcite.dedupe.decide import DUPLICATE, RELATED, Decided
from kapcite.dedupe.rules import VERSION

Ints = NDArray[np.int64]

# A score below 0 counts this much at the most, so that no single pair outvotes a group.
_LIMIT = 6.0
#: A group may hold together on somewhat less than a pair that stands alone.
SLACK = 0.5
#: The score that stands for a pair of related works; it keeps its groups apart.
FORBIDDEN = -1e9


class Link(NamedTuple):
    """A scored pair inside a component."""

    left: int
    right: int
    score: float


def cluster(count: int, pairs: Compared, decided: Decided, threshold: float) -> list[list[int]]:
    """Return the clusters of two rows or more, each in order, ordered by their first row.

    ``count`` is the number of rows; ``threshold`` the score from which pairs are duplicates.
    """
    sure = decided.verdict == DUPLICATE
    label = components(count, pairs.left[sure], pairs.right[sure])
    inside = label[pairs.left] == label[pairs.right]
    inside &= label[pairs.left] >= 0
    doubtful = np.unique(label[pairs.left[inside & ~sure]])
    shaky = np.isin(label, doubtful[doubtful >= 0])
    found = [group for group in _groups(label[:], ~shaky) if len(group) > 1]
    rows = np.flatnonzero(inside & shaky[pairs.left])
    for links in _by_component(pairs, decided, label, rows):
        found.extend(split(links, threshold - SLACK))
    return sorted(sorted(group) for group in found)


def components(count: int, left: Ints, right: Ints) -> Ints:
    """Return for each row the smallest row it is connected with, -1 for rows without pair.

    Labels are passed along the pairs and shortened until none changes (after Y. Shiloach
    and U. Vishkin, 1982), whole columns at a time.
    """
    label = np.arange(count, dtype=np.int64)
    while True:
        low = np.minimum(label[left], label[right])
        before = label.copy()
        np.minimum.at(label, label[left], low)
        np.minimum.at(label, label[right], low)
        while not np.array_equal(label, label[label]):
            label = label[label]
        if np.array_equal(before, label):
            break
    alone = np.ones(count, dtype=bool)
    alone[left] = alone[right] = False
    label[alone] = -1
    return label


def split(links: Iterable[Link], threshold: float) -> list[list[int]]:
    """Return the groups of one component by average linkage, those of two or more.

    The links are all compared pairs of the component; pairs never compared do not count.
    The order of the links does not matter.
    """
    between: dict[int, dict[int, tuple[float, int]]] = defaultdict(dict)
    for left, right, score in links:
        value = (max(score - threshold, -_LIMIT) if score > FORBIDDEN else FORBIDDEN, 1)
        between[left][right] = between[right][left] = value
    members = {row: [row] for row in between}
    heap = [
        (-value[0] / value[1], row, other)
        for row, others in between.items()
        for other, value in others.items()
        if row < other and value[0] >= 0
    ]
    heapq.heapify(heap)
    while heap:
        mean, row, other = heapq.heappop(heap)
        present = between.get(row, {}).get(other)
        # Offers that a later join has outdated are still in the heap.
        if present is not None and -mean == present[0] / present[1]:
            members[row] += members.pop(other)
            _join(between, heap, row, other)
    return [group for group in members.values() if len(group) > 1]


def _join(between: dict[int, Any], heap: list[Any], row: int, other: int) -> None:
    """Add the scores of ``other`` to those of ``row`` and offer the new means."""
    gone = between.pop(other)
    own = between[row]
    del own[other], gone[row]
    for third, (score, number) in gone.items():
        del between[third][other]
        before, many = own.get(third, (0.0, 0))
        own[third] = between[third][row] = (score + before, number + many)
        mean = own[third][0] / own[third][1]
        if mean >= 0:
            heapq.heappush(heap, (-mean, min(row, third), max(row, third)))


def _groups(label: Ints, kept: NDArray[np.bool_]) -> Iterator[list[int]]:
    rows = np.flatnonzero((label >= 0) & kept)
    rows = rows[np.argsort(label[rows], kind="stable")]
    if len(rows):
        cuts = np.flatnonzero(np.diff(label[rows])) + 1
        yield from (part.tolist() for part in np.split(rows, cuts))


def _by_component(
    pairs: Compared, decided: Decided, label: Ints, rows: Ints
) -> Iterator[list[Link]]:
    owner = label[pairs.left[rows]]
    rows = rows[np.lexsort((pairs.right[rows], pairs.left[rows], owner))]
    forbidden = (decided.verdict == RELATED) & (decided.relation != VERSION)
    score = np.where(forbidden, FORBIDDEN, decided.score)
    for part in np.split(rows, np.flatnonzero(np.diff(label[pairs.left[rows]])) + 1):
        if len(part):
            columns = (pairs.left[part].tolist(), pairs.right[part].tolist(), score[part].tolist())
            yield [Link(*link) for link in zip(*columns, strict=True)]
