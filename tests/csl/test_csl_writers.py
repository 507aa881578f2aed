"""Each writer escapes for its place and marks formatting its own way."""

from __future__ import annotations

import pytest

from kapcite.csl.document import Document
from kapcite.csl.library import load_style
from kapcite.csl.locale import load_locale
from kapcite.csl.richtext import rich
from kapcite.csl.tree import Span
from kapcite.csl.writers import WRITERS, write_piece
from kapcite.model.names import Name
from kapcite.model.reference import Reference

ENGLISH = load_locale("en-US", [])
BRITISH = load_locale("en-GB", [])
FRENCH = load_locale("fr-FR", [])


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("text", "50% of <b> & _x_ {y} \\ é"),
        ("markdown", "50% of \\<b\\> & \\_x\\_ \\{y\\} \\\\ é"),
        ("html", "50% of &lt;b&gt; &amp; _x_ {y} \\ é"),
        ("latex", "50\\% of <b> \\& \\_x\\_ \\{y\\} \\textbackslash{} é"),
        ("rtf", "50% of <b> & _x_ \\{y\\} \\\\ \\uc0\\u233 "),
    ],
)
def test_text_is_escaped(kind, expected):
    assert write_piece("50% of <b> & _x_ {y} \\ é", WRITERS[kind], ENGLISH) == expected


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("text", "a b c"),
        ("markdown", "a *b* **c**"),
        ("html", "a <i>b</i> <b>c</b>"),
        ("latex", "a \\emph{b} \\textbf{c}"),
        ("rtf", "a {\\i b} {\\b c}"),
    ],
)
def test_formatting_is_marked(kind, expected):
    assert write_piece(rich("a <i>b</i> <b>c</b>"), WRITERS[kind], ENGLISH) == expected


@pytest.mark.parametrize("kind", sorted(WRITERS))
def test_no_control_character_of_a_record_comes_through(kind):
    reference = Reference(
        id="a", type="book", title="Red \x1b[31m\nline", author=(Name(literal="R\x07oe"),)
    )
    document = Document(load_style("apa"), [reference])
    text = document.write(document.bibliography()[0].piece, WRITERS[kind])
    assert "line" in text
    assert not any(ord(sign) < 32 for sign in text)


def test_italics_inside_italics_turn_back():
    title = Span([rich("On <i>Salvia</i> now")], (("font-style", "italic"),))
    assert write_piece(title, WRITERS["html"], ENGLISH) == "<i>On </i>Salvia<i> now</i>"


@pytest.mark.parametrize(
    ("title", "html", "markdown"),
    [
        ("<i>Salvia</i> now", "Salvia<i> now</i>", "Salvia* now*"),
        ("On <i>Salvia</i>", "<i>On </i>Salvia", "*On *Salvia"),
        ("<i>Salvia</i>", "Salvia", "Salvia"),
    ],
)
def test_no_marks_are_left_around_nothing(title, html, markdown):
    piece = Span([rich(title)], (("font-style", "italic"),))
    assert write_piece(piece, WRITERS["html"], ENGLISH) == html
    assert write_piece(piece, WRITERS["markdown"], ENGLISH) == markdown


def test_quotation_marks_follow_language_and_depth():
    piece = Span([rich('A "b" c')], quotes="outer")
    assert write_piece(piece, WRITERS["text"], ENGLISH) == "“A ‘b’ c”"
    assert write_piece(piece, WRITERS["text"], BRITISH) == "‘A “b” c’"
    assert "«" in write_piece(piece, WRITERS["text"], FRENCH)


def test_a_full_stop_goes_inside_in_america_alone():
    piece = Span([Span(["Title"], quotes="outer"), ". Next"])
    assert write_piece(piece, WRITERS["text"], ENGLISH) == "“Title.” Next"
    assert write_piece(piece, WRITERS["text"], BRITISH) == "‘Title’. Next"
