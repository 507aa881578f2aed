import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from kapcite.dedupe.similarity import distinct


def test_distinct_texts_and_their_places():
    texts = np.array(["b", "a", "b", ""], dtype=object)
    values, places = distinct(texts)
    assert sorted(values) == ["", "a", "b"]
    assert values[places].tolist() == texts.tolist()


@given(
    st.text("abc", min_size=20, max_size=60),
    st.text("abc", max_size=60),
    st.integers(0, 60),
    st.integers(0, 8),
)
def test_a_title_inside_another_has_its_letters_there(short, around, place, cut):
    """The bound by which ``Pairs.titles`` spares the search for a part of a title."""
    longer = around[:place] + short[cut // 2 : len(short) - cut // 3] + around[place:]
    a, b = sorted((short, longer), key=len)
    if len(a) >= 20 and fuzz.partial_ratio(a, b) >= 97:
        assert fuzz.ratio(a, b) / 100 >= 0.94 * 2 * len(a) / (len(a) + len(b))
