"""``kapcite verify`` end to end."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from made import made

from kapcite.corpus.load import load_file
from kapcite.corpus.locate import shipped
from services import Services
from terminal import on_terminal

#: What each document does with each work, as settled by hand: verdict and fields that differ.
SEEDS = {
    "doc000-drozdz2022": ("wrong details", {"DOI", "author"}),
    "doc002-philippmuller2023": ("minor differences", {"author"}),
    "doc003-aanhetrot2012": ("conflated", {"year", "volume", "issue", "page"}),
    "doc003-delasalle2020": (
        "conflated", {"title", "author", "container-title", "volume", "number"},
    ),
    "doc003-dore2019": ("minor differences", {"author"}),
    "doc003-duman2016": ("verified", set()),
    "doc003-krystal2019": ("wrong details", {"year", "volume", "issue", "page"}),
    "doc003-wan2015": ("wrong details", {"title", "container-title", "volume", "issue", "page"}),
    "doc003-wilkinson2017": ("wrong details", {"author", "title"}),
    "doc003-wolfson2021": ("not found", {"title", "author"}),
}  # fmt: skip
DESCRIBED = {"doc001-article", "doc004-kew2023", "doc004-cbt-12-sessions", "doc004-wilkinson2021",
             "doc004-self-report-study"}  # fmt: skip


def outcome(result):
    return result["verdict"], {difference["field"] for difference in result["differences"]}


def test_the_citations_of_the_corpus(kapcite):
    code, out, err = kapcite("verify", "--json")
    results = {result["id"]: result for result in json.loads(out)}
    assert {key: outcome(results[key]) for key in SEEDS} == SEEDS
    assert {key for key, r in results.items() if r["verdict"] == "identified"} == DESCRIBED
    assert set(results["doc003-aanhetrot2012"]["mixes"]) == {"aanhetrot2010", "aanhetrot2012"}
    assert set(results["doc003-delasalle2020"]["mixes"]) == {"delasalle2016", "delasalle2021"}
    assert code == 1
    assert "15 references: 1 verified" in err


def listed(citation):
    """Write a citation as its document does: APA, as recorded."""
    words = citation.as_cited
    place = words.volume + (f"({words.issue})" if words.issue else "")
    return (
        f"{words.authors} ({words.year}). {words.title}. {words.container_title}, {place},"
        f" {words.page or words.number}."
    )


def as_pasted():
    corpus = load_file(Path(shipped())).corpus
    return [c for c in corpus.citations if c.document.startswith("003")]


@pytest.mark.parametrize("suffix", [".txt", ".md", ".docx"])
def test_the_same_from_raw_text(kapcite, tmp_path, suffix):
    cited = as_pasted()
    assert len(cited) == 8
    path = tmp_path / f"list{suffix}"
    lines = ["References", "", *(f"{listed(citation)}" for citation in cited)]
    if suffix == ".docx":
        write_docx(path, lines)
    else:
        path.write_text("\n\n".join(lines), "utf-8")
    _, out, _ = kapcite("verify", "--text", path, "--json")
    results = json.loads(out)
    assert {c.id: outcome(r) for c, r in zip(cited, results, strict=True)} == {
        c.id: SEEDS[c.id] for c in cited
    }


def write_docx(path, lines):
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = "".join(
        f"<w:p><w:r><w:t>{line.replace('&', '&amp;')}</w:t></w:r></w:p>" for line in lines
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="{word}"><w:body>{body}</w:body></w:document>',
        )


PUBLISHED = [
    {
        "title": "Made-up lithium for sleep in veterans",
        "authors": ["Samuel N. Okafor", "Mia Lindqvist"],
        "venue": "Journal of Made Psychiatry",
        "year": 2016,
        "doi": "10.5555/made.1",
        "pages": "1-9",
    },
    {
        "title": "Naltrexone in a community sample",
        "authors": ["Rami Haddad"],
        "venue": "Made Letters",
        "year": 2011,
        "doi": "10.5555/made.2",
        "volume": "4",
        "pages": "30-41",
    },
]


@pytest.fixture
def snapshot(tmp_path):
    path = tmp_path / "published.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in PUBLISHED))
    return path


def write(path, *items):
    path.write_text("".join(json.dumps(item) + "\n" for item in items))
    return path


def test_a_file_against_a_snapshot_answers_in_the_files_own_terms(kapcite, tmp_path, snapshot):
    cited = write(
        tmp_path / "cited.jsonl",
        {"id": "a", "title": "made-up lithium for sleep in veterans",
         "authors": ["S. N. Okafor", "et al."],
         "journal": "J Made Psychiatry", "year": 2016, "volume": "12"},
        {"id": "b", "title": "Naltrexone in a community sample", "author": "Haddad R",
         "venue": "Made Letters", "year": 2013, "pages": "30-41"},
        {"id": "c", "title": "A work that does not exist at all", "authors": ["A. Nemo"],
         "year": 2000},
    )  # fmt: skip
    code, out, _ = kapcite("verify", cited, "--snapshot", snapshot, "--json")
    first, second, third = json.loads(out)
    assert (code, first["verdict"], first["unconfirmed"]) == (1, "verified", ["volume"])
    assert first["bound_to"] == "10.5555/made.1"
    assert first["source"] == "published.jsonl"
    assert second["differences"] == [
        {"field": "year", "cited": "2013", "published": "2011", "kind": "wrong"}
    ]
    assert third["verdict"] == "not found"
    assert kapcite("verify", cited, "--snapshot", snapshot, "--json")[1] == out  # from the index


def test_a_snapshot_may_be_crossref_data_csl_json_or_a_corpus(kapcite, tmp_path):
    cited = write(tmp_path / "c.jsonl", {"id": "a", "title": PUBLISHED[0]["title"], "year": 2016})
    work = {"DOI": "10.5555/made.1", "title": [PUBLISHED[0]["title"]],
            "issued": {"date-parts": [[2016]]}}  # fmt: skip
    (tmp_path / "0.json").write_text(json.dumps({"items": [work]}))
    csl = {"id": "k", "type": "article", "title": PUBLISHED[0]["title"],
           "issued": {"date-parts": [[2016]]}}  # fmt: skip
    (tmp_path / "p.json").write_text(json.dumps([csl]))
    (tmp_path / "r.yaml").write_text(f"references:\n  - {json.dumps(csl | {'issued': '2016'})}\n")
    for name in ("0.json", "p.json", "r.yaml"):
        _, out, _ = kapcite("verify", cited, "--snapshot", tmp_path / name, "--json")
        assert json.loads(out)[0]["verdict"] == "verified"


def test_without_network_or_snapshot_nobody_is_accused(kapcite, tmp_path):
    items = [
        {"title": r.title, "authors": [n.display for n in r.author], "journal": r.container_title,
         "year": r.year, "volume": r.volume, "pages": r.page, "doi": r.doi}
        for r in made(1000)
    ]  # fmt: skip
    code, out, err = kapcite("verify", write(tmp_path / "c.jsonl", *items), "--json")
    assert code == 0
    assert {result["verdict"] for result in json.loads(out)} == {"cannot determine"}
    assert "1000 not determined: no source that would have them was asked" in err


def test_lines_that_cannot_be_read_are_said_and_the_rest_is_verified(kapcite, tmp_path, snapshot):
    path = tmp_path / "c.jsonl"
    path.write_text('{broken\n{"title": "Naltrexone in a community sample", "year": 2011}\n')
    _, out, err = kapcite("verify", path, "--snapshot", snapshot)
    assert "verified" in out
    assert "c.jsonl:1:2: this line is not JSON" in err
    assert "1 entry could not be read" in err


def test_an_unknown_key_or_file_is_a_mistake_of_the_call(kapcite, tmp_path):
    code, _, err = kapcite("verify", "wilkinson201")
    assert code == 2
    assert "did you mean wilkinson20" in err
    assert kapcite("verify", "--snapshot", tmp_path / "none.jsonl")[0] == 2
    assert kapcite("verify", "--text", tmp_path / "none.txt")[0] == 2


CORPUS = """\
# a comment that stays
references:
  - id: lithium
    type: article-journal
    title: Made-up lithium for sleep in veterans
    author: [{family: Okafor, given: S. N.}, {family: Lindqvist, given: M.}]
    container-title: J Made Psychiatry
    issued: "2014"
"""


def test_record_and_fix_write_into_the_corpus(kapcite, tmp_path, snapshot):
    corpus = tmp_path / "references.yaml"
    corpus.write_text(CORPUS)
    base = ("verify", "--corpus", corpus, "--snapshot", snapshot)
    _, out, err = kapcite(*base, "--fix")
    assert "-issued: 2014\n+issued: 2016" in out
    assert "nothing was written" in err
    assert corpus.read_text() == CORPUS
    code, _, _ = kapcite(*base, "--fix", "--field", "year", "--yes")
    assert code == 1
    loaded = load_file(corpus).corpus
    assert loaded.by_id["lithium"].year == 2016
    assert loaded.by_id["lithium"].doi is None  # not chosen
    (former,) = loaded.citations
    assert (former.as_cited.year, former.cites, former.verdict) == (
        "2014",
        "lithium",
        "wrong details",
    )
    assert corpus.read_text().startswith("# a comment that stays\n")
    cited = write(tmp_path / "draft.jsonl", {"id": "x", **PUBLISHED[1], "year": 2019})
    kapcite("verify", "--corpus", corpus, cited, "--snapshot", snapshot, "--record")
    kept = load_file(corpus).corpus.citations[-1]
    assert (kept.id, kept.verdict, kept.differences[0].field) == (
        "draft-x",
        "wrong details",
        "issued",
    )
    assert "published.jsonl" in kept.note
    assert kapcite("check", "--corpus", corpus)[0] == 0


@pytest.mark.parametrize(
    ("typed", "year", "doi"),
    [
        ("y\nn\nn\nn\nn\n", 2016, None),
        ("n\na\n", 2014, True),
        ("q\n", 2014, None),
        ("x\ny\nq\n", 2016, None),
    ],
)
def test_on_a_terminal_each_value_is_asked_for(tmp_path, snapshot, typed, year, doi):
    (tmp_path / "mine.yaml").write_text(CORPUS)
    arguments = ["verify", "--corpus", "mine.yaml", "--snapshot", str(snapshot), "--fix"]
    shown = on_terminal(arguments, tmp_path, typed)
    assert "write issued? [y/n/a/q]" in shown
    loaded = load_file(tmp_path / "mine.yaml").corpus
    assert loaded.by_id["lithium"].year == year
    assert bool(loaded.by_id["lithium"].doi) == bool(doi)
    kept = [citation.as_cited.year for citation in loaded.citations]
    assert kept == (["2014"] if year == 2016 or doi else [])


def test_what_is_in_a_file_is_shown_and_not_written(kapcite, tmp_path, snapshot):
    cited = write(tmp_path / "draft.jsonl", {"id": "x", **PUBLISHED[1], "year": 2019})
    before = cited.read_text()
    _, out, err = kapcite("verify", cited, "--snapshot", snapshot, "--fix", "--yes")
    assert "-issued: 2019\n+issued: 2011" in out
    assert "1 of these are no records of the corpus" in err
    assert cited.read_text() == before


def test_online_asks_the_services_and_resumes(kapcite, tmp_path, monkeypatch):
    services = Services()
    try:
        for name, value in services.environment().items():
            monkeypatch.setenv(name, value)
        cited = write(tmp_path / "c.jsonl", {
            "id": "a", "title": "Efficacy of made-up lithium on sleep in veterans",
            "authors": ["S. T. Wilkinson-Made", "et al."], "year": 2017,
            "doi": "10.5555/made.1"})  # fmt: skip
        code, out, _ = kapcite("verify", cited, "--online", "--json")
        (result,) = json.loads(out)
        assert (code, result["verdict"], result["source"]) == (1, "retracted", "Crossref")
        assert {notice["kind"] for notice in result["notices"]} >= {"retracted"}
        hits = len(services.hits)
        assert kapcite("verify", cited, "--online", "--json")[1] == out
        assert len(services.hits) == hits
    finally:
        services.close()


def test_a_snapshot_may_be_openalex_in_parquet(kapcite, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
    import pyarrow as pa

    from services import OPENALEX

    parquet.write_table(pa.Table.from_pylist([OPENALEX]), tmp_path / "works.parquet")
    cited = write(tmp_path / "c.jsonl", {"title": OPENALEX["title"], "year": 2017, "volume": "85"})
    _, out, _ = kapcite("verify", cited, "--snapshot", tmp_path / "works.parquet", "--json")
    (result,) = json.loads(out)
    assert outcome(result) == ("retracted", {"volume"})
    (tmp_path / "bad.parquet").write_bytes(b"nothing of the kind")
    code, _, err = kapcite("verify", cited, "--snapshot", tmp_path / "bad.parquet")
    assert code == 2
    assert "this is no Parquet file" in err


def test_a_large_snapshot_says_that_it_is_indexed_once(kapcite, tmp_path, snapshot, monkeypatch):
    monkeypatch.setattr("kapcite.cli.verify_sources._LARGE", 10)
    cited = write(tmp_path / "c.jsonl", PUBLISHED[1])
    said = "published.jsonl: building an index, once"
    assert said in kapcite("verify", cited, "--snapshot", snapshot)[2]
    assert said not in kapcite("verify", cited, "--snapshot", snapshot)[2]


def test_a_list_may_be_a_json_array_or_plain_text(kapcite, tmp_path, snapshot):
    (tmp_path / "c.json").write_text(json.dumps([PUBLISHED[1] | {"year": 2019}]))
    (tmp_path / "c.txt").write_text(
        "Haddad R. Naltrexone in a community sample. Made Letters. 2019;4:30-41.\n"
    )
    for name, field in (("c.json", "year"), ("c.txt", "year")):
        _, out, _ = kapcite("verify", tmp_path / name, "--snapshot", snapshot, "--json")
        assert outcome(json.loads(out)[0]) == ("wrong details", {field})
