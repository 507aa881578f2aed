import json
import sys
from pathlib import Path

import msgspec
import pytest

import kapcite
from kapcite.dedupe.find import find_duplicates
from kapcite.dedupe.report import explain, report
from kapcite.model.dates import parse_date
from kapcite.model.reference import Reference
from places import ROOT, SHARED

sys.path.insert(0, str(ROOT / "benchmarks" / "dedupe"))

PAIRS = json.loads(Path(__file__).with_name("hard_pairs.json").read_text("utf-8"))
CORPUS = kapcite.load().by_id


def changed(ref, key, change, prefix="", suffix=""):
    fields = msgspec.to_builtins(ref) | {"PMID": None, "PMCID": None} | change | {"id": key}
    if isinstance(fields.get("issued"), str):
        fields["issued"] = msgspec.to_builtins(parse_date(fields["issued"]))
    fields["title"] = f"{prefix}{fields['title']}{suffix}"
    return msgspec.convert({k: v for k, v in fields.items() if v is not None}, Reference)


def records_of(pair):
    ref = CORPUS[pair["a"]]
    if "b" in pair:
        return [ref, CORPUS[pair["b"]]]
    base = dict(pair.get("base", {}))
    if "base_title" in pair:
        base["title"] = pair["base_title"]
    first = changed(ref, "first", base, suffix=pair.get("base_suffix", ""))
    second = changed(ref, "second", pair["change"], pair.get("prefix", ""), pair.get("suffix", ""))
    return [first, second]


@pytest.mark.parametrize("level", ["strict", "default", "loose"])
@pytest.mark.parametrize("pair", PAIRS, ids=[pair["why"] for pair in PAIRS])
def test_hard_pairs(pair, level):
    found = find_duplicates(records_of(pair), level)
    if not pair["same"]:
        assert found.clusters == []
    elif level != "strict":
        assert found.clusters == [[0, 1]]
    if "relation" in pair and level == "default":
        assert [p.relation for p in explain(found)] == [pair["relation"]]


def test_there_are_thirty_of_them():
    assert len(PAIRS) >= 30


def test_the_corpus_that_ships_has_no_duplicates():
    assert find_duplicates(CORPUS.values(), "loose").clusters == []


def test_a_bare_record_does_not_join_a_preprint_to_its_article(make):
    article = make("article", DOI="10.1000/1")
    preprint = make("preprint", container_title="bioRxiv", volume=None, issue=None, page=None,
                    DOI="10.1101/123456")  # fmt: skip
    bare = make("bare", container_title=None, volume=None, issue=None, page=None)
    found = find_duplicates([article, preprint, bare])
    for rows in found.clusters:
        assert not {"article", "preprint"} <= {found.ids[row] for row in rows}


def test_a_pair_that_others_keep_apart_says_so(make):
    found = find_duplicates([make("a"), make("b"), make("c")], apart={("a", "b")})
    assert [len(rows) for rows in found.clusters] == [2]
    assert {(p.verdict, p.relation) for p in explain(found)} == {
        ("duplicate", ""),
        ("related", "told apart by hand"),
        ("uncertain", "kept apart by other records"),
    }


def test_pairs_told_apart_stay_apart(make):
    refs = [make("a"), make("b")]
    assert find_duplicates(refs).clusters == [[0, 1]]
    found = find_duplicates(refs, apart={("b", "a")})
    assert found.clusters == []
    assert [pair.relation for pair in explain(found)] == ["told apart by hand"]


def test_the_order_of_records_does_not_matter(make):
    refs = [make("a"), make("b", page=None), make("c", title="Wombats"), make("d", volume=None)]
    forward, backward = find_duplicates(refs), find_duplicates(refs[::-1])
    assert {frozenset(forward.ids[row] for row in rows) for rows in forward.clusters} == {
        frozenset(backward.ids[row] for row in rows) for rows in backward.clusters
    }
    assert forward.ids == ("a", "b", "c", "d")


@pytest.mark.parametrize(
    "cut",
    [
        "Infusions of a made-up drug in forty peo …",
        "Infusions of a made-up drug in forty people...",
    ],
)
def test_a_title_cut_off_is_the_one_that_begins_with_it(make, cut):
    bare = {"volume": None, "issue": None, "page": None}
    found = find_duplicates([make("a"), make("b", title=cut, **bare)])
    assert found.clusters == [[0, 1]]
    assert "title: nearly equal" in next(iter(explain(found))).agree
    whole = make("b", title=cut.rstrip(" ….") + " Zanzibar and on its neighbouring islands", **bare)
    assert find_duplicates([make("a"), whole]).clusters == []


def test_every_reported_pair_names_what_agrees_and_differs(make):
    refs = [make("a"), make("b", volume="13", page="1-9"), make("c")]
    pairs = {(p.a, p.b): p for p in explain(find_duplicates(refs))}
    assert "volume: equal" in pairs["a", "c"].agree
    assert not pairs["a", "c"].differ
    apart = next(p for (a, b), p in pairs.items() if "b" in (a, b))
    assert "title: equal" in apart.agree
    assert {"volume: different", "pages: different"} <= set(apart.differ)


SETS = SHARED / "dedupe"


@pytest.mark.parametrize("name", ["stroke", "dblp_acm", "respiratory"])
def test_every_pair_of_a_set_names_what_agrees(name):
    if not (SETS / name).is_dir():
        pytest.skip("the labelled sets are not beside this checkout (../shared/data/dedupe)")
    from labelled import references

    pairs = list(explain(find_duplicates(references(name))))
    assert pairs
    assert all(pair.agree for pair in pairs)
    # One record of two may be too bare to differ; then a relation or the score says why.
    assert all(pair.differ or pair.relation or pair.score < 1 for pair in pairs
               if pair.verdict != "duplicate")  # fmt: skip


def test_report_has_the_documented_shape(make):
    data = report(find_duplicates([make("a"), make("b")]))
    assert data.keys() == {"clusters", "pairs", "related"}
    assert data["clusters"] == [["a", "b"]]
    assert data["pairs"][0].keys() == {"a", "b", "score", "verdict", "reasons"}
    assert data["pairs"][0]["verdict"] == "duplicate"


@pytest.mark.parametrize("number", [0, 1])
def test_too_few_records_to_compare(make, number):
    assert find_duplicates([make("a")][:number]).clusters == []


def test_unknown_level(make):
    with pytest.raises(KeyError):
        find_duplicates([make("a")], "lax")
