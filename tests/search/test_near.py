"""Where nothing is found, what is near is offered."""

from __future__ import annotations

import pytest

from kapcite.search.answer import search
from kapcite.search.near import near_misses
from kapcite.search.query import plain_query


@pytest.mark.parametrize(
    ("text", "exact", "expected"),
    [
        ("esketamine year:1990", False, ("without year:1990", "1 record", "")),
        ("mice -group", False, ("without -group", "1 record", "")),
        ('"trauma group"', False, ('with the words apart in "trauma group"', "1 record", "")),
        ("TRD", True, ("without --exact", "1 record", "")),
        ("author:asbrgeson", False, ("for asbrgeson", "author:asberg", "")),
        ("esketamines5x", False, ("for esketamines5x", "esketamine", "")),
        ("10.1234/b", False, ("DOI", "10.1234/a", "a1")),
        ("PMID 123465", False, ("PMID", "123456", "d4")),
        ("type:boook", False, ("for type:boook", "type:book", "")),
        ("therapy type:artikel", False, ("for type:artikel", "type:article", "")),
    ],
)
def test_a_near_miss_is_offered(index, text, exact, expected):
    answer = search(index, text, exact=exact)
    assert answer.hits == []
    assert expected in near_misses(index, answer.query, exact=exact)


def test_a_title_is_offered(index):
    answer = search(index, "zqzqzqzq vwvwvwvw")
    assert near_misses(index, answer.query, exact=False) == []
    found = near_misses(index, plain_query("grup therpy aftr traum"), exact=False)
    assert ("title", "Group therapy after trauma", "b2") in found


def test_a_letter_is_near_to_no_word(index):
    near = near_misses(index, plain_query("qab qqqa"), exact=False)
    assert [one for one in near if len(one.text.removeprefix("author:")) < 3] == []


@pytest.mark.parametrize("text", ["!!!", '"x', "x" * 10_000, "-a -b", "10.1/" + "9" * 200])
def test_anything_may_find_nothing(index, text):
    near_misses(index, plain_query(text), exact=False)
