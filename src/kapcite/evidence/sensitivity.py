"""How much a pooled result hangs on single studies and on the small ones."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypeVar

from kapcite.evidence.base import Statistic
from kapcite.evidence.bias import (
    RankTest,
    Regression,
    TrimAndFill,
    begg,
    egger,
    egger_random,
    fail_safe_n,
    trim_and_fill,
)
from kapcite.evidence.figures import PooledTable
from kapcite.evidence.pool import METHODS, Pooled, leave_one_out

T = TypeVar("T")

#: With fewer effects there is no error variance left to test a slope against.
FEWEST = 3


class Sensitivity(Statistic, frozen=True, kw_only=True):
    """The model without each study in turn, and tests of small-study effects.

    A test is None where the studies do not tell it: all as large as each other, or all
    with the same effect.
    """

    leave_one_out: tuple[Pooled, ...]
    egger: Regression | None
    egger_random: Regression | None
    begg: RankTest | None
    trim_and_fill: TrimAndFill | None
    fail_safe_n: int


def sensitivity(result: PooledTable) -> Sensitivity:
    """Return the sensitivity analyses of a table with FEWEST effects or more.

    Models that work on counts (GLMM, MH, PETO) are refitted to effects by REML.
    """
    known = [(e.yi, e.vi) for e in result.effects if e.yi is not None and e.vi is not None]
    y, v = [yi for yi, _ in known], [vi for _, vi in known]
    pooled = result.pooled
    model, test = pooled.method if pooled.method in METHODS else "REML", pooled.test
    return Sensitivity(
        leave_one_out=tuple(leave_one_out(y, v, method=model, test=test)),
        egger=_told(lambda: egger(y, v)),
        egger_random=_told(lambda: egger_random(y, v, model)),
        begg=_told(lambda: begg(y, v)),
        trim_and_fill=_told(lambda: trim_and_fill(y, v, method=model, test=test)),
        fail_safe_n=fail_safe_n(y, v),
    )


def _told(test: Callable[[], T]) -> T | None:
    """Return a test's result, None where it divides by nothing or ends in no number."""
    try:
        found = test()
    except (ValueError, ZeroDivisionError):
        return None
    p = getattr(found, "p", 0.0)
    return None if math.isnan(p) else found
