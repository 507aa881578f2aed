import math

import pytest

from evidence.reference import CASES, near
from kapcite.errors import UsageError
from kapcite.evidence.binomial import BinomialModel, clopper_pearson, pool_proportions, wilson
from kapcite.evidence.measures.base import logistic

BINOMIAL = [case for case in CASES if "GLMM_ML" in (case.get("extra") or {})]


@pytest.mark.parametrize("common", [True, False])
@pytest.mark.parametrize("case", BINOMIAL, ids=lambda case: case["id"])
def test_the_binomial_model_agrees_with_metafor(case, common):
    found = pool_proportions(case["inputs"]["xi"], case["inputs"]["ni"], common=common)
    expected = case["extra"]["GLMM_FE" if common else "GLMM_ML"]
    for name in ("estimate", "se", "ci_lb", "ci_ub", "tau2"):
        assert near(getattr(found, name), expected[name], 1e-4), name
    assert near(logistic(found.estimate), expected["p_estimate"], 1e-4)


@pytest.mark.parametrize("case", BINOMIAL, ids=lambda case: case["id"])
def test_intervals_of_single_proportions_agree_with_r(case):
    expected = case["extra"]["per_study_ci"]
    for i, (x, n) in enumerate(zip(case["inputs"]["xi"], case["inputs"]["ni"], strict=True)):
        for name, found in (("cp", clopper_pearson(x, n)), ("wilson", wilson(x, n))):
            assert near(found[0], expected[f"{name}_lb"][i], 1e-6)
            assert near(found[1], expected[f"{name}_ub"][i], 1e-6)


def test_the_integral_over_the_random_effect_is_right():
    # 1 of 1 with mu = 0 is one half for any tau, by symmetry.
    model = BinomialModel([1], [1])
    for tau in (0.0, 0.1, 1.0, 3.0, 10.0):
        assert math.exp(model.log_likelihood(0.0, tau)) == pytest.approx(0.5, rel=1e-6)


def test_equal_proportions_have_no_variance_between_them():
    found = pool_proportions([10, 20, 5], [20, 40, 10])
    assert found.tau2 == 0
    assert logistic(found.estimate) == pytest.approx(0.5)


def test_studies_without_events_need_no_correction():
    found = pool_proportions([0, 0, 3], [10, 12, 20])
    assert 0 < logistic(found.ci_lb) < logistic(found.estimate) < logistic(found.ci_ub) < 1


@pytest.mark.parametrize(
    ("x", "n", "note"),
    [([3], [10], "k = 1"), ([0, 0], [5, 5], "no study has an event"), ([5, 5], [5, 5], "no study")],
)
def test_what_cannot_be_estimated_is_said(x, n, note):
    found = pool_proportions(x, n)
    assert found.estimate is None
    assert note in found.notes[0]


def test_more_events_than_people_are_refused():
    with pytest.raises(UsageError, match="0 <= xi <= ni"):
        pool_proportions([5, 1], [4, 4])
