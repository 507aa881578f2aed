"""Numbers that two texts share where the texts, or enough of their parts, agree."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from kapcite.dedupe.tokens import Ints, Texts, Tokens, Words

Flags = NDArray[np.bool_]

_BANDS = 7
_PASSAGE, _PASSAGES = 12, 4
# Any odd number will do; numbers of 64 bits wrap around.
_BASE = np.uint64(1_000_003)
# So many titles stay in the processor's cache while their passages are hashed.
_TITLES_AT_ONCE = 2_000
_STOP_WORDS = frozenset({
    "a", "an", "and", "are", "as", "at", "by", "for", "from", "in", "is", "it", "of", "on",
    "or", "that", "the", "to", "with", "using", "study", "based",
})  # fmt: skip
#: The number of a record that lacks what a key is made of.
NONE = np.int64(-1)
# Greater than every other hash.
_LAST = np.uint64(0xFFFF_FFFF_FFFF_FFFF)


def hashes(texts: Texts, salt: str = "") -> Ints:
    """Return a number for each text, the same in every process; -1 for no text.

    Two texts that share one (a chance of 1 in 4 thousand million) are only compared.
    """
    start = zlib.crc32(salt.encode())
    values = (zlib.crc32(text.encode(), start) if text else -1 for text in texts)
    return np.fromiter(values, dtype=np.int64, count=len(texts))


def mixed(*parts: Ints) -> Ints:
    """Return one key of several; -1 where any part is absent."""
    absent = np.zeros(len(parts[0]), dtype=bool)
    mixed = np.zeros(len(parts[0]), dtype=np.uint64)
    for part in parts:
        absent |= part < 0
        mixed = _scatter(mixed ^ part.astype(np.uint64))
    values = _positive(mixed)
    values[absent] = NONE
    return values


def _scatter(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Scatter the bits of 64-bit numbers (the finaliser of MurmurHash3, A. Appleby)."""
    values = values ^ (values >> np.uint64(33))
    values *= np.uint64(0xFF51AFD7ED558CCD)
    values ^= values >> np.uint64(33)
    values *= np.uint64(0xC4CEB9FE1A85EC53)
    values ^= values >> np.uint64(33)
    return values


def word_bands(found: Tokens, many: Words) -> Iterator[Ints]:
    """Yield minwise hashes of the sets of title words, two to a band (A. Broder, 1997).

    Titles that share a part J of their words meet in a band with the chance J squared. The
    second word is another one than the first where that is frequent.
    """
    words, places, lengths = found
    titles = len(lengths)
    flags = np.array(
        [(word in _STOP_WORDS, word in many.common, word in many.frequent) for word in words],
        dtype=bool,
    ).reshape(-1, 3)[places]
    row = np.repeat(np.arange(titles), lengths)
    telling = _telling(row, flags[:, 0], flags[:, 1])
    row, places, frequent = row[telling], places[telling], flags[telling, 2]
    rows, lengths = np.unique(row, return_counts=True)
    if not len(rows):
        return
    codes = np.array([zlib.crc32(word.encode()) for word in words], dtype=np.uint64)[places]
    starts = np.cumsum(lengths) - lengths
    for band in range(_BANDS):
        one, two = (_scatter(codes + np.uint64((2 * band + half + 1) << 32)) for half in (0, 1))
        first = np.minimum.reduceat(one, starts)
        two[frequent & (one == np.repeat(first, lengths))] = _LAST
        second = np.minimum.reduceat(two, starts)
        values = np.full(titles, NONE)
        values[rows] = _positive(_scatter(first ^ (second >> np.uint64(7))))
        yield values


def _telling(row: Ints, stop: Flags, common: Flags) -> Flags:
    """Say which words of which titles (``row``) count: the rare ones, or all but stop words.

    Titles that are left with a single word have none.
    """
    titles = int(row[-1]) + 1 if len(row) else 0
    rare = ~(stop | common)
    poor = np.bincount(row[rare], minlength=titles) < 2
    telling: Flags = rare | (poor[row] & ~stop)
    return telling & (np.bincount(row[telling], minlength=titles) > 1)[row]


def anchors(titles: Texts) -> Iterator[Ints]:
    """Yield minwise hashes of the passages of 12 bytes in each title without spaces.

    They find titles with words run together, broken apart or misspelt, and titles inside
    a longer text.
    """
    values = np.full((_PASSAGES, len(titles)), NONE)
    for start in range(0, len(titles), _TITLES_AT_ONCE):
        texts = [text.encode() for text in titles[start : start + _TITLES_AT_ONCE]]
        lengths = np.array([len(text) for text in texts])
        rows = np.flatnonzero(lengths >= _PASSAGE)
        if len(rows):
            least = _least_passages(b"".join(texts[row] for row in rows), lengths[rows])
            values[:, start + rows] = _positive(least)
    yield from values


def _least_passages(data: bytes, lengths: Ints) -> NDArray[np.uint64]:
    """Return the least of each of ``_PASSAGES`` hashes of the passages of each title.

    ``data`` holds the titles end to end, each of ``_PASSAGE`` bytes or more.
    """
    letters = np.frombuffer(data, dtype=np.uint8).astype(np.uint64)
    # The number of a passage to the base _BASE, from those of its halves and quarters.
    two = letters[:-1] * _BASE + letters[1:]
    four = two[:-2] * _BASE**2 + two[2:]
    eight = four[:-4] * _BASE**4 + four[4:]
    codes = eight[:-4] * _BASE**4 + four[8:]
    ends = np.cumsum(lengths)
    # Passages that would run into the next title are struck out.
    across = np.zeros(len(codes), dtype=bool)
    for back in range(1, _PASSAGE):
        across[ends[:-1] - back] = True
    least = np.empty((_PASSAGES, len(lengths)), dtype=np.uint64)
    for place in range(_PASSAGES):
        hashes = _scatter(codes + np.uint64((place + 1) << 40))
        hashes[across] = _LAST
        least[place] = np.minimum.reduceat(hashes, ends - lengths)
    return least


def _positive(hashes: NDArray[np.uint64]) -> Ints:
    return (hashes >> np.uint64(1)).astype(np.int64)
