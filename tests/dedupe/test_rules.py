"""The rules that stand above the score, one case for each."""

import pytest

from kapcite.dedupe.find import find_duplicates
from kapcite.dedupe.report import explain
from kapcite.dedupe.similarity import other_words


def relation(refs):
    found = find_duplicates(refs)
    assert found.clusters == []
    return [pair.relation for pair in explain(found)]


@pytest.mark.parametrize(
    "change",
    [
        {"container_title": "Acta of Another Matter", "volume": "40"},
        {"container_title": "Acta of Another Matter", "page": "S12"},
        {"volume": "40", "page": "512-513"},
    ],
)
def test_one_text_on_two_places_is_printed_twice(make, change):
    assert relation([make("a"), make("b", **change)]) == ["another version or report"]


def test_an_identifier_joins_what_two_lists_place_otherwise(make):
    refs = [make("a", DOI="10.1000/1"), make("b", DOI="10.1000/1", volume="40", page="1-2")]
    assert find_duplicates(refs).clusters == [[0, 1]]


@pytest.mark.parametrize("year", [2010, 2013])
def test_another_year_needs_something_of_the_place(make, year):
    bare = {"container_title": None, "volume": None, "issue": None, "page": None}
    other = {"issued": {"year": year}}
    assert find_duplicates([make("a", **bare), make("b", **bare, **other)]).clusters == []


def test_the_year_before_with_its_container_is_the_same(make):
    other = {"issued": {"year": 2010}, "volume": None, "issue": None, "page": None}
    assert find_duplicates([make("a"), make("b", **other)]).clusters == [[0, 1]]


def test_titles_with_words_of_their_own_by_others_are_two(make):
    bare = {"volume": None, "issue": None, "page": None}
    title = "Casualties of the road and their families in {}: a survey of registers"
    refs = [
        make("a", title=title.format("Denmark"), author=[{"family": "Holm"}], **bare),
        make("b", title=title.format("Portugal"), author=[{"family": "Holmes"}], **bare),
    ]
    assert find_duplicates(refs).clusters == []


@pytest.mark.parametrize(
    ("a", "b", "apart"),
    [
        ("casualties in denmark", "casualties in portugal", True),
        ("a tumour of the lung", "a tumor of the lung", False),
        ("on line learning", "online learning", False),
        ("learning hypotheses", "learning hy potheses", False),
        ("agents trust and access", "agents turst and access", False),
        ("a trial of glass", "a trial of glass in forty people", False),
    ],
)
def test_other_words(a, b, apart):
    assert other_words(a, b) == other_words(b, a) == apart
