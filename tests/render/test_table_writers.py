"""Every writer against the sheet of hostile texts; the foreign tools where they are found."""

import csv
import io
import re
import shutil
import subprocess
import zipfile
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kapcite.evidence.base import Cell
from kapcite.model.controls import one_line
from kapcite.render import delimited, latex, markdown, page, plain
from kapcite.render.sheet import Footnotes, Section, Sheet, sentence
from kapcite.render.widths import shares
from kapcite.render.wrapping import wrap
from kapcite.render.writers import WRITERS
from render.hostile import LONG_WORD, TEXTS, sheet

CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]")
pandoc = pytest.mark.skipif(shutil.which("pandoc") is None, reason="pandoc is not installed")
pdflatex = pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
chromium = pytest.mark.skipif(shutil.which("chromium") is None, reason="chromium is not installed")
soffice = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
tidy = pytest.mark.skipif(shutil.which("tidy") is None, reason="tidy is not installed")


@pytest.mark.parametrize("name", [name for name in WRITERS if name != "docx"])
def test_no_writer_lets_a_control_character_through(name):
    written = "".join(WRITERS[name](sheet()))
    assert not CONTROLS.search(written.replace("\r\n", "\n"))
    written.encode()  # no half of a surrogate pair either


def test_text_fits_any_width_and_says_what_footnotes_say():
    for width in (20, 40, 80, 200):
        lines = [*plain.text(sheet(), width)]
        assert max(map(len, lines)) <= width
        assert not CONTROLS.search("\n".join(lines))
    assert "[a] About markup" in "\n".join(plain.text(sheet(), 200))
    assert "About markup" not in "\n".join(plain.text(sheet(), 200, footnotes=False))


def test_csv_holds_every_cell_and_no_formula():
    rows = list(csv.reader(io.StringIO("".join(delimited.values(sheet())), newline="")))
    assert rows[0] == ["Group", "Text | one", "Name & two", "Notes"]
    assert len(rows) == 1 + 2 * len(TEXTS)
    assert all(row and len(row) == 4 for row in rows)
    for cell in (cell for row in rows for cell in row):
        assert not cell.lstrip().startswith(("=", "+", "-", "@"))
    texts = {row[2]: row[1] for row in rows[1:] if not row[0]}
    assert texts["formula"] == "'=cmd|'/C calc'!A0"
    assert texts["pipe"] == TEXTS["pipe"]


@pytest.mark.parametrize("number", ["-3.1", "+12", "-0,5%", "1.5"])
def test_csv_leaves_numbers_alone(number):
    assert delimited.guard(number) == number


def run(command, folder):
    """Run a tool; what it says of its success is for the test to judge."""
    return subprocess.run(
        command,
        check=False,
        cwd=folder,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=180,
    )


class Cells(HTMLParser):
    """Collects the texts of table cells and the tags seen."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.cells, self.open = [], [], 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag in ("td", "th"):
            self.open += 1
            self.cells.append("")

    def handle_endtag(self, tag):
        self.open -= tag in ("td", "th")

    def handle_data(self, data):
        if self.open:
            self.cells[-1] += data


def test_html_shows_the_texts_and_none_of_their_tags():
    read = Cells("".join(page.page(sheet())))
    assert "script" not in read.tags
    assert "b" not in read.tags
    for text in TEXTS.values():
        assert any(cell.startswith(one_line(text)) for cell in read.cells)
    assert read.tags.count("table") == 1
    assert "caption" in read.tags


@tidy
def test_html_is_valid(tmp_path):
    (tmp_path / "t.html").write_text("".join(page.page(sheet())), "utf-8")
    done = run(["tidy", "-quiet", "-errors", "t.html"], tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


@pandoc
@pytest.mark.parametrize("name", ["markdown", "grid"])
def test_pandoc_reads_the_markdown_back(name):
    command = ["pandoc", "-f", "markdown", "-t", "html", "--wrap=none"]
    done = subprocess.run(
        command, input="".join(WRITERS[name](sheet())), capture_output=True, text=True, check=True
    )
    read = Cells(done.stdout)
    assert read.tags.count("table") == 1
    assert not {"script", "b", "img", "code"} & set(read.tags)
    assert read.tags.count("tr") == 1 + 1 + 2 * len(TEXTS)
    squeezed = [re.sub(r"\s+", " ", cell.replace("\xa0", " ")) for cell in read.cells]
    for key in ("markup", "markdown", "latex", "pipe", "formula", "rich", "long", "dashes"):
        wanted = re.sub(r"\s+", " ", one_line(TEXTS[key])).strip()
        assert any(cell.startswith(wanted) for cell in squeezed), (key, wanted)


@pdflatex
def test_latex_compiles(tmp_path):
    (tmp_path / "t.tex").write_text("".join(latex.document(sheet())), "utf-8")
    command = [
        "pdflatex",
        "-interaction=nonstopmode",
        "-halt-on-error",
        "-no-shell-escape",
        "t.tex",
    ]
    done = run(command, tmp_path)
    assert done.returncode == 0, done.stdout[-2000:]
    assert "Overfull" not in done.stdout
    if shutil.which("pdftotext"):
        subprocess.run(["pdftotext", "-layout", "t.pdf"], cwd=tmp_path, check=True)
        text = (tmp_path / "t.txt").read_text("utf-8")
        assert "U+4E2D" in text
        assert "root:" not in text
        assert text.count("w") >= 2 * len(LONG_WORD)


def test_docx_is_a_table_with_a_header_row_that_repeats():
    docx = pytest.importorskip("docx")
    data = b"".join(WRITERS["docx"](sheet()))
    table = docx.Document(io.BytesIO(data)).tables[0]
    assert [cell.text for cell in table.rows[0].cells] == ["Text | one", "Name & two"]
    assert len(table.rows) == 1 + 1 + 2 * len(TEXTS)
    assert table.rows[1].cells[0].text == TEXTS["markup"]
    xml = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml").decode()
    assert xml.count("<w:tblHeader") == 1


def office(tmp_path, kind):
    """Convert t.docx with LibreOffice, which keeps its profile to this test."""
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
    command += ["--convert-to", kind, "--outdir", str(tmp_path), str(tmp_path / "t.docx")]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return tmp_path / f"t.{kind}"


@soffice
def test_libreoffice_opens_the_docx(tmp_path):
    pytest.importorskip("docx")
    (tmp_path / "t.docx").write_bytes(b"".join(WRITERS["docx"](sheet())))
    read = Cells(office(tmp_path, "html").read_text("utf-8", "replace"))
    assert read.tags.count("tr") == 1 + 1 + 2 * len(TEXTS)
    squeezed = {re.sub(r"\s+", " ", cell).strip() for cell in read.cells}
    for key in ("markup", "latex", "pipe", "formula", "rich", "long", "quotes"):
        wanted = re.sub(r"\s+", " ", one_line(TEXTS[key])).strip()
        assert any(cell.startswith(wanted) for cell in squeezed), key


def test_references_keep_their_italics_and_nothing_else_in_word():
    docx = pytest.importorskip("docx")
    entry = "A &amp; B &lt;i&gt;. <i>Title: <sup>2</sup></i>, <b>7</b> <a href='x'>link</a>"
    made = b"".join(WRITERS["docx"](sheet()._replace(references=(entry,))))
    last = docx.Document(io.BytesIO(made)).paragraphs[-1]
    assert last.text == "A & B <i>. Title: 2, 7 link"
    marked = [(run.text, run.italic, run.bold, run.font.superscript) for run in last.runs]
    assert ("Title: ", True, None, None) in marked
    assert ("2", True, None, True) in marked
    assert ("7", None, True, None) in marked


@chromium
@pytest.mark.parametrize("width", [400, 1400])
def test_html_is_no_wider_than_the_window(width, tmp_path):
    sync_api = pytest.importorskip("playwright.sync_api", reason="not installed: playwright")
    (tmp_path / "t.html").write_text("".join(page.page(sheet())), "utf-8")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        window = browser.new_page(viewport={"width": width, "height": 900})
        window.goto(f"file://{tmp_path}/t.html")
        assert window.evaluate("document.documentElement.scrollWidth") == width
        assert window.locator("tbody tr").first.is_visible()
        browser.close()


def test_equal_notes_share_a_letter():
    cells = (Cell(text="x", notes=("one", "two")), Cell(text="y", notes=("two",)))
    notes = Footnotes(Sheet("t", ("a", "b"), (Section("", (cells,)),)))
    assert [notes.marks(cell) for cell in cells] == ["a,b", "b"]
    assert list(notes.items) == [("a", "One."), ("b", "Two.")]


anything = st.text(max_size=60)


@given(anything)
def test_one_line_is_one_line(text):
    assert len(one_line(text).splitlines()) <= 1
    assert not CONTROLS.search(one_line(text))


@given(anything)
def test_markdown_takes_no_text_for_a_cell_border(text):
    row = f"| {markdown.escape(text)} |"
    assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", row)) == 2


@given(anything)
def test_latex_leaves_no_special_character_bare(text):
    written = latex.escape(text)
    bare = re.sub(r"\\[a-zA-Z]+(\{[^{}]*\})?|\\[{}$&%#_]", "", written)
    assert not re.search(r"[\\$&%#_~^]", bare)


@given(st.text(alphabet="ab -", max_size=80), st.integers(1, 20))
def test_wrapping_keeps_every_character_and_the_width(text, width):
    lines = wrap(text, width)
    assert all(0 < len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == "".join(text.split())


def test_a_heading_has_room_for_its_bold_words():
    cells = tuple(Cell(text=text) for text in ("none", "a " * 400))
    narrow, wide = shares(Sheet("t", ("Comparator", "Result"), (Section("", (cells,)),)))
    assert narrow * 170 >= 1.2 * len("Comparator") + 2
    assert narrow < wide


@given(st.lists(st.text(alphabet="abc ", max_size=30), min_size=1, max_size=6))
def test_the_shares_of_columns_are_all_of_the_line(texts):
    row = tuple(Cell(text=text) for text in texts)
    found = shares(Sheet("t", tuple("h" for _ in texts), (Section("", (row,)),)))
    assert sum(found) == pytest.approx(1)
    assert min(found) > 0


@pytest.mark.parametrize(
    ("note", "written"),
    [
        ("one arm", "One arm."),
        ("double blind, one dose against another", "Double blind, one dose against another."),
        ("response: Weak source: an abstract.", "Response: Weak source: an abstract."),
        ("d-Serine was measured", "d-Serine was measured."),
        ("PTSD after racism (in childhood.)", "PTSD after racism (in childhood.)"),
    ],
)
def test_a_note_is_a_sentence(note, written):
    assert sentence(note) == written
    table = Sheet("Notes", ("A",), (Section("", ((Cell(text="x", notes=(note,)),),)),))
    assert [text for _, text in Footnotes(table).items] == [written]
    assert written in "".join(delimited.values(table))
