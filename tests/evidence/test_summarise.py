import msgspec
import pytest

from kapcite.errors import UsageError
from kapcite.evidence.summarise import summarise


def test_people_are_counted_over_cohorts(overlap):
    totals = summarise(overlap, "pain").totals
    assert (totals.studies, totals.reports, totals.cohorts) == (3, 4, 2)
    assert (totals.participants, totals.participants_at_most) == (140, 170)
    assert totals.context_studies == 1


def test_a_missing_n_is_not_zero(overlap):
    table = summarise(overlap, "anxiety")
    assert (table.totals.studies, table.totals.participants) == (3, 125)
    assert table.totals.cohorts_without_n == 1
    assert any("N is not reported for 1 study" in note for note in table.notes)


def test_the_whole_corpus_is_no_sum_of_its_conditions(overlap):
    totals = summarise(overlap).totals
    assert (totals.studies, totals.participants) == (5, 165)
    assert (totals.randomised_studies, totals.randomised_participants) == (2, 65)


def test_rows_stand_in_order_of_year_with_context_apart(overlap):
    table = summarise(overlap, "pain")
    assert [row.key for row in table.rows] == ["alpha2011", "beta2013", "beta2015"]
    assert [row.key for row in table.context_rows] == ["delta2018"]
    assert summarise(overlap, "pain", context="exclude").context_rows == ()


def test_a_row_names_what_its_ids_stand_for(overlap):
    row = summarise(overlap, "lumbago").rows[0]
    assert (row.label, row.design, row.randomised) == ("Alpha 2011", "Randomised trial", True)
    assert [delivery.name for delivery in row.drugs] == ["ketamine"]
    assert [delivery.name for delivery in row.therapies] == ["cbt"]
    assert row.reviews == ("kappa2019",)


def test_a_sample_with_other_conditions_is_marked(overlap):
    table = summarise(overlap, "pain")
    assert [row.key for row in table.rows if row.mixed] == ["beta2013"]
    assert any("Beta & Eta 2013" in note for note in table.notes)


def test_exact_leaves_the_narrower_out(overlap):
    table = summarise(overlap, "pain", exact=True)
    assert [row.key for row in table.rows] == ["beta2013"]
    assert not any("takes in" in note for note in table.notes)


def test_designs_are_counted_in_the_vocabularys_words(overlap):
    assert summarise(overlap).totals.designs == {
        "Open-label trial": 2,
        "Chart review": 1,
        "Randomised crossover trial": 1,
        "Randomised trial": 1,
    }


def test_an_unknown_condition_stops(overlap):
    with pytest.raises(UsageError, match="no condition is called"):
        summarise(overlap, "gout")


def test_labels_that_collide_get_letters_in_the_order_of_titles(overlap):
    later = overlap.by_id["alpha2012"]
    twin = msgspec.structs.replace(
        later, id="twin", author=later.author[:1], issued=overlap.by_id["alpha2011"].issued
    )
    study = msgspec.structs.replace(overlap.studies[0], id="twin", reports=("twin",))
    corpus = msgspec.structs.replace(
        overlap, references=(twin, *overlap.references), studies=(study, *overlap.studies)
    )
    labels = {row.key: row.label for row in summarise(corpus, "back pain").rows}
    assert labels == {"alpha2011": "Alpha 2011a", "twin": "Alpha 2011b"}
