"""The commands as a user meets them: examples, mistakes, pipes, terminals."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kapcite.cli.app import COMMANDS, build_parser, load_command
from kapcite.cli.console import clean
from terminal import on_terminal

EXAMPLES = [
    example
    for name in COMMANDS
    if name != "pick"  # needs a person; test_pick.py has one
    for example in load_command(name).examples
]
CORPUS = """\
references:
  - id: evil
    type: book
    title: "Ketamine \\e[31mred\\e[0m \\u202Eback [bold]x[/bold]\\ttab"
    author: [{family: "O\\aNeil"}]
  - {id: plain, type: book, title: Plain ketamine, issued: 2001}
"""


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_work_on_the_shipped_corpus(example, kapcite, tmp_path, monkeypatch):
    """Files that an example names lie in ``samples``."""
    monkeypatch.setenv("EDITOR", "true")  # leaves the record as it is
    shutil.copytree(Path(__file__).parent / "samples", tmp_path, dirs_exist_ok=True)
    words = shlex.split(example.split("|")[0])
    assert words[0] == "kapcite"
    code, out, err = kapcite(*words[1:])
    assert code in (0, 1), err  # 1 for findings
    assert "Traceback" not in err
    quiet = words[1] in ("init", "check") or {"mine.yaml", "-o"} & {
        *words
    }  # these speak on stderr or to a file
    assert out or quiet


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_examples(name, kapcite):
    code, out, _ = kapcite(name, "--help")
    assert code == 0
    assert "examples:" in out
    assert f"usage: kapcite {name}" in out
    assert max(map(len, out.splitlines())) <= 80
    parser = build_parser(name, load_command(name))
    assert all(action.help for action in parser._actions)


def test_search_finds_a_title_that_spells_the_acronym_out(kapcite):
    code, out, _ = kapcite("search", "ketamine", "CBT")
    assert code == 0
    assert "wilkinson2017\t" in out
    assert "\x1b" not in out
    _, data, _ = kapcite("search", "ketamine", "CBT", "--json")
    hits = json.loads(data)
    assert {"id", "score", "title"} <= hits[0].keys()
    assert [hit["id"] for hit in hits] == [line.split("\t")[0] for line in out.splitlines()]


def test_the_depression_table(kapcite):
    _, text, _ = kapcite("table", "--condition", "depression")
    _, data, _ = kapcite("table", "--condition", "depression", "--json")
    table = json.loads(data)
    keys = [row["key"] for row in table["rows"]]
    assert len(keys) == len(set(keys)) == table["totals"]["studies"] == 6
    assert {"wilkinson2017", "wilkinson2021"} <= set(keys)
    for row in table["rows"]:
        assert row["label"].split()[0] in text
    assert "Total: 6 studies" in text
    for name in ("TRD", "trd", "treatment resistant depression"):
        _, data, _ = kapcite("table", "--condition", name, "--json")
        trd = json.loads(data)
        assert [row["key"] for row in trd["rows"]] == ["wilkinson2017", "wilkinson2021"]
    _, mdd, _ = kapcite("table", "--condition", "mdd", "--json")
    assert json.loads(mdd)["rows"] == table["rows"]


def test_conditions_count_the_narrower_ones(kapcite):
    _, out, _ = kapcite("conditions")
    rows = {line.strip().split("  ")[0]: line.split() for line in out.splitlines()}
    assert "TRD" in rows["Treatment-resistant depression"]
    _, data, _ = kapcite("conditions", "--json")
    counts = {row["id"]: row["totals"]["studies"] for row in json.loads(data)}
    assert counts["depression"] == 6
    assert counts["treatment-resistant-depression"] == 2


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["serch", "x"], "did you mean search?"),
        (["search"], "no word to search for"),
        (["search", "--jsn", "x"], "did you mean --json?"),
        (["show", "wilkinson217"], "did you mean wilkinson2017?"),
        (["table", "--condition", "depresion"], "did you mean Depression"),
        (["check", "--explain", "dangling-kye"], "did you mean dangling-key?"),
        (["--corpus", "none.yaml", "search", "x"], "kapcite init none.yaml"),
        (["search", "x", "--corpus", "."], "is a folder"),
        (["--what"], "unknown option --what"),
        (["completion", "tcsh"], "bash, fish, zsh"),
        (["search", "x", "-n", "many"], "expected a whole number from 0 on, got 'many'"),
    ],
)
def test_usage_errors_are_one_clear_line(arguments, says, kapcite):
    code, out, err = kapcite(*arguments)
    assert (code, out) == (2, "")
    assert says in err
    assert err.count("\n") == 1


def test_a_faulty_corpus_gives_every_fault_and_exit_2(kapcite, tmp_path):
    (tmp_path / "references.yaml").write_bytes(
        b"references:\n  - {id: a, title: [x], isued: 1}\n  - {id: a, title: t\xff, volume: 012}\n"
    )
    for command in (["search", "x"], ["check"], ["table"], ["show", "a"]):
        code, out, err = kapcite(*command)
        text = out + err
        assert code == 2
        for line, rule in ((2, "expected text"), (2, "isued"), (3, "0xff"), (3, "012")):
            assert re.search(rf"^references\.yaml:{line}:\d+: .*{rule}", text, re.MULTILINE), text
    code, out, _ = kapcite("check", "--json")
    problems = json.loads(out)
    assert {"file", "line", "column", "rule", "message"} <= problems[0].keys()
    assert code == 2


def test_files_that_are_no_corpus_get_one_clear_error(kapcite, tmp_path):
    (tmp_path / "binary").write_bytes(b"\x7fELF\0\1" + bytes(range(256)) * 40)
    (tmp_path / "text").write_text("root:x:0:0:root\n")
    (tmp_path / "other.json").write_text('{"a": 1}')
    for name, says in (
        ("binary", "binary:1:5: the file is not text"),
        ("text", "text:1:1: expected a mapping with references:"),
        ("other.json", "other.json:1:1: expected citations, kapcite, references"),
    ):
        code, out, err = kapcite("--corpus", name, "search", "x")
        assert (code, out) == (2, "")
        assert says in err
        assert err.count("\n") == 1
    many = "".join(f"  - {{id: a{n}, title: [x]}}\n" for n in range(500))
    (tmp_path / "many.yaml").write_text("references:\n" + many)
    _, _, err = kapcite("--corpus", "many.yaml", "search", "x")
    assert "400 more problems" in err
    assert kapcite("check", "--corpus", "many.yaml")[1].count("\n") == 500


def test_a_corpus_may_come_through_a_pipe(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "kapcite", "--corpus", "-", "search", "ketamine"],
        input=b"references: [{id: a, type: book, title: Ketamine}]",
        capture_output=True,
        cwd=tmp_path,
        check=True,
    )
    assert done.stdout.startswith(b"a\t")


def test_findings_exit_1_and_a_clean_corpus_0(kapcite, tmp_path):
    (tmp_path / "references.yaml").write_text("references:\n  - {id: a}\n")
    assert kapcite("check")[0] == 1
    (tmp_path / "references.yaml").write_text("references:\n  - {id: a, title: t}\n")
    code, out, err = kapcite("check")
    assert (code, out) == (0, "")
    assert "no problems" in err


def test_the_nearest_corpus_is_found_upward(kapcite, tmp_path, monkeypatch):
    (tmp_path / "references.yaml").write_text(CORPUS)
    (tmp_path / "deep" / "er").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "deep" / "er")
    _, data, _ = kapcite("corpus", "--json")
    assert json.loads(data)["path"] == str(tmp_path / "references.yaml")
    other = tmp_path / "other.yaml"
    other.write_text("references: []\n")
    monkeypatch.setenv("KAPCITE_CORPUS", str(other))
    assert json.loads(kapcite("info", "--json")[1])["path"] == str(other)
    shipped = json.loads(kapcite("info", "--json", "--corpus", tmp_path / "references.yaml")[1])
    assert shipped["counts"]["references"] == 2


def test_init_starts_a_corpus_that_works_and_overwrites_nothing(kapcite, tmp_path):
    assert kapcite("init")[0] == 0
    assert kapcite("check")[0] == 0
    before = (tmp_path / "references.yaml").read_bytes()
    code, _, err = kapcite("init")
    assert code == 2
    assert "exists already" in err
    assert (tmp_path / "references.yaml").read_bytes() == before
    assert kapcite("init", "no/such/folder/x.yaml")[0] == 2


def test_text_from_records_cannot_reach_the_terminal_raw(kapcite, tmp_path):
    (tmp_path / "references.yaml").write_text(CORPUS)
    for command in (["search", "ketamine"], ["show", "evil"]):
        _, out, _ = kapcite(*command)
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", out)
        assert "[bold]x[/bold]" in out  # markup in data is data
    assert clean("a\x1b[31mb\nc") == "a\N{REPLACEMENT CHARACTER}[31mb c"


@pytest.mark.parametrize("columns", ["80", "40"])
def test_a_terminal_gets_colour_and_lines_that_fit(columns, tmp_path):
    for command in (["search", "ketamine", "CBT"], ["show", "wilkinson2017"], ["conditions"]):
        shown = on_terminal(command, tmp_path, COLUMNS=columns)
        bare = re.sub(r"\x1b\[\d+m", "", shown)
        assert command == ["conditions"] or "\x1b[1m" in shown
        if command != ["conditions"]:
            assert max(map(len, bare.splitlines())) <= int(columns)
    table = on_terminal(["table", "--condition", "PTSD"], tmp_path, COLUMNS=columns)
    bare = re.sub(r"\x1b\[\d+m", "", table)
    assert max(map(len, bare.splitlines())) <= int(columns)


def test_messages_are_wrapped_between_words_on_a_terminal(tmp_path):
    (tmp_path / "a.md").write_text("[@dore2019]\n")
    for call in (["check", "--explain", "all"], ["check", "a.md"], ["show", "dore2018x"]):
        lines = on_terminal(call, tmp_path, COLUMNS="50").splitlines()
        assert len(lines) > 1
        assert all(len(line) <= 50 or len(line.split()) == 1 for line in lines)


def test_a_rule_of_corpus_and_drafts_is_explained_for_both(kapcite):
    out = kapcite("check", "--explain", "missing-key")[1]
    assert out == (
        "missing-key: The record cannot be used without this key. Of a draft: The draft cites a"
        " key that the corpus has not, so the citation would be empty.\n"
    )


def test_no_color_is_obeyed(tmp_path):
    assert "\x1b" not in on_terminal(["search", "ketamine"], tmp_path, NO_COLOR="1")


def test_a_closed_pipe_is_no_error(tmp_path):
    done = subprocess.run(
        f"{sys.executable} -m kapcite show $({sys.executable} -m kapcite search -n 0 ketamine"
        " | cut -f1) | head -1",
        shell=True,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.count("\n") == 1
    assert done.stderr == ""


def test_completion_knows_commands_options_and_keys(kapcite):
    assert kapcite("completion", "--words", "sea")[1].split() == ["search"]
    assert "--json" in kapcite("completion", "--words", "search", "--j")[1]
    keys = kapcite("completion", "--words", "show", "wilk")[1].split()
    assert keys == ["wilkinson2017", "wilkinson2021"]
    for shell in ("bash", "zsh", "fish"):
        assert "kapcite" in kapcite("completion", shell)[1]


def test_bash_completes(tmp_path):
    script = (
        'eval "$(kapcite completion bash)"; COMP_WORDS=(kapcite show wilk); COMP_CWORD=2;'
        ' _kapcite; echo "${COMPREPLY[@]}"'
    )
    env = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, env=env, cwd=tmp_path, check=True
    )
    assert done.stdout.split() == ["wilkinson2017", "wilkinson2021"]


def test_version_and_overview(kapcite):
    from kapcite import __version__

    assert kapcite("--version")[1] == f"kapcite {__version__}\n"
    code, out, _ = kapcite("--help")
    assert code == 0
    assert all(f"  {name}" in out for name in COMMANDS)
    assert kapcite()[0] == 2


def test_an_unforeseen_failure_is_no_traceback(kapcite, monkeypatch):
    monkeypatch.setattr("kapcite.cli.store.Store.__init__", lambda *_: 1 / 0)
    code, _, err = kapcite("search", "x")
    assert code == 70
    assert "please report" in err
    assert "Traceback" not in err
