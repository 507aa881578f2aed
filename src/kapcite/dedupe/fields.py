"""The fields of a record, and how each may agree between two."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kapcite.dedupe.containers import shortened
from kapcite.dedupe.prepare import Columns
from kapcite.dedupe.similarity import (
    Flags,
    Floats,
    Ints,
    distinct,
    distinct_pairs,
    is_word,
    lengths,
    of_each,
    ratio,
    same,
    scores,
)
from kapcite.dedupe.words import other_words

Codes = NDArray[np.int8]

#: Field -> its levels of agreement, in the order of their codes. The weights file has a
#: number for each (``weights.toml``), reasons are made of them (``report``).
LEVELS: dict[str, tuple[str, ...]] = {
    "title": (
        "equal", "equal but short", "equal but very short", "equal but generic", "nearly equal",
        "other words", "similar", "contained", "partly alike", "different", "missing",
    ),
    "form of contribution": ("none", "equal", "one-sided", "different"),
    "numbers in title": ("none", "equal", "one-sided", "different"),
    "authors": (
        "equal", "contained", "similar", "partly alike", "different", "one-sided", "missing",
    ),
    "first author": ("equal", "in other order", "different", "missing"),
    "year": ("equal", "one apart", "two apart", "further apart", "missing"),
    "kind of publication": ("equal", "different", "missing"),
    "container": (
        "equal", "similar", "equal in use", "different", "different in use", "missing",
    ),
    "volume": ("equal", "different", "unreliable", "missing"),
    "issue": ("equal", "different", "unreliable", "missing"),
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
#: The levels of two titles that are one, whatever it says.
ONE_TITLE = ("equal", "equal but short", "equal but very short", "nearly equal")


def place_of(field: str) -> int:
    """Return the column of a field among the codes."""
    return FIELDS.index(field)


def has(codes: Codes, field: str, *levels: str) -> Flags:
    """Say which pairs agree in a field on one of the levels."""
    wanted = [LEVELS[field].index(level) for level in levels]
    found: Flags = np.isin(codes[:, place_of(field)], wanted)
    return found


# A title of fewer letters ("Editorial", "Book review column") says little by itself.
_SHORT, _VERY_SHORT = 20, 12
# So many letters have to be left of a title that was cut off.
_BEGUN = 30


class Pairs:
    """The comparisons, one method per field or pair of fields; each returns codes."""

    def __init__(self, columns: Columns, left: Ints, right: Ints, workers: int) -> None:
        self.columns, self.left, self.right, self.workers = columns, left, right, workers

    def _sides(self, name: str) -> tuple[NDArray[Any], NDArray[Any]]:
        return self.columns[name][self.left], self.columns[name][self.right]

    def _scores(self, name: str, scorer: str, rows: Ints | slice = slice(None)) -> Floats:
        return scores(self.columns[name], self.left[rows], self.right[rows], scorer, self.workers)

    def titles(self, alike: Floats) -> Codes:
        """Compare the titles, whose letters are ``alike`` from 0 to 1."""
        a, b = self._sides("title")
        shorter = np.minimum(lengths(a), lengths(b))
        inside, other = self._inside(alike, shorter), self._other_words(alike)
        generic = self.columns["generic"]
        generic = (generic[self.left] & generic[self.right]) == 1
        return _levels(
            "title",
            (shorter == 0, "missing"),
            ((alike >= 0.96) & generic, "equal but generic"),
            ((alike >= 0.995) & (shorter < _VERY_SHORT), "equal but very short"),
            ((alike >= 0.995) & (shorter < _SHORT), "equal but short"),
            (alike >= 0.995, "equal"),
            (self._begun(shorter), "nearly equal"),
            (other, "other words"),
            (alike >= 0.96, "nearly equal"),
            (inside, "contained"),
            (alike >= 0.88, "similar"),
            (alike >= 0.7, "partly alike"),
        )

    def _inside(self, alike: Floats, shorter: Ints) -> Flags:
        """Say which titles stand in the other, its words or its letters."""
        found = np.zeros(len(alike), dtype=bool)
        rows = np.flatnonzero((alike < 0.93) & (shorter >= _SHORT))
        found[rows] = self._scores("words", "token_set_ratio", rows) >= 0.97
        # A title of which 97 % stand in another has 94 % of its letters there, in order: this
        # spares most titles the slow search.
        a, b = self._sides("title")
        least = 0.94 * 2 * shorter / np.maximum(lengths(a) + lengths(b), 1)
        rows = rows[~found[rows] & (alike[rows] >= least[rows])]
        found[rows] = self._scores("title", "partial_ratio", rows) >= 0.97
        return found

    def _begun(self, shorter: Ints) -> Flags:
        """Say which titles begin with all that is left of the other, whose end was cut off."""
        found = np.zeros(len(shorter), dtype=bool)
        a, b = self._sides("title")
        cut, other = self._sides("cut")
        rows = np.flatnonzero(((cut == 1) | (other == 1)) & (shorter >= _BEGUN))
        found[rows] = [_begins(a[row], cut[row], b[row], other[row]) for row in rows]
        return found

    def _other_words(self, alike: Floats) -> Flags:
        """Say which of two titles that look alike have each a word of its own."""
        found = np.zeros(len(alike), dtype=bool)
        rows = np.flatnonzero((alike >= 0.88) & (alike < 0.995))
        a, b = self._sides("words")
        found[rows] = other_words(a[rows], b[rows], self.workers)
        return found

    def marks(self, field: str, name: str) -> Codes:
        """Compare sets of words that a title may have beside its own."""
        a, b = self._sides(name)
        apart = np.flatnonzero((a != b) & (a != "") & (b != ""))
        differ = np.zeros(len(a), dtype=bool)
        both, where = distinct_pairs(a[apart], b[apart])
        sets = ((set(x.split()), set(y.split())) for x, y in both)
        differ[apart] = np.array([not (x <= y or y <= x) for x, y in sets], dtype=bool)[where]
        neither = (a == "") & (b == "")
        one = ~differ & (a != b)
        return _levels(field, (neither, "none"), (a == b, "equal"), (one, "one-sided"))

    def numbers(self) -> Codes:
        """Compare the numbers in the titles; "Casualties" and "Casualties, part II" differ."""
        field = "numbers in title"
        codes = self.marks(field, "numerals")
        a, b = self._sides("part")
        levels = LEVELS[field]
        whole = (self.columns["cut"][self.left] == 0) & (self.columns["cut"][self.right] == 0)
        apart = (codes == levels.index("one-sided")) & (a != b) & whole
        codes[apart] = levels.index("different")
        return codes

    def people(self) -> Codes:
        """Compare the family names, as lists and as sets."""
        a, b = self._sides("authors")
        alike = self._scores("authors", "ratio")
        part = self._scores("authors", "token_set_ratio")
        # "Tamara Kneese" and "Kneese Tamara": the family name was taken for the given one.
        low = np.flatnonzero(part < 0.8)
        whole = self._scores("names", "token_set_ratio", low)
        part[low] = np.where(whole >= 0.97, np.float32(0.97), part[low])
        return _levels(
            "authors",
            ((a == "") & (b == ""), "missing"),
            ((a == "") | (b == ""), "one-sided"),
            (alike >= 0.93, "equal"),
            (part >= 0.97, "contained"),
            (np.maximum(part, alike) >= 0.8, "similar"),
            (part >= 0.55, "partly alike"),
        )

    def firsts(self, people: Codes) -> Codes:
        """Compare the first authors; ``people`` are the codes of all authors."""
        a, b = self._sides("first")
        levels = LEVELS["authors"]
        everybody = np.isin(people, [levels.index("equal"), levels.index("contained")])
        return _levels(
            "first author",
            ((a == "") | (b == ""), "missing"),
            (self._scores("first", "partial_ratio") >= 0.8, "equal"),
            (everybody, "in other order"),
        )

    def years(self) -> Codes:
        """Compare the years."""
        a, b = self._sides("year")
        apart = np.abs(a - b)
        return _levels(
            "year",
            ((a < 0) | (b < 0), "missing"),
            (apart == 0, "equal"),
            (apart == 1, "one apart"),
            (apart == 2, "two apart"),
            (apart > 2, "further apart"),
        )

    def containers(self) -> Codes:
        """Compare each pair of names once; many pairs of records share it."""
        spelled, inverse = distinct(self.columns["spelled"])
        names = of_each(self.columns["container"], inverse, len(spelled))
        initials = of_each(self.columns["initials"], inverse, len(spelled))
        codes, back = np.unique(
            inverse[self.left] * len(names) + inverse[self.right], return_inverse=True
        )
        a, b = codes // max(len(names), 1), codes % max(len(names), 1)
        alike = ratio(names, a, b, self.workers)
        part = scores(names, a, b, "token_set_ratio", self.workers)
        short = (initials[a] == initials[b]) & (lengths(initials[a]) > 2)
        short |= is_word(initials[a], spelled[b]) | is_word(initials[b], spelled[a])
        open_ = np.flatnonzero((alike < 0.75) & (part < 0.95) & ~short & (names[a] != ""))
        short[open_] = [
            shortened(x, y) for x, y in zip(spelled[a[open_]], spelled[b[open_]], strict=True)
        ]
        return _levels(
            "container",
            ((names[a] == "") | (names[b] == ""), "missing"),
            (alike >= 0.9, "equal"),
            ((part >= 0.95) | (alike >= 0.75) | short, "similar"),
            ((alike < 0.75) & ~short, "different"),
        )[back]

    def pages(self) -> Codes:
        """Compare the pages; two pieces of one volume on other pages are two works."""
        a, b = self._sides("page")
        c, d = self._sides("last")
        ends = (c >= 0) & (c == d) & (a < c)
        return _levels(
            "pages",
            ((a < 0) | (b < 0), "missing"),
            ((a == b) & ends, "equal"),
            ((a == b) & ((c < 0) | (d < 0) | (c == d)), "first equal"),
            ((c == d) & (c >= 0), "last equal"),
            (a == b, "first equal"),
            (same(self.columns["volume"], self.left, self.right), "different in one volume"),
            (a != b, "different"),
        )

    def dois(self, title: Floats) -> Codes:
        """Compare the DOIs; supplements of abstracts give one DOI to many."""
        a, b = self._sides("doi")
        return _levels(
            "DOI",
            ((a == "") | (b == ""), "missing"),
            ((a == b) & (title < 0.7), "equal but title different"),
            (a == b, "equal"),
        )

    def equal(self, field: str, name: str) -> Codes:
        """Compare whole numbers that are equal or not."""
        a, b = self._sides(name)
        return _levels(
            field, ((a < 0) | (b < 0), "missing"), (a == b, "equal"), (a != b, "different")
        )

    def abstracts(self) -> Codes:
        """Compare the first letters of the abstracts, where both have enough."""
        a, b = self._sides("abstract")
        shorter = np.minimum(lengths(a), lengths(b))
        known = np.flatnonzero(shorter >= 40)
        alike = np.zeros(len(a), dtype=np.float32)
        alike[known] = self._scores("abstract", "ratio", known)
        return _levels(
            "abstract",
            (shorter < 40, "missing"),
            (alike >= 0.9, "equal"),
            (alike >= 0.6, "similar"),
        )


def _begins(a: str, cut: int, b: str, other: int) -> bool:
    return bool((cut and b.startswith(a)) or (other and a.startswith(b)))


def _levels(field: str, *cases: tuple[Flags, str]) -> Codes:
    """Return the code of the first case that holds; "different" where none does."""
    levels = LEVELS[field]
    conditions = [np.asarray(condition, dtype=bool) for condition, _ in cases]
    codes = [levels.index(level) for _, level in cases]
    default = levels.index("different") if "different" in levels else 0
    return np.select(conditions, codes, default).astype(np.int8)
