"""The manual is the commands' own; real groff sets the man page without a warning."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from kapcite.cli.app import COMMANDS

DOCS = Path(__file__).parent.parent.parent / "docs"


def test_every_command_and_option_is_in_it(kapcite):
    page, text = kapcite("manual")[1], kapcite("manual", "--markdown")[1]
    for name in COMMANDS:
        assert f".SH {name.upper()}\n" in page
        assert f"\n## kapcite {name}\n" in text
    assert "`--keymap FILE`" in text


@pytest.mark.skipif(shutil.which("groff") is None, reason="not installed: groff")
def test_groff_sets_the_man_page(kapcite):
    page = kapcite("manual")[1]
    done = subprocess.run(
        ["groff", "-man", "-Tutf8", "-Kutf8", "-ww"],
        input=page, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stderr == ""
    assert "--keymap" in re.sub("\x1b\\[[0-9;]*m|.\x08", "", done.stdout)


def test_the_problem_matcher_of_the_docs_reads_what_check_prints(kapcite, tmp_path):
    block = re.search(r"```json\n(.*?)```", (DOCS / "editors.md").read_text("utf-8"), re.DOTALL)
    task = json.loads(block[1])["tasks"][0]
    pattern = task["problemMatcher"]["pattern"]
    (tmp_path / "draft.md").write_text("See [@dore2018].\n")
    line = kapcite("check", "draft.md")[1].splitlines()[0]
    match = re.fullmatch(pattern["regexp"], line)
    assert match
    shown = {name: match[place] for name, place in pattern.items() if name != "regexp"}
    assert (shown["file"], shown["line"], shown["column"]) == ("draft.md", "1", "7")
    assert (shown["severity"], shown["code"]) == ("error", "missing-key")
