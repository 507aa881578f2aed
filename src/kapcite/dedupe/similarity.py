"""Similarities of the texts of many pairs at once, in C."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]


def same(column: NDArray[Any], left: Ints, right: Ints) -> Flags:
    """Say where the values of both rows are there and equal."""
    a, b = column[left], column[right]
    present = a != "" if column.dtype == object else a >= 0
    return np.asarray((a == b) & present, dtype=bool)


def ratio(column: NDArray[Any], left: Ints, right: Ints, workers: int) -> Floats:
    """Return the share of letters that two texts have in common, in their order, 0 to 1."""
    return scores(column, left, right, "ratio", workers)


def scores(column: NDArray[Any], left: Ints, right: Ints, scorer: str, workers: int) -> Floats:
    """Return rapidfuzz's similarity, 0 to 1, of the texts of each pair of rows."""
    from rapidfuzz import fuzz, process

    if not len(left):
        return np.empty(0, dtype=np.float32)
    scores = process.cpdist(
        column[left], column[right], scorer=getattr(fuzz, scorer), workers=workers, dtype=np.float32
    )
    return np.asarray(scores / np.float32(100))


def distinct(texts: NDArray[Any]) -> tuple[NDArray[Any], Ints]:
    """Return the distinct texts, and for each text its place among them."""
    places = {text: place for place, text in enumerate(dict.fromkeys(texts))}
    values = np.empty(len(places), dtype=object)
    values[:] = list(places)
    return values, np.fromiter(map(places.__getitem__, texts), dtype=np.int64, count=len(texts))


def distinct_pairs(a: NDArray[Any], b: NDArray[Any]) -> tuple[list[tuple[str, str]], Ints]:
    """Return the distinct pairs of texts, and for each pair its place among them."""
    texts, inverse = distinct(np.concatenate([a, b]))
    count = max(len(texts), 1)
    codes, back = np.unique(inverse[: len(a)] * count + inverse[len(a) :], return_inverse=True)
    return list(zip(texts[codes // count], texts[codes % count], strict=True)), back


def of_each(column: NDArray[Any], inverse: Ints, count: int) -> NDArray[Any]:
    """Return the value that goes with each distinct name."""
    values = np.empty(count, dtype=object)
    values[inverse] = column
    return values


def lengths(texts: NDArray[Any]) -> Ints:
    """Return the length of each text."""
    return np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))


def is_word(acronyms: NDArray[Any], names: NDArray[Any]) -> Flags:
    """Say where an acronym of three letters or more stands as a word in a name."""
    rows = zip(acronyms, names, strict=True)
    return np.array([len(short) > 2 and short in name.split() for short, name in rows], dtype=bool)
