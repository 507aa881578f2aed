"""What may come: broken styles, empty items, endless titles, markup that never closes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kapcite.csl.context import Cite
from kapcite.csl.document import Document
from kapcite.csl.engine import Engine
from kapcite.csl.format import format_each, format_together
from kapcite.csl.library import load_style, styles_folder
from kapcite.csl.numbers import is_numeric, page_range, roman
from kapcite.csl.positions import Citation
from kapcite.csl.richtext import rich
from kapcite.csl.style import parent_style, parse_style
from kapcite.csl.textcase import CASES
from kapcite.csl.tree import flatten, glue, plain
from kapcite.csl.writers import WRITERS
from kapcite.errors import InputError, UsageError
from kapcite.model.dates import PartialDate
from kapcite.model.names import Name
from kapcite.model.reference import TYPES, Reference

HEAD = '<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">\n'


def macro(name, called):
    return f'<macro name="{name}"><text macro="{called}"/></macro>'


LAYOUT = '<citation><layout><text variable="title"/></layout></citation></style>'


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("<style><citation>", 1, "not well-formed"),
        ("", 1, "not well-formed"),
        ("<html/>", 1, "expected a style"),
        (f"{HEAD}</style>", 1, "no <citation>"),
        (f"{HEAD}<citation/></style>", 2, "no <layout>"),
        (f'{HEAD}<macro name="a"><text macro="b"/></macro>{LAYOUT}', 2, "no macro 'b'"),
        (
            f"{HEAD}{macro('a', 'b')}{macro('b', 'a')}{LAYOUT}",
            2,
            "a -> b -> a",
        ),
        ('<!DOCTYPE a [<!ENTITY x "y">]><style/>', 1, "entity"),
        ("<a>" * 300, 1, "nested deeper"),
    ],
)
def test_a_broken_style_is_told_with_its_line(text, line, words):
    with pytest.raises(InputError) as caught:
        parse_style(text, "mine.csl")
    problem = caught.value.problems[0]
    assert (problem.file, problem.line) == ("mine.csl", line)
    assert words in problem.message


def test_a_style_that_is_not_there_is_suggested():
    with pytest.raises(UsageError, match="did you mean vancouver"):
        load_style("vancuver")
    with pytest.raises(UsageError, match="cannot read"):
        load_style("nowhere/mine.csl")


def test_a_missing_locale_falls_back_to_english():
    style = parse_style(HEAD.replace("class", 'default-locale="xx-YY" class') + LAYOUT, "mine")
    assert Engine(style).locale.term("and") == "and"


@pytest.mark.parametrize("kind", sorted(TYPES))
def test_an_item_without_any_field_formats(kind):
    for style in ("apa", "chicago-notes-bibliography", "nature"):
        list(format_each([Reference(id="a", type=kind)], style))


@pytest.mark.parametrize("part", ["A “word' <i> ", "<i>", "'", "w"])
def test_an_endless_title_formats_whole(part):
    title = part * 20_000
    (entry,) = format_each([Reference(id="a", type="book", title=title)], "apa")
    assert entry.text.endswith("(n.d.).")
    assert len(entry.text) >= len(title.strip())


def test_a_reference_twice_or_none_at_all():
    work = Reference(id="a", type="book", title="One")
    assert len(format_together([work, work], "apa")) == 1
    assert format_together([], "apa") == []


TEXT = st.text(max_size=40)
NAMES = st.builds(
    Name,
    family=st.none() | TEXT,
    given=st.none() | TEXT,
    suffix=st.none() | TEXT,
    literal=st.none() | TEXT,
)
DATES = st.builds(
    PartialDate,
    year=st.none() | st.integers(-3000, 3000),
    month=st.none() | st.integers(1, 12),
    season=st.none() | st.integers(1, 4),
    literal=st.none() | TEXT,
    circa=st.booleans(),
)
REFERENCES = st.builds(
    Reference,
    id=st.just("a"),
    type=st.sampled_from(sorted(TYPES)),
    title=st.none() | TEXT,
    container_title=st.none() | TEXT,
    page=st.none() | TEXT,
    volume=st.none() | TEXT,
    edition=st.none() | TEXT,
    note=st.none() | TEXT,
    author=st.lists(NAMES, max_size=4).map(tuple),
    editor=st.lists(NAMES, max_size=2).map(tuple),
    issued=st.none() | DATES,
)
ENGINES = [Engine(load_style(name)) for name in ("apa", "mla", "din-1505-2")]


@settings(max_examples=40)
@given(REFERENCES, st.sampled_from(ENGINES))
def test_no_reference_breaks_a_style(reference, engine):
    document = Document(engine, [reference])
    pieces = [line.piece for line in document.bibliography()]
    pieces.append(document.citer.render(Citation((Cite("a", "3"),))))
    pieces.append(document.narrative([Cite("a")]))
    for writer in WRITERS.values():
        for piece in pieces:
            document.write(piece, writer)


@given(TEXT)
def test_markup_never_loses_text(text):
    kept = text.replace("<", "").replace("'", "").replace('"', "")
    for mark in "“”‘’":
        kept = kept.replace(mark, "")
    for sign in kept:
        assert sign in plain(rich(kept))


@given(TEXT, TEXT)
def test_joining_keeps_all_but_marks_and_spaces(first, second):
    marks = set(".,:;!? ")
    joined = glue(first, second)
    assert [s for s in joined if s not in marks] == [s for s in first + second if s not in marks]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a 56Gb/s link", "A 56Gb/s Link"),
        ("speed in m/s", "Speed in m/s"),
        ("patient/therapist alliance", "Patient/Therapist Alliance"),
        ("a/the test", "A/the Test"),
    ],
)
def test_single_letters_beside_a_slash_keep_their_case(text, expected):
    assert CASES["title"](text) == expected


@given(TEXT, st.sampled_from(sorted(CASES)))
def test_a_case_changes_only_case(text, case):
    changed = plain(CASES[case](text))
    assert (
        changed.casefold() == text.casefold()
        or any(len(s.upper()) > 1 for s in text)
        or (changed.upper() == text.upper())
    )


@given(TEXT, st.booleans())
def test_flat_text_is_the_text(text, inside):
    assert "".join(map(str, flatten(text, punctuation_in_quote=inside))) == text


@pytest.mark.parametrize(
    ("pages", "style", "expected"),
    [
        ("321-328", "minimal", "321–8"),
        ("321-328", "minimal-two", "321–28"),
        ("321-28", "expanded", "321–328"),
        ("100-104", "chicago", "100–104"),
        ("107-108", "chicago", "107–8"),
        ("1496-1504", "chicago", "1496–1504"),
        ("1496-1504", "chicago-16", "1496–504"),
        ("e12-e15", "expanded", "e12–e15"),
        ("2-1-2-14", "expanded", "2-1-2-14"),
        ("110--115", "expanded", "110–115"),
        ("12, 15-16 & 20", "minimal", "12, 15–6 & 20"),
    ],
)
def test_page_ranges(pages, style, expected):
    assert page_range(pages, style, "–") == expected


@pytest.mark.parametrize("text", ["2", "2nd", "L2d", "1-3", "1, 2 & 5"])
def test_numeric(text):
    assert is_numeric(text)


@pytest.mark.parametrize("text", ["", "second", "Revised", "7.2", "Season 3, Episode 12"])
def test_not_numeric(text):
    assert not is_numeric(text)


def test_roman():
    assert [roman(n) for n in (1, 4, 9, 1994, 0)] == ["i", "iv", "ix", "mcmxciv", "0"]


def test_styles_compile():
    """A fixed sample of the independent styles; KAPCITE_ALL_STYLES=1 takes every one."""
    import os

    step = 1 if os.environ.get("KAPCITE_ALL_STYLES") else 60
    works = [
        Reference(id=kind, type=kind, title="A title", author=(Name(family="Roe", given="Ann"),))
        for kind in ("article-journal", "book", "chapter", "webpage", "legal_case")
    ]
    for path in sorted(styles_folder().glob("*.csl"))[::step]:
        data = path.read_bytes()
        assert parent_style(data, path.name) is None
        document = Document(parse_style(data, path.stem), works)
        document.bibliography()
        assert document.cite_all([Citation(tuple(Cite(work.id) for work in works))])
