"""The words of titles as numbers, and how many titles each word stands in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
# Text columns are arrays of objects, which mypy cannot tell more of.
Texts = Sequence[str] | NDArray[Any]

# A word in more than this share of the titles, and in more titles than this, is common.
_COMMON_SHARE, _FREQUENT = 0.005, 30


class Words(NamedTuple):
    """Words of titles that stand in many of them; a common word is frequent, too.

    ``common`` ones are not worth a block: in a review of stroke, "stroke" is such a word;
    there are some hundreds at the most. ``frequent`` ones are worth it with another word.
    """

    common: frozenset[str]
    frequent: frozenset[str]


def words_in_many(counts: Iterable[tuple[str, int]], records: int) -> Words:
    """Return the common and the frequent words, of how many titles each word stands in."""
    limit = max(_FREQUENT, records * _COMMON_SHARE)
    frequent = {word: count for word, count in counts if count > _FREQUENT}
    common = (word for word, count in frequent.items() if count > limit)
    return Words(frozenset(common), frozenset(frequent))


class Tokens(NamedTuple):
    """The distinct words of some titles; the place there of each word of each title.

    ``codes`` has title behind title, ``lengths`` the number of words of each.
    """

    words: list[str]
    codes: Ints
    lengths: Ints


def word_counts(found: Tokens) -> Iterable[tuple[str, int]]:
    """Count the titles that each word stands in."""
    words, codes, lengths = found
    rows = np.repeat(np.arange(len(lengths)), lengths)
    pairs = np.sort(rows * max(len(words), 1) + codes)
    once = pairs[np.diff(pairs, prepend=-1) != 0] % max(len(words), 1)
    return zip(words, np.bincount(once, minlength=len(words)).tolist(), strict=True)


def tokens(titles: Texts) -> Tokens:
    """Split folded titles into their words."""
    flat = " ".join(titles).split()
    places = {word: place for place, word in enumerate(dict.fromkeys(flat))}
    codes = np.fromiter(map(places.__getitem__, flat), dtype=np.int64, count=len(flat))
    lengths = [text.count(" ") + 1 if text else 0 for text in titles]
    return Tokens(list(places), codes, np.array(lengths, dtype=np.int64))
