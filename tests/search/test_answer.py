from __future__ import annotations

import pytest

from kapcite.errors import UsageError
from kapcite.search.answer import number, search
from kapcite.search.explain import expansions, parts
from kapcite.search.snippet import snippets
from search.conftest import indexed, reference


def keys(index, text, **options) -> list[str]:
    return [hit.id for hit in search(index, text, **options).hits]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("asberg", ["a1"]),
        ("Åsberg", ["a1"]),
        ("tumor", ["a1"]),
        ("randomized", ["d4"]),
        ("posttraumatic", ["b2"]),
        ("post-traumatic", ["b2"]),
        ("IL-6", ["c3"]),
        ("IL6", ["c3"]),
        ("IFN-alpha", ["c3"]),
        ("delasalle", ["b2"]),
        ('"group therapy"', ["b2"]),
        ("group -mice", ["b2"]),
        ("-group", ["d4", "a1"]),
        ("year:2018..", ["c3", "d4", "b2"]),
        ("year:<2016", ["a1"]),
        ("type:book", ["c3"]),
        ("type:article year:2021", ["d4"]),
        ("has:doi", ["a1"]),
        ("has:study", ["d4"]),
        ("key:b2", ["b2"]),
        ("author:berg", ["d4"]),
        ("condition:trd", ["d4"]),
        ("TRD", ["d4"]),
        ("esket*", ["a1"]),
        ("mice OR sleep", ["c3", "d4"]),
        ("10.1234/a", ["a1"]),
        ("https://doi.org/10.1234/A", ["a1"]),
        ("10.1234/none", []),
        ("PMID 123456", ["d4"]),
        ("123456", ["d4"]),
        ("PMID 99", []),
    ],
)
def test_a_query_finds(index, text, expected):
    assert sorted(keys(index, text)) == sorted(expected)


def test_words_side_by_side_count_more():
    records = [
        reference("apart", "Therapy in this group"),
        reference("beside", "In this group therapy"),
        *(reference(f"other{number}", f"Sleep of sample {number}") for number in range(20)),
    ]
    index = indexed(records, studies={})
    assert keys(index, "group therapy sleep")[:2] == ["beside", "apart"]
    # Neighbours only as the query has them: what stood between them counts though it is dropped.
    assert keys(index, "group with therapy sleep")[:2] == ["apart", "beside"]
    assert keys(index, "group sleep therapy", exact=True)[:2] == ["apart", "beside"]
    assert keys(index, "group therapy sleep", exact=True)[:2] == ["beside", "apart"]


def test_a_condition_includes_the_narrower_ones(index):
    assert set(keys(index, "condition:depression")) == {"a1", "d4"}
    assert keys(index, "low mood") == ["a1", "d4"]
    with pytest.raises(UsageError, match="did you mean"):
        search(index, "condition:depresion")


def test_records_with_every_word_come_first(index):
    hits = search(index, "therapy group trauma").hits
    assert (hits[0].id, hits[0].complete) == ("b2", True)
    assert not any(hit.complete for hit in hits[1:])
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_a_sentence_is_about_something():
    """A record that has all of its words in passing is not the first; of three words it is."""
    passing = "owl mice ketamine sleep trauma " + "of this and that " * 300
    index = indexed(
        [
            reference("passing", "A report", passing),
            reference("subject", "Ketamine sleep trauma mice", "Ketamine, sleep, trauma, mice."),
            *(reference(f"x{number}", f"Paper number {number}") for number in range(20)),
        ]
    )
    assert keys(index, "owl ketamine sleep") == ["passing", "subject"]
    assert keys(index, "owl ketamine sleep trauma mice") == ["subject", "passing"]


def test_a_typing_error_is_put_right_unless_exact(index):
    answer = search(index, "esketmaine")
    assert [hit.id for hit in answer.hits] == ["a1"]
    assert answer.corrections == [("esketmaine", "esketamine")]
    assert search(index, "esketmaine", exact=True).hits == []


def test_exact_keeps_to_the_records_own_words(index):
    assert keys(index, "TRD", exact=True) == []
    assert keys(index, "therapy", exact=True) == keys(index, "therapy")


def test_limit_order_and_number(index):
    assert len(keys(index, "therapy", limit=2)) == 2
    assert keys(index, "therapy group", order="year") == ["c3", "b2"]
    assert keys(index, "therapy", order="key") == ["b2", "c3", "d4"]
    assert (number(index, "therapy"), number(index, "nothingness")) == (3, 0)


def test_an_explanation_adds_up(index):
    answer = search(index, "esketamine group")
    for hit in answer.hits:
        found = parts(index, answer.query, hit)
        assert sum(part.score for part in found) == pytest.approx(hit.score, abs=1e-6)
    answer = search(index, "group trauma stress sleep -esketamine")
    assert [part.word for part in parts(index, answer.query, answer.hits[0])][:2] == [
        "group",
        "trauma",
    ]
    assert parts(index, answer.query, answer.hits[0])[1].columns == ("title",)
    (expansion,) = expansions(index, search(index, "TRD").query)
    assert expansion.names == ("resistant depression",)


def test_a_snippet_marks_the_words_as_written(index):
    answer = search(index, "tumor esketamine")
    snippet = snippets(index, answer.query, [answer.hits[0].row])[answer.hits[0].row]
    assert [piece.text for piece in snippet.title if piece.matched] == ["Esketamine"]
    assert [piece.text for piece in snippet.abstract if piece.matched] == ["tumour"]
    assert "".join(piece.text for piece in snippet.title) == "Esketamine for low mood"


def test_feedback_ranks_by_what_the_first_share():
    """Of two records with one word of the query the one on the subject comes first."""
    references = [
        reference(f"k{number}", "Ketamine ketamine", "anaesthetic dissociation glutamate")
        for number in range(12)
    ]
    references += [
        reference("off", "A note", "ketamine river shop town market"),
        reference("on", "A note", "ketamine river anaesthetic dissociation glutamate"),
        *(reference(f"x{number}", f"Sleep of owl number {number}") for number in range(30)),
    ]
    index = indexed(references)
    found = keys(index, "ketamine zebrafishes swam beyond mountains")
    assert found.index("on") < found.index("off")
    alone = keys(index, "ketamine zebrafishes swam beyond mountains", exact=True)
    assert alone.index("off") < alone.index("on")
