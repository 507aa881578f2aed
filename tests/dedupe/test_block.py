import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kapcite.dedupe.block import (
    NARROW,
    WIDE,
    candidate_pairs,
    in_order,
    keys,
    neighbours,
)
from kapcite.dedupe.prepare import flatten, prepare
from kapcite.dedupe.tokens import tokens, word_counts, words_in_many


def pairs_of(refs):
    columns, _ = in_order(prepare(flatten(refs)))
    left, right = candidate_pairs(columns)
    ids = columns["id"]
    return {frozenset((ids[a], ids[b])) for a, b in zip(left, right, strict=True)}


def test_any_one_field_may_differ(make):
    base = make("a", DOI="10.1000/1")
    others = [
        make("b", DOI="10.1000/1", title="Quite another", author=[], page=None, volume=None),
        make("c", title="Infusions of a made up drug in fourty people with a madeup disorder"),
        make("d", title="Another title in another tongue", author=[]),
        make("e", volume=None, page=None, issued=None, container_title=None),
    ]
    for other in others:
        assert pairs_of([base, other]) == {frozenset(("a", other.id))}, other.id


def test_strangers_do_not_meet(make):
    other = make("b", title="Wombats at dusk", author=[{"family": "Zimt"}], volume="1", page="5",
                 issued={"year": 1950})  # fmt: skip
    assert pairs_of([make("a"), other]) == set()


def test_one_title_many_times_costs_no_square(make):
    number = 2000
    refs = [
        make(
            f"k{n:04}", title="Editorial", author=[{"family": f"N{n}"}], volume=str(n), page=str(n)
        )
        for n in range(number)
    ]
    assert len(pairs_of(refs)) <= number * (WIDE + 12 * NARROW)


@given(st.lists(st.integers(0, 4), max_size=30), st.integers(1, 6))
def test_neighbours_are_all_pairs_of_a_block_within_the_window(values, window):
    block = np.sort(np.array(values, dtype=np.int64))
    found = set(zip(*(side.tolist() for side in neighbours(block, window)), strict=True))
    size = range(len(block))
    wanted = {(a, b) for a in size for b in size if 0 < b - a <= window and block[a] == block[b]}
    assert found == wanted


def test_a_block_of_many_is_compared_with_fewer():
    left, right = neighbours(np.zeros(WIDE + 1, dtype=np.int64), WIDE)
    assert max(right - left) == NARROW
    left, right = neighbours(np.zeros(WIDE, dtype=np.int64), WIDE)
    assert max(right - left) == WIDE - 1


def test_words_are_counted_once_a_title(make):
    titles = ("stroke after stroke", "care after fire", "")
    columns = prepare(flatten([make(f"k{n}", title=text) for n, text in enumerate(titles)]))
    assert dict(word_counts(tokens(columns["words"]))) == {
        "stroke": 1,
        "after": 2,
        "care": 1,
        "fire": 1,
    }


def test_a_frequent_word_makes_no_block_by_itself(make):
    """Forty titles share one word, and nothing else; two of them share a second."""
    refs = [make(f"k{n:02}", title=f"lumbago x{n:02} y{n:02}") for n in range(38)]
    refs += [make("a", title="lumbago wombat one"), make("b", title="two lumbago wombat")]
    columns, _ = in_order(prepare(flatten(refs)))
    found = tokens(columns["words"])
    many = words_in_many(word_counts(found), 100_000)
    assert (many.common, many.frequent) == (frozenset(), {"lumbago"})
    sharing = set()
    for key in keys(columns, found, many):
        if key.name.startswith("title words"):
            for value in set(key.values[key.values >= 0].tolist()):
                sharing.add(frozenset(columns["id"][key.values == value]))
    assert {block for block in sharing if len(block) > 1} == {frozenset(("a", "b"))}
