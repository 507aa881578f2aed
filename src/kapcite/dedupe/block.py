"""The second stage: cheap keys say which records are worth comparing.

Records that share a key form a block. Within a block they are sorted, and each is paired
with the next ``window`` only, so that a block of 5,000 "Editorial" costs 5,000 times the
window, not 5,000 squared; a block no larger than its window is compared in full. The more
records a block holds the less it says of two of them: in one of more than ``WIDE`` each
meets ``NARROW`` neighbours, and no word in many titles makes a block by itself.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kapcite.dedupe.prepare import Columns

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
# Text columns are arrays of objects, which mypy cannot tell more of.
Texts = Sequence[str] | NDArray[Any]

#: How many followers in its block a record is paired with: for keys that say much, and little.
WIDE, NARROW = 120, 20
_BANDS = 7
# A word in more than this share of the titles, and in more titles than this, is common.
_COMMON_SHARE, _FREQUENT = 0.005, 30
_PASSAGE, _PASSAGES = 12, 4
# Any odd number will do; numbers of 64 bits wrap around.
_BASE = np.uint64(1_000_003)
# So many titles stay in the processor's cache while their passages are hashed.
_TITLES_AT_ONCE = 2_000
_STOP_WORDS = frozenset({
    "a", "an", "and", "are", "as", "at", "by", "for", "from", "in", "is", "it", "of", "on",
    "or", "that", "the", "to", "with", "using", "study", "based",
})  # fmt: skip
_NONE = np.int64(-1)
# Greater than every other hash.
_LAST = np.uint64(0xFFFF_FFFF_FFFF_FFFF)


class Words(NamedTuple):
    """Words of titles that stand in many of them; a common word is frequent, too.

    ``common`` ones are not worth a block: in a review of stroke, "stroke" is such a word;
    there are some hundreds at the most. ``frequent`` ones are worth it with another word.
    """

    common: frozenset[str]
    frequent: frozenset[str]


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


def keys(columns: Columns, found: Tokens, many: Words) -> Iterator[Key]:
    """Yield the blocking keys; each value depends on its own record and ``many`` alone.

    ``found`` are the tokens of the column ``words``.

    Two records that are the same work may differ in any one field, so the keys rest on
    different fields: identifiers, the title, its words, or where and when it appeared.
    """
    title, first = columns["title"], columns["first"]
    year, volume, page = columns["year"], columns["volume"], columns["page"]
    yield Key("doi", hashes(columns["doi"]), WIDE)
    yield Key("pmid", columns["pmid"], WIDE)
    yield Key("title", hashes([text[:60] for text in title], "t"), WIDE)
    yield Key("volume and page", _mixed(volume, page), NARROW)
    yield Key("year and page", _mixed(year, page, columns["last"]), NARROW)
    yield Key("author and page", _mixed(hashes(first), page), NARROW)
    yield Key("authors and year", _mixed(hashes(columns["authors"]), year), NARROW)
    yield Key("author and volume", _mixed(hashes(first), volume, year), NARROW)
    for place, values in enumerate(_anchors(title)):
        yield Key(f"title passage {place}", values, WIDE)
    for band, values in enumerate(_word_bands(found, many)):
        yield Key(f"title words {band}", values, WIDE)


def candidate_pairs(columns: Columns) -> tuple[Ints, Ints]:
    """Return the rows of the records to compare, each pair once, ``left < right``.

    The rows must stand in their order (``in_order``).
    """
    count = len(columns["id"])
    found = tokens(columns["words"])
    many = words_in_many(word_counts(found), count)
    codes = np.concatenate([_within(key, count) for key in keys(columns, found, many)])
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

    ``block`` holds each record's block, the records of a block side by side. In a block of
    more than ``WIDE`` the window is ``NARROW`` at the most.
    """
    bounds = np.flatnonzero(np.diff(block, prepend=block[:1] - 1, append=block[-1:] - 1))
    sizes = np.diff(bounds)
    windows = np.where(sizes > WIDE, min(window, NARROW), window)
    place = np.arange(len(block))
    behind = np.repeat(bounds[1:], sizes) - place - 1
    reach = np.minimum(behind, np.repeat(windows, sizes))
    left = np.repeat(place, reach)
    first = np.repeat(np.cumsum(reach) - reach, reach)
    return left, left + 1 + np.arange(len(left)) - first


def hashes(texts: Texts, salt: str = "") -> Ints:
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
    values = _positive(mixed)
    values[absent] = _NONE
    return values


def _scatter(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Scatter the bits of 64-bit numbers (the finaliser of MurmurHash3, A. Appleby)."""
    values = values ^ (values >> np.uint64(33))
    values *= np.uint64(0xFF51AFD7ED558CCD)
    values ^= values >> np.uint64(33)
    values *= np.uint64(0xC4CEB9FE1A85EC53)
    values ^= values >> np.uint64(33)
    return values


def _word_bands(found: Tokens, many: Words) -> Iterator[Ints]:
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
        values = np.full(titles, _NONE)
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


def _positive(hashes: NDArray[np.uint64]) -> Ints:
    return (hashes >> np.uint64(1)).astype(np.int64)


def _anchors(titles: Texts) -> Iterator[Ints]:
    """Yield minwise hashes of the passages of 12 bytes in each title without spaces.

    They find titles with words run together, broken apart or misspelt, and titles inside
    a longer text.
    """
    values = np.full((_PASSAGES, len(titles)), _NONE)
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
