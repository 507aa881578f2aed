"""Real drafts, one for each format: every citation found, in its place, and nothing else."""

from __future__ import annotations

import pytest
from marked import unpack

from kapcite.manuscript.draft import read_draft

FILES = {
    "draft.md": ["draft.md"],
    "draft.qmd": ["draft.qmd"],
    "draft.Rmd": ["draft.Rmd"],
    "draft.myst.md": ["draft.myst.md"],
    "natbib.tex": ["natbib.tex", "parts/methods.tex", "parts/more.tex"],
    "biblatex.tex": ["biblatex.tex"],
    "csquotes.tex": ["csquotes.tex"],
    "draft.typ": ["draft.typ", "parts/part.typ"],
    "draft.ipynb": ["draft.ipynb"],
}


@pytest.mark.parametrize("name", FILES)
def test_every_citation_and_nothing_else(name, tmp_path, monkeypatch):
    truth = unpack(tmp_path)
    monkeypatch.chdir(tmp_path)
    draft = read_draft(name)
    expected = [(file, *place) for file in FILES[name] for place in truth[file]]
    found = [(one.file, one.key, one.line, one.column) for one in draft.mentions]
    assert sorted(found) == sorted(expected)
    assert not draft.problems
    for one in draft.mentions:  # what rekey replaces is the key itself
        assert draft.texts[one.file][one.start : one.end] == one.key
