"""Picking on a real pseudo-terminal, and the picker's lines on screens of every size."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from rich.cells import cell_len

from kapcite.cli.console import clean
from kapcite.cli.keyboard import keys
from kapcite.cli.picker import Found, Picker, Span, fitted, wrap
from kapcite.errors import UsageError
from kapcite.search.engine import Hit

pytestmark = pytest.mark.skipif(os.name != "posix", reason="a POSIX terminal is needed")
if os.name == "posix":
    from picking import Person


def test_several_are_picked_with_the_words_of_the_vocabulary(tmp_path):
    person = Person(["pick"], tmp_path)
    person.sees("37 found")
    person.types("ketamine cb")  # half a word; CBT is cognitive behavior therapy
    lines = person.sees("rodriguez2016")
    assert "wilkinson2017" in "\n".join(lines)
    assert max(map(cell_len, lines)) <= 80
    person.types("\t\x1b[B\t")  # marks the first, goes past the second, marks the third
    person.sees("2 marked")
    person.types("\r")
    code, out, err = person.ends()
    assert (code, out.split()[0], len(out.split()), err) == (0, "rodriguez2016", 2, "")


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("pandoc", "[@wilkinson2017]\n"),
        ("latex", "\\cite{wilkinson2017}\n"),
        ("typst", "@wilkinson2017\n"),
        ("citation", "(Wilkinson et al., 2017)\n"),
        ("bibtex", "@article{wilkinson2017,\n"),
    ],
)
def test_search_picks_in_many_forms(form, expected, tmp_path):
    person = Person(["search", "--pick", "--format", form, "wilkinson"], tmp_path)
    person.sees("2 found")
    person.types(" 2017\r")
    code, out, _ = person.ends()
    assert (code, out.startswith(expected)) == (0, True)


@pytest.mark.parametrize("key", ["\x1b", "\x03", "\x07"])
def test_leaving_prints_nothing(key, tmp_path):
    person = Person(["pick", "ketamine"], tmp_path)
    person.sees("found")
    person.types("\t" + key)
    assert person.ends() == (130, "", "")


def test_nothing_found_cannot_be_taken_and_half_a_query_is_said(tmp_path):
    person = Person(["pick", "zzzz"], tmp_path)
    person.sees(" 0 found")
    person.types("\r\x15")
    person.sees("37 found")
    person.types('"cog')
    assert "37 found" not in "".join(person.sees("not closed"))
    person.types("\x1b")
    assert person.ends()[0] == 130


def test_resizing_pasting_and_an_end_from_outside(tmp_path):
    person = Person(["pick"], tmp_path)
    person.sees("37 found")
    person.resize(40, 10)
    lines = person.sees("…", most=10)
    assert max(map(cell_len, lines)) <= 40
    person.types("\x1b[200~wilkinson\n2021\x1b[201~")  # a line break in a paste takes nothing
    person.sees("> wilkinson 2021")
    person.process.terminate()
    assert person.ends()[:2] == (143, "")


@pytest.mark.parametrize("environment", [{"TERM": "dumb"}, {"TERM": "xterm"}])
def test_without_a_terminal_it_says_what_to_do(environment, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "kapcite", "pick"],
        cwd=tmp_path, env={**os.environ, **environment}, capture_output=True, text=True,
        stdin=subprocess.DEVNULL, start_new_session=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert "terminal" in done.stderr
    assert "kapcite search --keys WORD" in done.stderr


def hit(number: int) -> Hit:
    title = "e\u0301 日本語の題名 👩‍⚕️ \x1b[31m" + "long words of a title " * 9
    return Hit(f"key{number}", 1.0, title, "Ünal & 王", "2001", "Journal", number, True)


@pytest.fixture
def picker():
    def find(text: str) -> Found:
        if "!" in text:
            raise UsageError("half a query")
        return Found([hit(number) for number in range(50) if text in f"key{number}"])

    return Picker(find, lambda _, one: [[Span(clean(one.title))], [Span(one.authors)]], "")


@pytest.mark.parametrize("width", [1, 5, 20, 80, 200])
@pytest.mark.parametrize("height", [1, 3, 13, 14, 60])
def test_lines_fit_every_screen(picker, width, height):
    for key in ["", "end", "page-down", "日", "本", *"a query longer than the screen", "left"]:
        picker.press(key)
        lines = [fitted(line, width) for line in picker.lines(width, height)]
        assert len(lines) <= height
        assert all(sum(cell_len(span.text) for span in line) <= width for line in lines)
        assert not any("\x1b" in span.text for line in lines for span in line)
        assert 1 <= picker.cursor_column(width) <= max(3, width)


def test_the_cursor_is_always_on_the_screen(picker):
    for key in ["down"] * 30 + ["page-up", "up", "page-down", "page-down", "page-down"]:
        picker.press(key)
        assert any(span.text == "> " for line in picker.lines(80, 13)[2:] for span in line)
    assert picker.chosen == ["key49"]


def test_the_query_is_edited_like_a_line(picker):
    for key in ["k", "e", "x", "left", "backspace", "end", "backspace", "e", "y", "1"]:
        picker.press(key)
    assert (picker.text, picker.cursor) == ("key1", 4)
    assert picker.chosen == ["key1"]
    picker.press("!")
    assert "half a query" in picker.lines(80, 24)[1][0].text
    assert picker.chosen == ["key1"]  # the list stays while a query is half written
    picker.press("delete-word")
    assert (picker.text, len(picker.found.hits)) == ("", 50)


def test_keys_of_terminals_are_told_apart():
    assert keys("a\x1b[A\x1bOB\x1b[5~\tß\x1b[Z\x1b[15~\x1bx\x00\x1b") == [
        *("a", "up", "down", "page-up", "mark", "ß", "mark-up", "leave"),
    ]


def test_wrapping_keeps_every_word():
    lines = wrap([Span("one two "), Span("three", "bold"), Span(" four")], 9)
    shown = ["".join(span.text for span in line).strip() for line in lines]
    assert shown == ["one two", "three", "four"]
