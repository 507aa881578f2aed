import math
from itertools import permutations

import pytest

from evidence.reference import CASES, effects, near
from kapcite.evidence.bias import begg, egger, egger_random, fail_safe_n, trim_and_fill
from kapcite.evidence.pool import leave_one_out

BIASED = [case for case in CASES if "bias" in case]


@pytest.mark.parametrize("case", BIASED, ids=lambda case: case["id"])
def test_bias_tests_agree_with_metafor(case):
    (y, v), expected = effects(case), case["bias"]
    lm, rank = egger(y, v), begg(y, v)
    assert near(lm.stat, expected["egger_lm"]["stat"], 1e-6)
    assert near(lm.p, expected["egger_lm"]["p"], 1e-6)
    assert near(lm.limit, expected["egger_lm"]["limit_est"], 1e-6)
    assert near(rank.tau, expected["begg"]["tau"], 1e-6)
    assert near(rank.p, expected["begg"]["p"], 1e-6)
    if "egger_rma" in expected:
        assert near(egger_random(y, v).stat, expected["egger_rma"]["stat"], 1e-4)
    if expected["fsn_rosenthal"] is not None:
        assert fail_safe_n(y, v) == expected["fsn_rosenthal"]


@pytest.mark.parametrize("estimator", ["L0", "R0"])
@pytest.mark.parametrize("case", BIASED, ids=lambda case: case["id"])
def test_trim_and_fill_agrees_with_metafor(case, estimator):
    expected = case["bias"].get(f"trimfill_{estimator}")
    if expected is None:
        pytest.skip("the reference has no such result for this case")
    found = trim_and_fill(*effects(case), estimator=estimator)
    assert (found.k0, found.side) == (expected["k0"], expected["side"])
    for name in ("estimate", "ci_lb", "ci_ub"):
        assert near(getattr(found.pooled, name), expected[name], 1e-4)


@pytest.mark.parametrize("case", BIASED, ids=lambda case: case["id"])
def test_leave_one_out_agrees_with_metafor(case):
    found = leave_one_out(*effects(case))
    for name, attribute in (("estimate",) * 2, ("ci_lb",) * 2, ("ci_ub",) * 2, ("I2", "i2")):
        values = [getattr(pooled, attribute) for pooled in found]
        for value, expected in zip(values, case["bias"]["leave1out_REML"][name], strict=True):
            assert near(value, expected, 1e-4)


def test_the_exact_p_of_the_rank_test_counts_orders():
    variances = [1.0, 2.0, 3.0, 4.0]
    scores = []
    for order in permutations(variances):
        found = begg([math.sqrt(v) * r for v, r in zip(variances, order, strict=True)], variances)
        scores.append((abs(found.tau), found.p))
    for tau, p in scores:  # the share of orders with a tau at least as far from zero
        assert p <= 1
        assert tau <= 1
    assert begg([1.0, 2.0, 3.5, 5.0], variances).p == pytest.approx(2 / 24)


def test_a_lopsided_funnel_is_filled_on_its_empty_side():
    y = [0.1, 0.12, 0.3, 0.5, 0.9, 1.2]
    v = [0.01, 0.01, 0.05, 0.1, 0.3, 0.4]
    found = trim_and_fill(y, v)
    assert found.side == "left"
    assert found.k0 > 0
    assert found.pooled.k == 6 + found.k0
