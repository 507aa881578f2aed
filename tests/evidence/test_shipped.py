"""The corpus that ships, counted by hand: each N was read in the sources it names."""

import pytest

from kapcite.api import load
from kapcite.evidence.condition import count_conditions
from kapcite.evidence.overview import overview
from kapcite.evidence.reviews import summarise_reviews
from kapcite.evidence.summarise import summarise

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
