"""``kapcite export`` on the shipped corpus, whose records are not all complete, read by others."""

from __future__ import annotations

import shutil
import subprocess

import pytest


@pytest.fixture
def bib(kapcite, tmp_path):
    code, out, err = kapcite("export", "--bibtex", "-o", "all.bib")
    assert (code, out, err) == (0, "", "")
    return tmp_path / "all.bib"


@pytest.fixture
def keys():
    import kapcite

    return [reference.id for reference in kapcite.load().references]


def test_bibtexparser_and_pybtex_read_every_entry(bib, keys):
    import bibtexparser
    from pybtex.database import parse_file

    library = bibtexparser.parse_file(str(bib))
    assert not library.failed_blocks
    assert [entry.key for entry in library.entries] == keys
    assert list(parse_file(str(bib)).entries) == keys


@pytest.mark.skipif(shutil.which("biber") is None, reason="biber is not installed")
def test_biber_has_no_warning(bib, tmp_path):
    command = ["biber", "--tool", "--validate-datamodel", "all.bib"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "WARN" not in done.stdout


@pytest.mark.skipif(shutil.which("bibtex") is None, reason="BibTeX is not installed")
@pytest.mark.parametrize("style", ["plain", "unsrt", "alpha", "abbrv"])
def test_bibtex_has_no_warning(bib, keys, tmp_path, style):
    (tmp_path / "a.aux").write_text(f"\\citation{{*}}\n\\bibstyle{{{style}}}\n\\bibdata{{all}}\n")
    done = subprocess.run(
        ["bibtex", "a"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    assert "arning" not in done.stdout
    assert (tmp_path / "a.bbl").read_text().count("\\bibitem") == len(keys)


def test_keys_come_from_arguments_or_a_pipe(kapcite):
    _, named, _ = kapcite("export", "--bibtex", "dore2019", "duman2016")
    _, hits, _ = kapcite("search", "--json", "wilkinson")
    _, piped, _ = kapcite("export", "--bibtex", "-", stdin="dore2019\tDore (2019)\nduman2016\n\n")
    assert named == piped
    assert named.count("\n@") == 1
    assert "wilkinson2017" in hits


def test_mistakes_are_told(kapcite, tmp_path):
    assert "no format is chosen" in kapcite("export")[2]
    assert "did you mean dore2019" in kapcite("export", "--bibtex", "dore2018")[2]
    assert "stdin holds no key" in kapcite("export", "--bibtex", "-", stdin="\n")[2]
    code, _, err = kapcite("export", "--bibtex", "-o", "no/folder/x.bib")
    assert (code, "cannot be written" in err) == (2, True)
    assert kapcite("export", "--bibtex", "-o", ".")[0] == 2
    assert not list(tmp_path.iterdir())


def test_a_file_appears_whole_or_not_at_all(kapcite, tmp_path):
    target = tmp_path / "refs.bib"
    target.write_text("precious")
    assert kapcite("export", "nonsense-key", "-o", "refs.bib")[0] == 2
    assert target.read_text() == "precious"
    assert kapcite("export", "-o", "refs.bib", "dore2019")[0] == 0
    assert target.read_text().startswith("@article{dore2019,")
    assert [entry.name for entry in tmp_path.iterdir()] == ["refs.bib"]


def test_csl_json_by_the_name_of_the_file(kapcite, tmp_path):
    import json

    assert kapcite("export", "dore2019", "-o", "x.json")[0] == 0
    assert json.loads((tmp_path / "x.json").read_text())[0]["id"] == "dore2019"


@pytest.mark.skipif(shutil.which("pandoc") is None, reason="pandoc is not installed")
def test_pandoc_formats_a_citation_from_the_corpus_itself():
    from kapcite.corpus.locate import shipped

    done = subprocess.run(
        ["pandoc", "--citeproc", "--bibliography", shipped(), "-t", "plain"],
        input="See [@wilkinson2017].",
        capture_output=True,
        text=True,
        check=True,
    )
    assert "(Wilkinson et al. 2017)" in done.stdout
    assert done.stderr == ""
