"""The second stage: cheap keys say which records are worth comparing.

Records that share a key form a block. Within a block they are sorted, and each is paired
with the next ``window`` only, so that a block of 5,000 "Editorial" costs 5,000 times the
window, not 5,000 squared; a block no larger than its window is compared in full.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kapcite.dedupe.prepare import Columns

Ints = NDArray[np.int64]
# Text columns are arrays of objects, which mypy cannot tell more of.
Texts = Sequence[str] | NDArray[Any]

#: How many followers in its block a record is paired with: for keys that say much, and little.
WIDE, NARROW = 120, 20
_BANDS = 7
# A word in more than this share of the titles, and in more titles than this, is common.
_COMMON_SHARE, _COMMON_LEAST = 0.005, 30
_PASSAGE, _PASSAGES = 12, 4
_STOP_WORDS = frozenset({
    "a", "an", "and", "are", "as", "at", "by", "for", "from", "in", "is", "it", "of", "on",
    "or", "that", "the", "to", "with", "using", "study", "based",
})  # fmt: skip
_NONE = np.int64(-1)


class Key(NamedTuple):
    """One value per record (-1: the record has none) and the width of its window."""

    name: str
    values: Ints
    window: int


def order_texts(columns: Columns) -> list[str]:
    """Return for each record the text that puts it in its place.

    All engines number records in this one order, which neither the order of the input nor
    the number of machines changes; the key comes last so that no two are equal.
    """
    rows = zip(*(columns[name] for name in ("title", "authors", "year", "page", "id")), strict=True)
    return ["\x1f".join(map(str, row)) for row in rows]


def in_order(columns: Columns) -> tuple[Columns, Ints]:
    """Return the columns in their order, and for each new row the old one."""
    texts = np.empty(len(columns["id"]), dtype=object)
    texts[:] = order_texts(columns)
    rows = np.argsort(texts, kind="stable")
    return {name: column[rows] for name, column in columns.items()}, rows


def common_words(counts: Iterable[tuple[str, int]], records: int) -> frozenset[str]:
    """Return the words of titles that stand in too many of them to be worth a block.

    ``counts`` gives in how many titles a word stands. In a review of stroke, "stroke" is
    such a word; there are some hundreds at the most.
    """
    limit = max(_COMMON_LEAST, records * _COMMON_SHARE)
    return frozenset(word for word, count in counts if count > limit)


def word_counts(columns: Columns) -> Iterable[tuple[str, int]]:
    """Count the titles that each word stands in."""
    return Counter(word for text in columns["words"] for word in set(text.split())).items()


def keys(columns: Columns, common: frozenset[str] = frozenset()) -> Iterator[Key]:
    """Yield the blocking keys; each value depends on its own record and ``common`` alone.

    Two records that are the same work may differ in any one field, so the keys rest on
    different fields: identifiers, the title, its words, or where and when it appeared.
    """
    title, first = columns["title"], columns["first"]
    year, volume, page = columns["year"], columns["volume"], columns["page"]
    yield Key("doi", _hashes(columns["doi"]), WIDE)
    yield Key("pmid", columns["pmid"], WIDE)
    yield Key("title", _hashes([text[:60] for text in title], "t"), WIDE)
    yield Key("volume and page", _mixed(volume, page), NARROW)
    yield Key("year and page", _mixed(year, page, columns["last"]), NARROW)
    yield Key("author and page", _mixed(_hashes(first), page), NARROW)
    yield Key("authors and year", _mixed(_hashes(columns["authors"]), year), NARROW)
    yield Key("author and volume", _mixed(_hashes(first), volume, year), NARROW)
    for place, values in enumerate(_anchors(title)):
        yield Key(f"title passage {place}", values, WIDE)
    for band, values in enumerate(_word_bands(columns["words"], common)):
        yield Key(f"title words {band}", values, WIDE)


def candidate_pairs(columns: Columns) -> tuple[Ints, Ints]:
    """Return the rows of the records to compare, each pair once, ``left < right``.

    The rows must stand in their order (``in_order``).
    """
    count = len(columns["id"])
    common = common_words(word_counts(columns), count)
    codes = np.concatenate([_within(key, count) for key in keys(columns, common)])
    codes.sort()  # np.unique hashes, which took three times as long
    codes = codes[np.diff(codes, prepend=-1) != 0]
    return codes // max(count, 1), codes % max(count, 1)


def _within(key: Key, count: int) -> Ints:
    """Return ``left * count + right`` of the pairs of one key."""
    rows = np.flatnonzero(key.values != _NONE)
    rows = rows[np.argsort(key.values[rows], kind="stable")]
    left, right = neighbours(key.values[rows], key.window)
    return rows[left] * count + rows[right]


def neighbours(block: Ints, window: int) -> tuple[Ints, Ints]:
    """Return the places of the pairs of one block that lie ``window`` apart or less.

    ``block`` holds each record's block, the records of a block side by side.
    """
    lefts, rights = [], []
    # A record whose block has no member so many steps on has none further on either.
    place = np.arange(len(block))
    for step in range(1, window + 1):
        place = place[: np.searchsorted(place, len(block) - step)]
        place = place[block[place] == block[place + step]]
        if not len(place):
            break
        lefts.append(place)
        rights.append(place + step)
    if not lefts:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    return np.concatenate(lefts), np.concatenate(rights)


def _hashes(texts: Texts, salt: str = "") -> Ints:
    """Return a number for each text, the same in every process; -1 for no text.

    Two texts that share one (a chance of 1 in 4 thousand million) are only compared.
    """
    start = zlib.crc32(salt.encode())
    values = (zlib.crc32(text.encode(), start) if text else -1 for text in texts)
    return np.fromiter(values, dtype=np.int64, count=len(texts))


def _mixed(*parts: Ints) -> Ints:
    """Return one key of several; -1 where any part is absent."""
    absent = np.zeros(len(parts[0]), dtype=bool)
    mixed = np.zeros(len(parts[0]), dtype=np.uint64)
    for part in parts:
        absent |= part < 0
        mixed = _scatter(mixed ^ part.astype(np.uint64))
    values = (mixed >> np.uint64(1)).astype(np.int64)
    values[absent] = _NONE
    return values


def _scatter(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Scatter the bits of 64-bit numbers (the finaliser of MurmurHash3, A. Appleby)."""
    values = values ^ (values >> np.uint64(33))
    values = values * np.uint64(0xFF51AFD7ED558CCD)
    values = values ^ (values >> np.uint64(33))
    values = values * np.uint64(0xC4CEB9FE1A85EC53)
    return values ^ (values >> np.uint64(33))


def _word_bands(titles: Texts, common: frozenset[str]) -> Iterator[Ints]:
    """Yield minwise hashes of the sets of title words, two to a band (A. Broder, 1997).

    Titles that share a part J of their words meet in a band with the chance J squared.
    """
    words = [_telling(text.split(), common) for text in titles]
    rows = np.array([row for row, own in enumerate(words) if len(own) > 1], dtype=np.int64)
    if not len(rows):
        return
    flat = [word for row in rows for word in words[row]]
    distinct = {word: zlib.crc32(word.encode()) for word in set(flat)}
    codes = np.fromiter((distinct[word] for word in flat), dtype=np.uint64, count=len(flat))
    lengths = np.array([len(words[row]) for row in rows])
    starts = np.concatenate(([0], np.cumsum(lengths)[:-1]))
    for band in range(_BANDS):
        pair = [
            np.minimum.reduceat(_scatter(codes + np.uint64((2 * band + half + 1) << 32)), starts)
            for half in (0, 1)
        ]
        values = np.full(len(titles), _NONE)
        values[rows] = (_scatter(pair[0] ^ (pair[1] >> np.uint64(7))) >> np.uint64(1)).astype(
            np.int64
        )
        yield values


def _telling(words: list[str], common: frozenset[str]) -> list[str]:
    """Return the words that are not common, or those that are no stop words."""
    rare = [word for word in words if word not in common and word not in _STOP_WORDS]
    return rare if len(rare) > 1 else [word for word in words if word not in _STOP_WORDS]


def _anchors(titles: Texts) -> Iterator[Ints]:
    """Yield minwise hashes of the passages of 12 bytes in each title without spaces.

    They find titles with words run together, broken apart or misspelt, and titles inside
    a longer text.
    """
    texts = [text.encode() for text in titles]
    rows = np.array(
        [row for row, text in enumerate(texts) if len(text) >= _PASSAGE], dtype=np.int64
    )
    if not len(rows):
        return
    lengths = np.array([len(texts[row]) for row in rows])
    data = np.frombuffer(b"".join(texts[row] for row in rows), dtype=np.uint8).astype(np.uint64)
    rolling = np.zeros(len(data) - _PASSAGE + 1, dtype=np.uint64)
    for place in range(_PASSAGE):
        rolling = rolling * np.uint64(1_000_003) + data[place : len(rolling) + place]
    ends = np.cumsum(lengths)
    # Passages that would run into the next title are struck out.
    inside = np.ones(len(data), dtype=bool)
    for back in range(1, _PASSAGE):
        inside[ends - back] = False
    starts = ends - lengths
    for place in range(_PASSAGES):
        hashes = np.full(len(data), np.iinfo(np.uint64).max)
        hashes[: len(rolling)] = _scatter(rolling + np.uint64((place + 1) << 40))
        hashes[~inside] = np.iinfo(np.uint64).max
        values = np.full(len(titles), _NONE)
        values[rows] = (np.minimum.reduceat(hashes, starts) >> np.uint64(1)).astype(np.int64)
        yield values
