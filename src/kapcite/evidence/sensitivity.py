"""How much a pooled result hangs on single studies and on the small ones."""

from __future__ import annotations

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

#: With fewer effects there is no error variance left to test a slope against.
FEWEST = 3


class Sensitivity(Statistic, frozen=True, kw_only=True):
    """The model without each study in turn, and tests of small-study effects."""

    leave_one_out: tuple[Pooled, ...]
    egger: Regression
    egger_random: Regression
    begg: RankTest
    trim_and_fill: TrimAndFill
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
        egger=egger(y, v),
        egger_random=egger_random(y, v, model),
        begg=begg(y, v),
        trim_and_fill=trim_and_fill(y, v, method=model, test=test),
        fail_safe_n=fail_safe_n(y, v),
    )
