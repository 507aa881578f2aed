import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kapcite.dedupe.cluster import FORBIDDEN, Link, components, split


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=20))
def test_components_are_those_of_a_walk(edges):
    edges = [(a, b) for a, b in edges if a != b]
    left = np.array([a for a, _ in edges], dtype=np.int64)
    right = np.array([b for _, b in edges], dtype=np.int64)
    label = components(13, left, right)
    for row in range(13):
        seen, waiting = {row}, [row]
        while waiting:
            now = waiting.pop()
            for a, b in edges:
                if now in (a, b):
                    other = b if now == a else a
                    if other not in seen:
                        seen.add(other)
                        waiting.append(other)
        assert label[row] == (min(seen) if len(seen) > 1 else -1)


def test_a_weak_link_joins_nothing():
    # 1 resembles both, 0 and 2 speak against each other.
    links = [Link(0, 1, 5.0), Link(1, 2, 1.2), Link(0, 2, -6.0)]
    assert split(links, 0.5) == [[0, 1]]


def test_related_works_never_meet():
    links = [Link(0, 1, 9.0), Link(1, 2, 9.0), Link(0, 2, FORBIDDEN)]
    assert all(not {0, 2} <= set(group) for group in split(links, 0.5))


def test_what_agrees_stays_together():
    links = [Link(0, 1, 3.0), Link(1, 2, 2.0), Link(0, 2, 0.4)]
    assert [sorted(group) for group in split(links, 0.5)] == [[0, 1, 2]]


@given(st.permutations([Link(0, 1, 3.0), Link(1, 2, 1.0), Link(2, 3, 2.0), Link(0, 3, -4.0)]))
def test_the_order_of_links_does_not_matter(links):
    assert sorted(sorted(group) for group in split(links, 0.5)) == [[0, 1], [2, 3]]
