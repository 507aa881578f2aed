"""A count may name a source, and then the study has to list it."""

from kapcite.corpus.rules import dangling_source
from kapcite.model.corpus import Corpus
from kapcite.model.study import Source, Study


def test_the_source_of_the_counts_is_checked():
    sources = (Source(id="abstract", part="abstract"),)
    good = Study(id="a", enrolled=16, count_source="abstract", sources=sources)
    bad = Study(id="b", enrolled=16, count_source="abstrct", sources=sources)
    (finding,) = dangling_source(Corpus(studies=(good, bad)))
    assert finding.path == "studies[1].count-source"
