import gzip
import json
import zipfile
from pathlib import Path

import pytest

from terminal import on_terminal

RIS = (Path(__file__).parent / "samples" / "export.ris").read_text("utf-8")
BAD = "@article{a, title = {One}, year = 2001}\n@misc{}\n@{\n@article{b, title = {Two"


@pytest.fixture
def mine(tmp_path, kapcite):
    kapcite("init", "references.yaml")
    return tmp_path / "references.yaml"


def test_import_adds_once_and_tells_where_from(mine, tmp_path, kapcite):
    (tmp_path / "export.ris").write_text(RIS)
    code, out, _ = kapcite("import", "export.ris", "--json")
    assert (code, json.loads(out)["imported"]) == (0, 2)
    code, out, _ = kapcite("import", "export.ris", "--json")
    assert json.loads(out) | {"files": 0} == {
        "read": 2, "imported": 0, "present": 2, "problems": 0, "warnings": 0, "files": 0,
    }  # fmt: skip
    _, out, _ = kapcite("show", "adams1999", "--json")
    reference = json.loads(out)[0]["reference"]
    assert "source" not in reference, "styles print it"
    assert "export.ris" in str(reference)
    assert kapcite("check")[0] == 0


def test_the_database_or_the_user_says_where_a_record_is_from(mine, tmp_path, kapcite):
    (tmp_path / "a.ris").write_text(RIS.replace("ER  -", "DB  - Embase\nER  -", 1))
    kapcite("import", "a.ris")
    _, out, _ = kapcite("prisma", "--json")
    assert json.loads(out)["identified"] == {"Embase": 1, "a.ris": 1}
    (tmp_path / "b.ris").write_text(RIS.replace("samples", "examples"))
    kapcite("import", "b.ris", "--source", "Scopus")
    _, out, _ = kapcite("prisma", "--json")
    assert json.loads(out)["identified"] == {"Scopus": 2, "Embase": 1, "a.ris": 1}
    code, _, err = kapcite("dedupe", "--source", "scop,emb")
    assert code in (0, 1), err


def test_packed_files_and_pipes(mine, tmp_path, kapcite, monkeypatch):
    (tmp_path / "a.ris.gz").write_bytes(gzip.compress(RIS.encode()))
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("x/one.bib", "@book{one, title={One}}")
        archive.writestr("two.ris", RIS)
    code, out, _ = kapcite("import", "a.ris.gz", "b.zip", "--json")
    data = json.loads(out)
    assert (code, data["read"], data["imported"], data["present"]) == (0, 5, 3, 2)
    assert [entry["format"] for entry in data["files"]] == ["ris", "bibtex", "ris"]


def test_bad_records_are_told_and_the_others_come_in(mine, tmp_path, kapcite):
    (tmp_path / "bad.bib").write_text(BAD)
    code, out, err = kapcite("import", "bad.bib", "--json")
    assert code == 1
    assert json.loads(out)["imported"] == 3
    assert "bad.bib:4: b: the value is not closed" in err
    before = mine.read_bytes()
    code, _, err = kapcite("import", "bad.bib", "--strict")
    assert (code, mine.read_bytes()) == (2, before)


def test_keys_come_from_a_pattern_and_never_rename_others(mine, tmp_path, kapcite):
    (tmp_path / "export.ris").write_text(RIS)
    kapcite("import", "export.ris", "--keys", "auth.upper + shortyear")
    again = RIS.replace("A book of samples", "Another book")
    (tmp_path / "again.ris").write_text(again)
    kapcite("import", "again.ris", "--keys", "auth.upper + shortyear")
    _, out, _ = kapcite("search", "book")
    assert {line.split("\t")[0] for line in out.splitlines()} == {"ADAMS99", "ADAMS99a"}


def test_a_key_that_is_taken_is_told(mine, tmp_path, kapcite):
    (tmp_path / "one.bib").write_text("@book{a, title={One}}")
    (tmp_path / "two.bib").write_text("@book{a, title={Two}}@book{b, title={Three}}")
    assert "taken" not in kapcite("import", "one.bib")[2]
    assert "keys that were taken: a is aa here\n" in kapcite("import", "two.bib")[2]


@pytest.mark.parametrize(
    "name, data, words",
    [
        ("a.bib", b"TY  - JOUR\nTI  - One\nER  - \n", ("--from", "bibtex")),
        ("a.ris", bytes(range(128, 256)) * 9, ()),
        ("a.nbib", b"only prose", ()),
    ],
)
def test_a_file_of_something_else_is_no_empty_file(name, data, words, mine, tmp_path, kapcite):
    (tmp_path / name).write_bytes(data)
    code, out, err = kapcite("import", name, "--json", *words)
    assert (code, json.loads(out)["problems"]) == (1, 1)
    assert f"{name}: no record found where" in err
    assert kapcite("import", name, "--strict", *words)[0] == 2


@pytest.mark.parametrize(
    "name, text",
    [
        ("a.ris", " \n"),
        ("a.json", "[]"),
        ("a.csv", "title,doi\n"),
        ("a.bib", "@comment{x}"),
        ("b.bib", "% mine\n"),
    ],
)
def test_a_file_without_records_is_no_fault(name, text, mine, tmp_path, kapcite):
    (tmp_path / name).write_text(text)
    code, out, err = kapcite("import", name, "--json")
    assert (code, json.loads(out)["read"], err) == (0, 0, "")


def test_how_a_file_was_decoded_is_told(mine, tmp_path, kapcite):
    (tmp_path / "a.ris").write_bytes(RIS.replace("samples", "Größe").encode("cp1252"))
    assert "such bytes are read as Windows-1252" in kapcite("import", "a.ris")[2]


def test_a_terminal_is_told_that_records_are_being_written(mine, tmp_path):
    (tmp_path / "a.ris").write_text(RIS)
    shown = on_terminal(["import", "a.ris"], tmp_path)
    assert "writing 2 records to references.yaml\r\x1b[K" in shown
    assert "2 references added" in shown


def test_the_corpus_that_ships_is_never_changed(tmp_path, kapcite):
    (tmp_path / "export.ris").write_text(RIS)
    code, _, err = kapcite("import", "export.ris")
    assert code == 2
    assert "kapcite init" in err


@pytest.mark.parametrize("words", [("x.ris",), ("odd.txt",), ("odd.txt", "--from", "word")])
def test_what_cannot_be_read_is_told(words, mine, tmp_path, kapcite):
    (tmp_path / "odd.txt").write_text("nothing of the kind")
    code, _, err = kapcite("import", *words)
    assert code == 2
    assert words[0] in err or "word" in err


def test_convert_streams_between_formats(tmp_path, kapcite):
    (tmp_path / "in.ris").write_text(RIS)
    code, out, err = kapcite("convert", "in.ris", "--to", "bibtex")
    assert (code, err) == (0, "")
    assert "@article{muster2017," in out
    assert "@book{adams1999," in out
    assert kapcite("convert", "in.ris", "-o", "out.json")[0] == 0
    assert [item["id"] for item in json.loads((tmp_path / "out.json").read_text())] == [
        "muster2017",
        "adams1999",
    ]
    assert kapcite("convert", "in.ris")[0] == 2


def test_a_file_of_another_format_is_a_corpus_to_read(tmp_path, kapcite):
    (tmp_path / "in.ris").write_text(RIS)
    code, out, _ = kapcite("search", "samples", "--corpus", "in.ris")
    assert (code, len(out.splitlines())) == (0, 2)
    code, _, err = kapcite("rm", "muster2017", "--corpus", "in.ris")
    assert code == 2
    assert "only a YAML corpus" in err
    (tmp_path / "bad.ris").write_text("x\n")
    assert kapcite("search", "a", "--corpus", "bad.json")[0] == 2
