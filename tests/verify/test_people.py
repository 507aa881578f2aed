"""One person beside another: cases/people.json; and names read from text."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kapcite.verify.authors import align
from kapcite.verify.bylines import parse_people, parse_person
from kapcite.verify.people import Match, match, person

CASES = json.loads((Path(__file__).parent / "cases" / "people.json").read_text("utf-8"))


@pytest.mark.parametrize(
    ("cited", "published", "level"),
    [pytest.param(*case[:3], id=case[3].replace(" ", "-")) for case in CASES],
)
def test_match(cited, published, level):
    assert match(person(parse_person(cited)), person(parse_person(published))) is Match[level]


@given(st.text(max_size=40))
def test_any_text_is_a_name_that_matches_itself(text):
    name = person(parse_person(text))
    assert match(name, name) is Match.SAME


def families(text):
    return [name.family or name.literal for name in parse_people(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Wan, L. B., Levitch, C. F., & Mathew, S. J.",
        "Wan LB, Levitch CF, Mathew SJ",
        "Wan L.B.; Levitch C.F.; Mathew S.J.",
        "Wan, Le-Ben, Cara F. Levitch, and Sanjay J. Mathew",
        "L.-B. Wan, C. F. Levitch, and S. J. Mathew",
        "Le-Ben Wan, Cara F. Levitch, Sanjay J. Mathew",
        "Wan, L.B., Levitch, C.F. and Mathew, S.J.",
        "Wan, Le-Ben; Levitch, Cara F; Mathew, Sanjay J",
        "Wan, Le-Ben and Levitch, Cara F. and Mathew, Sanjay J.",
        "Wan LB|Levitch CF|Mathew SJ",
        "Wan LB\nLevitch CF\nMathew SJ",
        "L.B.Wan, C.F.Levitch, S.J.Mathew",
        "Le-Ben Wan, MD, Cara F. Levitch, PhD, Sanjay J. Mathew, MD",
    ],
)
def test_lists_of_authors(text):
    assert families(text) == ["Wan", "Levitch", "Mathew"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Siddiqui, Kiran and Khan, Abul Fazal", ["Siddiqui", "Khan"]),
        ("Smith J, Doe A and Roe B", ["Smith", "Doe", "Roe"]),
        ("J. Kim, H. Lee, and Y. Wu", ["Kim", "Lee", "Wu"]),
        ("A. Smith and B. Doe", ["Smith", "Doe"]),
        ("King, Martin, Jr. and Doe, Jane", ["King", "Doe"]),
        ("Wolfson, Phil and Glenn Hartelius", ["Wolfson", "Hartelius"]),
        ("Smith, John and others", ["Smith", "others"]),
        (
            "Agency for Healthcare Research and Quality",
            ["Agency for Healthcare Research and Quality"],
        ),
        ("Doe A, on behalf of the Made Study Group", ["Doe", "Made Study Group"]),
        ("M&uuml;ller H, Doe A", ["Müller", "Doe"]),
        ("Ivanov, Yu. A., Doe, B.", ["Ivanov", "Doe"]),
        ("Smith J, Doe A; Made Study Group", ["Smith", "Doe", "Made Study Group"]),
        ("van der Berg, H J; Doe, A B", ["Berg", "Doe"]),
    ],
)
def test_what_parts_a_list(text, expected):
    assert families(text) == expected


def test_marks_and_groups_stay_literal():
    assert families("Wan LB, et al.") == ["Wan", "et al."]
    assert families("Hasin, D. S., Sarvet, A. L., ... Grant, B. F.")[2] == "…"
    assert families("World Health Organization") == ["World Health Organization"]


def kinds(cited, published):
    found = align(parse_people(cited), parse_people(published))
    return len(found.foreign), len(found.missing), found.reordered


FULL = "Dore J, Turnipseed B, Dwyer S, Turnipseed A, Andries J, Wolfson P"


@pytest.mark.parametrize(
    ("cited", "expected"),
    [
        (FULL, (0, 0, False)),
        ("Dore J, Turnipseed B, et al.", (0, 0, False)),
        ("Dore J, Turnipseed B, ... Wolfson P", (0, 0, False)),
        ("Dore J, Turnipseed B, Wolfson P", (0, 3, False)),
        ("Dore J, Turnipseed B, Dwyer S, Turnipseed A, Wolfson P, Andries J", (0, 0, True)),
        ("Dore J, Turnipseed B, Dwyer S, Turnipseed A, Andries J, Estabrook F", (1, 1, False)),
        ("Dore J, Dwyer S, et al.", (0, 1, False)),  # lost before "et al."
    ],
)
def test_alignment(cited, expected):
    assert kinds(cited, FULL) == expected


def test_a_record_cut_short_cannot_accuse_the_names_behind_it():
    found = align(parse_people(FULL), parse_people("Dore J, Turnipseed B, et al."))
    assert not found.foreign
    assert len(found.unknown) == 4


def test_a_body_may_be_cited_for_those_who_wrote_in_its_name():
    found = align(parse_people("Made Study Group"), parse_people(f"{FULL}, Made Study Group"))
    assert (found.foreign, found.missing) == ((), ())
