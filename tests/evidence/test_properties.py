"""What no order of the corpus, no further report and no narrower condition may change."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from kapcite.evidence.condition import count_conditions
from kapcite.evidence.overview import overview
from kapcite.evidence.summarise import summarise
from kapcite.model.corpus import Corpus
from kapcite.model.reference import Reference
from kapcite.model.study import Study
from kapcite.model.vocabulary import Design, Term, Vocabulary

CONDITIONS = ("a", "b", "c", "d", "e")
TERMS = (
    Term(id="a", label="A"),
    Term(id="b", label="B", broader=("a",)),
    Term(id="c", label="C", broader=("b",)),
    Term(id="d", label="D", broader=("a", "e")),
    Term(id="e", label="E"),
)
BELOW = [(term.id, parent) for term in TERMS for parent in term.broader] + [("c", "a")]
VOCABULARY = Vocabulary(conditions=TERMS, designs=(Design(id="rct", label="RCT", randomised=True),))


@st.composite
def corpora(draw):
    studies = [
        Study(
            id=f"s{i}",
            reports=(f"r{i}",),
            context=draw(st.booleans()),
            cohort=draw(st.sampled_from((None, "x", "y"))),
            conditions=tuple(draw(st.sets(st.sampled_from(CONDITIONS), max_size=3))),
            design=draw(st.sampled_from((None, "rct", "other"))),
            enrolled=draw(st.none() | st.integers(0, 500)),
        )
        for i in range(draw(st.integers(0, 12)))
    ]
    references = tuple(Reference(id=f"r{i}", title=f"T{i}") for i in range(len(studies)))
    return Corpus(vocabulary=VOCABULARY, references=references, studies=tuple(studies))


@given(corpora(), st.randoms())
def test_the_order_of_the_corpus_changes_nothing(corpus, random):
    studies, references = list(corpus.studies), list(corpus.references)
    random.shuffle(studies)
    random.shuffle(references)
    turned = msgspec.structs.replace(corpus, studies=tuple(studies), references=tuple(references))
    for name in (None, *CONDITIONS):
        before, after = summarise(corpus, name), summarise(turned, name)
        assert before == after
    assert msgspec.to_builtins(count_conditions(corpus)) == msgspec.to_builtins(
        count_conditions(turned)
    )
    assert overview(corpus).totals == overview(turned).totals


@given(corpora())
def test_a_further_report_changes_no_count_of_studies_or_people(corpus):
    studies = tuple(
        msgspec.structs.replace(study, reports=(*study.reports, f"{study.id}-later"))
        for study in corpus.studies
    )
    later = tuple(Reference(id=f"{study.id}-later", title="Later") for study in studies)
    more = msgspec.structs.replace(corpus, studies=studies, references=(*corpus.references, *later))
    for name in (None, *CONDITIONS):
        before, after = summarise(corpus, name).totals, summarise(more, name).totals
        assert msgspec.structs.replace(after, reports=before.reports) == before
        assert after.reports == 2 * before.reports


@given(corpora())
def test_a_narrower_condition_is_never_larger_than_its_broader_one(corpus):
    for narrow, broad in BELOW:
        small, large = summarise(corpus, narrow).totals, summarise(corpus, broad).totals
        for name in ("studies", "reports", "participants", "participants_at_most"):
            assert getattr(small, name) <= getattr(large, name), (narrow, broad, name)
        assert small.randomised_studies <= large.randomised_studies


@given(corpora())
def test_the_whole_is_never_more_than_its_parts_nor_less_than_any(corpus):
    whole = summarise(corpus).totals.participants
    parts = [summarise(corpus, name).totals.participants for name in CONDITIONS]
    named = [s for s in corpus.studies if s.conditions]
    if len(named) == len(corpus.studies):
        assert whole <= sum(parts)
    assert all(part <= whole for part in parts)
