"""Reading: every fault with its place, none hides another, none crashes the process."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kapcite.corpus.lint import explanations, lint
from kapcite.corpus.load import load_bytes
from kapcite.errors import InputError
from kapcite.model.dates import PartialDate

# What stands in the corpus -> where the one problem is and what it says.
FAULTS = {
    "type": ("references:\n  - id: a\n    title: [x]\n", 3, 12, "expected text, got a list"),
    "unknown-key": ("references:\n  - id: a\n    title: x\n    isued: 2\n", 4, 5, "did you mean"),
    "duplicate-key": ("references:\n  - id: a\n    title: x\n    title: y\n", 4, 5, "line 3"),
    "duplicate-id": (
        "references:\n  - {id: a, title: x}\n  - {id: a, title: y}\n",
        3,
        10,
        "taken already",
    ),
    "ambiguous-scalar": ("references:\n  - id: a\n    title: x\n    volume: 012\n", 4, 13, "012"),
    "date": ("references:\n  - id: a\n    title: x\n    issued: 2021-02-30\n", 4, 13, "no day 30"),
    "dangling-key": (
        "references: []\nstudies:\n  - id: s\n    reports: [nope]\n",
        4,
        15,
        "no reference 'nope'",
    ),
    "tab": ("references:\n  - id: a\n    title: x\n\tnote: y\n", 4, 1, "tab"),
    "tag": ("references:\n  - id: a\n    title: !!python/object:os.system x\n", 3, 12, "!!python"),
    "syntax": ('references:\n  - id: a\n    title: "x\n', 3, 12, "never ends"),
    "depth": ("references:\n  - id: a\n    title: " + "[" * 70 + "]" * 70 + "\n", 3, None, "64"),
    "missing-key": ("references:\n  - title: x\n", 2, 5, "'id' is missing"),
    "comment-in-text": ("references:\n  - id: a\n    title: Study #4\n", 3, 12, "'#4'"),
    "control-character": ("references:\n  - id: a\n    title: x\x07\n", 3, 13, "U+0007"),
    "version": ("kapcite: 9\nreferences: []\n", 1, 10, "newer kapcite"),
    "backward-pages": (
        "references:\n  - {id: a, title: x, page: 30-20}\n",
        2,
        29,
        "runs backwards",
    ),
    "impossible-date": (
        "references:\n  - {id: a, title: x, issued: 2020/2019}\n",
        2,
        31,
        "ends before",
    ),
    "invalid-identifier": ("references:\n  - {id: a, title: x, DOI: abc}\n", 2, 28, "no DOI"),
    "duplicate-identifier": (
        (
            "references:\n  - {id: a, title: x, DOI: 10.1000/A}\n"
            "  - {id: b, title: y, DOI: https://doi.org/10.1000/a}\n"
        ),
        3,
        28,
        "'a' has this DOI too",
    ),
    "missing-title": ("references:\n  - id: a\n    type: book\n", 2, 5, "no title"),
    "unknown-type": ("references:\n  - {id: a, title: x, type: jornal}\n", 2, 29, "unknown type"),
    "study-without-report": ("studies:\n  - id: s\n", 2, 5, "no reports"),
    "unknown-term": (
        (
            "references: [{id: a, title: x}]\nstudies:\n"
            "  - {id: s, reports: [a], conditions: [depresion]}\n"
            "vocabulary: {conditions: [{id: depression, label: Depression}]}\n"
        ),
        3,
        40,
        "did you mean depression?",
    ),
    "unknown-arm": (
        (
            "references: [{id: a, title: x}]\nstudies:\n  - id: s\n    reports: [a]\n"
            "    results: [{outcome: o, groups: [{arm: z, n: 1, of: 2}]}]\n"
        ),
        5,
        43,
        "no arm 'z'",
    ),
    "dangling-source": (
        (
            "references: [{id: a, title: x}]\nstudies:\n  - id: s\n    reports: [a]\n"
            "    results: [{outcome: o, source: z}]\n"
        ),
        5,
        36,
        "no source 'z'",
    ),
    "impossible-count": (
        (
            "references: [{id: a, title: x}]\nstudies:\n  - id: s\n    reports: [a]\n"
            "    arms: [{name: k}]\n    results: [{outcome: o, groups: [{arm: k, n: 3, of: 2}]}]\n"
        ),
        6,
        37,
        "3 of 2",
    ),
    "unknown-verdict": (
        "citations:\n  - {id: c, document: d, as-cited: {}, verdict: exakt}\n",
        2,
        49,
        "did you mean exact?",
    ),
    "key": ("references:\n  - id: a\n    title: x\n    ? [y]\n    : z\n", 4, 7, "plain text"),
    "merge-key": ("references:\n  - id: a\n    title: x\n    <<: {note: y}\n", 4, 5, "merge keys"),
    "alias": ("references:\n  - id: a\n    title: *nope\n", 3, 12, "no anchor"),
}


@pytest.mark.parametrize("rule", FAULTS)
def test_fault(rule):
    text, line, column, says = FAULTS[rule]
    problems = lint(load_bytes(text.encode(), "c.yaml"))
    found = [problem for problem in problems if problem.rule == rule]
    assert len(found) == 1, problems
    assert found[0].line == line
    assert column is None or found[0].column == column
    assert says in str(found[0])
    assert str(found[0]).startswith(f"c.yaml:{line}:")


def test_every_rule_has_a_case_and_an_explanation():
    assert FAULTS.keys() | {"encoding"} == explanations().keys()
    assert all(explanations().values())


def test_a_byte_that_is_not_utf8_has_a_place():
    problems = load_bytes(b"references:\n  - {id: a, title: x\xff}\n", "c.yaml").problems
    assert [(p.line, p.column, p.rule) for p in problems if p.rule == "encoding"] == [
        (2, 21, "encoding")
    ]


def test_utf16_is_named():
    with pytest.raises(InputError, match="UTF-16"):
        load_bytes("references: []".encode("utf-16"), "c.yaml")


@pytest.mark.parametrize("opening", ["- ", "[", "{a: ", "? "])
def test_what_crashes_libyaml_is_a_problem(opening):
    problems = load_bytes((opening * 30_000).encode(), "c.yaml").problems
    assert [p.rule for p in problems] == ["depth"]


def test_an_alias_bomb_is_refused_and_the_rest_is_read():
    levels = "abcdefghij"
    bomb = "x-a: &a [z, z, z, z, z, z, z, z, z]\n" + "".join(
        f"x-{new}: &{new} [{', '.join(['*' + old] * 9)}]\n"
        for old, new in itertools.pairwise(levels)
    )
    loaded = load_bytes((bomb + "references:\n  - {id: a, title: t}\n").encode(), "c.yaml")
    assert [p.rule for p in loaded.problems] == ["alias"]
    assert loaded.corpus.references[0].title == "t"


def test_scalars_stay_as_written():
    text = (
        "references:\n  - {id: 010, title: NO, volume: 10.10, page: 12:30, number: 1_000,"
        ' edition: 1e3, note: "yes"}\n'
    )
    reference = load_bytes(text.encode(), "c.yaml").corpus.references[0]
    assert (reference.id, reference.title, reference.volume) == ("010", "NO", "10.10")
    assert (reference.page, reference.number, reference.edition) == ("12:30", "1_000", "1e3")


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2017", PartialDate(year=2017)),
        ('"2016-03"', PartialDate(year=2016, month=3)),
        ("2017-05-11", PartialDate(year=2017, month=5, day=11)),
        ("2016-21", PartialDate(year=2016, season=1)),
        ("1999~", PartialDate(year=1999, circa=True)),
        ("2019/2020-02", PartialDate(year=2019, end=PartialDate(year=2020, month=2))),
        ("{date-parts: [[2017, 5]]}", PartialDate(year=2017, month=5)),
        ('{date-parts: [["2017"], [2018]]}', PartialDate(year=2017, end=PartialDate(year=2018))),
        ("{year: 2017, month: 5, circa: true}", PartialDate(year=2017, month=5, circa=True)),
        ("[{year: 2017}, {year: 2018}]", PartialDate(year=2017, end=PartialDate(year=2018))),
        ("{literal: in press}", PartialDate(literal="in press")),
        ("{raw: spring 1999}", PartialDate(literal="spring 1999")),
    ],
)
def test_dates_in_every_form(written, date):
    loaded = load_bytes(f"references:\n  - {{id: a, issued: {written}}}\n".encode(), "c")
    assert not loaded.errors
    assert loaded.corpus.references[0].issued == date


def test_a_bare_list_and_json_are_corpora():
    json = b'[{"id": "a", "type": "book", "title": "T", "issued": {"date-parts": [[2001]]},\n'
    json += b'  "author": [{"family": "F"}], "journalAbbreviation": "J"}]'
    loaded = load_bytes(json, "c.json")
    assert not loaded.problems
    assert loaded.corpus.references[0].container_title_short == "J"


def test_unknown_fields_and_custom_are_kept():
    text = "references:\n  - {id: a, rating: 5, custom: {bibtex:x: y}}\n"
    loaded = load_bytes(text.encode(), "c")
    assert loaded.corpus.references[0].extra == {"corpus:rating": "5", "bibtex:x": "y"}
    assert [p.severity for p in loaded.problems] == ["warning"]


@given(st.binary(max_size=400))
def test_no_bytes_raise(data):
    try:
        lint(load_bytes(data, "c"))
    except InputError as error:
        assert "UTF-16" in str(error) or "zero byte" in str(error)


@given(st.text(alphabet="ab:-[]{}&*!|>'\"#%@` \n\t?,0123", max_size=200))
def test_no_yaml_raises(text):
    lint(load_bytes(text.encode(), "c"))
