from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kapcite.errors import UsageError
from kapcite.search.query import MOST_CLAUSES, parse, plain_query, read, years


@pytest.mark.parametrize(
    ("text", "column", "says"),
    [
        ('ketamine "group', 10, "not closed"),
        ("ketamine OR", 10, "on its right"),
        ("OR ketamine", 1, "on its left"),
        ("a OR OR b", 6, "on its left"),
        ("ketamine auther:rot", 10, "did you mean author:?"),
        ("x year:soon", 8, "such as year:2017"),
        ("x has:everything", 7, "has:doi"),
        ("x has:abstrct", 7, "did you mean has:abstract?"),
        ("ketamine OR -cocaine", 10, "excluded"),
        ("author:!!", 8, "needs a word"),
    ],
)
def test_a_fault_says_where(text, column, says):
    with pytest.raises(UsageError) as caught:
        parse(text)
    (problem,) = caught.value.problems
    assert problem.column == column
    assert says in str(problem)


def test_the_parts_of_a_query():
    query = parse('ketamine "group therapy" -mice author:"de la Salle" psycho* OR mind*')
    shapes = [
        ([unit.words for unit in clause.units], clause.required, clause.negated)
        for clause in query.clauses
    ]
    assert shapes == [
        ([("ketamine",)], False, False),
        ([("group", "therapy")], True, False),
        ([("mice",)], False, True),
        ([("de", "la", "salle")], True, False),
        ([("psycho",), ("mind",)], False, False),
    ]


def test_a_colon_in_a_text_is_no_field():
    assert not any(clause.required for clause in parse("IL-2: a review of 1:2 ratios").clauses)


@pytest.mark.parametrize(
    "text",
    [
        'The OR was 2.1 in carriers of IL -6 and of the "wild type.',
        "Is there a link between -omics and disease?",
        "effects of beta -blockers on the mortality of old patients in hospital",
        "compensation - - a stimulus (i.e. of mass) in the remaining kidney.",
    ],
)
def test_a_sentence_is_words(text):
    query = read(text)
    assert not any(clause.negated or clause.required for clause in query.clauses)
    assert query == plain_query(text)


@pytest.mark.parametrize(
    "text",
    [
        "depression in the elderly -review",
        '"effects of the drug in the brain of a mouse with pain" -rat',
        "author:rot what is the path of ketamine and where does it go -mice",
        "ketamine OR esketamine",
    ],
)
def test_a_query_is_no_sentence(text):
    assert read(text) == parse(text)


def test_words_that_say_nothing_are_dropped_beside_others():
    assert [c.units[0].text for c in parse("the treatment of the alcohol").clauses] == [
        "treatment",
        "alcohol",
    ]
    assert len(parse("to be or not to be").clauses) > 0


def test_the_endless_is_cut():
    query = parse(" ".join(f"word{number}" for number in range(200)))
    assert (len(query.clauses), query.dropped) == (MOST_CLAUSES, 200 - MOST_CLAUSES)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2017", (2017, 2017)),
        ("2015..2020", (2015, 2020)),
        ("2015..", (2015, 9999)),
        ("..1999", (0, 1999)),
        (">2019", (2020, 9999)),
        (">=2019", (2019, 9999)),
        ("<2000", (0, 1999)),
    ],
)
def test_years(value, expected):
    assert years(value) == expected


@given(st.text())
def test_anything_is_read_or_faulted(text):
    try:
        parse(text)
    except UsageError as error:
        assert error.problems[0].column >= 1
    plain_query(text)
