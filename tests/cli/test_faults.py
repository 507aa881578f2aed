"""Twelve faults in one corpus: none hides another, each has its line and column."""

from __future__ import annotations

import json

import pytest

BOMB = "x-a: &a [z, z, z, z, z, z, z, z, z]\n" + "".join(
    f"x-{new}: &{new} [{', '.join(['*' + old] * 9)}]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
CORPUS = (
    BOMB.encode()
    + b"""\
references:
  - id: one
    type: article-journal
    title: [a list]
    isued: 2001
    volume: 012
    language: NO
    issued: 2021-02-30
  - id: two
    title: Two
    title: Two again
    note: caf\xe9
  - id: one
    title: !!python/object/apply:os.system [ls]
  - id: three
\ttitle: Three
  - id: four
    title: Four
studies:
  - id: s
    reports: [nowhere]
"""
)
#: rule -> (line behind the bomb, column)
PLACES = {
    "type": (4, 12),
    "unknown-key": (5, 5),
    "ambiguous-scalar": (6, 13),
    "date": (8, 13),
    "duplicate-key": (11, 5),
    "encoding": (12, 14),
    "duplicate-id": (13, 9),
    "tag": (14, 12),
    "tab": (16, 1),
    "dangling-key": (21, 15),
}


@pytest.mark.parametrize("command", ["check", "search x", "table", "export --bibtex", "corpus"])
def test_every_fault_is_told_at_once(command, kapcite, tmp_path):
    (tmp_path / "references.yaml").write_bytes(CORPUS)
    code, out, err = kapcite(*command.split())
    assert code == 2
    assert "Traceback" not in out + err
    lines = (out + err).splitlines()
    offset = BOMB.count("\n")
    for rule, (line, column) in PLACES.items():
        place = f"references.yaml:{line + offset}:{column}: "
        assert any(text.startswith(place) for text in lines), (rule, lines)
    assert any(text.startswith(f"references.yaml:{offset + 7}:15: ") for text in lines)  # NO
    assert any("aliases stand for more" in text for text in lines)


def test_the_rules_have_their_names(kapcite, tmp_path):
    (tmp_path / "references.yaml").write_bytes(CORPUS)
    problems = json.loads(kapcite("check", "--json")[1])
    assert PLACES.keys() | {"alias"} <= {problem["rule"] for problem in problems}
    assert all(problem["line"] and problem["column"] for problem in problems)
