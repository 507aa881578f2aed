"""Word files: fields of reference managers, typed keys, plain citations."""

from __future__ import annotations

import json
import subprocess
from collections import Counter

import pytest
import yaml
from generated import keys, pandoc
from marked import unpack
from wordfile import SAMPLE, document, docx, endnote, field, mendeley_cite, text, zotero

from kapcite.errors import InputError
from kapcite.manuscript.authoryear import author_years
from kapcite.manuscript.draft import read_draft


def test_every_kind_of_citation(kapcite, tmp_path):
    unpack(tmp_path)
    (tmp_path / "draft.docx").write_bytes(docx(SAMPLE, document(text("See (Turner, 2020)."))))
    code, out, _ = kapcite("cited", "draft.docx", "--corpus", "refs.yaml", "--json")
    assert code == 0
    found = [(one["key"], one["line"], one["column"], one["form"]) for one in json.loads(out)]
    assert found == [
        ("adams2001", 1, 4, "author-year"),
        ("Baker and Clark, 2002", 1, 21, "author-year"),  # the corpus has Baker alone
        ("Davis et al., 2004", 1, 49, "author-year"),
        ("evans.2005", 1, 73, "author-year"),
        ("ford2006", 2, 9, "parenthetical"),
        ("gray2007", 2, 23, "parenthetical"),
        ("hall2008", 2, 23, "parenthetical"),  # by its DOI
        ("irwin2009", 3, 1, "parenthetical"),  # by its title
        ("quinn2017", 3, 9, "parenthetical"),  # by author and year
        ("turner2020", 5, 6, "author-year"),  # the footnotes follow
    ]


def test_a_whole_draft(kapcite, tmp_path):
    """Thirty citations in the fields of three programs; pandoc reads Zotero's own as we do."""
    unpack(tmp_path)
    records = yaml.safe_load((tmp_path / "refs.yaml").read_text())["references"][:25]
    missing = [{"id": f"nobody{n}", "title": f"Nothing {n}", "DOI": f"10.9/{n}"} for n in range(5)]
    items = [{"id": one["id"], "title": one["title"]} for one in (*records, *missing)]
    paragraphs = [
        text("Say ") + zotero(*items[at : at + 2], ids=True) + text(", me@example.org (n = 12).")
        for at in range(0, 20, 2)
    ]
    paragraphs += [mendeley_cite({"id": "x", "DOI": one["DOI"]}) for one in records[20:23]]
    paragraphs += [endnote(one["author"][0]["family"], str(one["issued"])) for one in records[23:]]
    paragraphs += [zotero(one, ids=True) for one in missing]
    (tmp_path / "draft.docx").write_bytes(docx(document(*paragraphs)))
    code, out, _ = kapcite("check", "draft.docx", "--corpus", "refs.yaml", "--json")
    rules = Counter(one["rule"] for one in json.loads(out))
    assert (code, rules) == (1, {"missing-key": 5, "unused": 4})
    assert kapcite("bib", "draft.docx", "-o", "refs.bib", "--corpus", "refs.yaml")[0] == 1
    assert (tmp_path / "refs.bib").read_text().count("@article{") == 25
    if path := pandoc():
        command = [path, "-f", "docx+citations", "-t", "json", "draft.docx"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
        ids = [one["id"] for one in items]
        found = [key for key in keys(json.loads(done.stdout)) if key]  # EndNote gives none
        assert found == [*ids[:20], *ids[25:]]


def test_a_bibliography_field_cites_nothing(tmp_path):
    path = tmp_path / "a.docx"
    start = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>ADDIN ZOTERO_BIBL {}'
    begin = f'{start}</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    listed = text("Adams (2001). Title.")
    path.write_bytes(docx(document(begin + listed, listed + end, text("Baker (2002)"))))
    assert [one.key for one in read_draft(str(path)).mentions] == ["Baker, 2002"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("(van der Kolk, 2014a, 2015)", ["van der Kolk, 2014a", "van der Kolk, 2015"]),
        ("(see Gómez-Pérez & O'Neil, 1999)", ["Gómez-Pérez & O'Neil, 1999"]),
        ("Müller et al. (2020, p. 5)", ["Müller et al., 2020"]),
        ("(Adams, Baker, & Clark, 2001)", ["Adams, Baker, & Clark, 2001"]),
        ("in (2001), at (n = 2001) and (1999 to 2001)", []),
    ],
)
def test_plain_citations(words, expected):
    assert [found for found, _ in author_years(words)] == expected


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04 nothing",
        docx("<not xml"),
        docx('<!DOCTYPE x [<!ENTITY a "b">]><w>&a;</w>'),
        docx(document(zotero()))[:-30],
    ],
    ids=["empty", "not a zip", "not XML", "entity", "cut short"],
)
def test_what_is_no_word_file_is_said(data, tmp_path):
    path = tmp_path / "a.docx"
    path.write_bytes(data)
    with pytest.raises(InputError, match=r"a\.docx: "):
        read_draft(str(path))


def test_a_damaged_field_cites_nothing(tmp_path):
    path = tmp_path / "a.docx"
    path.write_bytes(docx(document(field("ADDIN ZOTERO_ITEM CSL_CITATION {broken", "(1)"))))
    assert read_draft(str(path)).mentions == ()
