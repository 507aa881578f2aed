import pytest

from kapcite.errors import UsageError
from kapcite.evidence.condition import count_conditions, find_condition, known_conditions, scope
from kapcite.model.corpus import Corpus
from kapcite.model.study import Study
from kapcite.model.vocabulary import Term, Vocabulary


@pytest.mark.parametrize("name", ["back-pain", "Back Pain", "LBP", "back pain", "BACK_PAIN"])
def test_a_condition_is_found_by_id_label_and_synonym(overlap, name):
    assert find_condition(overlap, name).id == "back-pain"


def test_an_unknown_condition_names_the_nearest_and_all(overlap):
    with pytest.raises(UsageError) as raised:
        find_condition(overlap, "bak pain")
    (problem,) = raised.value.problems
    assert "'bak pain'" in problem.message
    assert "did you mean Back pain" in problem.hint
    assert "Anxiety, Back pain, Nerve pain, Pain" in problem.hint


def test_a_name_near_nothing_gets_no_guess(overlap):
    with pytest.raises(UsageError) as raised:
        find_condition(overlap, "zzz")
    assert "did you mean" not in str(raised.value)


def test_a_condition_no_vocabulary_lists_can_still_be_asked_for():
    corpus = Corpus(studies=(Study(id="a", conditions=("tinnitus",)),))
    assert find_condition(corpus, "Tinnitus").id == "tinnitus"


def test_a_name_takes_the_narrower_conditions_along(overlap):
    covered = scope(overlap, "pain")
    assert covered.ids == {"pain", "back-pain", "nerve-pain"}
    assert [term.label for term in covered.narrower] == ["Back pain", "Nerve pain"]


def test_exact_means_the_condition_alone(overlap):
    assert scope(overlap, "pain", exact=True).ids == {"pain"}


def test_the_tree_counts_each_condition_with_what_is_below_it(overlap):
    tree = {count.condition.id: count for count in count_conditions(overlap)}
    assert [(c.condition.id, c.depth) for c in tree.values()] == [
        ("anxiety", 0),
        ("pain", 0),
        ("back-pain", 1),
        ("nerve-pain", 1),
    ]
    assert (tree["pain"].own, tree["pain"].totals.studies) == (1, 3)
    assert tree["pain"].totals.participants == 140
    assert tree["back-pain"].totals.participants == 40
    assert tree["anxiety"].totals.participants == 125
    assert (tree["pain"].reviews, tree["anxiety"].reviews) == (2, 1)


def test_a_condition_with_two_parents_stands_under_both_and_is_marked():
    terms = (
        Term(id="a", label="A"),
        Term(id="b", label="B"),
        Term(id="c", label="C", broader=("a", "b")),
    )
    corpus = Corpus(vocabulary=Vocabulary(conditions=terms))
    lines = [(c.condition.id, c.depth, c.repeated) for c in count_conditions(corpus)]
    assert lines == [("a", 0, False), ("c", 1, False), ("b", 0, False), ("c", 1, True)]


def test_a_cycle_of_broader_conditions_is_walked_once():
    terms = (
        Term(id="a", label="A", broader=("b",)),
        Term(id="b", label="B", broader=("a",)),
    )
    corpus = Corpus(vocabulary=Vocabulary(conditions=terms))
    assert [c.condition.id for c in count_conditions(corpus)] == ["a", "b"]
    assert {term.id for term in known_conditions(corpus)} == {"a", "b"}
