"""The commands of evidence as a user meets them."""

import json

import pytest

CONDITIONS = ("depression", "PTSD", "substance use disorder", "OCD", "chronic pain")
TABLES = [*(("--condition", name) for name in CONDITIONS), ("--summary",)]
TRIALS = "study,ai,bi,ci,di\nAlpha,12,8,5,15\nBeta,3,27,4,26\nGamma,7,13,7,13\n"
INTERFACE = (
    "k estimate se ci_lb ci_ub pi_lb pi_ub tau2 I2 H2 Q Qdf Qp yi vi weights"  # the names
)
CORPUS = """\
kapcite: 1
# my own comment
references:
  - id: one   # the first
    type: book
    title: One
    source: PubMed
  - {id: two, type: book, title: "=Two"}
"""


@pytest.mark.parametrize("suffix", ["md", "tex", "html", "csv", "json", "txt", "docx"])
@pytest.mark.parametrize(
    "arguments", [("--condition", name) for name in CONDITIONS] + [("--summary",)]
)
def test_every_table_in_every_output(arguments, suffix, kapcite, tmp_path):
    if suffix == "docx":
        pytest.importorskip("docx")
    code, out, err = kapcite("table", *arguments, "-o", f"t.{suffix}")
    assert (code, out, err) == (0, "", "")
    assert (tmp_path / f"t.{suffix}").stat().st_size > 500


def test_outputs_go_to_a_pipe_too(kapcite):
    for form, start in (("markdown", "| Study |"), ("grid", "+--"), ("html", "<!DOCTYPE html>")):
        code, out, _ = kapcite("table", "--condition", "OCD", "--format", form)
        assert code == 0
        assert out.startswith(start)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--columns", "study,dosis"), "no column is called 'dosis'; did you mean dose?"),
        (("-o", "table.pdf"), "no format is known for table.pdf"),
        (("--condition", "depresion"), "did you mean Depression"),
        (("--summary", "--columns", "n"), "--columns: only the table of studies"),
        (("--reviews", "--by", "design"), "--by: only the table of studies"),
    ],
)
def test_mistakes_are_answered(arguments, message, kapcite):
    code, out, err = kapcite("table", *arguments)
    assert (code, out) == (2, "")
    assert message in err


def test_tables_of_other_kinds_as_json(kapcite):
    _, out, _ = kapcite("table", "--summary", "--json")
    summary = json.loads(out)
    assert summary["totals"]["participants"] == 967
    assert summary["rows"][0]["condition"]["id"] == "anxiety"
    _, out, _ = kapcite("table", "--reviews", "--json")
    assert json.loads(out)["overlap"]["reviews"] == 0
    _, out, _ = kapcite("table", "--kind", "findings", "--condition", "SUD", "--json")
    assert {row["outcome"] for row in json.loads(out)["rows"]} >= {"abstinence"}


def test_groups_and_order(kapcite):
    _, out, _ = kapcite("table", "--by", "design", "--columns", "study,n", "--sort", "n")
    assert "randomised controlled trial: 7 studies" in out
    assert "in more than one group" not in out
    _, out, _ = kapcite("table", "--by", "condition", "--columns", "study")
    assert "stand in more than one group; the total counts each once" in out


def test_pool_prints_the_interface(kapcite, tmp_path):
    (tmp_path / "t.csv").write_text(TRIALS)
    arguments = ("pool", "t.csv", "--measure", "RR", "--method", "DL", "--test", "knha", "--json")
    code, out, _ = kapcite(*arguments)
    found = json.loads(out)
    assert code == 0
    assert set(INTERFACE.split()) <= found.keys()
    assert found["studies"] == ["Alpha", "Beta", "Gamma"]
    assert sum(found["weights"]) == pytest.approx(100)
    _, out, _ = kapcite("pool", "-", "--measure", "rr", "--sensitivity", "--json", stdin=TRIALS)
    assert len(json.loads(out)["sensitivity"]["leave_one_out"]) == 3


def test_sensitivity_is_told_in_text_too(kapcite):
    code, out, err = kapcite("pool", "-", "--measure", "RR", "--sensitivity", stdin=TRIALS)
    assert (code, err) == (0, "")
    assert "without each study in turn:\n  Alpha " in out
    assert "Egger's test: t(1) = " in out
    assert "trim and fill: " in out
    _, out, err = kapcite("pool", "-", "--sensitivity", stdin="xi,ni\n3,10\n4,12\n")
    assert "sensitivity analyses take 3 effects or more" in err
    assert "Egger" not in out


def test_pool_of_one_study_says_so(kapcite, tmp_path):
    (tmp_path / "t.csv").write_text("xi,ni\n7,20\n")
    code, out, err = kapcite("pool", "t.csv", "--measure", "PR", "--json")
    assert (code, json.loads(out)["estimate"]) == (0, None)
    assert "k = 1: nothing is pooled" in err


def test_faults_of_a_table_have_their_place(kapcite, tmp_path):
    (tmp_path / "t.csv").write_text("study,xi,ni\nA,x,10\n")
    code, out, err = kapcite("pool", "t.csv")
    assert (code, out) == (2, "")
    assert "t.csv:2:2: xi: expected a number, got 'x'" in err
    (tmp_path / "t.csv").write_bytes(b"study,xi,ni\n\xe9,1,10\n")
    assert "t.csv:2: expected UTF-8" in kapcite("pool", "t.csv")[2]
    assert kapcite("pool", "none.csv")[0] == 2
    (tmp_path / "t.csv").write_bytes("study,xi,ni\nÉ,1,10\n".encode("utf-16"))
    assert kapcite("pool", "t.csv")[0] == 0
    code, _, err = kapcite("pool", "t.csv", "--add", "nan")
    assert (code, "--add is 0 or more" in err) == (2, True)


def test_no_p_value_is_printed_as_zero(kapcite):
    _, out, _ = kapcite("pool", "-", stdin="yi,vi\n1,0.0001\n2,0.0001\n3,0.0001\n")
    assert "p < 0.0001" in out
    assert "p = 0\n" not in out


@pytest.mark.parametrize("kind", ["forest", "map", "timeline", "prisma"])
def test_plots_in_characters_and_as_pictures(kind, kapcite, tmp_path):
    chosen = ("--condition", "depression", "--across-designs") if kind != "prisma" else ()
    code, out, _ = kapcite("plot", kind, *chosen)
    assert code == 0
    assert out.isascii() or kind == "forest"  # tau² of the summary
    pytest.importorskip("matplotlib")
    assert kapcite("plot", kind, *chosen, "-o", "p.svg")[0] == 0
    assert (tmp_path / "p.svg").read_text("utf-8").startswith("<?xml")
    assert "no picture format" in kapcite("plot", kind, "-o", "p.doc")[2]


def test_a_forest_needs_counts_and_one_kind_of_design(kapcite):
    assert "--across-designs pools them" in kapcite("plot", "forest", "--condition", "TRD")[2]
    code, _, err = kapcite("plot", "forest", "--condition", "OCD", "--outcome", "remission")
    assert code == 2
    assert "no study counts 'remission'" in err


def test_screening_is_kept_in_the_corpus_and_nothing_else_changes(kapcite, tmp_path):
    path = tmp_path / "references.yaml"
    path.write_text(CORPUS)
    assert kapcite("screen", "one", "--include")[0] == 0
    assert kapcite("screen", "two", "--exclude", "--reason", "no: therapy")[0] == 0
    text = path.read_text()
    assert "# my own comment" in text
    assert "id: one   # the first" in text
    _, out, _ = kapcite("screen")
    assert out == "one\tinclude (title)\tOne\ntwo\texclude (title): no: therapy\t=Two\n"
    _, out, _ = kapcite("prisma", "--json")
    flow = json.loads(out)
    assert (flow["identified"]["PubMed"], flow["excluded-at-title"], flow["sought"]) == (1, 1, 1)
    assert kapcite("screen", "one", "two", "--undo")[0] == 0
    assert "screening" not in path.read_text().replace("# ", "")
    assert kapcite("check")[0] == 0


def test_fewer_than_no_duplicates_are_refused(kapcite):
    code, _, err = kapcite("prisma", "--duplicates", "-3")
    assert code == 2
    assert "--duplicates: expected a whole number from 0 on" in err


def test_the_shipped_corpus_is_not_screened(kapcite):
    code, _, err = kapcite("screen", "wilkinson2017", "--include")
    assert code == 2
    assert "kapcite init" in err
    assert kapcite("screen", "--include")[0] == 2


@pytest.mark.parametrize(
    ("arguments", "entry"),
    [
        (("--format", "markdown"), "*Psychotherapy and Psychosomatics*, *86*(3), 162–167."),
        (("--format", "html", "--style", "vancouver"), "2017;86(3):162"),
        (("--style", "apa"), "Wilkinson, S. T., Wright, D."),
    ],
)
def test_a_table_lists_its_references_in_a_style(arguments, entry, kapcite):
    code, out, err = kapcite("table", "--condition", "TRD", *arguments)
    assert (code, err) == (0, "")
    assert entry in out.replace("\n    ", " ")


def test_references_can_be_left_out(kapcite):
    _, out, _ = kapcite("table", "--condition", "TRD", "--format", "markdown", "--style", "none")
    assert "References" not in out
    assert "no style" in kapcite("table", "--style", "apaa")[2]
