"""Whether two titles that look alike have words of their own, for many pairs at once."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kapcite.dedupe.similarity import Flags, Floats, Ints, lengths, scores
from kapcite.dedupe.tokens import tokens

# Two words that share less of their letters are two words, not a slip.
_SLIP = 0.7
# Shorter words are too like each other to tell.
_SHORT = 3
# Stands between the joined words of two pairs; no folded text holds it.
_SEPARATOR = "\x1f"


class _Own(NamedTuple):
    """The words of one side that the other title lacks: the pair, and the place of each."""

    pair: Ints
    word: Ints


def other_words(titles: NDArray[Any], others: NDArray[Any], workers: int) -> Flags:
    """Say of which pairs each title has a word of its own that is no slip for one of the other.

    "Casualties of the road in Denmark" and "in Sweden" have; "tumor" and "tumour", "on line"
    and "online" are one. The titles are folded; ``workers`` threads compare their words.
    """
    count = len(titles)
    names, ours, theirs = _own(titles, others)
    left, right = _meetings(ours.pair, theirs.pair, count)
    alike = scores(names, ours.word[left], theirs.word[right], "ratio", workers)
    long = lengths(names) > _SHORT
    found: Flags = _glued(names, ours, count) != _glued(names, theirs, count)
    for side, met in ((ours, left), (theirs, right)):
        telling = long[side.word] & (_most(alike, met, len(side.word)) < _SLIP)
        found &= np.bincount(side.pair[telling], minlength=count) > 0
    return found


def _own(titles: NDArray[Any], others: NDArray[Any]) -> tuple[NDArray[Any], _Own, _Own]:
    """Return the distinct words of all titles, and what each side has by itself."""
    words, codes, sizes = tokens([*titles, *others])
    names = np.empty(len(words), dtype=object)
    names[:] = words
    ours = int(sizes[: len(titles)].sum())
    pair = np.repeat(np.tile(np.arange(len(titles)), 2), sizes)
    marks = pair * max(len(words), 1) + codes
    alone = ~np.concatenate(
        [
            np.isin(marks[:ours], marks[ours:]),
            np.isin(marks[ours:], marks[:ours]),
        ]
    )
    first, second = alone[:ours], alone[ours:]
    return (
        names,
        _Own(pair[:ours][first], codes[:ours][first]),
        _Own(pair[ours:][second], codes[ours:][second]),
    )


def _meetings(ours: Ints, theirs: Ints, count: int) -> tuple[Ints, Ints]:
    """Return the places of each word of ours with each of theirs of the same pair."""
    many = np.bincount(theirs, minlength=count)
    start = np.cumsum(many) - many
    reach = many[ours]
    left = np.repeat(np.arange(len(ours)), reach)
    first = np.repeat(np.cumsum(reach) - reach, reach)
    return left, start[ours[left]] + np.arange(len(left)) - first


def _glued(names: NDArray[Any], own: _Own, count: int) -> NDArray[Any]:
    """Return the words of each pair run together."""
    ends = np.searchsorted(own.pair, np.arange(1, count), side="left")
    texts = np.insert(names[own.word], ends, _SEPARATOR)
    glued = np.empty(count, dtype=object)
    glued[:] = "".join(texts).split(_SEPARATOR)[:count]
    return glued


def _most(alike: Floats, met: Ints, count: int) -> Floats:
    """Return how far each word is like the one of the other title that is most like it."""
    most = np.zeros(count, dtype=np.float32)
    np.maximum.at(most, met, alike)
    return most
