"""The rules that stand above the score, one case for each."""

import pytest

from kapcite.dedupe.find import find_duplicates
from kapcite.dedupe.report import explain


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


def test_a_standing_title_with_a_slip_on_the_same_pages_is_the_same(make):
    refs = [make("a", title="Book review"), make("b", title="Baok review")]
    assert find_duplicates(refs).clusters == [[0, 1]]


@pytest.mark.parametrize("change", [{"issue": "4"}, {"DOI": "10.1000/2"}])
def test_the_editorial_of_another_issue_is_another(make, change):
    same = {"title": "Editorial introduction", "page": "1-3", "DOI": "10.1000/1"}
    refs = [make("a", **same), make("b", **same | {"DOI": None} | change)]
    assert find_duplicates(refs, "loose").clusters == []


def test_a_translation_without_authors_needs_the_container_and_like_words(make):
    title = "[Infusions of a devised drug in forty people having a devised disorder]"
    foreign = make("b", title=title, author=None)
    assert find_duplicates([make("a"), foreign]).clusters == [[0, 1]]
    whole = make("b", title="Introduction", author=None)
    assert find_duplicates([make("a"), whole]).clusters == []


def test_an_issue_and_pages_in_one_container_stand_for_a_volume(make):
    other = make("b", title="Quite another title, in another tongue", volume=None)
    assert find_duplicates([make("a"), other]).clusters == [[0, 1]]


def test_the_minutes_of_the_next_year_are_others_on_the_same_pages(make):
    title = "Minutes of the general assembly of the members"
    refs = [make("a", title=title), make("b", title=title, volume="13", issued={"year": 2012})]
    assert find_duplicates(refs).clusters == []


def test_a_collaboration_is_its_members_where_the_title_stands_on_one_page(make):
    group = {"author": [{"literal": "The Made-up Collaboration"}], "page": "101"}
    assert find_duplicates([make("a"), make("b", **group)]).clusters == [[0, 1]]
    assert find_duplicates([make("a"), make("b", **group | {"page": "7"})]).clusters == []


def test_a_doi_and_its_title_are_one_work_whatever_the_container_and_year(make):
    series = {"container_title": "Lecture Notes in Made-up Science", "issue": None, "page": None}
    refs = [
        make("a", DOI="10.1000/1", container_title="12th Meeting on Toys", volume=None, page=None),
        make("b", DOI="10.1000/1", volume="8821", issued={"year": 2010}, **series),
    ]
    assert find_duplicates(refs, "strict").clusters == [[0, 1]]


def test_an_introduction_that_begins_on_the_same_page_is_the_same(make):
    book = {"title": "Introduction", "container_title": "Parchment and Power", "volume": None,
            "issue": None}  # fmt: skip
    refs = [make("a", page="12-30", **book), make("b", page="12", **book)]
    assert find_duplicates(refs).clusters == [[0, 1]]
    refs = [make("a", page="12-30", **book), make("b", page="31", **book)]
    assert find_duplicates(refs).clusters == []


ABSTRACT = "Forty people were given a made-up drug, and all of them said what they thought of it."


@pytest.mark.parametrize(
    ("change", "clusters"),
    [
        ({}, [[0, 1]]),
        ({"page": "331-338"}, []),  # fewer pages
        ({"container_title": "Acta of Another Matter"}, []),
        ({"abstract": ABSTRACT[::-1]}, []),
        ({"issued": {"year": 2014}}, []),
    ],
)
def test_one_text_of_as_many_pages_is_not_printed_twice_in_one_journal(make, change, clusters):
    other = {"volume": "13", "page": "331-339", "issued": {"year": 2012}, "abstract": ABSTRACT}
    refs = [make("a", abstract=ABSTRACT), make("b", **other | change)]
    assert find_duplicates(refs).clusters == clusters


@pytest.mark.parametrize("mark", [". Part II", ", part two", " III", ". Part B: the next ten"])
def test_the_next_part_is_no_copy_of_a_title_without_a_number(make, mark):
    bare = {"volume": None, "issue": None, "page": None}
    title = "Infusions of a made-up drug in forty people with a made-up disorder"
    assert relation([make("a", **bare), make("b", title=title + mark, **bare)]) == [
        "another part or edition"
    ]


def test_the_first_part_may_be_listed_without_its_number(make):
    title = "Infusions of a made-up drug in forty people with a made-up disorder. Part I"
    assert find_duplicates([make("a"), make("b", title=title)]).clusters == [[0, 1]]


@pytest.mark.parametrize("change", [{"page": "131-139"}, {"DOI": "10.1000/2"}])
def test_words_of_their_own_on_another_place_are_no_slip(make, change):
    title = "Casualties of the road and their families in {}: a survey of registers"
    bare = {"volume": None, "issue": None, "DOI": "10.1000/1"}
    refs = [
        make("a", title=title.format("Denmark"), **bare),
        make("b", title=title.format("Portugal"), **bare | {"DOI": None} | change),
    ]
    assert find_duplicates(refs, "loose").clusters == []


def test_a_longer_title_on_other_pages_is_another_work(make):
    title = "Infusions of a made-up drug in forty people with a made-up disorder: the second year"
    bare = {"volume": None, "issue": None}
    refs = [make("a", **bare), make("b", title=title, page="131-139", **bare)]
    assert find_duplicates(refs, "loose").clusters == []


def test_a_publisher_is_no_place_for_the_book_of_another_year(make):
    book = {"type": "book", "container_title": "Sham University Press", "volume": None,
            "issue": None, "page": None}  # fmt: skip
    later = make("b", **book | {"issued": {"year": 2015}})
    assert find_duplicates([make("a", **book), later]).clusters == []
    next_year = make("b", **book | {"issued": {"year": 2012}})
    assert find_duplicates([make("a", **book), next_year], "loose").clusters == [[0, 1]]
