"""The corpus that ships, counted by hand: each N was read in the sources it names."""

import pytest

from kapcite.api import load
from kapcite.evidence.cells import cells
from kapcite.evidence.condition import count_conditions
from kapcite.evidence.overview import overview
from kapcite.evidence.reviews import summarise_reviews
from kapcite.evidence.summarise import summarise
from kapcite.evidence.words import Words

BY_HAND = {
    # wilkinson2017, wilkinson2021 (28 randomised of 42 who consented), dore2019, dames2022,
    # pradhan2017, adams2017; the six context studies name depression too
    "depression": (6, 16 + 28 + 235 + 94 + 10 + 1, 6),
    "TRD": (2, 16 + 28, 2),
    # dore2019, dames2022, pradhan2017, pradhan2018, shiroma2020, halstead2021
    "PTSD": (6, 235 + 94 + 10 + 20 + 12 + 1, None),
    # rodriguez2016, adams2017
    "OCD": (2, 10 + 1, None),
    # krupitsky1997, 2002, 2007, kolp2006 (N not read), dakwar2019, 2020, grabski2022, azhari2021
    "substance use disorder": (8, 211 + 70 + 59 + 55 + 40 + 96 + 8, None),
    # ocker2020
    "chronic pain": (1, 1, None),
}


#: How many took part, by which routes, at which doses in mg/kg, in how many sessions: each
#: read by hand in the record of what the sources say; None is what no source read gives.
STUDIES = {
    "wilkinson2017": (16, ["IV"], [0.5], "4"),
    "wilkinson2021": (28, ["IV"], [], "6"),
    "dore2019": (235, [], [], None),
    "dames2022": (94, ["IM", "SL"], [], "3"),
    "pradhan2017": (10, ["IV"], [0.5], "1"),
    "pradhan2018": (20, ["IV"], [], "1"),
    "shiroma2020": (12, ["IV"], [0.5], "3"),
    "halstead2021": (1, [], [], "4"),
    "rodriguez2016": (10, ["IV"], [0.5], "1"),
    "adams2017": (1, ["IN"], [], None),
    "krupitsky1997": (211, [], [], None),
    "krupitsky2002": (70, ["IM"], [2.0, 0.2], "1 (as the group's report of 2007 says)"),
    "krupitsky2007": (59, ["IM"], [2.0], "1–3 (three sessions in one arm, one in the other)"),
    "kolp2006": (None, [], [], None),
    "dakwar2019": (55, ["IV"], [0.5], "1"),
    "dakwar2020": (40, ["IV"], [0.71], "1"),
    "grabski2022": (96, ["IV"], [0.8], "3"),
    "azhari2021": (8, ["IV"], [0.71, 1.41], "1–2"),
    "ocker2020": (1, ["IV"], [], "2"),
}
#: Figures as the reports give them, each by its study.
RESULTS = {
    "wilkinson2017": ("antidepressant response 8/16 (50%)", "remission 7/16 (43.8%)"),
    "wilkinson2021": ("28/42 (66.7%)", "Cohen d 0.65 (95% CI −0.55 to 1.82)"),
    "dore2019": ("BDI mean change −11.24", "HAM-A mean change −5.5"),
    "pradhan2018": ("mean 34.44 (SD 19.12) days", "mean 16.5 (SD 11.39) days"),
    "rodriguez2016": ("rapid fall of obsessions 8/9 (88.9%)",),
    "krupitsky1997": ("KPT 73/111 (65.8%)", "conventional treatment 24/100 (24%)"),
    "krupitsky2007": ("three sessions 13/26 (50%)", "one session 6/27 (22.2%)"),
    "dakwar2019": ("OR 5.7 (95% CI 1.3 to 25.1)", "HR 0.47 (95% CI 0.24 to 0.92)"),
    "dakwar2020": ("ketamine 82%; midazolam 65%",),
    "grabski2022": ("10.1 percentage points (95% CI 1.1 to 19)", "15.9 percentage points"),
    "azhari2021": ("5.1 (SE 0.7)", "0.5 (SE 0.3)"),
    "ocker2020": ("opioid dose 330 mg", "opioid dose 0 mg"),
}


@pytest.fixture(scope="module")
def shipped():
    return load()


@pytest.mark.parametrize("name", BY_HAND)
def test_studies_and_people_of_a_condition(shipped, name):
    studies, participants, context = BY_HAND[name]
    table = summarise(shipped, name)
    assert (table.totals.studies, table.totals.participants) == (studies, participants)
    if context is not None:
        assert len(table.context_rows) == context


def test_the_whole_counts_the_studies_of_several_conditions_once(shipped):
    # 44 + 235 + 94 + 10 + 1 + 20 + 12 + 1 + 10 + 539 + 1; dore2019, dames2022, pradhan2017
    # and adams2017 have more than one condition.
    table = overview(shipped)
    assert (table.totals.studies, table.totals.participants) == (19, 967)
    assert table.shared == 4
    rows = {row.condition.id: row for row in table.rows}
    assert sum(row.totals.participants for row in rows.values() if not row.depth) > 967


def test_a_summary_says_what_was_pooled_and_what_not(shipped):
    rows = {row.condition.id: row for row in overview(shipped, "depression").rows}
    response = rows["depression"].response
    assert [(e.n, e.of) for e in response.studies] == [(8, 16), (28, 42)]
    assert response.pooled == ()  # one randomised study, one not
    asked = overview(shipped, "depression", across_designs=True)
    ((name, pooled),) = asked.rows[0].response.pooled
    assert (name, pooled.k) == ("all designs", 2)
    assert [(d.low, d.high, d.unit, d.studies) for d in rows["depression"].doses] == [
        (0.5, 0.5, "mg/kg", 2)
    ]


def test_reviews_stand_apart_with_their_own_counts(shipped):
    table = summarise_reviews(shipped)
    counts = {row.key: (row.review.studies, row.review.participants) for row in table.rows}
    assert counts == {
        "drozdz2022": (17, 603),
        "philippmuller2023": (4, 34),
        "kew2023": (19, 1006),
    }
    assert table.overlap.corrected_covered_area is None  # no list of included studies was read


def test_every_condition_of_the_tree_can_be_asked_for(shipped):
    for count in count_conditions(shipped):
        table = summarise(shipped, count.condition.label)
        assert table.totals == count.totals


def test_every_study_is_as_its_sources_say(shipped):
    words = Words(shipped)
    rows = {row.key: row for row in summarise(shipped, context="exclude").rows}
    assert rows.keys() == STUDIES.keys()
    for key, (n, routes, doses, sessions) in STUDIES.items():
        (drug,) = rows[key].drugs[:1]
        assert rows[key].study.participants == n, key
        assert [words.short(words.route(r), r) for r in drug.routes] == routes, key
        assert [dose.value for dose in drug.doses] == doses, key
        assert {dose.unit for dose in drug.doses} <= {"mg/kg"}, key
        assert (None if drug.sessions is None else str(drug.sessions)) == sessions, key


def test_the_results_printed_are_those_of_the_reports(shipped):
    words = Words(shipped)
    for row in summarise(shipped, context="exclude").rows:
        text = cells(row, words, name_drug=False, names=("result",))["result"].text
        for figure in RESULTS.get(row.key, ()):
            assert figure in text, row.key


def test_the_summary_by_hand(shipped):
    rows = {row.condition.id: row for row in overview(shipped).rows}
    sud = rows["substance-use-disorder"]
    assert sud.routes == {"IV": 4, "IM": 2}
    assert [(d.low, d.high, d.unit, d.studies) for d in sud.doses] == [(0.2, 2.0, "mg/kg", 6)]
    assert {name: row.totals.studies for name, row in rows.items()} == {
        "anxiety": 2,
        "chronic-pain": 1,
        "complex-regional-pain-syndrome": 1,
        "depression": 6,
        "treatment-resistant-depression": 2,
        "ocd": 2,
        "ptsd": 6,
        "substance-use-disorder": 8,
        "alcohol-use-disorder": 4,
        "cannabis-use-disorder": 1,
        "cocaine-use-disorder": 1,
        "opioid-use-disorder": 2,
    }
    assert rows["alcohol-use-disorder"].totals.participants == 211 + 40 + 96  # kolp2006: not read
    assert rows["opioid-use-disorder"].totals.participants == 70 + 59
    assert rows["ptsd"].totals.randomised_studies == 2
