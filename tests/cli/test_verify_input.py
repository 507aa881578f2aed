"""What ``kapcite verify`` reads: names of fields, packings of JSON, files of other formats."""

from __future__ import annotations

import gzip
import json

import pytest

from kapcite.cli.verify_input import read_file
from kapcite.verify.jsonlines import field_names, reference_from_json

PLAIN = {
    "id": "r1", "title": "Made-up lithium for sleep in veterans",
    "authors": ["Okafor SN", "Lindqvist M"], "venue": "J Affect Disord", "year": 2016,
}  # fmt: skip


@pytest.mark.parametrize(
    "authors",
    [
        "Okafor SN; Lindqvist M",
        "Okafor SN, Lindqvist M",
        "Okafor, S. N. and Lindqvist, Mia",
        "S. N. Okafor and M. Lindqvist",
        ["Okafor, S. N.", "Mia Lindqvist"],
        [{"family": "Okafor", "given": "S. N."}, {"last": "Lindqvist", "first": "Mia"}],
        [{"LastName": "Okafor", "Initials": "SN"}, {"name": "Mia Lindqvist"}],
        [["S. N.", "Okafor"], ["Mia", "Lindqvist"]],
    ],
)
@pytest.mark.parametrize("key", ["author", "authors", "Authors", "author_list"])
def test_authors_in_any_form(authors, key):
    read = reference_from_json({key: authors}, "1")
    assert [name.family for name in read.author] == ["Okafor", "Lindqvist"]


@pytest.mark.parametrize(
    ("item", "field", "value"),
    [
        ({"journal": "J"}, "container_title", "J"),
        ({"Venue": "J"}, "container_title", "J"),
        ({"container-title": ["J"]}, "container_title", "J"),
        ({"fullJournalName": "J"}, "container_title", "J"),
        ({"year": "2016"}, "year", 2016),
        ({"publication_date": "2016-05-03"}, "year", 2016),
        ({"issued": {"date-parts": [[2016, 5]]}}, "year", 2016),
        ({"vol": 7}, "volume", "7"),
        ({"Pages": "3-9"}, "page", "3-9"),
        ({"first_page": "3", "last_page": "9"}, "page", "3-9"),
        ({"elocation_id": "e3"}, "number", "e3"),
        ({"volume": "7", "number": "3", "journal": "J"}, "issue", "3"),
        ({"volume": "7", "number": "e0123", "journal": "J"}, "number", "e0123"),
        ({"volume": "7", "issue": "", "number": "3", "journal": "J"}, "issue", "3"),
        ({"DOI": "10.5555/a"}, "doi", "10.5555/a"),
        ({"pmid": 123456}, "pmid", "123456"),
        ({"ref_id": "x"}, "id", "x"),
    ],
)
def test_fields_by_their_other_names(item, field, value):
    assert getattr(reference_from_json(item, "1"), field) == value


def test_answers_are_given_in_the_names_of_the_file():
    item = {"Authors": "A", "JournalTitle": "J", "PubYear": 2016, "spage": "3", "location": ""}
    assert field_names(item) == {
        "author": "Authors", "container-title": "JournalTitle", "year": "PubYear",
        "first-page": "spage", "page": "spage",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.jsonl", json.dumps(PLAIN)),
        ("a.jsonl", f"\ufeff{json.dumps(PLAIN)}\n\n"),
        ("a.jsonl", json.dumps([PLAIN])),
        ("a.json", json.dumps([PLAIN])),
        ("a.json", json.dumps({"references": [PLAIN]})),
        ("a.json", f"{json.dumps(PLAIN)}\n{json.dumps(PLAIN)}"),
        ("a.json", json.dumps(PLAIN, indent=2)),
    ],
)
def test_json_in_any_packing(tmp_path, name, text):
    (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / f"{name}.gz").write_bytes(gzip.compress(text.encode()))
    for path in (tmp_path / name, tmp_path / f"{name}.gz"):
        given = read_file(path)
        assert not given.problems
        assert {item.reference.container_title for item in given.items} == {"J Affect Disord"}
        assert given.items[0].labels["container-title"] == "venue"


def test_stdin_holds_json_or_any_format(kapcite, tmp_path, monkeypatch):
    snapshot = tmp_path / "p.jsonl"
    snapshot.write_text(json.dumps(PLAIN))
    bib = "@article{b, title={Made-up lithium for sleep in veterans}, year=2011}"
    for text, field in ((json.dumps(PLAIN | {"year": 2011}), "year"), (bib, "year")):
        code, out, _ = kapcite("verify", "-", "--snapshot", snapshot, "--json", stdin=text)
        (result,) = json.loads(out)
        assert (code, [d["field"] for d in result["differences"]]) == (1, [field])


def test_a_record_without_an_identifier_is_numbered(tmp_path):
    path = tmp_path / "a.nbib"
    path.write_text("PMID- 1\nTI  - Made-up lithium.\n\nPMID- 2\nTI  - Made-up sleep.\n")
    assert [item.reference.id for item in read_file(path).items] == ["1", "2"]


def test_a_file_of_which_nothing_can_be_read_is_bad_input(kapcite, tmp_path):
    (tmp_path / "a.jsonl").write_text('{"title": \n')
    code, _, err = kapcite("verify", tmp_path / "a.jsonl")
    assert code == 2
    assert "is not JSON" in err or "not JSON" in err


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_a_file_in_another_encoding_loses_no_field(kapcite, tmp_path, encoding):
    works = tmp_path / "works.jsonl"
    works.write_text(json.dumps(PLAIN | {"authors": "Müller J"}), encoding="utf-8")
    wrong = json.dumps(PLAIN | {"authors": "Müller J", "year": 2011}, ensure_ascii=False)
    (tmp_path / "a.jsonl").write_bytes(wrong.encode(encoding))
    pasted = "Müller J. Made-up lithium for sleep in veterans. J Affect Disord. 2011;12(3):23-9."
    (tmp_path / "a.txt").write_bytes(pasted.encode(encoding))
    for words in (("a.jsonl",), ("--text", "a.txt")):
        given = [tmp_path / word if word.startswith("a.") else word for word in words]
        _, out, _ = kapcite("verify", *given, "--snapshot", works, "--json")
        (result,) = json.loads(out)
        assert {difference["field"] for difference in result["differences"]} == {"year"}


def test_a_pasted_list_may_come_through_a_pipe(kapcite):
    pasted = "Duman RS, et al. Synaptic plasticity and depression. Nat Med. 2016;22(3):238-49."
    _, out, _ = kapcite("verify", "--text", "-", "--json", stdin=pasted)
    assert [result["bound_to"] for result in json.loads(out)] == ["duman2016"]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.jsonl", b""),
        ("other.jsonl", b'{"colour": "blue"}'),
        ("broken.jsonl", b'{"title": "Made-up"}\n{"title": '),
        ("broken.json", b'[{"id": "a", "title": "Made-up"}, 3]'),
        ("short.jsonl.gz", gzip.compress(bytes(range(256)) * 40)[:200]),
    ],
)
def test_a_snapshot_that_lacks_records_accuses_nobody(kapcite, tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    (tmp_path / "a.jsonl").write_text(json.dumps(PLAIN))
    code, out, err = kapcite("verify", tmp_path / "a.jsonl", "--snapshot", tmp_path / name)
    assert (code, out) == (2, "")
    assert name in err
