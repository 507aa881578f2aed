"""The fourth stage: a verdict for each compared pair, from a sum of readable weights.

The score of a pair is the sum of one number per field for how that field agrees, in log
odds: a linear model after I. Fellegi and A. Sunter (A Theory for Record Linkage, 1969),
its numbers learnt by ``benchmarks/dedupe/learn.py`` and kept in ``weights.toml``. Before
the score, rules say which pairs are related works that must never be merged.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kapcite.dedupe.compare import Compared
from kapcite.dedupe.fields import FIELDS, LEVELS, ONE_TITLE, Codes, has
from kapcite.dedupe.kinds import KINDS
from kapcite.dedupe.prepare import Columns

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

VERDICTS = ("distinct", "uncertain", "duplicate", "related")
DISTINCT, UNCERTAIN, DUPLICATE, RELATED = range(4)

#: Relations of works that are not duplicates; the first is none, the kinds follow.
RELATIONS = (
    "",
    *(kind.name for kind in KINDS),
    "another part or edition",
    "another version or report",
)
_PART, VERSION = len(RELATIONS) - 2, len(RELATIONS) - 1


class Weights(NamedTuple):
    """``table`` has a row per field and a column per level; thresholds are by ``--level``."""

    table: Floats
    bias: float
    thresholds: dict[str, float]
    uncertain: float


class Decided(NamedTuple):
    """The verdicts on the pairs of a ``Compared``, row by row.

    ``relation`` is a place in ``RELATIONS``, other than 0 where the verdict is RELATED.
    """

    score: Floats
    verdict: NDArray[np.int8]
    relation: NDArray[np.int8]


@cache
def weights() -> Weights:
    """Read ``weights.toml``."""
    return parse_weights(files("kapcite.dedupe").joinpath("weights.toml").read_text("utf-8"))


def parse_weights(text: str) -> Weights:
    """Return the weights in a TOML text; KeyError names a level that it lacks."""
    data = tomllib.loads(text)
    table = np.zeros((len(FIELDS), max(map(len, LEVELS.values()))))
    for row, field in enumerate(FIELDS):
        for column, level in enumerate(LEVELS[field]):
            table[row, column] = data["weights"][field][level]
    return Weights(table, data["bias"], data["thresholds"], data["uncertain"])


def level_names() -> tuple[str, ...]:
    """Return the values of ``--level``, from the one that merges least."""
    return tuple(weights().thresholds)


def decide(
    columns: Columns, pairs: Compared, level: str = "default", used: Weights | None = None
) -> Decided:
    """Return score, verdict and relation of each pair at a ``--level``.

    Raises KeyError for a level that ``level_names`` does not have.
    """
    used = used or weights()
    score = scores(pairs.codes, used)
    relation = relations(columns, pairs)
    verdict = np.full(len(score), DISTINCT, dtype=np.int8)
    verdict[score >= used.uncertain] = UNCERTAIN
    certain = (score >= used.thresholds[level]) & mergeable(columns, pairs)
    verdict[certain] = DUPLICATE
    # Of two pieces with one title and the same authors only doubt makes two versions.
    relation[(relation == VERSION) & (score >= min(0.0, used.thresholds[level]))] = 0
    verdict[relation > 0] = RELATED
    return Decided(score, verdict, relation)


def scores(codes: Codes, used: Weights) -> Floats:
    """Return the sum of the weights of each pair's codes, in log odds."""
    return np.asarray(used.bias + used.table[np.arange(len(FIELDS)), codes].sum(axis=1))


def mergeable(columns: Columns, pairs: Compared) -> Flags:
    """Say which pairs a score may make duplicates: two titles that differ are not enough.

    One work has two titles as a translation, and then authors, volume and the range of
    pages agree; abstracts of a meeting share a page, not a range. A title such as
    "Editorial" needs authors or place of its own, and titles that only resemble each other
    do not make one work of two DOIs on two places.
    """
    codes = pairs.codes
    unlike = has(codes, "title", "different", "partly alike", "missing")
    generic = columns["generic"]
    named = (generic[pairs.left] | generic[pairs.right]) == 0
    place = has(codes, "pages", "equal") & has(codes, "volume", "equal")
    place &= has(codes, "year", "equal", "missing")
    people = has(codes, "authors", "equal", "contained", "similar")
    strangers = has(codes, "authors", "different")
    other_issue = has(codes, "issue", "different")
    known = has(codes, "DOI", "equal") | has(codes, "PMID", "equal") | place
    apart = has(codes, "pages", "different", "different in one volume")
    elsewhere = has(codes, "DOI", "different") & apart & ~has(codes, "title", "equal")
    elsewhere |= has(codes, "pages", "different in one volume") & ~has(codes, "title", *ONE_TITLE)
    unlike |= elsewhere
    # In another year a printing elsewhere is as likely: something of the place must agree.
    placed = ~has(codes, "details that agree", "none") | has(codes, "container", "similar")
    unlike |= has(codes, "year", "one apart", "two apart", "further apart") & ~placed
    alike: Flags = ~unlike & ((named & ~strangers) | people | known) & ~printed_twice(codes)
    translated: Flags = unlike & named & people & place & ~other_issue
    return np.logical_or(alike, translated)


def printed_twice(codes: Codes) -> Flags:
    """Say which pairs stand on two places: in two containers, or in two volumes on other pages.

    A meeting's abstract and the article have one title, one year and the same authors.
    """
    pages = has(codes, "pages", "different", "different in one volume")
    volume = has(codes, "volume", "different")
    container = has(codes, "container", "different", "different in use")
    apart = (container & (volume | pages | has(codes, "DOI", "different"))) | (volume & pages)
    apart |= has(codes, "container", "different in use")
    return apart & ~has(codes, "DOI", "equal") & ~has(codes, "PMID", "equal")


def relations(columns: Columns, pairs: Compared) -> NDArray[np.int8]:
    """Return the relation of each pair of works that belong together but are not the same."""
    codes = pairs.codes
    found = np.zeros(len(codes), dtype=np.int8)
    alike = ~has(codes, "title", "different", "partly alike", "missing")
    alike &= ~has(codes, "authors", "different") | has(codes, "title", "contained")
    same_doi = has(codes, "DOI", "equal") | has(codes, "PMID", "equal")
    settled = has(codes, "pages", "equal", "first equal") & (
        same_doi | has(codes, "volume", "equal", "missing")
    )
    same_place = settled & has(codes, "container", "equal")
    version = has(codes, "title", "equal", "nearly equal") & has(
        codes, "authors", "equal", "contained"
    )
    found[version] = VERSION
    part = has(codes, "numbers in title", "different") & alike & ~settled
    found[part] = _PART
    kinds = columns["kinds"]
    apart = kinds[pairs.left] ^ kinds[pairs.right]
    placed = columns["container"] != ""
    both = placed[pairs.left] & placed[pairs.right]
    for place, kind in reversed(tuple(enumerate(KINDS))):
        differs = (apart >> place & 1).astype(bool) & alike & ~(same_doi | same_place)
        if kind.needs_container:
            differs &= both
        found[differs] = place + 1
    return found
