import msgspec
from hypothesis import given
from hypothesis import strategies as st

from kapcite.dedupe.merge import ALTERNATES, APART, PROVENANCE, key_map, merge, preferred, rewrites
from kapcite.dedupe.merge import told_apart as remembered
from kapcite.model.citation import AsCited, Citation
from kapcite.model.corpus import Corpus
from kapcite.model.reference import TEXT_FIELDS, Reference
from kapcite.model.review import Review
from kapcite.model.study import Study

TEXTS = st.dictionaries(st.sampled_from(TEXT_FIELDS), st.text(min_size=1, max_size=6), max_size=6)
EXTRAS = st.dictionaries(
    st.sampled_from(["ris:AV", "bibtex:file"]), st.text(max_size=3), max_size=2
)
RECORDS = st.lists(
    st.builds(lambda fields, extra: Reference(id="", extra=extra, **fields), TEXTS, EXTRAS),
    min_size=2,
    max_size=4,
).map(lambda refs: [msgspec.structs.replace(r, id=f"k{n}") for n, r in enumerate(refs)])


def found_again(merged, key, name, value):
    whole = msgspec.to_builtins(merged)
    kept = whole.get(name) == value
    others = merged.extra.get(ALTERNATES, ())
    return kept or any(left["id"] == key and left.get(name) == value for left in others)


@given(RECORDS)
def test_no_field_is_lost(refs):
    merged, _ = merge(refs)
    for ref in refs:
        for name, value in msgspec.to_builtins(ref).items():
            if name not in ("id", "extra"):
                assert found_again(merged, ref.id, name, value)
        for name, value in ref.extra.items():
            left = [o for o in merged.extra.get(ALTERNATES, ()) if o["id"] == ref.id]
            inside = [o.get("extra", {}).get(name) for o in left]
            assert merged.extra.get(name) == value or value in inside


@given(RECORDS)
def test_merging_again_with_what_was_merged_adds_nothing(refs):
    merged, _ = merge(refs)
    again, _ = merge([merged, *refs[1:]])
    assert again == merged


def test_fields_come_from_the_preferred_record_that_has_them(make):
    first = make("a", page=None)
    second = make("b", page="101-109", volume="99", abstract="Long enough.")
    merged, gone = merge([first, second])
    assert (merged.id, merged.page, merged.volume, gone) == ("a", "101-109", "12", ("b",))
    assert merged.extra[PROVENANCE] == [{"from": "b", "fields": ["abstract", "page"]}]
    assert merged.extra[ALTERNATES] == [{"id": "b", "volume": "99"}]


def test_preference_by_source_then_by_what_is_known(make):
    bare, full = make("bare", page=None), make("full")
    assert [r.id for r in preferred([bare, full])] == ["full", "bare"]
    assert [r.id for r in preferred([bare, full], {"bare": 0, "full": 1})] == ["bare", "full"]


def test_keys_elsewhere_follow(make):
    merged = [merge([make("a"), make("b")])]
    corpus = Corpus(
        references=(make("a"), make("b")),
        studies=(Study(id="s", reports=("b", "a", "c")), Study(id="t", reports=("c",))),
        reviews=(Review(reference="b"),),
        citations=(
            Citation(id="c1", document="d", as_cited=AsCited(), verdict="exact", cites="b"),
            Citation(id="c2", document="d", as_cited=AsCited(), verdict="conflated",
                     mixes=("b", "x")),
        ),
    )  # fmt: skip
    assert key_map(merged) == {"b": "a"}
    assert [tuple(rewrite) for rewrite in rewrites(corpus, {"b": "a"})] == [
        ("studies", "s", {"reports": ["a", "c"]}),
        ("reviews", "b", {"reference": "a"}),
        ("citations", "c1", {"cites": "a"}),
        ("citations", "c2", {"mixes": ["a", "x"]}),
    ]


def test_pairs_told_apart_are_read_back(make):
    assert remembered([make("a", extra={APART: ["b"]}), make("b")]) == {("a", "b")}
