"""Measures, corrections of empty cells and estimators against R's metafor, on figures made up.

The file lies in the project, so these run where the shared reference results are not found.
"""

import json
import math
from pathlib import Path

import pytest

from evidence.reference import near
from kapcite.evidence.columns import complete
from kapcite.evidence.effects import effect_sizes
from kapcite.evidence.measures.catalogue import MEASURES, find_measure
from kapcite.evidence.pool import METHODS, find_method, pool

MADE_UP = json.loads((Path(__file__).parent / "cases" / "metafor.json").read_text("utf-8"))
EFFECTS = [(table["inputs"], effect) for table in MADE_UP["tables"] for effect in table["effects"]]
FITS = [(model["y"], model["v"], fit) for model in MADE_UP["models"] for fit in model["fits"]]
NAMES = {"I2": "i2", "H2": "h2", "Q": "q", "Qp": "q_p"}
#: Changed in metafor since (SMDH, SMCRH, ROM) or new there; see the tests by hand below.
NEWER = {"SMDH", "SMCRH", "ROM", "SMD1", "SMD1H", "SMCRP", "SMCRPH", "SMN", "PRZ", "REH"}
NEWER |= {"ZPHI", "ZYUQ", "ZYUY", "ZPB", "ZBIS", "PCOR", "ZPCOR", "ZSPCOR", "R2", "ZR2"}


def name_of(value):
    return f"{value['measure']}-{value['options']}" if "measure" in value else ""


def test_every_measure_and_estimator_is_compared_or_named():
    assert {effect["measure"] for _, effect in EFFECTS} | NEWER == set(MEASURES)
    assert {find_method(fit["method"]) for *_, fit in FITS} == set(METHODS)


@pytest.mark.parametrize(("inputs", "effect"), EFFECTS, ids=name_of)
def test_effects_agree_with_metafor(inputs, effect):
    measure = find_measure(effect["measure"])
    rows = [
        complete(measure, dict(zip(inputs, figures, strict=True)), "study")
        for figures in zip(*inputs.values(), strict=True)
    ]
    if measure.name == "SPCOR":
        rows = [{**row, "ri": semi_partial(row)} for row in rows]
    found = effect_sizes(measure, rows, **effect["options"])
    for one, yi, vi in zip(found, effect["yi"], effect["vi"], strict=True):
        if not vi:  # metafor keeps an effect without variance, which no method can weigh
            assert one.yi is None
        else:
            assert near(one.yi, yi, 1e-9)
            assert near(one.vi, vi, 1e-9)


def semi_partial(row):
    return row["ti"] * math.sqrt((1 - row["r2i"]) / (row["ni"] - row["mi"] - 1))


@pytest.mark.parametrize("fit", FITS, ids=lambda fit: f"{fit[2]['method']}-{fit[2]['test']}")
def test_models_agree_with_metafor(fit):
    y, v, expected = fit
    found = pool(y, v, method=expected["method"], test=expected["test"])
    for name, value in expected.items():
        if name not in ("method", "test") and value is not None:
            assert near(getattr(found, NAMES.get(name, name)), value, 1e-6), name


def effect(name, **figures):
    (found,) = effect_sizes(MEASURES[name], [figures])
    return found.yi, found.vi


MEANS = {"m1i": 14, "sd1i": 4, "n1i": 20, "m2i": 10, "sd2i": 2, "n2i": 10}
CHANGE = {"m1i": 14, "sd1i": 4, "m2i": 10, "sd2i": 2, "ni": 20, "ri": 0.5}


def correction(df):
    return math.gamma(df / 2) / (math.sqrt(df / 2) * math.gamma((df - 1) / 2))


def test_standardisers_that_metafor_took_up_later_by_hand():
    g = 2 * correction(9)
    unequal = (4 / 2) ** 2 / 19 + 1 / 9 + g * g / 18
    assert effect("SMD1H", **MEANS) == pytest.approx((g, unequal))
    without = {name: value for name, value in MEANS.items() if name != "sd1i"}
    assert effect("SMD1", **without) == pytest.approx((g, 1 / 20 + 1 / 10 + g * g / 20))
    d = 4 / math.sqrt(10) * correction(2 * 19 / 1.25)  # the average variance of 16 and 4 is 10
    assert effect("SMCRP", **CHANGE) == pytest.approx((d, 1 / 20 + d * d * 1.25 / 80))
    fourth = 16**2 + 4**2 + 2 * 0.25 * 16 * 4
    spread = (16 + 4 - 8) / 10 / 19 + d * d * fourth / (8 * 100 * 19)
    assert effect("SMCRPH", **CHANGE) == pytest.approx((d, spread))
    s = 2 * correction(15)
    assert effect("SMN", mi=10, sdi=5, ni=16) == pytest.approx((s, 1 / 16 + s * s / 32))


@pytest.mark.parametrize(
    ("name", "plain", "figures"),
    [
        ("ZPHI", "PHI", {"ai": 12, "bi": 8, "ci": 5, "di": 15}),
        ("ZYUQ", "YUQ", {"ai": 12, "bi": 8, "ci": 5, "di": 15}),
        ("ZYUY", "YUY", {"ai": 12, "bi": 8, "ci": 5, "di": 15}),
        ("ZPB", "RPB", MEANS),
        ("ZBIS", "RBIS", MEANS),
        ("ZSPCOR", "SPCOR", {"ri": 0.3, "r2i": 0.4, "ni": 50}),
    ],
)
def test_fishers_transformation_follows_the_delta_method(name, plain, figures):
    r, v = effect(plain, **figures)
    assert effect(name, **figures) == pytest.approx((math.atanh(r), v / (1 - r * r) ** 2))
    assert MEASURES[name].back(math.atanh(r)) == pytest.approx(r)


def test_more_single_effects_by_hand():
    assert effect("PCOR", ri=0.5, mi=3, ni=53) == pytest.approx((0.5, 0.75**2 / 50))
    assert effect("ZPCOR", ri=0.5, mi=3, ni=53) == pytest.approx((math.atanh(0.5), 1 / 48))
    assert effect("R2", r2i=0.25, ni=100) == pytest.approx((0.25, 0.75**2 / 100))
    assert effect("ZR2", r2i=0.25, ni=100) == pytest.approx((math.atanh(0.5), 0.01))
    assert effect("PRZ", xi=5, ni=10) == pytest.approx((0, math.pi / 20), abs=1e-12)
    # Genotypes in Hardy-Weinberg equilibrium, 25 : 50 : 25, have no excess.
    assert effect("REH", ai=25, bi=50, ci=25) == pytest.approx((0, 0.5 / 0.25 / 100 + 1 / 50))


def test_an_average_coefficient_of_variation_makes_variances_of_ratios():
    rows = [MEANS, {**MEANS, "sd1i": 7, "sd2i": 5}]
    found = effect_sizes(MEASURES["ROM"], rows, vtype="AV")
    first, second = (4 / 14 + 7 / 14) / 2, (2 / 10 + 5 / 10) / 2
    assert found[0].vi == found[1].vi == pytest.approx(first**2 / 20 + second**2 / 10)
    both = (20 * first + 10 * second) / 30
    found = effect_sizes(MEASURES["ROM"], rows, vtype="AVHO")
    assert found[0].vi == pytest.approx(both**2 * (1 / 20 + 1 / 10))
