"""The manual is the commands' own; real groff sets the man page without a warning."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from kapcite.cli.app import COMMANDS


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
