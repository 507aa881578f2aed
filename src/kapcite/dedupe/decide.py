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
from kapcite.dedupe.fields import FIELDS, LEVELS, Codes
from kapcite.dedupe.prepare import Columns
from kapcite.dedupe.rules import VERSION, mergeable, printed_twice, relations, surely_one

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

VERDICTS = ("distinct", "uncertain", "duplicate", "related")
DISTINCT, UNCERTAIN, DUPLICATE, RELATED = range(4)


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
    sure = surely_one(columns, pairs)
    score[sure] = np.maximum(score[sure], max(used.thresholds.values()))
    relation = relations(columns, pairs)
    verdict = np.full(len(score), DISTINCT, dtype=np.int8)
    verdict[score >= used.uncertain] = UNCERTAIN
    certain = (score >= used.thresholds[level]) & mergeable(columns, pairs)
    verdict[certain | sure] = DUPLICATE
    # Of two pieces with one title and the same authors only two places, or doubt, make two.
    one = (score >= min(0.0, used.thresholds[level])) & ~printed_twice(pairs.codes)
    relation[(relation == VERSION) & (one | sure)] = 0
    verdict[relation > 0] = RELATED
    return Decided(score, verdict, relation)


def scores(codes: Codes, used: Weights) -> Floats:
    """Return the sum of the weights of each pair's codes, in log odds."""
    return np.asarray(used.bias + used.table[np.arange(len(FIELDS)), codes].sum(axis=1))
