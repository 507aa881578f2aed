import math

import pytest

from evidence.reference import CASES, effects, near
from kapcite.errors import InputError, UsageError
from kapcite.evidence.figures import pool_table, read_figures
from kapcite.evidence.pool import pool
from kapcite.evidence.sensitivity import sensitivity

TRIALS = "study,year,ai,bi,ci,di\nAlpha,2001,12,8,5,15\nBeta,2005,0,30,4,26\nGamma,2010,7,13,7,13\n"


def test_a_table_is_read_with_names_and_gaps():
    figures = read_figures("\ufeffstudy;xi;ni\nA;3;10\n;NA;20\n\n", "t.csv")
    assert figures.names == ("A", "row 2")
    assert figures.rows == ({"xi": 3, "ni": 10}, {"xi": None, "ni": 20})


def test_every_fault_of_a_table_is_told_with_its_place():
    with pytest.raises(InputError) as raised:
        read_figures("study,xi,ni\nA,three,10\nB,1\nC,2,inf\n", "t.csv")
    told = [str(problem) for problem in raised.value.problems]
    assert told == [
        "t.csv:2:2: xi: expected a number, got 'three'",
        "t.csv:3: expected 3 cells as in the header, got 2",
        "t.csv:4:3: ni: expected a number, got 'inf'",
    ]
    with pytest.raises(InputError, match="got '0,5'; decimals stand behind a point"):
        read_figures("study;yi;vi\nA;0,5;0.1\n", "t.csv")
    with pytest.raises(InputError, match="header"):
        read_figures("", "t.csv")


def test_trials_pool_as_their_effects_do():
    result = pool_table(read_figures(TRIALS, "t.csv"), "rr", method="DL")
    assert result.names == ("Alpha 2001", "Beta 2005", "Gamma 2010")
    y, v = [e.yi for e in result.effects], [e.vi for e in result.effects]
    assert result.pooled.estimate == pool(y, v, method="DL").estimate
    assert y[0] == pytest.approx(math.log((12 / 20) / (5 / 20)))


def test_counts_choose_the_binomial_model_and_given_effects_reml():
    assert pool_table(read_figures("xi,ni\n3,10\n5,12\n", "t")).pooled.method == "GLMM"
    given_sei = pool_table(read_figures("yi,sei\n0.1,0.2\n0.4,0.3\n", "t"))
    assert (given_sei.pooled.method, given_sei.measure) == ("REML", "GEN")
    assert given_sei.pooled.vi == pytest.approx((0.04, 0.09))


def test_a_choice_that_is_the_reviewers_is_not_made_for_him():
    with pytest.raises(UsageError, match="its columns fit OR, RR, RD"):
        pool_table(read_figures(TRIALS, "t.csv"))
    with pytest.raises(UsageError, match="SMD needs the columns m1i"):
        pool_table(read_figures(TRIALS, "t.csv"), "SMD")
    with pytest.raises(UsageError, match="GLMM pools proportions"):
        pool_table(read_figures("ri,xi,ni\n0.5,1,10\n0.4,2,20\n", "t"), "COR", method="GLMM")


@pytest.mark.parametrize("method", ["MH", "PETO"])
def test_tables_pool_without_effects_of_their_own(method):
    result = pool_table(read_figures(TRIALS, "t.csv"), "OR", method=method)
    assert (result.pooled.k, result.pooled.method) == (3, method)


def test_a_change_states_its_correlation():
    text = "m_pre,m_post,sd_pre,sd_post,ni\n20,12,4,5,30\n22,15,5,5,25\n"
    figures = read_figures(text, "t.csv")
    weak = pool_table(figures, "SMCR", correlation=0.3).pooled
    strong = pool_table(figures, "SMCR", correlation=0.8).pooled
    assert strong.se < weak.se
    unknown = pool_table(figures, "SMCR").pooled
    assert unknown.k == 0
    assert "not estimable" in unknown.notes[1]


def test_what_is_left_out_is_named():
    text = "study,ai,bi,ci,di\nA,5,5,5,5\nB,0,0,3,7\nC,2,8,3,7\nD,,,1,2\n"
    result = pool_table(read_figures(text, "t.csv"), "RR", method="FE")
    assert result.pooled.k == 3
    assert result.pooled.notes == ("not estimable from the figures given and left out: D",)


@pytest.mark.parametrize(
    ("text", "measure", "method"),
    [
        ("study,xi,ni\nA,3,10\nB,NA,20\nC,4,10\n", "PLO", "GLMM"),
        ("study,ai,bi,ci,di\nA,3,10,4,9\nB,NA,20,3,4\nC,4,10,6,8\n", "OR", "MH"),
        ("study,ai,bi,ci,di\nA,3,10,4,9\nB,NA,20,3,4\nC,4,10,6,8\n", "PETO", "PETO"),
    ],
)
def test_a_study_without_its_counts_is_named_too(text, measure, method):
    pooled = pool_table(read_figures(text, "t.csv"), measure, method=method).pooled
    assert pooled.k == 2
    assert pooled.notes[-1].endswith("left out: B")


def test_sensitivity_refits_without_each_study():
    result = pool_table(read_figures(TRIALS, "t.csv"), "OR")
    found = sensitivity(result)
    assert [pooled.k for pooled in found.leave_one_out] == [2, 2, 2]
    assert found.egger.df == 1


@pytest.mark.parametrize("case", [c for c in CASES if c["measure"] == "RR"], ids=lambda c: c["id"])
def test_the_whole_way_from_a_table_agrees_with_metafor(case):
    inputs = {name: column for name, column in case["inputs"].items() if name != "study"}
    rows = zip(*inputs.values(), strict=True)
    lines = [",".join(inputs), *(",".join("" if x is None else str(x) for x in r) for r in rows)]
    pooled = pool_table(read_figures("\n".join(lines), "t.csv"), "RR").pooled
    model = next(m for m in case["models"] if (m["method"], m["test"]) == ("REML", "z"))
    assert near(pooled.estimate, model["estimate"], 1e-6)
    assert len(pooled.yi) == len(effects(case)[0])


def pooled(text, measure=None, **options):
    return pool_table(read_figures(text, "t.csv"), measure, **options)


def test_group_sizes_do_for_the_people_without_the_event():
    sizes = "Study,AI,n1i,CI,n2i\nAlpha 2001,12,20,5,20\nBeta,0,30,4,30\nGamma,7,20,7,20\n"
    assert pooled(sizes, "or").pooled.yi == pooled(TRIALS, "OR").pooled.yi
    assert pooled(sizes, "RR", method="MH").pooled.estimate == pytest.approx(
        pooled(TRIALS, "RR", method="MH").pooled.estimate
    )
    assert pooled("xi,mi\n3,7\n5,7\n").pooled == pooled("xi,ni\n3,10\n5,12\n").pooled


def test_a_gap_in_one_column_is_filled_from_the_others():
    mixed = "ai,bi,n1i,ci,di\n12,NA,20,5,15\n7,13,,7,13\n"
    assert pooled(mixed, "OR").pooled.k == 2


def test_a_correlation_follows_from_its_t_statistic():
    t = 0.5 * math.sqrt(28 / (1 - 0.25))
    given = pooled(f"ti,ni\n{t},30\n0,20\n", "ZCOR").pooled
    assert given.yi == pytest.approx((math.atanh(0.5), 0))
    assert pooled("ri,ni\n0.5,3\n0.4,20\n0.2,30\n", "COR").effects[0].yi is None


@pytest.mark.parametrize(
    ("text", "measure"),
    [("study,ai,n1i,ci,n2i\nA,30,20,4,5\n", "OR"), ("study,xi,ni\nA,30,20\n", "PLO")],
)
def test_more_events_than_people_are_told_with_the_study(text, measure):
    with pytest.raises(UsageError, match=r"A: .i is 30, n.?i 20; there cannot be more"):
        pooled(text, measure)


def test_a_count_below_zero_is_told_with_its_place():
    with pytest.raises(InputError, match=r"t.csv:2:2: xi: expected a number of 0 or more, got -3"):
        read_figures("study,xi,ni\nA,-3,20\n", "t.csv")
    with pytest.raises(InputError, match=r"t.csv:1:1: two columns are called 'xi'"):
        read_figures("XI,ni,xi\n3,20,4\n", "t.csv")


def test_studies_without_events_can_be_dropped():
    text = "study,ai,n1i,ci,n2i\nA,0,20,0,22\nB,3,20,5,20\nC,2,30,4,33\n"
    assert pooled(text, "OR").pooled.k == 3
    dropped = pooled(text, "OR", drop00=True).pooled
    assert dropped.k == 2
    assert dropped.notes[-1].endswith("left out: A")


def test_what_works_on_counts_has_the_normal_test_alone():
    with pytest.raises(UsageError, match="MH has the test z alone"):
        pooled(TRIALS, "OR", method="MH", test="knha")


@pytest.mark.parametrize(
    "text",
    ["yi,vi\n0.1,0.2\n0.3,0.2\n0.5,0.2\n", "yi,vi\n0.3,0.2\n0.3,0.1\n0.3,0.5\n"],
    ids=["equal sizes", "equal effects"],
)
def test_what_equal_studies_do_not_tell_is_none(text):
    for test in ("z", "knha"):
        found = sensitivity(pooled(text, test=test))
        assert None in (found.egger, found.begg, found.trim_and_fill)
        assert len(found.leave_one_out) == 3
        assert "nan" not in repr(found)
