"""Pasted reference lists: one made-up article in the styles in use, and lists of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kapcite.verify.entry import parse_entry
from kapcite.verify.fold import title_words
from kapcite.verify.text import parse_list, split_entries

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


ENTRIES = json.loads((Path(__file__).parent / "cases" / "entries.json").read_text("utf-8"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [pytest.param(*case[1:], id=case[0].replace(" ", "-")) for case in ENTRIES],
)
def test_entries(text, expected):
    ((_, words),) = split_entries(text)
    read = parse_entry(words, "1")
    assert read is not None
    for name, value in expected.items():
        if name == "family":
            assert [person.family for person in read.author] == value
        elif name == "last":
            assert (read.author[-1].literal or read.author[-1].family) == value
        else:
            assert (name, getattr(read, name)) == (name, value)


LISTS = {
    "bare numbers, a broken word and a broken DOI": """References
1 Okafor SN, Lindqvist M. Lithium and sleep in veterans: a trial of treat-
ment in the made army. Made Med. 2016;22(3):238-49. doi: 10.5555/
made.4050.
2 Haddad R. Naltrexone in a community
sample. Made Lett. 2017;4:30-41.
""",
    "wrapped lines and nothing between": """\
Okafor, S. N., & Lindqvist, M. (2016). Lithium and sleep in veterans: A trial of
treatment in the made army. Made Medicine, 22(3), 238-49.
https://doi.org/10.5555/made.4050
Haddad, R. (2017). Naltrexone in a community sample.
Made Letters, 4, 30-41.
""",
    "hanging indents": """\
Okafor, S. N., & Lindqvist, M. (2016). Lithium and sleep in veterans: A trial of
    treatment in the made army. Made Medicine, 22(3), 238-49. doi:10.5555/made.4050
Haddad, R. (2017). Naltrexone in a community sample. Made Letters, 4,
    30-41.
""",
    "numbers in brackets": """\
[1] S. N. Okafor, “Lithium and sleep in veterans: A trial of treatment in the made army,”
Made Med., vol. 22, no. 3, pp. 238–49, 2016, doi: 10.5555/made.4050.
[2] R. Haddad, “Naltrexone in a community sample,” Made Lett., vol. 4, pp. 30–41, 2017.
""",
    "a Markdown list up to the next heading": """## Works cited

- Okafor, S. N. (2016). Lithium and sleep in veterans: A trial of treatment in the made army. \
*Made Medicine*, *22*(3), 238-49. <https://doi.org/10.5555/made.4050>
- Haddad, R. (2017). Naltrexone in a community sample. *Made Letters*, *4*, 30-41.

## Appendix

Words from 2019 that are no reference.
""",
}


@pytest.mark.parametrize("text", LISTS.values(), ids=LISTS)
def test_lists(text):
    one, other = (entry.reference for entry in parse_list(text))
    assert title_words(one.title.replace("treat-ment", "treatment")) == title_words(
        "Lithium and sleep in veterans: a trial of treatment in the made army"
    )
    assert (one.volume, one.doi) == ("22", "10.5555/made.4050")
    assert (other.title, other.volume, other.year) == (
        "Naltrexone in a community sample",
        "4",
        2017,
    )


def test_an_entry_too_short_to_read_is_said_as_well():
    (entry,) = parse_list("Okafor (2016)")
    assert entry.problem
