"""Titles that look alike and have words of their own."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.fuzz import ratio

from kapcite.dedupe.words import other_words


def texts(*values):
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


@pytest.mark.parametrize(
    ("a", "b", "apart"),
    [
        ("casualties in denmark", "casualties in portugal", True),
        ("a tumour of the lung", "a tumor of the lung", False),
        ("on line learning", "online learning", False),
        ("learning hypotheses", "learning hy potheses", False),
        ("agents trust and access", "agents turst and access", False),
        ("a trial of glass", "a trial of glass in forty people", False),
    ],
)
def test_other_words(a, b, apart):
    assert other_words(texts(a, b), texts(b, a), 1).tolist() == [apart, apart]


def one_by_one(a, b):
    """The same by the letter of its description, one pair at a time."""
    own = [word for word in a.split() if word not in b.split()]
    foreign = [word for word in b.split() if word not in a.split()]

    def unlike(words, others):
        return any(
            len(word) > 3 and all(ratio(word, other) < 70 for other in others) for word in words
        )

    glued = "".join(own) == "".join(foreign)
    return not glued and unlike(own, foreign) and unlike(foreign, own)


title = st.lists(st.text("abo", min_size=1, max_size=6), max_size=5).map(" ".join)


@given(st.lists(st.tuples(title, title), max_size=6))
def test_many_pairs_at_once_are_as_one_by_one(pairs):
    found = other_words(texts(*(a for a, _ in pairs)), texts(*(b for _, b in pairs)), 1)
    assert found.tolist() == [one_by_one(a, b) for a, b in pairs]
