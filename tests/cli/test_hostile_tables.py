"""A corpus whose every text is hostile, through every table, citation list and picture."""

import csv
import io
import json
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET

import pytest

LONG_WORD = "w" * 500
HOSTILE = (
    "=cmd|'/C calc'!A0 <b>bold</b> & <script>alert(1)</script> 50% \\alpha_{1} #2 $x^2$ ~ {b}"
    " \\$y$ a | b\nsecond *line* [bold red]no[/] \x1b[31mred \u202e 中文 🙂 α " + LONG_WORD
)
SHOWN = "<b>bold</b> & <script>alert(1)</script>"
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]")
TEXT = json.dumps(HOSTILE, ensure_ascii=False)
CORPUS = (
    f"""\
kapcite: 1
vocabulary:
  conditions: [{{id: c, label: {TEXT}}}]
references:
  - {{id: r1, type: article-journal, title: {TEXT}, author: [{{family: {TEXT}, given: {TEXT}}}],
     container-title: {TEXT}, issued: {{date-parts: [[2001]]}}}}
  - {{id: r2, type: article-journal, title: {TEXT}, author: [{{literal: {TEXT}}}],
     issued: {{date-parts: [[2002]]}}}}
  - {{id: v, type: article-journal, title: {TEXT}, author: [{{family: {TEXT}}}],
     issued: {{date-parts: [[2003]]}}}}
studies:
"""
    + "".join(
        f"""\
  - id: {key}
    reports: [{key}]
    conditions: [c]
    design: {TEXT}
    country: {TEXT}
    enrolled: 20
    count-note: {TEXT}
    arms: [{{name: {TEXT}, "n": 10}}, {{name: b, "n": 10, role: comparator}}]
    interventions: [{{name: {TEXT}, sessions: 3, schedule: {TEXT}}}]
    comparator: {TEXT}
    outcomes: [{{name: {TEXT}}}]
    results:
      - {{outcome: {TEXT}, outcome-type: response, at: {TEXT}, direction: favours, note: {TEXT},
         groups: [{{arm: {TEXT}, "n": 4, of: 10}}, {{arm: b, "n": 2, of: 10}}]}}
    finding: {TEXT}
    follow-up: {TEXT}
    adverse-events: {TEXT}
"""
        for key in ("r1", "r2")
    )
    + f"""\
reviews:
  - {{reference: v, conditions: [c], studies: 2, includes: [r1, r2], finding: {TEXT}}}
"""
)
KINDS = (("--condition", "c"), ("--summary",), ("--reviews",), ("--kind", "findings"))
CELLS = ("--columns", "all", "--by", "condition")


@pytest.fixture
def corpus(tmp_path):
    (tmp_path / "references.yaml").write_text(CORPUS, "utf-8")
    return tmp_path


def texts_of(value):
    """Yield every text of a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from texts_of(part)


@pytest.mark.parametrize("form", ["text", "json", "markdown", "grid", "latex", "html", "csv"])
@pytest.mark.parametrize("kind", [*KINDS, CELLS], ids=" ".join)
def test_no_table_lets_a_control_character_or_markup_through(kind, form, corpus, kapcite):
    style = () if form in ("json", "csv") else ("--style", "apa", "--footnotes")
    code, out, err = kapcite("table", *kind, "--format", form, *style)
    assert (code, err) == (0, "")
    if form == "json":
        assert "alert(1)" in "".join(texts_of(json.loads(out)))
        assert "\x1b" not in out
    else:
        assert not CONTROLS.search(out.replace("\r\n", "\n"))
    if form in ("html", "markdown", "grid"):
        # In a title <b> is bold by the rules of CSL-JSON; no other tag is one.
        assert not re.search(r"(?<!\\)<script", out)


def test_no_cell_of_a_spreadsheet_is_a_formula(corpus, kapcite):
    for kind in KINDS:
        rows = list(csv.reader(io.StringIO(kapcite("table", *kind, "--format", "csv")[1])))
        assert len({len(row) for row in rows}) == 1
        assert not [c for row in rows for c in row if c.lstrip().startswith(("=", "+", "-", "@"))]


@pytest.mark.skipif(shutil.which("tidy") is None, reason="tidy is not installed")
def test_pages_stay_valid(corpus, kapcite):
    for kind in KINDS:
        page = kapcite("table", *kind, "--format", "html")[1]
        done = subprocess.run(
            ["tidy", "-quiet", "-errors"], input=page.encode(), capture_output=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
@pytest.mark.parametrize("kind", KINDS, ids=" ".join)
def test_latex_compiles(kind, corpus, kapcite):
    assert kapcite("table", *kind, "-o", "t.tex")[0] == 0
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "t"]
    done = subprocess.run(command, cwd=corpus, capture_output=True, check=False, timeout=180)
    assert done.returncode == 0, done.stdout[-1500:].decode("utf-8", "replace")


def test_word_keeps_the_texts(corpus, kapcite):
    docx = pytest.importorskip("docx")
    for kind in KINDS:
        assert kapcite("table", *kind, "-o", "t.docx")[0] == 0
        word = docx.Document(str(corpus / "t.docx"))
        texts = [cell.text for row in word.tables[0].rows for cell in row.cells]
        texts += [paragraph.text for paragraph in word.paragraphs]
        assert any(SHOWN in text for text in texts)
        assert not any(CONTROLS.search(text) for text in texts)


@pytest.mark.parametrize("kind", ["forest", "map", "timeline"])
def test_pictures_show_the_texts_as_they_are(kind, corpus, kapcite):
    code, out, err = kapcite("plot", kind)
    assert (code, err) == (0, "")
    assert not CONTROLS.search(out)
    pytest.importorskip("matplotlib")
    for suffix in ("svg", "png", "pdf"):
        code, _, err = kapcite("plot", kind, "--title", f"中 {HOSTILE}", "-o", f"p.{suffix}")
        assert code == 0
        assert "Warning" not in err
        assert "the font of pictures lacks 中" in err or suffix == "svg"
    drawn = "".join(ET.fromstring((corpus / "p.svg").read_bytes()).itertext())
    assert "<b>bold</b>" in drawn
    assert "calc" in drawn


def test_a_flow_and_its_screening_show_the_texts(corpus, kapcite):
    decision = ("--exclude", "--stage", "full-text", "--reason", HOSTILE)
    assert kapcite("screen", "r1", *decision)[0] == 0
    for command in (("screen",), ("prisma",)):
        code, out, _ = kapcite(*command)
        assert code == 0
        assert "calc" in out
        assert not CONTROLS.search(out)
    pytest.importorskip("matplotlib")
    assert kapcite("prisma", "-o", "flow.svg")[0] == 0
    ET.fromstring((corpus / "flow.svg").read_bytes())


def test_a_forest_of_hostile_names(corpus, kapcite):
    lines = io.StringIO()
    csv.writer(lines).writerows(
        [("study", "xi", "ni"), (HOSTILE, 3, 10), (HOSTILE[::-1], 5, 12), ("", 2, 9)]
    )
    (corpus / "t.csv").write_text(lines.getvalue(), "utf-8")
    code, out, err = kapcite("pool", "t.csv")
    assert (code, err) == (0, "")
    assert not CONTROLS.search(out)
    assert max(map(len, out.splitlines())) <= 110
    assert kapcite("pool", "t.csv", "--json")[0] == 0
    pytest.importorskip("matplotlib")
    assert kapcite("plot", "forest", "--table", "t.csv", "-o", "p.png")[0] == 0
