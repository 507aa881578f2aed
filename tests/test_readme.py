"""The README's tour prints what it says: every ``console`` block is run on a terminal of 80.

``KAPCITE_UPDATE_README=1 pytest tests/test_readme.py`` writes the outputs anew.
"""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest

from terminal import on_terminal

README = Path(__file__).parent.parent / "README.md"
BLOCK = re.compile(r"```console\n\$ (kapcite [^\n]*)\n(.*?)```", re.DOTALL)


def run(command: str, folder: Path) -> str:
    shown = on_terminal(shlex.split(command)[1:], folder, COLUMNS="80", NO_COLOR="1")
    return shown.replace("\r\n", "\n").replace(str(README.parent) + os.sep, "")


def blocks() -> list[tuple[str, str]]:
    return BLOCK.findall(README.read_text("utf-8"))


def test_the_tour_has_stops():
    assert len(blocks()) >= 5


@pytest.mark.parametrize(("command", "output"), blocks())
def test_the_tour(command, output, tmp_path):
    shown = run(command, tmp_path)
    if os.environ.get("KAPCITE_UPDATE_README"):
        text = README.read_text("utf-8")
        block = f"```console\n$ {command}\n"
        README.write_text(text.replace(f"{block}{output}```", f"{block}{shown}```"), "utf-8")
        return
    assert shown == output
    if "export" not in command:  # data is not wrapped
        assert max(map(len, shown.splitlines())) <= 80


def test_the_two_commands_are_those_of_ci():
    text = README.read_text("utf-8")
    ci = (README.parent / ".ci" / "run").read_text("utf-8")
    assert "pip install --quiet . && .venv/bin/kapcite search ketamine CBT" in text
    assert "pip install --quiet -e '.[dev]' && .venv/bin/python -m pytest" in text
    assert "install --quiet -e '.[dev]'" in ci
    assert 'python" -m pytest' in ci


def test_links_lead_somewhere():
    for page in [README, *(README.parent / "docs").glob("*.md")]:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
