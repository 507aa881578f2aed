"""The third stage: how each field of each pair agrees, as one small code per field."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from kapcite.dedupe.fields import FIELDS, LEVELS, Codes, Pairs, has, place_of
from kapcite.dedupe.prepare import Columns
from kapcite.dedupe.similarity import Floats, Ints, lengths, ratio, same, scores

#: The columns that ``promising`` looks at.
SLIM = ("title", "words", "first", "doi", "pmid", "page", "volume", "year")

# Pairs are compared this many at a time, which bounds the memory.
_CHUNK = 400_000
_AGREE = ("equal", "first equal", "equal in use")
_DETAILS = ("container", "volume", "issue", "pages", "DOI")


class Compared(NamedTuple):
    """Pairs that are worth a decision, as rows of the columns, and their codes.

    ``codes`` has one row per pair and one column per field of ``FIELDS``.
    """

    left: Ints
    right: Ints
    codes: Codes


def compare(columns: Columns, left: Ints, right: Ints, *, workers: int = -1) -> Compared:
    """Compare pairs of rows; those with nothing in common but a blocking key are dropped.

    ``workers`` is how many threads the string distances may take, -1 for all cores.
    """
    parts = [
        _compare_chunk(
            columns, left[start : start + _CHUNK], right[start : start + _CHUNK], workers
        )
        for start in range(0, len(left), _CHUNK)
    ]
    if not parts:
        return Compared(left, right, np.empty((0, len(FIELDS)), dtype=np.int8))
    return Compared(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _compare_chunk(columns: Columns, left: Ints, right: Ints, workers: int) -> Compared:
    left, right, title = promising(columns, left, right, workers)
    pairs = Pairs(columns, left, right, workers)
    people = pairs.people()
    fields = (
        pairs.titles(title), pairs.marks("form of contribution", "form"),
        pairs.numbers(), people, pairs.firsts(people),
        pairs.years(), pairs.equal("kind of publication", "setting"), pairs.containers(),
        pairs.equal("volume", "volume"), pairs.equal("issue", "issue"), pairs.pages(),
        pairs.dois(title), pairs.equal("PMID", "pmid"), pairs.abstracts(),
    )  # fmt: skip
    codes = np.zeros((len(left), len(FIELDS)), dtype=np.int8)
    codes[:, : len(fields)] = np.column_stack(fields)
    _tell_wordings_apart(codes)
    count_details(codes)
    return Compared(left, right, codes)


def _tell_wordings_apart(codes: Codes) -> None:
    """Take words of their own for no slip where the titles stand on other pages.

    "Casualties of the road in Denmark" and "in Sweden" are in one volume, by one author.
    """
    apart = has(codes, "pages", "different", "different in one volume")
    apart |= has(codes, "DOI", "different")
    rows = apart & has(codes, "title", "other words")
    codes[rows, place_of("title")] = LEVELS["title"].index("partly alike")


def count_details(codes: Codes) -> None:
    """Count in the last columns the details of the place that agree and differ, up to three."""
    agree = np.zeros(len(codes), dtype=np.int8)
    differ = np.zeros(len(codes), dtype=np.int8)
    for field in _DETAILS:
        code = codes[:, place_of(field)]
        levels = LEVELS[field]
        agree += np.isin(code, [i for i, x in enumerate(levels) if x in _AGREE])
        differ += np.isin(code, [i for i, x in enumerate(levels) if x.startswith("different")])
    codes[:, -2] = np.minimum(agree, 3)
    codes[:, -1] = np.minimum(differ, 3)


def promising(
    columns: Columns, left: Ints, right: Ints, workers: int = -1
) -> tuple[Ints, Ints, Floats]:
    """Drop pairs whose titles differ and that no identifier or place of print joins.

    Returns the rows of the others, and how far their titles agree, 0 to 1.
    """
    title = ratio(columns["title"], left, right, workers)
    kept = title >= 0.6
    for name in ("doi", "pmid"):
        kept |= same(columns[name], left, right)
    place = same(columns["page"], left, right)
    for name in ("volume", "year", "first"):
        kept |= place & same(columns[name], left, right)
    # Of a title that stands inside another all letters agree: 2a / (a + b) of them.
    letters = lengths(columns["title"])
    short = np.minimum(letters[left], letters[right])
    inside = 2 * short / np.maximum(letters[left] + letters[right], 1)
    low = np.flatnonzero(~kept & (title >= 0.9 * inside) & (short > 0))
    words = scores(columns["words"], left[low], right[low], "token_set_ratio", workers)
    kept[low[words >= 0.9]] = True
    return left[kept], right[kept], title[kept]
