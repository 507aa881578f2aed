"""The recipes of docs/editors.md, in real editors where these are installed."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

PAGE = (Path(__file__).parent.parent.parent / "docs" / "editors.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
DRAFT = "# Draft\n\nAs @wilkinson2017 shows [@dore2018, p. 3].\n\nNext [@wil\n"


def block(kind: str, words: str = "") -> str:
    return next(text for name, text in BLOCKS if name == kind and words in text)


def run(command: list[str], folder: Path, code: int | None = 0) -> str:
    """Run a program that finds kapcite where this environment has it."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, "PATH": path, "HOME": str(folder)},
        capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    assert code is None or done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "draft.md").write_text(DRAFT)
    return tmp_path


def test_the_problem_matcher_of_the_docs_reads_what_check_prints(kapcite, tmp_path):
    task = json.loads(block("json"))["tasks"][0]
    pattern = task["problemMatcher"]["pattern"]
    (tmp_path / "draft.md").write_text("See [@dore2018].\n")
    line = kapcite("check", "draft.md")[1].splitlines()[0]
    match = re.fullmatch(pattern["regexp"], line)
    assert match
    shown = {name: match[place] for name, place in pattern.items() if name != "regexp"}
    assert (shown["file"], shown["line"], shown["column"]) == ("draft.md", "1", "7")
    assert (shown["severity"], shown["code"]) == ("error", "missing-key")


@pytest.mark.skipif(shutil.which("vim") is None, reason="not installed: vim")
def test_vim_makes_and_completes(folder):
    (folder / "try.vim").write_text(
        block("vim")
        + "silent make!\n"
        + "call writefile(map(getqflist(), {_, q -> q.lnum.':'.q.col.':'.q.type}), 'found')\n"
        + "call writefile(KapciteKeys(0, 'wilk'), 'keys')\nqa!\n"
    )
    run(["vim", "-es", "-u", "NONE", "-N", "draft.md", "-S", "try.vim"], folder, code=None)
    assert (folder / "found").read_text().split() == ["3:27:e", "5:8:e"]
    assert (folder / "keys").read_text().split() == ["wilkinson2017", "wilkinson2021"]


TRY_EGLOT = """
(setq eglot-sync-connect 60)
(find-file "draft.md")
(call-interactively 'eglot)
(let ((left 300))
  (while (and (> left 0) (not (flymake-diagnostics)))
    (setq left (1- left)) (flymake-start) (accept-process-output nil 0.2)))
(dolist (one (flymake-diagnostics)) (message "marked: %s" (flymake-diagnostic-text one)))
(search-forward "[@wil")
(let ((found (run-hook-with-args-until-success 'completion-at-point-functions)))
  (message "keys: %s" (all-completions "wil" (nth 2 found))))
"""


@pytest.mark.skipif(shutil.which("emacs") is None, reason="not installed: emacs")
def test_emacs_marks_and_completes(folder):
    load = "(package-initialize)(require 'eglot)(require 'markdown-mode)"
    if (
        run(["emacs", "--batch", "--eval", f"(progn {load})"], folder, code=None).find("Cannot")
        >= 0
    ):
        pytest.skip("not installed: eglot, markdown-mode")
    (folder / "try.el").write_text(load + block("elisp") + TRY_EGLOT)
    said = run(["emacs", "--batch", "-l", "try.el"], folder)
    assert "did you mean dore2019?" in said
    assert re.search(r"keys: .*wilkinson2017", said)


def test_notes_of_obsidian(folder):
    (folder / "Draft.md").write_text("[[@wilkinson2017]], [[@kew2023|they]] and [@dore2019].\n")
    run(["sh", "-ec", block("sh", "Literature")], folder)
    notes = {path.name for path in (folder / "Literature").iterdir()}
    assert notes == {"@wilkinson2017.md", "@kew2023.md", "@dore2019.md"}
    filled = (folder / "Draft (formatted).md").read_text("utf-8")
    assert filled.startswith(
        "(Wilkinson et al., 2017), (Kew et al., 2023) and (Dore et al., 2019)."
    )


def test_the_steps_of_the_action(folder):
    steps = yaml.safe_load(block("yaml", "jobs:"))["jobs"]["citations"]["steps"]
    check, bib = (step["run"] for step in steps if step.get("run", "").startswith("kapcite"))
    (folder / "paper").mkdir()
    (folder / "paper" / "draft.md").write_text("[@dore2019; @dore2018]\n")
    said = run(["sh", "-c", check], folder, code=1)
    assert "::error file=paper/draft.md,line=1,col=14,title=missing-key::" in said
    (folder / "paper" / "draft.md").write_text("[@dore2019]\n")
    run(["sh", "-ec", f"{check}\n{bib}"], folder)
    assert "@article{dore2019," in (folder / "paper" / "refs.bib").read_text()


def test_hooks_of_pre_commit_are_whole():
    root = Path(__file__).parent.parent.parent
    for hook in yaml.safe_load((root / ".pre-commit-hooks.yaml").read_text()):
        assert {"id", "name", "description", "entry", "language", "files"} <= hook.keys()
        assert re.search(hook["files"], "paper.md") or "check" not in hook["id"]
    for name, text in BLOCKS:
        if name == "yaml" and "repos:" in text:
            local = yaml.safe_load(text)["repos"][0]["hooks"][0]
            assert local["id"] == "kapcite-check"
