"""The bibliography that ``kapcite bib`` writes builds the draft: real pandoc, LaTeX, Typst."""

from __future__ import annotations

import json
import re
import shutil
import subprocess

import pytest
from marked import unpack


def needs(*programs: str) -> pytest.MarkDecorator:
    missing = [name for name in programs if shutil.which(name) is None]
    return pytest.mark.skipif(bool(missing), reason=f"not installed: {', '.join(missing)}")


@pytest.fixture
def built(kapcite, tmp_path):
    """Check a draft, take the suggestions, write its bibliography: what a writer does."""
    unpack(tmp_path)

    def prepare(draft: str, *, missing: int, bib: tuple[str, ...] = ()) -> None:
        code, out, _ = kapcite("check", draft, "--corpus", "refs.yaml", "--json")
        found = [one for one in json.loads(out) if one["rule"] == "missing-key"]
        assert (len(found), code) == (missing, 1 if missing else 0)
        if found:
            keymap = {one["key"]: one["suggestion"] for one in found}
            (tmp_path / "map.json").write_text(json.dumps(keymap))
            assert kapcite("rekey", draft, "--keymap", "map.json", "--corpus", "refs.yaml")[0] == 0
        assert kapcite("bib", draft, "-o", "refs.bib", "--corpus", "refs.yaml", *bib)[0] == 0
        assert (tmp_path / "refs.bib").read_text().count("@article{") == 25
        code, out, _ = kapcite("check", draft, "--corpus", "refs.yaml", "--json")
        left = json.loads(out)
        assert (code, {one["rule"] for one in left}, len(left)) == (0, {"unused"}, 4)

    return prepare


def run(*command: str, folder, code: int | None = 0) -> str:
    done = subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        errors="replace",
        check=False,
    )
    assert code is None or done.returncode == code, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout + done.stderr


# pandoc itself takes these traps for citations: a bare URL, cross-references of pandoc-crossref
# and Quarto (its filter takes them out), metadata and code chunks that only these two know.
TRAPS = {"fig:plot", "tbl:one", "handle", "writer/x", "nobody"}
TRAPS |= {"fig-plot", "tbl-one", "sec-methods", "eq-one", "lst-code"}


@needs("pandoc")
@pytest.mark.parametrize("name", ["draft.md", "draft.qmd", "draft.Rmd", "draft.ipynb"])
def test_pandoc_finds_every_work(name, built, tmp_path):
    built(name, missing=5)
    reader = "ipynb+citations" if name.endswith("ipynb") else "markdown"
    said = run(
        *("pandoc", "-f", reader, "--citeproc", "--bibliography=refs.bib", name, "-o", "x.html"),
        folder=tmp_path,
    )
    assert set(re.findall(r"citation (\S+) not found", said)) <= TRAPS
    captions = 2 if name == "draft.qmd" else 0  # in options of cells, which Quarto alone reads
    assert (tmp_path / "x.html").read_text().count('class="csl-entry"') == 25 - captions


def latex(folder, name: str) -> str:
    run("pdflatex", "-interaction=nonstopmode", "-halt-on-error", name, folder=folder)
    return (folder / f"{name}.log").read_text("latin-1")


@needs("pdflatex", "bibtex")
def test_pdflatex_and_bibtex(built, kapcite, tmp_path):
    built("natbib.tex", missing=5)
    latex(tmp_path, "natbib")
    assert "Warning--" not in run("bibtex", "natbib", folder=tmp_path)
    latex(tmp_path, "natbib")
    assert not re.search(r"Citation .* undefined|undefined citations", latex(tmp_path, "natbib"))
    # What LaTeX wrote down is what kapcite read: the .aux is a second opinion.
    assert set(kapcite("cited", "--keys", "natbib.aux")[1].split()) == set(
        kapcite("cited", "--keys", "natbib.tex")[1].split()
    )


@needs("pdflatex", "biber", "kpsewhich")
def test_pdflatex_and_biber(built, kapcite, tmp_path):
    if not run("kpsewhich", "biblatex.sty", folder=tmp_path, code=None).strip():
        pytest.skip("not installed: biblatex.sty")
    built("biblatex.tex", missing=0, bib=("--format", "biblatex"))
    latex(tmp_path, "biblatex")
    assert not re.search("WARN|ERROR", run("biber", "biblatex", folder=tmp_path))
    latex(tmp_path, "biblatex")
    assert not re.search(r"Citation .* undefined|undefined ref", latex(tmp_path, "biblatex"))
    assert set(kapcite("cited", "--keys", "biblatex.aux")[1].split()) == set(
        kapcite("cited", "--keys", "biblatex.tex")[1].split()
    )


def test_typst(built, tmp_path):
    typst = pytest.importorskip("typst", reason="not installed: typst (PyPI)")
    built("draft.typ", missing=5)
    typst.compile(tmp_path / "draft.typ", output=tmp_path / "draft.pdf")  # raises on a missing key
    cited = json.loads(typst.query(tmp_path / "draft.typ", "cite", field="key"))
    shown = {key.strip("<>") for key in cited}
    from kapcite.manuscript.draft import read_draft

    ours = {one.key for one in read_draft(str(tmp_path / "draft.typ")).mentions}
    # Typst sees only the branch that is taken; kapcite reads both.
    assert ours - shown == {"perez2016"}
    assert shown <= ours
