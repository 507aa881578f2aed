"""The third stage: how each field of each pair agrees, as one small code per field."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kapcite.dedupe.prepare import Columns

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]
Codes = NDArray[np.int8]

#: The columns that ``promising`` looks at.
SLIM = ("title", "words", "first", "doi", "pmid", "page", "volume", "year")

#: Field -> its levels of agreement, in the order of their codes. The weights file has a
#: number for each (``weights.toml``), reasons are made of them (``report``).
LEVELS: dict[str, tuple[str, ...]] = {
    "title": (
        "equal", "equal but short", "equal but generic", "nearly equal", "similar", "contained",
        "partly alike", "different", "missing",
    ),
    "form of contribution": ("none", "equal", "one-sided", "different"),
    "numbers in title": ("none", "equal", "one-sided", "different"),
    "authors": (
        "equal", "contained", "similar", "partly alike", "different", "one-sided", "missing",
    ),
    "first author": ("equal", "different", "missing"),
    "year": ("equal", "one apart", "two apart", "further apart", "missing"),
    "form of container": ("equal", "different", "missing"),
    "container": ("equal", "similar", "different", "missing"),
    "volume": ("equal", "different", "missing"),
    "issue": ("equal", "different", "missing"),
    "pages": (
        "equal", "first equal", "last equal", "different", "different in one volume", "missing",
    ),
    "DOI": ("equal", "equal but title different", "different", "missing"),
    "PMID": ("equal", "different", "missing"),
    "abstract": ("equal", "similar", "different", "missing"),
    "details that agree": ("none", "one", "two", "three or more"),
    "details that differ": ("none", "one", "two", "three or more"),
}  # fmt: skip
FIELDS = tuple(LEVELS)

# A title of fewer letters ("Editorial", "Book review column") says little by itself.
_SHORT_TITLE = 20
# Pairs are compared this many at a time, which bounds the memory.
_CHUNK = 400_000


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
    pairs = _Pairs(columns, left, right, workers)
    codes = np.empty((len(left), len(FIELDS)), dtype=np.int8)
    fields = (
        pairs.titles(title), pairs.marks("form"), pairs.marks("numerals"), *pairs.people(),
        pairs.years(), pairs.equal("setting"), pairs.containers(),
        pairs.equal("volume"), pairs.equal("issue"), pairs.pages(), pairs.dois(title),
        pairs.equal("pmid"), pairs.abstracts(),
    )  # fmt: skip
    for place, code in enumerate(fields):
        codes[:, place] = code
    codes[:, -2:] = np.column_stack(_counts(codes))
    return Compared(left, right, codes)


def _counts(codes: Codes) -> tuple[Codes, Codes]:
    """Count the details of the place of publication that agree and that differ, up to three."""
    agree = np.zeros(len(codes), dtype=np.int8)
    differ = np.zeros(len(codes), dtype=np.int8)
    for field in ("container", "volume", "issue", "pages", "DOI"):
        levels = LEVELS[field]
        code = codes[:, FIELDS.index(field)]
        agree += np.isin(code, [levels.index(x) for x in levels if x in ("equal", "first equal")])
        differ += np.isin(code, [i for i, x in enumerate(levels) if x.startswith("different")])
    return np.minimum(agree, 3), np.minimum(differ, 3)


def promising(
    columns: Columns, left: Ints, right: Ints, workers: int = -1
) -> tuple[Ints, Ints, Floats]:
    """Drop pairs whose titles differ and that no identifier or place of print joins.

    Returns the rows of the others, and how far their titles agree, 0 to 1.
    """
    title = _ratio(columns["title"], left, right, workers)
    kept = title >= 0.6
    for name in ("doi", "pmid"):
        kept |= _same(columns[name], left, right)
    place = _same(columns["page"], left, right)
    for name in ("volume", "year", "first"):
        kept |= place & _same(columns[name], left, right)
    # Of a title that stands inside another all letters agree: 2a / (a + b) of them.
    lengths = _lengths(columns["title"])
    short = np.minimum(lengths[left], lengths[right])
    inside = 2 * short / np.maximum(lengths[left] + lengths[right], 1)
    low = np.flatnonzero(~kept & (title >= 0.9 * inside) & (short > 0))
    words = _scores(columns["words"], left[low], right[low], "token_set_ratio", workers)
    kept[low[words >= 0.9]] = True
    return left[kept], right[kept], title[kept]


class _Pairs:
    """The comparisons, one method per field or pair of fields; each returns codes."""

    def __init__(self, columns: Columns, left: Ints, right: Ints, workers: int) -> None:
        self.columns, self.left, self.right, self.workers = columns, left, right, workers

    def _texts(self, name: str) -> tuple[NDArray[Any], NDArray[Any]]:
        return self.columns[name][self.left], self.columns[name][self.right]

    def titles(self, ratio: Floats) -> Codes:
        a, b = self._texts("title")
        shorter = np.minimum(_lengths(a), _lengths(b))
        open_ = np.flatnonzero((ratio < 0.93) & (shorter >= _SHORT_TITLE))
        inside = np.zeros(len(ratio), dtype=bool)
        inside[open_] = (
            _scores(self.columns["words"], self.left[open_], self.right[open_], "token_set_ratio",
                    self.workers) >= 0.97
        ) | (_scores(self.columns["title"], self.left[open_], self.right[open_], "partial_ratio",
                    self.workers) >= 0.97)  # fmt: skip
        generic = self.columns["generic"]
        generic = (generic[self.left] & generic[self.right]) == 1
        return _levels(
            (shorter == 0, 8),
            ((ratio >= 0.96) & generic, 2),
            ((ratio >= 0.995) & (shorter < _SHORT_TITLE), 1),
            (ratio >= 0.995, 0),
            (ratio >= 0.96, 3),
            (inside, 5),
            (ratio >= 0.88, 4),
            (ratio >= 0.7, 6),
            default=7,
        )

    def marks(self, name: str) -> Codes:
        a, b = self._texts(name)
        apart = np.flatnonzero((a != b) & (a != "") & (b != ""))
        differ = np.zeros(len(a), dtype=bool)
        differ[apart] = [
            not (x <= y or y <= x)
            for x, y in (
                (set(x.split()), set(y.split())) for x, y in zip(a[apart], b[apart], strict=True)
            )
        ]
        return _levels(((a == "") & (b == ""), 0), (a == b, 1), (differ, 3), default=2)

    def people(self) -> tuple[Codes, Codes]:
        a, b = self._texts("authors")
        ratio = _ratio(self.columns["authors"], self.left, self.right, self.workers)
        part = _scores(
            self.columns["authors"], self.left, self.right, "token_set_ratio", self.workers
        )
        # "Tamara Kneese" and "Kneese Tamara": the family name was taken for the given one.
        low = np.flatnonzero(part < 0.8)
        whole = _scores(self.columns["names"], self.left[low], self.right[low], "token_set_ratio",
                        self.workers)  # fmt: skip
        part[low] = np.where(whole >= 0.97, np.float32(0.97), part[low])
        authors = _levels(
            ((a == "") & (b == ""), 6),
            ((a == "") | (b == ""), 5),
            (ratio >= 0.93, 0),
            (part >= 0.97, 1),
            (np.maximum(part, ratio) >= 0.8, 2),
            (part >= 0.55, 3),
            default=4,
        )
        a, b = self._texts("first")
        first = _levels(
            ((a == "") | (b == ""), 2),
            (_scores(self.columns["first"], self.left, self.right, "partial_ratio", self.workers)
             >= 0.8, 0),
            default=1,
        )  # fmt: skip
        return authors, first

    def years(self) -> Codes:
        a, b = self._texts("year")
        apart = np.abs(a - b)
        return _levels(
            ((a < 0) | (b < 0), 4), (apart == 0, 0), (apart == 1, 1), (apart == 2, 2), default=3
        )

    def containers(self) -> Codes:
        """Compare each pair of names once; many pairs of records share it."""
        spelled, inverse = np.unique(self.columns["spelled"], return_inverse=True)
        names = _of_each(self.columns["container"], inverse, len(spelled))
        initials = _of_each(self.columns["initials"], inverse, len(spelled))
        codes, back = np.unique(
            inverse[self.left] * len(names) + inverse[self.right], return_inverse=True
        )
        a, b = codes // max(len(names), 1), codes % max(len(names), 1)
        ratio = _ratio(names, a, b, self.workers)
        part = _scores(names, a, b, "token_set_ratio", self.workers)
        short = initials[a] == initials[b]
        acronym = _is_word(initials[a], spelled[b]) | _is_word(initials[b], spelled[a])
        level = _levels(
            ((names[a] == "") | (names[b] == ""), 3),
            (ratio >= 0.9, 0),
            ((part >= 0.95) | (ratio >= 0.75) | (short & (_lengths(initials[a]) > 2)) | acronym, 1),
            default=2,
        )
        return level[back]

    def pages(self) -> Codes:
        """Compare the pages; two pieces of one volume on other pages are two works."""
        a, b = self._texts("page")
        c, d = self._texts("last")
        ends = (c >= 0) & (c == d) & (a < c)
        volume, other = self._texts("volume")
        return _levels(
            ((a < 0) | (b < 0), 5),
            ((a == b) & ends, 0),
            ((a == b) & ((c < 0) | (d < 0) | (c == d)), 1),
            ((c == d) & (c >= 0), 2),
            (a == b, 1),
            ((volume == other) & (volume >= 0), 4),
            default=3,
        )

    def dois(self, title: Floats) -> Codes:
        """Compare the DOIs; supplements of abstracts give one DOI to many."""
        a, b = self._texts("doi")
        return _levels(
            ((a == "") | (b == ""), 3), ((a == b) & (title < 0.7), 1), (a == b, 0), default=2
        )

    def equal(self, name: str) -> Codes:
        a, b = self._texts(name)
        absent = (a == "") | (b == "") if a.dtype == object else (a < 0) | (b < 0)
        return _levels((absent, 2), (a == b, 0), default=1)

    def abstracts(self) -> Codes:
        a, b = self._texts("abstract")
        shorter = np.minimum(_lengths(a), _lengths(b))
        known = np.flatnonzero(shorter >= 40)
        ratio = np.zeros(len(a), dtype=np.float32)
        ratio[known] = _ratio(
            self.columns["abstract"], self.left[known], self.right[known], self.workers
        )
        return _levels((shorter < 40, 3), (ratio >= 0.9, 0), (ratio >= 0.6, 1), default=2)


def _levels(*cases: tuple[NDArray[np.bool_], int], default: int) -> Codes:
    conditions, codes = zip(*cases, strict=True)
    chosen = np.select([np.asarray(c, dtype=bool) for c in conditions], codes, default)
    return np.asarray(chosen, dtype=np.int8)


def _same(column: NDArray[Any], left: Ints, right: Ints) -> NDArray[np.bool_]:
    a, b = column[left], column[right]
    present = a != "" if column.dtype == object else a >= 0
    return np.asarray((a == b) & present, dtype=bool)


def _ratio(column: NDArray[Any], left: Ints, right: Ints, workers: int) -> Floats:
    return _scores(column, left, right, "ratio", workers)


def _scores(column: NDArray[Any], left: Ints, right: Ints, scorer: str, workers: int) -> Floats:
    """Return rapidfuzz's similarity, 0 to 1, of the texts of each pair of rows."""
    from rapidfuzz import fuzz, process

    if not len(left):
        return np.empty(0, dtype=np.float32)
    scores = process.cpdist(
        column[left], column[right], scorer=getattr(fuzz, scorer), workers=workers, dtype=np.float32
    )
    return np.asarray(scores / np.float32(100))


def _of_each(column: NDArray[Any], inverse: Ints, count: int) -> NDArray[Any]:
    """Return the value that goes with each distinct name."""
    values = np.empty(count, dtype=object)
    values[inverse] = column
    return values


def _lengths(texts: NDArray[Any]) -> Ints:
    return np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))


def _is_word(acronyms: NDArray[Any], names: NDArray[Any]) -> NDArray[np.bool_]:
    """Say where an acronym of three letters or more stands as a word in a name."""
    rows = zip(acronyms, names, strict=True)
    return np.array([len(short) > 2 and short in name.split() for short, name in rows], dtype=bool)
