"""The local snapshot: what is found in it, and how it is read."""

from __future__ import annotations

import json

import pytest
from made import made
from mutated import is_exact, mutated

from kapcite.errors import InputError, Problem
from kapcite.verify.check import SnapshotSource, verify_with
from kapcite.verify.jsonlines import field_names, read_json_lines, reference_from_json
from kapcite.verify.records import published_from_json
from kapcite.verify.result import VERIFIED, Published
from kapcite.verify.snapshot import build, open_snapshot


@pytest.fixture(scope="module")
def results():
    """Citations of made-up works, each with what came of it."""
    made = mutated(800, 900)
    records = (Published(reference=record) for record in made.records)
    source = SnapshotSource(build(records, "made"), complete=True)
    return [(case, verify_with(case.cited, [source])) for case in made.cases]


def test_style_is_no_error(results):
    restyled = [(case, result) for case, result in results if case.way == "only restyled"]
    assert len(restyled) > 300
    assert not [(c.styles, r.differences) for c, r in restyled if r.verdict != VERIFIED]


def test_what_was_falsified_is_named_and_nothing_else(results):
    false = [(case, result) for case, result in results if case.way != "only restyled"]
    missed = [
        (case.way, result.differences) for case, result in false if not is_exact(case, result)
    ]
    assert len(missed) <= 0.01 * len(false), missed


def test_a_file_is_opened_again_and_an_interrupted_build_leaves_none(tmp_path):
    path = tmp_path / "made.sqlite"

    def broken():
        yield Published(reference=next(made(1)))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(broken(), "made", path)
    assert not path.exists()
    build((Published(reference=r) for r in made(5)), "made", path).close()
    with open_snapshot(path) as snapshot:
        assert len(snapshot) == 5
        (first, *_) = snapshot.candidates(next(made(1)))
        assert first.reference == next(made(1))


def test_what_is_no_snapshot_is_said(tmp_path):
    path = tmp_path / "x.sqlite"
    path.write_bytes(b"something else" * 50)
    with pytest.raises(InputError, match="not a snapshot"):
        open_snapshot(path)


def test_plain_objects_go_by_many_names():
    item = {"title": "T", "authors": ["A. B. Okafor", "et al."], "journal": "J", "year": "2017",
            "pages": "1-2", "doi": "10.5555/x", "location": "Paris", "unknown": 1}  # fmt: skip
    read = reference_from_json(item, "f:1")
    assert (read.id, read.container_title, read.year, read.page) == ("10.5555/x", "J", 2017, "1-2")
    assert (read.author[0].family, read.publisher_place) == ("Okafor", "Paris")
    assert field_names(item)["page"] == "pages"
    assert field_names(item)["container-title"] == "journal"
    csl = {
        "id": "k",
        "author": [{"family": "Okafor", "given": "A"}],
        "issued": {"date-parts": [[2001, 2]]},
    }
    assert reference_from_json(csl, "f:2").year == 2001


@pytest.mark.parametrize(
    "item",
    [
        {"title": 5, "authors": 7, "year": [], "doi": {}},
        {"authors": [None, {}, {"family": 3}, []], "issued": {"date-parts": [[None]]}},
        {"DOI": None, "title": [None], "author": {"a": 1}},
        {"authorships": None, "title": None, "biblio": 4, "ids": []},
    ],
)
def test_odd_values_are_left_out_not_raised(item):
    published_from_json(item, "f:1")


def test_lines_that_are_no_json_are_problems_with_their_place():
    found = list(read_json_lines(['{"title": "a"}', "", "{broken", "[1]"], "f.jsonl"))
    assert [number for number, _ in found] == [1, 3, 4]
    assert isinstance(found[1][1], Problem)
    assert str(found[1][1]).startswith("f.jsonl:3:2: this line is not JSON")


def test_a_notice_in_a_snapshot_reaches_the_work_that_it_is_on(tmp_path):
    work = {"DOI": "10.5555/W.1", "title": ["Made-up lithium for sleep in veterans"], "author": [
        {"family": "Okafor", "given": "S"}], "issued": {"date-parts": [[2010]]}}  # fmt: skip
    update = {"DOI": "10.5555/w.1", "type": "retraction", "updated": {"date-parts": [[2020, 5]]}}
    notice = {"DOI": "10.5555/w.2", "title": ["Retraction notice"], "update-to": [update]}
    lines = [json.loads(json.dumps(one)) for one in (work, notice)]
    snapshot = build((published_from_json(one, "x") for one in lines), "crossref")
    cited = reference_from_json(
        {"title": "Made-up lithium for sleep in veterans", "authors": "Okafor S"}, "c"
    )
    result = verify_with(cited, [SnapshotSource(snapshot, complete=True)])
    assert [(n.kind, n.doi, n.date) for n in result.notices] == [
        ("retracted", "10.5555/w.2", "2020-05")
    ]


@pytest.mark.parametrize(
    ("item", "kinds"),
    [
        ({"retracted": True}, ["retracted"]),
        ({"publication_types": ["Journal Article", "Retracted Publication"]}, ["retracted"]),
        ({"publication_types": ["Journal Article"], "retracted": False}, []),
    ],
)
def test_plain_records_may_say_that_they_were_retracted(item, kinds):
    published = published_from_json({"title": "Made-up lithium"} | item, "1")
    assert [notice.kind for notice in published.notices] == kinds


def test_values_in_objects_and_a_doi_for_a_location():
    item = {"journal": {"title": "Made Med"}, "elocationid": "doi: 10.5555/made.1", "title": "A"}
    read = reference_from_json(item, "1")
    assert (read.container_title, read.doi, read.number) == ("Made Med", "10.5555/made.1", None)
