"""Pasted reference lists: one made-up article in the styles in use, and lists of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kapcite.verify.text import parse_entry, parse_list, split_entries

STYLES = json.loads((Path(__file__).parent / "cases" / "styles.json").read_text("utf-8"))


@pytest.mark.parametrize("style", STYLES)
def test_styles(style):
    ((_, text),) = split_entries(STYLES[style])
    read = parse_entry(text, "1")
    assert [name.family for name in read.author] == ["Okafor", "Lindqvist", "Haddad"]
    assert read.title.lower() == "lithium and sleep: new insights from stress"
    assert read.container_title in ("Made Medicine", "Made Med")
    assert (read.year, read.volume) == (2016, "22")
    assert read.issue == (None if style == "Nature" else "3")
    assert read.page.replace("–", "-") in ("238-249", "238-49")
    assert read.doi == ("10.5555/made.4050" if "10.5555" in STYLES[style] else None)


def test_other_kinds():
    book = parse_entry(
        "Wolfe, P., & Hart, G. (Eds.). (2016). The lithium papers: Science and sleep. Made Books.",
        "1",
    )
    assert (book.publisher, book.container_title, len(book.author)) == ("Made Books", None, 2)
    chapter = parse_entry(
        "Sand, G. (2019). Lithium for sleep. In J. Smith & B. Doe (Eds.), Handbook of sleep"
        " (pp. 12–34). Made Press.",
        "1",
    )
    assert (chapter.container_title, chapter.page, chapter.publisher) == (
        "Handbook of sleep",
        "12–34",
        "Made Press",
    )
    number = parse_entry(
        "Oduya, S., & Shah, D. (2020). Effects of lithium on rest. Made Letters, 11, 253.", "1"
    )
    assert (number.number, number.page) == ("253", None)
    short = parse_entry("Okafor S. Is it real? A question of sleep. BMJ. 2019;364:l5087.", "1")
    assert (short.title, short.container_title, short.number) == (
        "Is it real? A question of sleep",
        "BMJ",
        "l5087",
    )


HEADED = """Lithium helps (Okafor, 2016).

References

  • Okafor, S. (2016). Lithium and sleep. Made Medicine, 22(3), 238-249.

  • Oduya, S. (2017). Lithium and
    wakefulness. Made Medicine, 23(1), 1-9.

Previous
Next
"""


def test_below_a_heading_up_to_what_is_no_reference():
    found = parse_list(HEADED, "draft.txt")
    assert [(entry.line, entry.reference.title) for entry in found] == [
        (5, "Lithium and sleep"),
        (7, "Lithium and wakefulness"),
    ]


def test_numbered_lists_whose_entries_run_over_lines():
    text = (
        "1. Okafor S. Lithium and sleep. Made Med.\n2016;22:1-9.\n"
        "2. Oduya S. Lithium and rest. Made Med. 2017;23:1-9."
    )
    assert [entry.reference.volume for entry in parse_list(text)] == ["22", "23"]


def test_what_cannot_be_parsed_is_said():
    (entry,) = parse_list("This is a sentence of some length about nothing.", "draft.txt")
    assert entry.reference is None
    assert str(entry.problem).startswith("draft.txt:1: cannot tell authors, year and title apart")


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_any_text_is_read_without_an_exception(text):
    parse_list(text)
