import csv
import io
import json
import os
import sys

import jsonschema
import pytest

from kapcite.cli.app import main
from places import ROOT

HEAD = "ID,author,title,year,journal,volume,number,pages,doi\n"
TITLE = "Infusions of a made-up drug in forty people"
JOURNAL = "2011,Journal of Made-up Medicine"
ROWS = (
    f'{HEAD}p1,"Ostrander, Mirja and Quillfeather, J. B.",{TITLE},{JOURNAL},12,3,101-109,'
    '10.1000/one\np2,"Zimt, A.",Wombats at dusk and what they eat there,1999,Wombat Letters,1,1,'
    "5-6,\n"
)
OTHER = (
    f'{HEAD}e1,"Ostrander M., Quillfeather J.B.",{TITLE},2011,J Made-up Med,12,3,101-9,\n'
    f'e2,"Ostrander, M.",Erratum to: {TITLE},{JOURNAL},12,4,200,\n'
    'p2,"Other, B.",Something else altogether in another field,2003,Acta,3,1,9-12,\n'
)
CORPUS = """# mine
references:
  - id: first
    type: article-journal
    title: Infusions of a made-up drug in forty people
    author: [{family: Ostrander, given: Mirja}]
    issued: 2011
    container-title: Journal of Made-up Medicine
    volume: "12"
    page: 101-109
  # the same again
  - id: second
    type: article-journal
    title: Infusions of a made-up drug in forty people
    author: [{family: Ostrander, given: M.}]
    issued: 2011
    container-title: J Made-up Med
    volume: "12"
    page: 101-109
    note: with a note
  - id: doubtful
    type: article-journal
    title: Infusions of a made-up drug in forty people
    author: [{family: Ostrander, given: M.}]
    issued: 2012
studies:
  - id: trial
    reports: [second]
"""


@pytest.fixture
def files(tmp_path):
    (tmp_path / "pubmed.csv").write_text(ROWS)
    (tmp_path / "embase.csv").write_text(OTHER)
    return ("pubmed.csv", "embase.csv")


@pytest.fixture
def mine(tmp_path, monkeypatch):
    path = tmp_path / "mine.yaml"
    path.write_text(CORPUS)
    monkeypatch.setenv("KAPCITE_CORPUS", str(path))
    return path


def test_json_across_files(files, kapcite):
    code, out, err = kapcite("dedupe", *files, "--json")
    data = json.loads(out)
    schema = (ROOT / "docs" / "schemas" / "dedupe.json").read_text("utf-8")
    jsonschema.validate(data, json.loads(schema))
    assert code == 1
    assert data["clusters"] == [["p1", "e1"]]
    assert data["pairs"][0]["verdict"] == "duplicate"
    assert "title: equal" in data["pairs"][0]["reasons"]["agree"]
    relations = {pair["reasons"]["relation"] for pair in data["related"]}
    assert relations == {"correction"}
    assert "pubmed.csv: identified 2, duplicates removed 0, to screen 2" in err
    assert "embase.csv: identified 3, duplicates removed 1, to screen 2" in err


def test_clusters_as_csv_with_unique_keys(files, kapcite, tmp_path):
    kapcite("dedupe", *files, "--clusters", "out.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text())))
    label = {row["id"]: row["cluster"] for row in rows}
    assert label["p1"] == label["e1"]
    assert len(label) == 5
    assert "embase:p2" in label


def test_nothing_found_is_success(tmp_path, kapcite):
    (tmp_path / "one.csv").write_text(ROWS)
    code, out, _ = kapcite("dedupe", "one.csv")
    assert (code, out) == (0, "")


def test_report_names_what_agrees_and_differs(files, kapcite):
    _, out, _ = kapcite("dedupe", *files)
    assert "1. the same work" in out
    assert "agree: title: equal" in out
    assert "related, not the same: correction" in out


def test_merge_files_to_one(files, kapcite, tmp_path):
    code, _, err = kapcite(
        "dedupe", *files, "--merge", "-o", "all.json", "--source", "embase", "--keymap", "map.csv"
    )
    assert code == 0
    assert "pubmed.csv: identified 2, duplicates removed 1, to screen 1" in err
    assert (tmp_path / "map.csv").read_text() == "gone,kept\np1,e1\n"
    merged = {item["id"]: item for item in json.loads((tmp_path / "all.json").read_text())}
    assert merged.keys() == {"e1", "p2", "e2", "embase:p2"}
    assert merged["e1"]["DOI"] == "10.1000/one"


def test_merge_in_the_corpus_and_undo(mine, kapcite):
    before = mine.read_text()
    code, out, _ = kapcite("dedupe", "--merge")
    assert (code, out) == (0, "first -> second\n") or (code, out) == (0, "second -> first\n")
    kept = out.split()[-1]
    text = mine.read_text()
    assert text.startswith("# mine\n")
    assert f"reports: [{kept}]" in text or f"- {kept}" in text
    assert kapcite("check")[0] == 0
    _, out, _ = kapcite("show", kept, "--json")
    record = json.dumps(json.loads(out)[0]["reference"])
    assert "with a note" in record
    assert "J Made-up Med" in record
    assert "Journal of Made-up Medicine" in record
    kapcite("undo")
    assert mine.read_text() == before


def merge_until(step, folder):
    """Merge in a child that dies at its ``step``-th touch of the folder; say whether it did."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    left = step

    def die_in_time(event, arguments):
        nonlocal left
        if event in TOUCHES and str(folder) in str(arguments[0]):
            left -= 1
            if not left:
                os._exit(9)

    sys.stdout = sys.stderr = io.StringIO()
    sys.addaudithook(die_in_time)
    os._exit(main(["dedupe", "--merge"]))


TOUCHES = {"open", "os.rename", "os.link", "os.remove", "os.truncate", "os.chmod"}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_killed_at_any_point_a_merge_leaves_the_old_or_the_new_corpus(mine):
    step, seen = 1, set()
    while merge_until(step, mine.parent):
        text = mine.read_text()
        seen.add(text == CORPUS)
        assert text == CORPUS or merged_whole(text)
        mine.write_text(CORPUS)
        step += 1
    assert merged_whole(mine.read_text())
    assert step > 5
    assert seen == {True, False}


def merged_whole(text):
    return "kapcite:alternates" in text and text.count("\n  - id: ") == 3 and "trial" in text


def test_pairs_told_apart_are_remembered(mine, kapcite):
    assert kapcite("dedupe")[0] == 1
    assert kapcite("dedupe", "--not-duplicate", "first", "second")[0] == 0
    code, out, _ = kapcite("dedupe", "--json")
    assert code == 0
    relations = {pair["reasons"].get("relation") for pair in json.loads(out)["related"]}
    assert "told apart by hand" in relations


def test_telling_a_stranger_apart(mine, kapcite):
    code, _, err = kapcite("dedupe", "--not-duplicate", "first", "nobody")
    assert code == 2
    assert "no reference has the key 'nobody'" in err


def test_review_asks_and_remembers(mine, kapcite):
    code, out, _ = kapcite("dedupe", "--review", stdin="x\nn\nu\nn\nn\n")
    assert code == 0
    assert "the same work? [y/n/s/u/q]" in out
    assert "kapcite:not-duplicate" in mine.read_text()
    assert not list(mine.parent.glob(".*review*"))
    _, out, _ = kapcite("dedupe", "--json")
    assert all(pair["verdict"] != "uncertain" for pair in json.loads(out)["pairs"])


def test_review_merges_what_is_the_same(mine, kapcite):
    kapcite("dedupe", "--review", stdin="y\ny\ny\n")
    text = mine.read_text()
    assert text.count("\n  - id: ") == CORPUS.count("\n  - id: ") - 2
    assert "kapcite:alternates" in text


def test_the_last_answer_can_be_taken_back(mine, kapcite):
    _, out, _ = kapcite("dedupe", "--review", stdin="n\nn\nu\ns\ny\n")
    assert "all are answered; write the answers? [y/u]" in out
    assert mine.read_text().count("kapcite:not-duplicate") == 1


def test_an_interrupted_review_goes_on(mine, kapcite, tmp_path):
    log = tmp_path / ".mine.yaml.review.jsonl"
    log.write_text('{"a": "doubtful", "b": "first", "answer": "n"}\n{"a": "doub')
    _, out, _ = kapcite("dedupe", "--review", stdin="n\nn\n")
    assert "first" not in out.split("the same work?")[0] or "second" in out
    assert "kapcite:not-duplicate" in mine.read_text()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["dedupe", "pubmed.csv", "--merge"], "nothing says where the merged records go"),
        (["dedupe", "pubmed.csv", "--source", "scopus"], "there is no 'scopus'"),
        (["dedupe", "pubmed.csv", "--review"], "--review works on the corpus"),
        (["dedupe", "pubmed.csv", "--not-duplicate", "a", "b"], "works on the corpus"),
        (["dedupe", "--merge", "--level", "lax"], "'lax' is not one of"),
        (["dedupe", "missing.csv"], "cannot be read"),
        (["dedupe", "pubmed.csv", "--keymap", "map.csv"], "--keymap tells what was merged"),
        (["dedupe", "pubmed.csv", "-o", "all.ris"], "-o is where merged records go"),
    ],
)
def test_faults_in_the_call(arguments, message, files, mine, kapcite):
    code, _, err = kapcite(*arguments)
    assert code == 2
    assert message in err
    assert "Traceback" not in err


def test_a_file_with_nothing_to_compare_by(files, kapcite, tmp_path):
    (tmp_path / "odd.csv").write_text("foo,bar\n1,2\n")
    code, _, err = kapcite("dedupe", *files, "odd.csv")
    assert code == 2
    assert "odd.csv: no record has a title, an author or an identifier" in err


@pytest.mark.parametrize("text", ["", HEAD])
def test_a_file_without_records_is_told(text, files, kapcite, tmp_path):
    (tmp_path / "none.csv").write_text(text)
    code, _, err = kapcite("dedupe", *files, "none.csv")
    assert code == 1
    assert "none.csv: there are no records in it" in err


def test_an_interrupted_review_says_what_is_kept(mine, kapcite, monkeypatch):
    answers = iter("s")

    def answer(*_):
        for letter in answers:
            return letter
        raise KeyboardInterrupt

    monkeypatch.setattr("kapcite.cli.review._ask", answer)
    code, _, err = kapcite("dedupe", "--review")
    assert code not in {0, 1}
    assert "answers kept for the next --review: 1" in err
    assert list(mine.parent.glob(".*review*"))


def test_the_corpus_that_ships_is_not_changed(kapcite):
    code, _, err = kapcite("dedupe", "--not-duplicate", "wilkinson2017", "wilkinson2021")
    assert code == 2
    assert "not changed" in err
