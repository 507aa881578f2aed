"""cited, check, bib, rekey and fill as a writer meets them."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import pytest

SCHEMAS = Path(__file__).parent.parent.parent / "docs" / "schemas"
REFS = """\
references:
  - {id: adams2001, type: book, title: One, issued: 2001, author: [{family: Adams}], ISBN: 9780306406157}
  - {id: copy2001, type: book, title: One, issued: 2001, author: [{family: Adams}], ISBN: 9780306406157}
  - {id: gone2002, type: article-journal, title: "RETRACTED: Two", DOI: 10.5555/2, issued: 2002}
  - {id: bare2003, type: manuscript, title: Three}
  - {id: doubted2004, type: article-journal, title: Four, DOI: 10.5555/4}
  - {id: idle2005, type: article-journal, title: Five, DOI: 10.5555/5}
citations:
  - {id: refs-doubted2004, document: refs.yaml, as-cited: {title: Four}, verdict: conflated}
"""  # noqa: E501 - a record a line


@pytest.fixture
def draft(tmp_path):
    (tmp_path / "refs.yaml").write_text(REFS)

    def write(text: str, name: str = "a.md") -> str:
        (tmp_path / name).write_text(text)
        return name

    return write


def check(kapcite, *arguments):
    code, out, err = kapcite("check", *arguments, "--corpus", "refs.yaml")
    return code, out, err


def test_every_rule_has_its_finding(kapcite, draft):
    name = draft("[@adams2001; @copy2001]\n\n@gone2002 @bare2003 @doubted2004 @adams201 %,:\n")
    code, out, _ = check(kapcite, name, "--json")
    data = json.loads(out)
    jsonschema.validate(data, json.loads((SCHEMAS / "check-draft.json").read_text("utf-8")))
    found = {(one["rule"], one["key"]): (one["line"], one["column"]) for one in data}
    assert code == 1
    assert found.pop(("unused", "idle2005"))[0] == 7  # its line in the corpus
    assert found == {
        ("duplicate-work", "copy2001"): (1, 15),
        ("retracted", "gone2002"): (3, 2),
        ("unverified", "bare2003"): (3, 12),
        ("unverified", "doubted2004"): (3, 22),
        ("missing-key", "adams201"): (3, 35),
    }
    (missing,) = [one for one in data if one["rule"] == "missing-key"]
    assert missing["suggestion"] == "adams2001"


def test_notes_fail_only_a_strict_check(kapcite, draft):
    name = draft("@bare2003\n")
    assert check(kapcite, name)[0] == 0
    assert check(kapcite, name, "--strict")[0] == 1
    everything = draft("---\nnocite: '@*'\n---\n\n@adams2001\n", "b.md")
    assert "not cited" not in check(kapcite, everything)[2]


def test_annotations_of_github_are_escaped(kapcite, draft):
    name = draft("[@nö%,:x]\n", "a,b:c.md")
    out = check(kapcite, name, "--format", "github")[1]
    assert out.startswith("::error file=a%2Cb%3Ac.md,line=1,col=3,title=missing-key::")
    assert "\n" not in out.rstrip()


def test_what_cannot_be_read_is_said_at_once(kapcite, draft, tmp_path):
    draft("{", "x.ipynb")
    (tmp_path / "y.docx").write_bytes(b"no")
    code, _, err = kapcite("cited", "x.ipynb", "y.docx", "gone.md")
    assert code == 2
    assert [line.split(":")[0] for line in err.splitlines()] == ["x.ipynb", "y.docx", "gone.md"]
    assert kapcite("cited", "x.pdf")[0] == 2


def test_a_missing_inclusion_is_a_finding(kapcite, draft):
    name = draft("\\cite{adams2001}\\input{nowhere}\n", "a.tex")
    code, out, _ = check(kapcite, name)
    assert code == 1
    assert "a.tex:1:17: warning: includes 'nowhere', which is not there" in out


def test_a_draft_in_a_pipe(kapcite):
    code, out, _ = kapcite(
        "cited", "--keys", "--from", "latex", "-", stdin="\\cite{a,b} % \\cite{c}"
    )
    assert (code, out) == (0, "a\nb\n")


def test_rekey_swaps_and_keeps_every_other_byte(kapcite, draft, tmp_path):
    text = "\ufeff@a [@b; @{a}] `@a` a@b.org\r\n\r\n@c\n"
    (tmp_path / "x.md").write_bytes(text.encode())
    (tmp_path / "map.csv").write_text("old,new\na,b\nb,a\nc,with spaces?\n")
    assert kapcite("rekey", "x.md", "--keymap", "map.csv")[0] == 2  # no key has spaces
    (tmp_path / "map.csv").write_text("old,new\na,b\nb,a\nc,§7\n")
    code, _, err = kapcite("rekey", "x.md", "--keymap", "map.csv", "--diff")
    assert (tmp_path / "x.md").read_bytes() == text.encode()
    assert (code, "would change" in err) == (0, True)
    assert kapcite("rekey", "x.md", "--keymap", "map.csv")[0] == 0
    expected = "\ufeff@b [@a; @{b}] `@a` a@b.org\r\n\r\n@{§7}\n"
    assert (tmp_path / "x.md").read_bytes() == expected.encode()
    assert kapcite("rekey", "x.aux", "--key", "a", "b")[0] == 2


@pytest.mark.parametrize(
    "keymap", [b"\xff\x00a\rb,\x80\n", b"{" * 9000, b'{"a": ', b"a,b\rc,d\n", b'"a\n\n']
)
def test_a_damaged_keymap_is_said(kapcite, draft, tmp_path, keymap):
    (tmp_path / "map").write_bytes(keymap)
    code, out, err = kapcite("rekey", draft("[@adams2001]\n"), "--keymap", "map")
    assert code in (0, 2)
    assert out == ""
    assert code == 0 or err.startswith("map")


def test_one_answer_to_what_key_was_meant(kapcite, draft):
    """2018 is one slip from 2017 and two from 2021; fill, bib, check, show and cite agree."""
    name = draft("[@wilkinson2018]\n")
    meant = "no reference has the key 'wilkinson2018'; did you mean wilkinson2017?"
    for call in (["check", name], ["bib", name], ["fill", name]):
        code, out, err = kapcite(*call)
        assert code == 1
        assert f"a.md:1:3: {'error: ' if call[0] == 'check' else ''}{meant}" in out + err
    for command in ("show", "cite"):
        code, _, err = kapcite(command, "wilkinson2018")
        assert (code, meant in err) == (2, True)


def test_a_draft_in_latin_1_is_read_and_says_where(kapcite, tmp_path):
    (tmp_path / "a.md").write_bytes(b"x\nCaf\xe9 [@dore2019]\n")
    code, out, _ = kapcite("check", "a.md")
    assert code == 1
    assert out.startswith("a.md:2:4: warning: byte 0xe9 is not UTF-8; the file is read as Latin-1")
    assert "2:8" in kapcite("cited", "a.md")[1]


def test_a_folder_is_no_draft(kapcite, tmp_path):
    (tmp_path / "folder.md").mkdir()
    code, _, err = kapcite("cited", "folder.md")
    assert (code, err) == (2, "kapcite: folder.md: a folder, not a draft; name the files in it\n")


def test_bib_names_what_is_missing_and_writes_the_rest(kapcite, draft, tmp_path):
    name = draft("[@adams2001; @adams201; @gone2002]\n")
    code, _, err = kapcite("bib", name, "-o", "out.json", "--corpus", "refs.yaml")
    assert code == 1
    assert "a.md:1:15: no reference has the key 'adams201'; did you mean adams2001?" in err
    written = json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert [one["id"] for one in written] == ["adams2001", "gone2002"]


def test_bib_watches(draft, tmp_path):
    name = draft("@adams2001\n")
    command = [sys.executable, "-m", "kapcite", "bib", name, "-o", "w.bib", "--watch"]
    process = subprocess.Popen(
        [*command, "--corpus", "refs.yaml"], cwd=tmp_path, stderr=subprocess.DEVNULL
    )
    try:
        for text, key in (("@adams2001\n", "adams2001"), ("@gone2002\n", "{gone2002")):
            draft(text)
            for _ in range(200):
                written = tmp_path / "w.bib"
                if written.exists() and key in written.read_text("utf-8"):
                    break
                time.sleep(0.1)
            else:
                pytest.fail(f"{key} was not written")
    finally:
        process.terminate()
        process.wait(10)


FILLED = """\
As @wilkinson2017 [p. 3] shows [see @dore2019, pp. 3-4 and elsewhere; -@krystal2013] and
[@dore2019]. @{kew2023} says, `@code` stays, [@kew2023, p. 4] me@example.org \\@none.
A [*very* **good** @dore2019] one.
"""


def test_fill_formats_and_lists(kapcite, draft):
    name = draft(FILLED)
    code, out, _ = kapcite("fill", name)
    assert code == 0
    body, _, listed = out.partition("\n## References\n")
    assert "As Wilkinson et al. (2017, p. 3) shows (see Dore et al., 2019, pp. 3–4 and" in body
    assert "(Dore et al., 2019). Kew et al. (2023) says, `@code` stays, (Kew et al., 2023," in body
    assert re.findall(r"^(\w+), ", listed, re.MULTILINE) == ["Dore", "Kew", "Krystal", "Wilkinson"]
    more = "@wilkinson2017 [p. 3; see also @dore2019] and [@kew2023, {}3 bits]\n"
    assert kapcite("fill", "-", stdin=more)[1].startswith(
        "Wilkinson et al. (2017, p. 3; see also Dore et al., 2019) and (Kew et al., 2023, 3 bits)\n"
    )
    numbered = kapcite("fill", name, "--style", "vancouver")[1]
    assert "As Wilkinson et al. (1) shows" in numbered
    assert kapcite("fill", draft("[@nobody; @dore2019]\n", "b.md"))[:2] == (
        1,
        "[@nobody; @dore2019]\n",
    )
    code, _, err = kapcite("fill", draft("\\cite{a}", "c.tex"))
    assert (code, "fill works on Markdown" in err) == (2, True)


def test_fill_puts_the_list_under_its_heading(kapcite):
    text = "[@dore2019]\n\n## references {.unnumbered}\n\nThese:\n\n## Appendix\n\nEnd.\n"
    out = kapcite("fill", "-", stdin=text)[1]
    assert re.search(
        r"\n## references \{.unnumbered\}\n\nThese:\n\nDore, .*\n\n## Appendix\n\nEnd.\n$", out
    )
    div = kapcite("fill", "-", stdin="[@dore2019]\n\n::: {#refs}\n:::\n\nEnd.\n")[1]
    assert re.search(r"\n::: \{#refs\}\n\nDore, .*\n\n:::\n\nEnd.\n$", div)


def test_fill_in_styles_of_notes_and_of_raised_numbers(kapcite):
    text = "As [@dore2019, p. 2]. Dore^[See [@dore2019, p. 3].] and @kew2023 say.\n"
    out = kapcite("fill", "-", "--style", "chicago-notes", stdin=text)[1].splitlines()[0]
    assert re.fullmatch(
        r"As\.\^\[Jennifer Dore, .*: 2, .*\] Dore\^\[See Dore .* 3\.\] and Kew et al\.\^.* say.",
        out,
    )
    raised = kapcite("fill", "-", "--style", "nature", stdin="As [see @dore2019] say.\n")[1]
    assert raised.startswith("As^see\\ 1^ say.")


def test_fill_numbers_what_is_cited_before_what_is_not(kapcite):
    text = "---\nnocite: '@kew2023'\n---\n\n[@wilkinson2017]\n"
    out = kapcite("fill", "-", "--style", "ieee", stdin=text)[1]
    assert "\n\\[1\\]\n" in out
    assert out.index("Wilkinson") < out.index("Kew")


def test_fill_takes_links_of_obsidian_and_leaves_roles(kapcite):
    text = "[[@kew2023]] and [[@kew2023|they]], {cite:p}`dore2019`.\n"
    code, out, err = kapcite("fill", "-", stdin=text)
    assert out.startswith("(Kew et al., 2023) and (Kew et al., 2023), {cite:p}`dore2019`.\n")
    assert (code, "-:1:46: 'dore2019' is cited by a role" in err) == (1, True)


@pytest.mark.skipif(shutil.which("pandoc") is None, reason="not installed: pandoc")
def test_fill_says_what_pandoc_says(kapcite, draft, tmp_path):
    """Real pandoc with the same style is the second opinion on the text."""
    from kapcite.corpus.locate import shipped
    from kapcite.csl.library import styles_folder

    name = draft(FILLED)
    ours = kapcite("fill", name)[1].partition("\n## References\n")[0]
    plain = ["pandoc", "-t", "plain", "--wrap=none"]
    theirs = subprocess.run(
        [*plain, "--citeproc", f"--bibliography={shipped()}",
         f"--csl={styles_folder() / 'apa.csl'}", name],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    ).stdout.split("\n\n")[0]  # fmt: skip
    shown = subprocess.run(plain, input=ours, capture_output=True, text=True, check=True).stdout
    # pandoc keeps "p. 3" together with a space that does not break.
    assert shown.split() == theirs.split()
