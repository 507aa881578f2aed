"""The second stage: cheap keys say which records are worth comparing.

Records that share a key form a block. Within a block they are sorted, and each is paired
with the next ``window`` only, so that a block of 5,000 "Editorial" costs 5,000 times the
window, not 5,000 squared; a block no larger than its window is compared in full. The more
records a block holds the less it says of two of them: in one of more than ``WIDE`` each
meets ``NARROW`` neighbours, and no word in many titles makes a block by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from kapcite.dedupe.hashing import NONE, anchors, hashes, mixed, word_bands
from kapcite.dedupe.prepare import Columns
from kapcite.dedupe.tokens import Ints, Tokens, Words, tokens, word_counts, words_in_many

#: How many followers in its block a record is paired with: for keys that say much, and little.
WIDE, NARROW = 120, 20


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
    yield Key("volume and page", mixed(volume, page), NARROW)
    yield Key("year and page", mixed(year, page, columns["last"]), NARROW)
    yield Key("author and page", mixed(hashes(first), page), NARROW)
    yield Key("authors and year", mixed(hashes(columns["authors"]), year), NARROW)
    yield Key("author and volume", mixed(hashes(first), volume, year), NARROW)
    for place, values in enumerate(anchors(title)):
        yield Key(f"title passage {place}", values, WIDE)
    for band, values in enumerate(word_bands(found, many)):
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
    rows = np.flatnonzero(key.values != NONE)
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
