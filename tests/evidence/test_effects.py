import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.reference import CASES, near, rows, without_reference
from kapcite.errors import UsageError
from kapcite.evidence.effects import effect_sizes
from kapcite.evidence.measures.catalogue import MEASURES, find_measure

RAW = [case for case in CASES if case["measure"] in MEASURES and "yi" not in case["inputs"]]
counts = st.integers(min_value=1, max_value=1000)


@without_reference
def test_every_raw_case_of_the_reference_is_compared():
    foreign = {c["measure"] for c in CASES if "yi" not in c["inputs"]} - MEASURES.keys()
    assert not foreign
    assert len(RAW) >= 40


@pytest.mark.parametrize("case", RAW, ids=lambda case: case["id"])
def test_effects_agree_with_metafor(case):
    note = case.get("note", "")
    vtype = note.partition("vtype=")[2].split()[0] if "vtype=" in note else "LS"
    found = effect_sizes(find_measure(case["measure"]), rows(case), vtype=vtype)
    for effect, yi, vi in zip(found, case["yi"], case["vi"], strict=True):
        if yi is None:
            assert effect.yi is None
        else:
            assert near(effect.yi, yi, 1e-9)
            assert near(effect.vi, vi, 1e-9)


def test_an_odds_ratio_by_hand():
    (effect,) = effect_sizes(MEASURES["OR"], [{"ai": 12, "bi": 8, "ci": 5, "di": 15}])
    assert math.exp(effect.yi) == pytest.approx(4.5)
    assert effect.vi == pytest.approx(1 / 12 + 1 / 8 + 1 / 5 + 1 / 15)


def test_an_empty_cell_gets_a_half_in_its_own_table_only():
    tables = [{"ai": 0, "bi": 10, "ci": 5, "di": 5}, {"ai": 5, "bi": 5, "ci": 5, "di": 5}]
    first, second = effect_sizes(MEASURES["OR"], tables)
    assert math.exp(first.yi) == pytest.approx((0.5 * 5.5) / (10.5 * 5.5))
    assert second.yi == 0


def test_what_is_not_reported_or_not_estimable_is_none():
    rows = [{"xi": None, "ni": 10}, {"xi": 0, "ni": 0}, {"xi": 3, "ni": 10}]
    assert [effect.yi is None for effect in effect_sizes(MEASURES["PLO"], rows)] == [
        True,
        False,  # the correction makes one half of 0 of 0
        False,
    ]
    (lost,) = effect_sizes(MEASURES["PLO"], [{"xi": 0, "ni": 10}], to="none")
    assert lost.yi is None


def test_names_that_do_not_exist_are_answered_with_those_that_do():
    with pytest.raises(UsageError, match=r"no measure is called 'ODDS'; there are OR, RR"):
        find_measure("ODDS")
    with pytest.raises(UsageError, match="RD has no variance 'HO'; it has LS, UB, AV"):
        effect_sizes(MEASURES["RD"], [{"ai": 1, "bi": 1, "ci": 1, "di": 1}], vtype="HO")


@pytest.mark.parametrize("name", ["OR", "RR", "RD", "PETO", "AS", "PHI", "YUQ", "YUY"])
@given(counts, counts, counts, counts)
def test_swapping_the_groups_turns_the_effect_round(name, a, b, c, d):
    tables = [{"ai": a, "bi": b, "ci": c, "di": d}, {"ai": c, "bi": d, "ci": a, "di": b}]
    first, second = effect_sizes(MEASURES[name], tables)
    assert first.yi == pytest.approx(-second.yi, abs=1e-9)
    assert first.vi == pytest.approx(second.vi)


@given(counts, counts)
def test_a_proportion_comes_back_from_its_scale(x, rest):
    for name in ("PR", "PLN", "PLO", "PAS"):
        (effect,) = effect_sizes(MEASURES[name], [{"xi": x, "ni": x + rest}])
        assert MEASURES[name].back(effect.yi) == pytest.approx(x / (x + rest))
