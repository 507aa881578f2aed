"""Summary, reviews, findings, groups and cells on the worked case of overlap."""

import msgspec
import pytest

from kapcite.evidence.binomial import pool_proportions
from kapcite.evidence.cells import COLUMNS, MISSING, cells, headings
from kapcite.evidence.findings import summarise_findings
from kapcite.evidence.grouping import group_rows, overlap_note, sort_rows
from kapcite.evidence.landscape import evidence_map, timeline
from kapcite.evidence.measures.base import logistic
from kapcite.evidence.outcomes import DirectionCount, Events, Proportion, proportion
from kapcite.evidence.overview import overview
from kapcite.evidence.reviews import summarise_reviews
from kapcite.evidence.summarise import summarise
from kapcite.evidence.wording import describe_result
from kapcite.evidence.words import Words
from kapcite.model.study import Arm, Effect, GroupResult, Result, Study
from kapcite.render.studies import abbreviated, studies_sheet
from kapcite.render.summaries import proportion_cell


@pytest.fixture
def words(overlap):
    return Words(overlap)


def directions(rows, words):
    count = DirectionCount(words)
    for row in rows:
        count.add(row)
    return count.found()


def test_one_count_per_cohort_goes_into_a_proportion(overlap):
    found = proportion(summarise(overlap, "pain").rows, "response")
    # beta2013 and beta2015 share patients: the larger of them, 60 of 90, stands for both.
    assert [(e.key, e.n, e.of) for e in found.studies] == [
        ("alpha2011", 12, 20),
        ("beta2013", 60, 90),
    ]
    assert found.pooled == ()


def test_designs_are_pooled_together_only_when_asked(overlap):
    found = proportion(summarise(overlap, "pain").rows, "response", across_designs=True)
    ((name, pooled),) = found.pooled
    assert (name, pooled.k) == ("all designs", 2)
    assert logistic(pooled.estimate) == pytest.approx(72 / 110)  # no variance between: 12/20, 60/90


def test_directions_count_a_study_once_for_each_outcome(overlap, words):
    found = {d.outcome: d.counts for d in directions(summarise(overlap).rows, words)}
    assert found == {
        "response": {"favours": 2, "mixed": 1},
        "Anxiety score": {"favours": 1},
    }


def test_a_study_whose_results_disagree_is_mixed(overlap, words):
    table = summarise(overlap, "back pain")
    row = table.rows[0]
    more = Result(outcome="Response", outcome_type="response", direction="against")
    study = msgspec.structs.replace(row.study, results=(*row.study.results, more))
    turned = msgspec.structs.replace(row, study=study)
    (found,) = directions([turned], words)
    assert found.counts == {"mixed": 1}


def test_the_summary_has_a_row_for_each_condition_and_a_total_that_is_no_sum(overlap):
    table = overview(overlap)
    assert [row.condition.id for row in table.rows] == [
        "anxiety",
        "pain",
        "back-pain",
        "nerve-pain",
    ]
    assert (table.totals.studies, table.totals.participants, table.shared) == (5, 165, 1)
    pain = table.rows[1]
    assert pain.routes == {"IM": 2, "IV": 1}
    assert [(d.low, d.high, d.unit) for d in pain.doses] == [(60, 60, "mg"), (0.5, 0.5, "mg/kg")]
    assert (pain.follow_up.low, pain.follow_up.studies) == (52, 1)


def test_the_overlap_of_reviews_is_the_corrected_covered_area(overlap):
    table = summarise_reviews(overlap, "pain")
    # 5 inclusions of 3 studies in 2 reviews: (5 - 3) / (3 * 2 - 3).
    assert table.overlap.corrected_covered_area == pytest.approx(2 / 3)
    assert table.overlap.pairs == (("kappa2019", "lambda2021", 2),)
    assert [(row.key, row.included, row.shared) for row in table.rows] == [
        ("kappa2019", 3, 2),
        ("lambda2021", 2, 2),
    ]


def test_findings_leave_certainty_open_and_pool_nothing_alone(overlap):
    table = summarise_findings(overlap, "pain")
    (row,) = table.rows
    assert (row.outcome, row.totals.studies, row.risk_ratio) == ("response", 3, None)
    assert any("reviewer" in note for note in table.notes)


def test_a_relative_effect_is_pooled_from_two_randomised_studies(overlap):
    first = overlap.studies[0]
    second = msgspec.structs.replace(first, id="alpha-again", reports=())
    corpus = msgspec.structs.replace(overlap, studies=(*overlap.studies, second))
    (row,) = summarise_findings(corpus, "back pain").rows
    assert row.risk_ratio.k == 2
    assert row.risk_ratio.estimate == pytest.approx(0.8754687373539)  # ln(12/5)


def test_groups_may_share_studies_and_say_so(overlap, words):
    table = summarise(overlap)
    groups = group_rows(table, words, "condition")
    assert {g.label: len(g.rows) for g in groups} == {
        "Anxiety": 3,
        "Back pain": 1,
        "Nerve pain": 1,
        "Pain": 1,
    }
    assert overlap_note(groups).startswith("1 study stands in more than one group")
    assert overlap_note(group_rows(table, words, "design")) is None
    assert [g.label for g in group_rows(table, words, "therapy")][-1] == "not reported"


def test_rows_sort_by_n_with_the_unknown_last(overlap):
    keys = [row.key for row in sort_rows(summarise(overlap).rows, "n")]
    assert keys == ["beta2013", "alpha2011", "beta2015", "epsilon2020", "gamma2016"]


def test_cells_say_what_is_not_reported_computed_or_second_hand(overlap, words):
    rows = {row.key: row for row in summarise(overlap).rows}
    alpha = cells(rows["alpha2011"], words, name_drug=False, names=tuple(COLUMNS))
    assert alpha["drug"].text == "IV, 0.5 mg/kg, 4 sessions"
    assert alpha["n"].text == "40: Ketamine + CBT (20), CBT alone (20)"
    assert "12/20 (60%)" in alpha["result"].text
    assert any("computed" in note for note in alpha["result"].notes)
    assert alpha["adverse"] == MISSING
    assert any("inferred" in note for note in alpha["timing"].notes)
    source = msgspec.structs.replace(rows["alpha2011"].study.sources[0], part="press report")
    study = msgspec.structs.replace(
        rows["alpha2011"].study, sources=(source,), count_source=source.id
    )
    told = msgspec.structs.replace(rows["alpha2011"], study=study)
    (note,) = cells(told, words, name_drug=False)["n"].notes
    assert note == "Unverified: read in a press report, not in a report of the study."
    assert cells(rows["gamma2016"], words, name_drug=False)["n"].text == "not reported"


def test_the_drugs_name_is_the_heading_where_there_is_but_one(overlap):
    assert headings(summarise(overlap).drugs)["drug"] == "Ketamine"


def test_arms_that_are_comparators_count_for_themselves(overlap, words):
    arms = (Arm(name="x"), Arm(name="y"), Arm(name="z", role="comparator"))
    groups = tuple(GroupResult(arm=name, n=n, of=10) for name, n in (("x", 3), ("y", 4), ("z", 9)))
    result = Result(outcome="Response", outcome_type="response", groups=groups)
    study = Study(id="s", arms=arms, conditions=("pain",), results=(result,))
    corpus = msgspec.structs.replace(overlap, studies=(study,))
    (events,) = proportion(summarise(corpus).rows, "response").studies
    assert (events.n, events.of) == (7, 20)


def test_the_map_and_the_timeline_count_studies(overlap, words):
    table = summarise(overlap, context="exclude")
    found = {(b.condition, b.therapy): b.totals.studies for b in evidence_map(table, words)}
    assert found["Anxiety", "Cognitive behavioural therapy"] == 3
    assert found["Nerve pain", "no psychotherapy named"] == 1
    years = timeline(overlap, table)
    assert (years[0].year, years[-1].year) == (2011, 2021)
    assert sum(y.randomised + y.other for y in years) == 5
    assert sum(y.reviews for y in years) == 2


def test_people_whom_nobody_counted_are_not_none(overlap, words):
    uncounted = Study(id="u", conditions=overlap.studies[0].conditions)
    table = summarise(msgspec.structs.replace(overlap, studies=(uncounted,)))
    assert table.totals.people == "not reported"
    assert studies_sheet(table, words, columns=("study", "n")).totals == (
        "Total: 1 study (0 randomised), participants not reported"
    )
    assert summarise(msgspec.structs.replace(overlap, studies=())).totals.people == "0"


def test_results_that_read_alike_are_told_apart_beside_their_figures(overlap, words):
    row = summarise(overlap, "back pain").rows[0]
    results = tuple(
        Result(
            outcome="days abstinent",
            at="6 months",
            unit="percentage points",
            effects=(Effect(statistic="mean difference", value=value, low=1, high=20),),
            note=f"{against}.",
        )
        for value, against in ((10.1, "Against placebo"), (15.9, "Against saline and education"))
    )
    study = msgspec.structs.replace(row.study, results=results)
    cell = cells(msgspec.structs.replace(row, study=study), words, name_drug=False)["result"]
    assert cell.notes == ()
    assert cell.text == (
        "days abstinent mean difference 10.1 percentage points (95% CI 1 to 20), 6 months "
        "(Against placebo); days abstinent mean difference 15.9 percentage points "
        "(95% CI 1 to 20), 6 months (Against saline and education)"
    )


def test_a_mean_stands_before_its_spread():
    groups = (GroupResult(arm="x", mean=34.44, sd=19.12), GroupResult(arm="y", value=5.1, se=0.7))
    told = describe_result(Result(outcome="duration", unit="days", groups=groups))
    assert told == "x mean 34.44 (SD 19.12) days; y 5.1 (SE 0.7) days"


@pytest.mark.parametrize(
    ("p", "text"), [("<0.0001", "p < 0.0001"), ("< 0.05", "p < 0.05"), ("0.033", "p = 0.033")]
)
def test_a_p_value_is_spaced_as_print_has_it(p, text):
    result = Result(outcome="HDRS", effects=(Effect(statistic="t", value=2.5, p=p),))
    assert describe_result(result) == f"t 2.5, {text}"


def test_a_count_without_a_denominator_is_no_bare_number():
    result = Result(outcome="fall", at="230 min", groups=(GroupResult(arm="all", n=7),))
    assert describe_result(result) == "n = 7, 230 min"


def test_what_is_pooled_and_what_is_not_is_told_by_study():
    events = [Events(key=k, label=k, n=n, of=20, randomised=r, at=None) for k, n, r in EVENTS]
    pooled = pool_proportions([8, 12], [20, 20])
    found = Proportion(outcome="response", studies=tuple(events), pooled=(("randomised", pooled),))
    cell = proportion_cell(found)
    assert cell.text == "randomised: 50% (95% CI 35% to 65%; k = 2)"
    assert any(n.startswith("Computed from A 8/20, B 12/20: binomial model") for n in cell.notes)
    assert "Not pooled with them, being of another design: C 9/20." in cell.notes
    alone = proportion_cell(Proportion(outcome="response", studies=tuple(events[1:]), pooled=()))
    assert alone.text == "B 12/20, C 9/20 (not pooled)"


EVENTS = (("A", 8, True), ("B", 12, True), ("C", 9, False))


def test_a_document_says_what_its_acronyms_stand_for(overlap, words):
    texts = ["CBT, 8 sessions; IV", "an RCT of CBT", "CBTX and civil"]
    meant = words.abbreviations(texts)
    assert meant == ("CBT, Cognitive behavioural therapy; IV, intravenous; RCT, Randomised trial.")
    assert words.abbreviations(["nothing of it"]) == ""
    sheet = studies_sheet(summarise(overlap), words, columns=("study", "drug"))
    assert abbreviated(sheet, words).notes[-1].startswith("Abbreviations: ")
