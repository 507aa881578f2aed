from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kapcite.search.schema import TOKENIZER
from kapcite.search.words import american_lists, folded, joined, plain, words


@pytest.mark.parametrize(
    ("british", "other"),
    [
        ("behavioural", "behavioral"),
        ("randomised", "randomized"),
        ("randomisation", "randomization"),
        ("haemorrhage", "hemorrhage"),
        ("tumours", "tumors"),
        ("centred", "centered"),
        ("oesophageal", "esophageal"),
        ("counselling", "counseling"),
        ("programmes", "programs"),
        ("anaesthesia", "anesthesia"),
        ("paediatric", "pediatric"),
        ("analysed", "analyzed"),
        ("diarrhoea", "diarrhea"),
        ("Åsberg", "Asberg"),
        ("Łukasz Øster", "Lukasz Oster"),
        ("IFN-α", "IFN alpha"),
    ],
)
def test_two_spellings_are_one(british, other):
    assert folded(british) == folded(other)


@pytest.mark.parametrize(
    ("one", "another"),
    [("analysis", "analytic"), ("prise", "price"), ("hour", "her"), ("four", "for")],
)
def test_different_words_stay_different(one, another):
    assert folded(one) != folded(another)


def test_compounds_are_joined():
    assert joined("post-traumatic IL-6 Crohn’s and well") == ["crohns", "il6", "posttraumatic"]


@given(st.text(alphabet=st.characters(codec="utf-8", max_codepoint=0x52F)))
def test_folding_keeps_the_words_apart_as_the_index_does(text):
    """A snippet is marked by the places of words, so both must count them alike."""
    memory = sqlite3.connect(":memory:")
    memory.execute(f"CREATE VIRTUAL TABLE t USING fts5 (x, tokenize = '{TOKENIZER}')")
    memory.execute("CREATE VIRTUAL TABLE v USING fts5vocab (t, 'instance')")
    memory.execute("INSERT INTO t VALUES (?)", (" ".join(folded(text)),))
    (number,) = memory.execute("SELECT count(*) FROM v").fetchone()
    assert number == len(folded(text))
    assert plain(plain(text)) == plain(text)


@given(
    st.lists(st.sampled_from(["The behaviour of Tumours", "plain text", "", "GREY-matter", "Å"]))
)
def test_many_texts_are_folded_as_one_is(texts):
    lists = [words(text) for text in texts]
    assert american_lists(lists, frozenset().union(*lists)) == [folded(text) for text in texts]


@pytest.mark.parametrize("link", "-\u2010\u2011\u2013'\u2019/")
def test_every_link_joins_words(link):
    assert joined(f"after post{link}traumatic and two{link}fold stress") == [
        "posttraumatic",
        "twofold",
    ]
