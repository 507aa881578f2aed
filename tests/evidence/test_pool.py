import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.reference import CASES, ITERATIVE, effects, near, without_reference
from kapcite.errors import UsageError
from kapcite.evidence.pool import cumulate, leave_one_out, pool, prediction_interval

MODELS = [(case, model) for case in CASES for model in case.get("models", ())]
NAMES = {"I2": "i2", "H2": "h2", "Q": "q", "Qdf": "q_df", "Qp": "q_p", "weights_pct": "weights"}
NAMES |= {"tau2_ci_lb": "tau2_lb", "tau2_ci_ub": "tau2_ub"}
NAMES |= {"I2_ci_lb": "i2_lb", "I2_ci_ub": "i2_ub"}
MORE_INTERVALS = {"pi_hts_lb": (2, 0), "pi_hts_ub": (2, 1)}
MORE_INTERVALS |= {"pi_t_k1_lb": (1, 0), "pi_t_k1_ub": (1, 1)}


@without_reference
def test_the_reference_is_read():
    assert len(MODELS) > 500


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_models_agree_with_metafor(case):
    y, v = effects(case)
    for model in case.get("models", ()):
        if len(y) < 2:
            continue
        found = pool(y, v, method=model["method"], test=model["test"])
        tolerance = 1e-4 if model["method"] in ITERATIVE else 1e-6
        for name, expected in model.items():
            if name in ("method", "test", "warnings") or expected is None:
                continue
            if name in MORE_INTERVALS:
                lost, side = MORE_INTERVALS[name]
                value = prediction_interval(found, found.k - lost)[side]
            else:
                value = getattr(found, NAMES.get(name, name))
            pairs = (
                zip(value, expected, strict=True) if name == "weights_pct" else [(value, expected)]
            )
            for a, b in pairs:
                assert near(a, b, tolerance), (model["method"], model["test"], name, a, b)


def test_two_studies_by_hand():
    found = pool([0.0, 1.0], [0.1, 0.1], method="DL")
    assert found.estimate == pytest.approx(0.5)
    assert found.q == pytest.approx(5)
    assert found.tau2 == pytest.approx(0.4)  # (Q - 1) / (20 - 200/20)
    assert found.i2 == pytest.approx(80)
    assert found.weights == pytest.approx((50, 50))
    assert any("k = 2" in note for note in found.notes)


@pytest.mark.parametrize("k", [0, 1])
def test_fewer_than_two_studies_are_not_pooled_but_said(k):
    found = pool([0.3] * k, [0.1] * k, method="REML", test="knha")
    assert (found.k, found.estimate, found.tau2, found.ci_lb) == (k, None, None, None)
    assert found.notes[0].startswith(f"k = {k}: nothing is pooled")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"method": "MLE"}, "no method is called 'MLE'; did you mean ML?"),
        ({"method": "Bayes"}, "no method is called 'Bayes'; there are FE, DL, REML"),
        ({"test": "chi"}, "no test is called 'chi'; there are z, t, knha, adhoc"),
    ],
)
def test_unknown_names_are_answered_with_the_known(options, message):
    with pytest.raises(UsageError, match=message):
        pool([0.0, 1.0], [0.1, 0.1], **options)


@pytest.mark.parametrize(("name", "found"), [("ee", "FE"), ("CE", "FE"), ("reml", "REML")])
def test_methods_go_by_their_other_names_and_in_any_case(name, found):
    assert pool([0.0, 1.0], [0.1, 0.1], method=name, test="KNHA").method == found


def test_of_two_peaks_of_the_likelihood_the_higher_one_is_taken():
    # Climbing from Hedges' estimate ends at 0.369; metafor, too, says 0.
    found = pool([-0.02, -0.39, 1.71], [0.0002, 0.0191, 0.3824], method="ML")
    assert found.tau2 == 0
    assert pool([-0.02, -0.39, 1.71], [0.0002, 0.0191, 0.3824], method="REML").tau2 > 0


def test_a_variance_of_zero_is_refused():
    with pytest.raises(UsageError, match="variance above zero"):
        pool([0.0, 1.0], [0.1, 0.0])


def test_hartung_knapp_without_heterogeneity_is_warned_of_and_bounded_by_adhoc():
    y, v = [0.5, 0.51, 0.49], [0.1, 0.2, 0.3]
    narrow, bounded, normal = (pool(y, v, test=test) for test in ("knha", "adhoc", "z"))
    assert narrow.se < normal.se
    assert bounded.se == pytest.approx(normal.se)
    assert any("adhoc" in note for note in narrow.notes)


def test_leaving_out_and_coming_in_are_poolings_of_the_rest():
    y, v = [0.1, 0.4, 0.9], [0.1, 0.2, 0.1]
    assert leave_one_out(y, v)[0].estimate == pool(y[1:], v[1:]).estimate
    assert cumulate(y, v, [2, 0, 1])[1].estimate == pool([0.9, 0.1], [0.1, 0.1]).estimate


effect = st.floats(min_value=-5, max_value=5)
variance = st.floats(min_value=0.01, max_value=5)
studies = st.lists(st.tuples(effect, variance), min_size=2, max_size=12)


@pytest.mark.parametrize("method", ["FE", "DL", "REML", "ML", "PM", "EB", "HE", "HS", "SJ"])
@given(studies)
def test_the_pooled_effect_lies_among_the_effects_in_any_order(method, pairs):
    y, v = [p[0] for p in pairs], [p[1] for p in pairs]
    found, turned = pool(y, v, method=method), pool(y[::-1], v[::-1], method=method)
    assert min(y) - 1e-9 <= found.estimate <= max(y) + 1e-9
    assert math.fsum(found.weights) == pytest.approx(100)
    assert found.tau2 >= 0
    assert 0 <= found.i2 <= 100
    assert found.ci_lb <= found.estimate <= found.ci_ub
    assert turned.estimate == pytest.approx(found.estimate, abs=1e-6)
