"""Shapes and traps of Markdown one by one; the drafts have them together."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest
from generated import differences, keys, pandoc

from kapcite.manuscript.draft import read_draft
from kapcite.manuscript.markdown import scan_markdown

CASES = [
    ("[see @a, p. 3; -@b]", [("a", "parenthetical"), ("b", "year")]),
    ("@a [p. 3; also @b]", [("a", "narrative"), ("b", "parenthetical")]),
    ("[@a](http://x) [@b]{.c} ^[note @c]", [(key, "narrative") for key in "abc"]),
    ("@{a b} @{a{b}c}", [("a{b}c", "narrative")]),
    ("x @a. @b: @c-- @d... @e/f @g//h @i_",
     [(key, "narrative") for key in ("a", "b", "c", "d", "e/f", "g//h", "i_")]),
    ("x@a .@c é@d foo-@e", [("e", "narrative")]),
    ("`@a` ``@b ` @c`` \\@d <x@y.z> <a b='@e'> $@f$ $$@g$$", []),
    ("costs $5 and 10$ @a", [("a", "narrative")]),
    ("    @code\n\ntext\n    @a", [("a", "narrative")]),
    ("- item\n\n  @a\n\n      @code", [("a", "narrative")]),
    ("```\n@code\n```\n@a\n\n~~~\n@code\n~~~", [("a", "narrative")]),
    ("```\n@a", [("a", "narrative")]),  # as in pandoc, an open fence is text
    ("<!-- @x --> @a <!--\n\n@x\n-->", [("a", "narrative")]),
    ("{cite:t}`a` {cite}`b, c` {footcite}`d`",
     [("a", "narrative"), ("b", "parenthetical"), ("c", "parenthetical"), ("d", "note")]),
    ("\\citet[p. 3]{a} \\parencite*{b}", [("a", "narrative"), ("b", "year")]),
    ("---\nnocite: '@*'\ntitle: '@a'\nauthor: '@x'\n---\n", [("*", "nocite"), ("a", "narrative")]),
    ("(@ex) one\n\nSee (@ex) and (@a).", [("a", "narrative")]),
    ("\\textbf{@x} \\foo[@x]{y}{@x} {\\it @x} @a", [("a", "narrative")]),
    ("> code\n>\n>     @x\n\n@a", [("a", "narrative")]),
    ("- ```\n  @x\n  ```\n- @a", [("a", "narrative")]),
    ("- @x.\n- @x\n\n@a.b", [("a.b", "narrative")]),  # a list item "@x." is a numbered example
    ('[x]{data-by="@x"} `x`{by="@x"} [^@x] <b @a>', [("a", "narrative")]),
    ("{#fig:x} @fig:x @sec:y @a", [("a", "narrative")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_shapes(text, expected):
    found = sorted(scan_markdown(text), key=lambda one: one.start)
    assert [(one.key, one.form) for one in found] == expected


def test_quarto_has_cross_references():
    assert [one.key for one in scan_markdown("@fig-a @a", quarto=True)] == ["a"]
    assert len(scan_markdown("@fig-a @a")) == 2


def test_a_byte_order_mark_is_no_column(tmp_path):
    path = tmp_path / "a.md"
    path.write_bytes(b"\xef\xbb\xbf@a\n@b")
    assert [(one.line, one.column) for one in read_draft(str(path)).mentions] == [(1, 2), (2, 2)]


def test_pandoc_reads_generated_drafts_alike():
    """``generated.py 20000`` runs many more."""
    path = pandoc()
    if path is None:
        pytest.skip("not installed: pandoc 3")
    citations, found = differences(path, 400, seed=3)
    assert citations > 1500
    assert found == []


@pytest.mark.skipif(shutil.which("pandoc") is None, reason="not installed: pandoc")
def test_pandoc_agrees(tmp_path):
    """pandoc's own reader on every case that pandoc knows, in one run."""
    own = ("{cite", "\\cite", "fig:", "title:")  # MyST, LaTeX, crossref; metadata have no blocks
    texts = [text for text, _ in CASES if not any(mark in text for mark in own)]
    for text in texts:
        done = subprocess.run(
            ["pandoc", "-f", "markdown", "-t", "json"],
            input=text, capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert sorted(keys(json.loads(done.stdout))) == sorted(
            one.key for one in scan_markdown(text)
        ), text
