"""The docs: every command stands in them, every example of the API runs."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kapcite.cli.app import ALIASES, COMMANDS

DOCS = Path(__file__).parent.parent / "docs"


def test_every_command_is_documented():
    text = "\n".join(page.read_text("utf-8") for page in DOCS.glob("*.md"))
    for name in [*COMMANDS, *ALIASES]:
        assert re.search(rf"`(?:kapcite )?{name}\b", text), name


def test_the_api_page_runs(capsys):
    for block in re.findall(
        r"```python\n(.*?)```", (DOCS / "api.md").read_text("utf-8"), re.DOTALL
    ):
        exec(compile(block, "api.md", "exec"), {})
    assert "Wilkinson" in capsys.readouterr().out


@pytest.mark.skipif(importlib.util.find_spec("material") is None, reason="not installed: material")
def test_the_site_of_the_docs_builds_without_a_warning(tmp_path):
    """Strict: a link that leads nowhere or a page that is missing fails."""
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", tmp_path],
        cwd=DOCS.parent, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    reference = (tmp_path / "reference" / "index.html").read_text("utf-8")
    assert all(f">kapcite {name}<" in reference for name in COMMANDS)
    assert "Five minutes" in (tmp_path / "index.html").read_text("utf-8")
    unlisted = {page.stem for page in DOCS.glob("*.md")} - {
        path.name for path in tmp_path.iterdir() if path.is_dir()
    }
    assert not unlisted
