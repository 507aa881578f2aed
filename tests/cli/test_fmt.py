"""``kapcite fmt`` and its hook for pre-commit."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import yaml

HOOKS = Path(__file__).parents[2] / ".pre-commit-hooks.yaml"
MIXED = "# mine\nreferences:\n  - title: A  # why\n    id: a\n"
ORDERED = "# mine\nreferences:\n  - id: a\n    title: A  # why\n"


@pytest.fixture
def mixed(tmp_path):
    path = tmp_path / "references.yaml"
    path.write_text(MIXED)
    return path


def test_check_lists_and_writes_nothing(mixed, kapcite):
    code, out, err = kapcite("fmt", "--check")
    assert code == 1
    assert out == "references.yaml:3: references[0] (a): the fields stand in another order\n"
    assert "1 place not in order" in err
    assert mixed.read_text() == MIXED


def test_fmt_writes_once_and_undo_takes_it_back(mixed, kapcite):
    assert kapcite("fmt")[0] == 0
    assert mixed.read_text() == ORDERED
    assert kapcite("fmt", "--check") == (
        0,
        "",
        "kapcite: references.yaml: everything is in order\n",
    )
    assert kapcite("undo")[0] == 0
    assert mixed.read_text() == MIXED


def test_files_are_named(mixed, kapcite):
    other = mixed.with_name("other.yml")
    other.write_text(MIXED)
    assert kapcite("fmt", other)[0] == 0
    assert other.read_text() == ORDERED
    assert mixed.read_text() == MIXED


@pytest.mark.parametrize("name", ["absent.yaml", "draft.md", "broken.yaml"])
def test_one_wrong_file_stops_it_before_anything_is_written(name, mixed, kapcite):
    mixed.with_name("draft.md").write_text("# A draft\n")
    mixed.with_name("broken.yaml").write_text("references: [\n")
    for arguments in (("--check",), ()):
        code, _, err = kapcite("fmt", name, mixed, *arguments)
        assert code == 2
        assert name in err
    assert mixed.read_text() == MIXED


def test_the_hook_matches_corpora_and_runs_as_it_says(mixed, kapcite):
    hooks = {hook["id"]: hook for hook in yaml.safe_load(HOOKS.read_text())}
    hook = hooks["kapcite-fmt"]
    for name, wanted in (("references.yaml", True), ("data/references.yml", True),
                         ("my-references.yaml", False), ("ci.yaml", False)):  # fmt: skip
        assert bool(re.search(hook["files"], name)) is wanted
    program, *arguments = shlex.split(hook["entry"])
    assert program == "kapcite"
    assert kapcite(*arguments, mixed.name)[0] == 0
    assert mixed.read_text() == ORDERED
