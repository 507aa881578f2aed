import sys

import numpy as np
import pytest

from kapcite.dedupe.decide import level_names, parse_weights, scores, weights
from kapcite.dedupe.fields import FIELDS, LEVELS
from places import ROOT, SHARED

sys.path.insert(0, str(ROOT / "benchmarks" / "dedupe"))


def test_levels_of_strictness():
    assert level_names() == ("strict", "default", "loose")
    thresholds = list(weights().thresholds.values())
    assert thresholds == sorted(thresholds, reverse=True)


def test_a_score_is_the_sum_of_its_weights():
    codes = np.zeros((1, len(FIELDS)), dtype=np.int8)
    table = weights().table
    assert scores(codes, weights())[0] == pytest.approx(weights().bias + table[:, 0].sum())


def test_a_weight_that_is_missing_is_named():
    with pytest.raises(KeyError):
        parse_weights("bias = 0.0\nuncertain = 0.0\n[thresholds]\n[weights]\n")


@pytest.mark.parametrize("field", ["title", "year", "volume", "pages", "DOI", "PMID"])
def test_agreement_speaks_for_and_difference_against(field):
    row = weights().table[FIELDS.index(field)]
    levels = LEVELS[field]
    assert row[levels.index("equal")] > 0
    assert row[levels.index("different" if "different" in levels else "further apart")] < 0
    assert row[levels.index("missing")] == 0


# Least F1 and most false positives on the labelled sets; the figures reached are in
# docs/dedupe.md.
FLOORS = {
    "stroke": (0.996, 0),
    "respiratory": (0.990, 0),
    "cytology_screening": (0.999, 0),
    "diabetes": (0.998, 0),
    "digital_work": (0.9971, 1),
    "dblp_acm": (0.970, 60),
    "cora": (0.89, 550),
}


@pytest.mark.parametrize("name", FLOORS)
def test_labelled_sets(name):
    if not (SHARED / "dedupe" / name).is_dir():
        pytest.skip("the labelled sets are not beside this checkout (../shared/data/dedupe)")
    import learn

    figures = learn.measure(learn.load(name), weights(), "default")
    least, most = FLOORS[name]
    assert figures["f1"] >= least
    assert figures["fp"] <= most


# Least F1 on made exports of fields that no labelled set is of.
MADE = {
    "software engineering": 0.99,
    "economics": 0.99,
    "environmental science": 0.99,
    "social science": 0.99,
    "development studies": 0.99,
    "chapters": 0.94,
}


def test_made_exports():
    import exports
    from other_fields import rates

    assert exports.LOOK_ALIKES.keys() == MADE.keys()
    reached = {field: rates(list(exports.records(field)))[2] for field in MADE}
    assert {field for field in MADE if reached[field] < MADE[field]} == set()
