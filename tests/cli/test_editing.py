import shutil
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parent / "samples" / "mine.yaml"


@pytest.fixture
def mine(tmp_path):
    path = tmp_path / "references.yaml"
    shutil.copy(SAMPLE, path)
    return path


@pytest.fixture(autouse=True)
def temporary_files(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


def test_key_renames_everywhere_and_undo_takes_it_back(mine, kapcite):
    before = mine.read_text()
    assert kapcite("key", "wilkinson2017", "new")[0] == 0
    text = mine.read_text()
    assert "id: new" in text
    assert "reports: [new]" in text.replace("\n      - ", "[").replace(
        "reports:[", "reports: ["
    ) or ("- new" in text)
    assert "# with a comment" in text
    assert kapcite("show", "new")[0] == 0
    assert kapcite("undo")[0] == 0
    assert mine.read_text() == before


@pytest.mark.parametrize("new", ["muster2020", "a b", "", "a{b"])
def test_keys_that_are_taken_or_unsafe_are_refused(new, mine, kapcite):
    before = mine.read_bytes()
    assert kapcite("key", "wilkinson2017", new)[0] == 2
    assert mine.read_bytes() == before


def test_tags_and_notes(mine, kapcite):
    kapcite("tag", "wilkinson2017", "pilot", "open label")
    assert "keyword: pilot, open label" in mine.read_text()
    kapcite("tag", "wilkinson2017", "pilot", "open label", "--remove")
    assert "keyword" not in mine.read_text()
    kapcite("note", "wilkinson2017", "One.")
    kapcite("note", "wilkinson2017", "Two.")
    assert "note: One. Two." in mine.read_text()
    kapcite("note", "wilkinson2017", "")
    assert "note:" not in mine.read_text()


def test_what_is_in_use_is_not_removed(mine, kapcite):
    code, _, err = kapcite("rm", "wilkinson2017")
    assert code == 2
    assert "used by the study wilkinson2017" in err
    assert kapcite("rm", "muster2020")[0] == 0
    assert "muster2020" not in mine.read_text()


def test_a_key_is_not_given_to_its_own_record(mine, kapcite):
    assert "is its key already" in kapcite("key", "muster2020", "muster2020")[2]


def test_edit_saves_what_is_valid_only(mine, kapcite, monkeypatch):
    monkeypatch.setenv("EDITOR", "sed -i s/Another/Third/")
    assert kapcite("edit", "muster2020")[0] == 0
    assert "title: Third title" in mine.read_text()
    before = mine.read_bytes()
    for editor in ("sed -i s/id:/key:/", "sed -i s/muster2020/x/", "false", "no-such-editor"):
        monkeypatch.setenv("EDITOR", editor)
        assert kapcite("edit", "muster2020")[0] == 2
    assert mine.read_bytes() == before


@pytest.mark.parametrize(
    "editor, message",
    [
        ("sed -i s/muster2020/x/", "kapcite key muster2020 x renames it everywhere"),
        ("sed -i d", "expected one record"),
        ("rm", "left no file"),
        ("sed -i s/^.*title:/&&/", "your text is kept here"),
        ("'", "is no command"),
        ("false", "ended with exit code 1"),
    ],
)
def test_what_an_editor_may_do_wrong_is_told(editor, message, mine, kapcite, monkeypatch):
    monkeypatch.setenv("EDITOR", editor)
    code, _, err = kapcite("edit", "muster2020")
    assert (code, message in err) == (2, True), err
    if "your text is kept here" in err:
        kept = Path(err.splitlines()[-1].partition(":")[0])
        assert kept.is_file()


def test_undo_needs_a_former_version(mine, kapcite):
    assert kapcite("undo")[0] == 2
