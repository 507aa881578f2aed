"""Between the third stage and the fourth: what the collection at hand shows of itself.

Databases have names of their own for a meeting ("SIGMOD Conference" here, "International
Conference on Management of Data" there), and fields that hold something else than their
name says (a running number for an issue). Pairs that are surely the same work without the
field in question show both, and the codes of all pairs are read in that light.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kapcite.dedupe.compare import Compared, count_details
from kapcite.dedupe.containers import full_name
from kapcite.dedupe.fields import LEVELS, ONE_TITLE, Codes, has, place_of
from kapcite.dedupe.forms import container_form
from kapcite.dedupe.prepare import Columns
from kapcite.dedupe.similarity import Ints, distinct, distinct_pairs

#: Fields that may prove to hold something else than their name says.
DOUBTED = ("volume", "issue")

# Two names are one when they meet on so many sure pairs, and on this share of those of
# the rarer and of the more frequent name.
_MEETINGS, _SHARE, _SHARE_OF_OTHER = 5, 0.5, 0.1
# They are two when each meets so often, and they meet on less than this share of those.
_HARDLY_EVER = 0.05
# A title that different authors have in so many pairs of years is a standing one
# ("Reminiscences on influential papers").
_TIMES = 3
# A field is unreliable when it differs on this share of so many sure pairs or more.
_PAIRS, _AT_ODDS = 20, 0.5


class Shown(NamedTuple):
    """What some pairs show; the facts of all parts of the pairs are put together.

    ``names``: two names of containers, in order, and the title of a work that has both;
    ``titles``: a title that different authors have, and two years in which they have it;
    ``repeated``: titles that two records of the same authors have letter for letter;
    ``doubted``: titles that are like another but for words of their own; ``fields``: for each
    of ``DOUBTED`` on how many pairs it agrees, and differs, where all else agrees.
    """

    names: set[tuple[str, str, str]]
    titles: set[tuple[str, int, int]]
    repeated: set[str]
    doubted: set[str]
    fields: Counter[tuple[str, bool]]


class Counts(NamedTuple):
    """``Shown``, counted: titles to two names, pairs of years to a title, pairs to a field.

    ``meant`` are the titles both repeated and doubted.
    """

    names: Mapping[tuple[str, str], int]
    titles: Mapping[str, int]
    meant: frozenset[str]
    fields: Mapping[tuple[str, bool], int]


class Habits(NamedTuple):
    """What holds for one collection.

    ``same`` are pairs of names of one container; of two names that are both ``known`` and
    not in ``met``, each has its own. ``standing`` titles, ``unreliable`` fields. ``meant``
    titles are no slip for another that they are like: nobody makes the same slip twice.
    """

    same: frozenset[tuple[str, str]]
    met: frozenset[tuple[str, str]]
    known: frozenset[str]
    standing: frozenset[str]
    meant: frozenset[str]
    unreliable: frozenset[str]


def shown(columns: Columns, pairs: Compared) -> Shown:
    """Return the facts that the pairs show."""
    codes = pairs.codes
    sure = has(codes, "title", "equal", "nearly equal")
    sure &= has(codes, "authors", "equal", "contained") & has(codes, "year", "equal")
    sure &= ~has(codes, "DOI", "different", "equal but title different")
    placed = sure & has(codes, "pages", "equal") & has(codes, "container", "equal", "similar")
    fields = Counter({
        (field, agrees): int((placed & has(codes, field, level)).sum())
        for field in DOUBTED
        for agrees, level in ((True, "equal"), (False, "different"))
    })  # fmt: skip
    sure &= ~has(codes, "volume", "different") & ~has(codes, "container", "missing")
    sure &= ~has(codes, "pages", "different", "different in one volume")
    met = _met(columns, pairs, np.flatnonzero(sure))
    return Shown(met, _standing(columns, pairs), *_worded(columns, pairs), fields)


def _met(columns: Columns, pairs: Compared, rows: Ints) -> set[tuple[str, str, str]]:
    both, where = _names(columns, pairs, rows)
    titles, title = distinct(columns["title"][pairs.left[rows]])
    codes = np.unique(where * max(len(titles), 1) + title)
    works = zip(codes // max(len(titles), 1), codes % max(len(titles), 1), strict=True)
    return {(*both[place], titles[work]) for place, work in works}


def _standing(columns: Columns, pairs: Compared) -> set[tuple[str, int, int]]:
    codes, years = pairs.codes, columns["year"]
    rows = has(codes, "title", *ONE_TITLE) & has(codes, "authors", "different")
    rows &= ~has(codes, "year", "equal", "missing")
    left, right = pairs.left[rows], pairs.right[rows]
    early, late = np.minimum(years[left], years[right]), np.maximum(years[left], years[right])
    return set(zip(columns["title"][left], early.tolist(), late.tolist(), strict=True))


def _worded(columns: Columns, pairs: Compared) -> tuple[set[str], set[str]]:
    """Return the titles that are repeated and those that are doubted."""
    codes, titles = pairs.codes, columns["title"]
    left, right = titles[pairs.left], titles[pairs.right]
    same = (left == right) & has(codes, "title", "equal") & has(codes, "authors", "equal")
    other = has(codes, "title", "other words")
    return set(left[same]), {*left[other], *right[other]}


def _names(columns: Columns, pairs: Compared, rows: Ints) -> tuple[list[tuple[str, str]], Ints]:
    """Return the distinct pairs of names, each in order, and for each of ``rows`` its pair.

    "Proc. 25th STOC" and "In STOC 93" are one name, for a series meets under many.
    """
    names = columns["spelled"]
    both, where = distinct_pairs(names[pairs.left[rows]], names[pairs.right[rows]])
    series = {name: _series(name) for name in {name for pair in both for name in pair}}
    ordered = (sorted((series[a], series[b])) for a, b in both)
    return [(a, b) for a, b in ordered], where


def _series(name: str) -> str:
    """Return a name without the number and year of a volume; "VLDB" and "VLDB J." stay two."""
    return f"{full_name(name)} {container_form(name)}"


def counts(seen: Shown) -> Counts:
    """Count works, not pairs: one title in ten copies shows no more than one in two."""
    names = Counter((a, b) for a, b, _ in seen.names)
    titles = Counter(title for title, *_ in seen.titles)
    return Counts(names, titles, frozenset(seen.repeated & seen.doubted), seen.fields)


def habits(seen: Counts) -> Habits:
    """Draw the conclusions from the counts."""
    total: Counter[str] = Counter()
    for names, number in seen.names.items():
        for name in set(names):
            total[name] += number
    known = frozenset(name for name, number in total.items() if number >= _MEETINGS)
    pairs = [(pair, n, sorted(total[name] for name in pair)) for pair, n in seen.names.items()]
    same = frozenset(
        pair
        for pair, number, (low, high) in pairs
        if number >= max(_MEETINGS, _SHARE * low, _SHARE_OF_OTHER * high)
    )
    met = frozenset(pair for pair, number, (low, _) in pairs if number >= _HARDLY_EVER * low)
    standing = frozenset(title for title, times in seen.titles.items() if times >= _TIMES)
    doubted = ((f, seen.fields[f, True], seen.fields[f, False]) for f in DOUBTED)
    unreliable = frozenset(
        field
        for field, agree, differ in doubted
        if differ >= max(_PAIRS, _AT_ODDS * (agree + differ))
    )
    return Habits(same, met, known, standing, seen.meant, unreliable)


def adapt(columns: Columns, pairs: Compared, own: Habits) -> Compared:
    """Return the pairs with their codes read in the light of the collection's habits."""
    codes = pairs.codes.copy()
    _rename(columns, pairs, codes, own)
    _retitle(columns, pairs, codes, own)
    for field in own.unreliable:
        levels = LEVELS[field]
        apart = has(codes, field, "different")
        codes[apart, place_of(field)] = levels.index("unreliable")
    count_details(codes)
    return pairs._replace(codes=codes)


def _retitle(columns: Columns, pairs: Compared, codes: Codes, own: Habits) -> None:
    """Change the codes of standing titles, and of those that are like each other but meant."""
    titles, place = columns["title"], place_of("title")
    generic, other = map(LEVELS["title"].index, ("equal but generic", "partly alike"))

    def among(known: frozenset[str], rows: Ints) -> NDArray[np.bool_]:
        return np.fromiter(map(known.__contains__, titles[rows]), bool, len(rows))

    if own.standing:
        rows = np.flatnonzero(has(codes, "title", *ONE_TITLE))
        codes[rows[among(own.standing, pairs.left[rows])], place] = generic
    if own.meant:
        rows = np.flatnonzero(has(codes, "title", "other words"))
        meant = among(own.meant, pairs.left[rows]) & among(own.meant, pairs.right[rows])
        codes[rows[meant], place] = other


def _rename(columns: Columns, pairs: Compared, codes: Codes, own: Habits) -> None:
    """Change the codes of containers whose names the collection shows to be one, or two."""
    names = columns["spelled"]
    apart = names[pairs.left] != names[pairs.right]
    rows = np.flatnonzero(apart & ~has(codes, "container", "missing"))
    both, where = _names(columns, pairs, rows)
    unlike = has(codes, "container", "different")[rows]
    alike = np.array([pair in own.same for pair in both], dtype=bool)[where]
    strange = np.array(
        [a != b and (a, b) not in own.met and own.known.issuperset((a, b)) for a, b in both],
        dtype=bool,
    )[where]
    levels, place = LEVELS["container"], place_of("container")
    codes[rows[alike & unlike], place] = levels.index("equal in use")
    codes[rows[strange], place] = levels.index("different in use")
