"""The bounded ranking of a large corpus finds what the full one finds."""

from __future__ import annotations

import random

import pytest

from kapcite.model.vocabulary import Vocabulary
from kapcite.search import direct, impact, large
from kapcite.search.engine import rank
from kapcite.search.expression import express
from kapcite.search.query import parse
from search.conftest import indexed, reference

WORDS = [f"word{number}x" for number in range(60)]


@pytest.fixture(scope="module")
def big():
    """A corpus that counts as large because the bounds are lowered."""
    patch = pytest.MonkeyPatch()
    patch.setattr(impact, "SMALL", 100)
    patch.setattr(impact, "LONGEST", 60)
    patch.setattr(large, "LONGEST", 60)
    chance = random.Random(3)
    weights = [1 / (rank + 2) for rank in range(len(WORDS))]
    references = [
        reference(
            f"r{number}",
            " ".join(chance.choices(WORDS, weights, k=6)),
            " ".join(chance.choices(WORDS, weights, k=20)),
            year=1990 + number % 30,
        )
        for number in range(800)
    ]
    yield indexed(references, Vocabulary(), {})
    patch.undo()


def matches(connection, expression) -> set[int]:
    found = connection.execute("SELECT rowid FROM text WHERE text MATCH ?", (expression,))
    return {row for (row,) in found}


def both(connection, text, limit=20):
    asked = express(connection, parse(text), exact=False)
    return (
        large.rank_bounded(connection, asked, limit),
        direct.rank_directly(connection, asked, limit),
    )


@pytest.mark.parametrize("text", ["word0x", "word1x", "word5x", "word55x", "word0x word50x"])
def test_few_words_rank_the_same(big, text):
    bounded, full = both(big, text)
    # Single precision keeps the order of scores, not of those that are all but equal.
    assert [scored.score for scored in bounded[:10]] == pytest.approx(
        [scored.score for scored in full[:10]], rel=1e-4
    )


@pytest.mark.parametrize(
    "text",
    [
        "word0x word1x word2x",
        "word0x word40x word50x",
        "word3x -word0x",
        "word3x year:2000..2005",
        '"word0x word1x" word2x',
        "word5*",
        "word5* word0x",
        "author:nobody word7x",
        "year:1995",
        "word1x OR word30x",
    ],
)
def test_what_is_found_is_allowed(big, text):
    bounded, _ = both(big, text)
    asked = express(big, parse(text), exact=False)
    every, some = matches(big, asked.every()), matches(big, asked.some())
    assert len(bounded) == min(20, len(every | some))
    for scored in bounded:
        assert scored.row in (every if scored.complete else some)
    assert [scored.complete for scored in bounded] == sorted(
        (scored.complete for scored in bounded), reverse=True
    )
    scores = [scored.score for scored in bounded]
    assert scores == sorted(scores, reverse=True)


def test_what_is_quickly_read_is_read_whole(big):
    query = parse("word5x word20x")
    asked = express(big, query, exact=False)
    whole = direct.rank_directly(big, asked, 20, helped=False)
    assert 0 < impact.postings(big, asked) < 800
    assert rank(big, query, reading=800) == whole
    assert rank(big, query, reading=0) == large.rank_bounded(big, asked, 20)
    unknown = express(big, parse("word5x year:2000"), exact=False)
    assert impact.postings(big, unknown) == float("inf")


def test_a_small_corpus_has_no_lists():
    assert not impact.read_impact(indexed([reference("a", "owl")]), "owl")
