"""A corpus that is somebody's .bib, .ris or CSL-JSON file: every command reads it alike."""

from __future__ import annotations

import pytest

BIB = """\
@book{a1, title = {Café}, author = {Müller, A.}, year = 2001}
@book{a1, title = {Other}, year = 2002}
@article{b2, title = {Pages}, author = {Berg, B.}, journal = {J}, pages = {20--10}, year = 2003}
"""


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_cite_reads_what_the_others_read(kapcite, tmp_path, encoding):
    (tmp_path / "own.bib").write_bytes(BIB.encode(encoding))
    for command in ("show", "cite"):
        code, out, _ = kapcite(command, "a1", "--corpus", "own.bib")
        assert (code, "Müller" in out) == (0, True)
        code, out, _ = kapcite(command, "a1a", "--corpus", "own.bib")  # the key was taken
        assert (code, "Other" in out or "2002" in out) == (0, True)
        code, _, err = kapcite(command, "b3", "a9", "--corpus", "own.bib")
        assert code == 2
        assert "did you mean b2" not in err  # half of the key is another
        assert err.count("no reference has the key") == 2


@pytest.mark.parametrize("kind", ["bibtex", "ris", "csljson"])
def test_check_reads_it_in_its_own_format(kapcite, tmp_path, kind):
    (tmp_path / "own.bib").write_text(BIB, "utf-8")
    suffix = {"bibtex": "bib", "ris": "ris", "csljson": "json"}[kind]
    name = f"copy.{suffix}"
    assert kapcite("export", f"--{kind}", "-o", name, "--corpus", "own.bib")[0] == 0
    code, out, err = kapcite("check", "--corpus", name)
    assert code == 1
    assert "[page-order]" in out or "pages" in out
    assert "YAML" not in out + err


@pytest.mark.parametrize("name", ["own.yaml", "own.yml"])
def test_cite_tells_the_place_of_a_fault_in_yaml(kapcite, tmp_path, name):
    (tmp_path / name).write_text("references:\n  - {id: a, type: book, title: [x]}\n")
    code, _, err = kapcite("cite", "a", "--corpus", name)
    assert (code, err.startswith(f"{name}:2:")) == (2, True)
    (tmp_path / name).write_text("references:\n  - {id: a, type: book, title: X}\n")
    assert kapcite("cite", "a", "--corpus", name)[0] == 0


def test_check_takes_json_lines(kapcite, tmp_path):
    (tmp_path / "own.jsonl").write_text('{"id": "a", "title": "A"}\n{"id": "b", "title": "B"}\n')
    assert kapcite("check", "--corpus", "own.jsonl")[0] == 0


@pytest.mark.parametrize("name", ["own.bib", "own.ris"])
def test_a_file_that_holds_no_record_is_said(kapcite, tmp_path, name):
    (tmp_path / name).write_bytes(b"\x9f\x00\x01garbage\x00\n" * 9)
    for call in (["corpus"], ["search", "x"], ["check"]):
        code, out, err = kapcite(*call, "--corpus", name)
        assert code == 2
        assert f"{name}: there is no record in it; expected" in out + err
    (tmp_path / name).write_bytes(b"")
    assert kapcite("corpus", "--corpus", name)[0] == 0


def test_a_new_corpus_is_yaml(kapcite, tmp_path):
    code, _, err = kapcite("init", "own.bib")
    assert code == 2
    assert "expected a name that ends in .yaml" in err
    assert not (tmp_path / "own.bib").exists()
    assert "kapcite init" not in kapcite("search", "x", "--corpus", "own.bib")[2]


def test_one_format_at_a_time(kapcite):
    for other, name in (("--ris", "--ris"), ("--apa", "the style apa")):
        code, _, err = kapcite("export", "--bibtex", other, "dore2019")
        assert code == 2
        assert f"more than one format: --bibtex, {name}; choose one" in err


def test_a_search_for_styles_that_finds_none(kapcite):
    code, out, err = kapcite("styles", "zzzz")
    assert (code, out) == (1, "")
    assert "kapcite styles" not in err  # that is what was run
    assert "did you mean vancouver" in kapcite("styles", "vancuver")[2]
