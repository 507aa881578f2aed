from hypothesis import given
from hypothesis import strategies as st

from kapcite.dedupe.text import fold


def test_fold_leaves_letters_and_digits():
    assert fold(["O'Neil & {DNA}s: <i>x</i>", "Grüße – Čapek", "don`t-stop_it"]) == [
        "oneil and dnas x",
        "grusse capek",
        "dont stop it",
    ]


def test_fold_romanises_and_spells_out():
    assert fold(["Праця", "TNF-α", "K&uuml;hn", "\\'etude", "Ørsted"]) == [
        "pratsya",
        "tnf alpha",
        "kuhn",
        "etude",
        "orsted",
    ]


@given(st.lists(st.text(max_size=30), max_size=6))
def test_fold_keeps_rows_apart(values):
    assert fold(values) == [fold([value])[0] for value in values]


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(value):
    once = fold([value])
    assert fold(once) == once
