"""``kapcite search`` on the command line."""

from __future__ import annotations

import json
import os
import random

import pytest

CORPUS = """
references:
  - {id: a1, type: book, title: Ketamine and sleep}
  - {id: b2, type: book, title: Ketamine and mice, abstract: Of nausea}
"""


@pytest.fixture
def search(kapcite, tmp_path):
    (tmp_path / "references.yaml").write_text(CORPUS)
    return lambda *words, **options: kapcite("search", *words, **options)


def test_a_word_with_a_hyphen_in_front_excludes(search):
    assert search("ketamine", "-mice", "--keys")[1] == "a1\n"
    assert search("--keys", "ketamine", "-nausea")[1] == "a1\n"
    assert search("ketamine", "-n1", "--keys")[1].count("\n") == 1


def test_words_and_options_in_any_order(search):
    assert search("ketamine", "--keys", "sleep", "-n", "1")[1] == "a1\n"


def test_nothing_found_is_told_as_grep_does(search):
    code, out, err = search("zebrafish", "--exact")
    assert (code, out) == (1, "")
    assert "nothing found for zebrafish" in err
    assert search("--json", "zebrafish")[:2] == (1, "[]\n")
    assert search("--count", "zebrafish")[:2] == (1, "0\n")
    assert search("--count", "ketamine")[:2] == (0, "2\n")


def test_near_misses_are_offered(search):
    code, out, err = search("ketamine", "type:article")
    assert (code, out) == (1, "")
    assert err.splitlines()[1:] == ["kapcite: near: 2 records (without type:article)"]


def test_a_correction_is_said(search):
    code, out, err = search("ketmaine", "--keys")
    assert (code, sorted(out.split())) == (0, ["a1", "b2"])
    assert "searched for ketamine; --exact to search for ketmaine" in err


def test_a_fault_in_the_query_says_where(search):
    code, out, err = search('ketamine "mice')
    assert (code, out) == (2, "")
    assert ":1:10: this quotation mark is not closed" in err


def test_a_batch_answers_each_line(search, tmp_path):
    (tmp_path / "q.txt").write_text('sleep\nketamine "mice\n\n')
    code, out, err = search("--batch", "q.txt", "--json", "--limit", "1")
    answers = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [answer["query"] for answer in answers] == ["sleep", 'ketamine "mice', ""]
    assert [[hit["id"] for hit in answer["hits"]] for answer in answers] == [["a1"], ["b2"], []]
    assert "q.txt:2:10" in err
    assert json.loads(search("--batch", "-", stdin="mice\n")[1])["query"] == "mice"


def test_a_sentence_in_a_batch_is_no_query(search, tmp_path):
    (tmp_path / "q.txt").write_text('Is there an OR of 2.1 for ketamine -induced "sleep in mice?\n')
    code, out, err = search("--batch", "q.txt")
    assert (code, err) == (0, "")
    assert {hit["id"] for hit in json.loads(out)["hits"]} == {"a1", "b2"}


def test_a_corpus_may_be_json_lines(kapcite, tmp_path):
    rows = [{"id": str(number), "title": f"Owl {number}"} for number in range(3)]
    (tmp_path / "c.jsonl").write_text("\n".join(map(json.dumps, rows)))
    assert kapcite("--corpus", "c.jsonl", "search", "owl", "2", "--keys")[1].split()[0] == "2"


def test_a_changed_record_is_found_again(search, tmp_path):
    search("ketamine")
    path = tmp_path / "references.yaml"
    path.write_text(CORPUS.replace("Ketamine and mice", "Owls and mice"))
    assert search("owls", "--keys")[1] == "b2\n"
    assert search("ketamine", "--keys")[1] == "a1\n"


def test_an_explanation(search):
    _, out, _ = search("ketamine", "sleep", "--explain", "-n", "1")
    assert "sleep in title" in out


def test_an_explanation_names_what_was_searched_for(search):
    _, out, _ = search("ketmaine", "--explain", "-n", "1")
    assert "ketmaine" not in out
    assert "  ketamine in " in out


@pytest.mark.parametrize("number", ["-1", "2.5", "9" * 30, "²"])
def test_a_limit_is_a_whole_number(search, number):
    code, out, err = search("ketamine", "--limit", number)
    assert (code, out) == (2, "")
    assert "expected a whole number from 0 on" in err


def test_other_formats(search):
    assert search("sleep", "--format", "bibtex")[1].startswith("@misc{a1,")
    assert json.loads(search("sleep", "--json")[1])[0]["id"] == "a1"
    assert search("sleep", "--format", "apa")[1] == "Ketamine and sleep. (n.d.).\n"
    assert search("sleep", "--format", "csv")[1].splitlines()[1].startswith("a1,")
    assert search("zebrafish", "--format", "bibtex")[:2] == (1, "")


def random_query(chance) -> str:
    pieces = ["ketamine", '"', "OR", "-", "year:", "author:", "*", "(", ")", "é", "😀"]
    pieces += [
        "\x00",
        "\x1b",
        "NEAR",
        "AND",
        ":",
        "x" * 10_000,
        "'",
        "\ud800",
        "10.1/x",
        "{title}",
        "^",
        "2020",
    ]
    return chance.choice(["", " "]).join(chance.choices(pieces, k=chance.randrange(1, 8)))


def test_no_query_breaks_it(search):
    """KAPCITE_FUZZ sets how many queries; each is answered or faulted."""
    chance = random.Random(20261121)
    for _ in range(int(os.environ.get("KAPCITE_FUZZ", "300"))):
        query = random_query(chance)
        code, _, err = search("--", query)
        assert code in (0, 1, 2), (query, err)
        assert "sqlite" not in err.lower()
        assert "fts5" not in err.lower()
