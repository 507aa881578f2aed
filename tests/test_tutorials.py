"""docs/writing.md works as it stands: each tool's blocks run in an empty folder."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TEXT = (Path(__file__).parent.parent / "docs" / "writing.md").read_text("utf-8")
SECTIONS = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", TEXT, re.MULTILINE | re.DOTALL))
NEEDS = {
    "Markdown and pandoc": (["pandoc"], "paper.html", "Wilkinson et al."),
    "LaTeX": (["pdflatex", "bibtex"], "paper.bbl", "Wilkinson"),
    "Typst": (["typst"], "paper.pdf", "%PDF"),
}


def installed(name: str) -> bool:
    return bool(shutil.which(name) or importlib.util.find_spec(name))


@pytest.mark.skipif(os.name != "posix", reason="the blocks are for a POSIX shell")
@pytest.mark.parametrize("tool", NEEDS)
def test_the_tutorial_runs(tool, tmp_path):
    programs, product, words = NEEDS[tool]
    if missing := [name for name in programs if not installed(name)]:
        pytest.skip(f"not installed: {', '.join(missing)}")
    script = "set -e\n" + "\n".join(re.findall(r"```sh\n(.*?)```", SECTIONS[tool], re.DOTALL))
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "-c", script], cwd=tmp_path, env={**os.environ, "PATH": path},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert words in (tmp_path / product).read_text("latin-1")
    assert "not found" not in done.stderr
