import shutil
import subprocess

import pytest
from samples import ALL, ARTICLE, BOOK

from kapcite.formats.bibtex import biblatex, classic
from kapcite.model.reference import Reference


def written(module, references=ALL):
    return "".join(module.write(references))


@pytest.mark.parametrize("module", [classic, biblatex])
def test_braces_balance_and_keys_are_safe(module):
    nasty = Reference(id="a b,{c}%", title="} \\input{/etc/passwd} { $x$ %", url="http://x/{y}")
    text = written(module, [nasty])
    assert text.count("{") == text.count("}")
    assert text.startswith("@misc{a_b_c,")
    assert "\\input" not in text


def test_classic_output_is_ascii():
    assert written(classic).isascii()


def test_bibtexparser_reads_it():
    bibtexparser = pytest.importorskip("bibtexparser")
    for module in (classic, biblatex):
        library = bibtexparser.parse_string(written(module))
        assert not library.failed_blocks
        assert [entry.key for entry in library.entries] == [reference.id for reference in ALL]


def test_pybtex_reads_it():
    database = pytest.importorskip("pybtex.database")
    for module in (classic, biblatex):
        found = database.parse_string(written(module), "bibtex").entries
        assert list(found) == [reference.id for reference in ALL]
        people = found[ARTICLE.id].persons["author"]
        assert [str(person) for person in people[:2]] == ["Muster, Samuel T.", "de la Salle, Sara"]


@pytest.mark.skipif(shutil.which("biber") is None, reason="biber is not installed")
@pytest.mark.parametrize("module", [classic, biblatex])
def test_biber_finds_nothing_to_say(module, tmp_path):
    (tmp_path / "a.bib").write_text(written(module), encoding="utf-8")
    done = subprocess.run(
        ["biber", "--tool", "--validate-datamodel", "a.bib"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "WARN" not in done.stdout
    assert "ERROR" not in done.stdout
    assert (tmp_path / "a_bibertool.bib").read_text("utf-8").count("\n@") >= len(ALL) - 1


@pytest.mark.skipif(shutil.which("bibtex") is None, reason="BibTeX is not installed")
def test_bibtex_finds_nothing_to_say(tmp_path):
    (tmp_path / "a.bib").write_text(written(classic), encoding="utf-8")
    (tmp_path / "a.aux").write_text("\\citation{*}\n\\bibstyle{plain}\n\\bibdata{a}\n")
    done = subprocess.run(
        ["bibtex", "a"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    assert "arning" not in done.stdout
    printed = (tmp_path / "a.bbl").read_text()
    assert printed.count("\\bibitem") == len(ALL)
    assert "Sara de~la Salle" in printed


def test_the_dialects_differ_where_their_styles_do():
    old, modern = written(classic, [ARTICLE, BOOK]), written(biblatex, [ARTICLE, BOOK])
    assert "journal = {Journal of Samples \\& Examples}" in old
    assert "journaltitle = {Journal of Samples \\& Examples}" in modern
    assert "month = may" in old
    assert "date = {2017-05-11}" in modern
    assert '{\\AA}ngstr{\\"{o}}m' in old
    assert "Ångström" in modern


def test_capitals_are_protected():
    assert "{{CBT}} \\& {{mRNA}} in \\emph{Candida} at 50\\%: {d'Or}" in written(classic, [ARTICLE])
