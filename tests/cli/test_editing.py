import shutil
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parent / "samples" / "mine.yaml"


@pytest.fixture
def mine(tmp_path):
    path = tmp_path / "references.yaml"
    shutil.copy(SAMPLE, path)
    return path


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


def test_edit_saves_what_is_valid_only(mine, kapcite, monkeypatch):
    monkeypatch.setenv("EDITOR", "sed -i s/Another/Third/")
    assert kapcite("edit", "muster2020")[0] == 0
    assert "title: Third title" in mine.read_text()
    before = mine.read_bytes()
    for editor in ("sed -i s/id:/key:/", "sed -i s/muster2020/x/", "false", "no-such-editor"):
        monkeypatch.setenv("EDITOR", editor)
        assert kapcite("edit", "muster2020")[0] == 2
    assert mine.read_bytes() == before


def test_undo_needs_a_former_version(mine, kapcite):
    assert kapcite("undo")[0] == 2
