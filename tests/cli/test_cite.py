"""cite, styles, export --style and show --style on the shipped corpus and on CSL-JSON."""

from __future__ import annotations

import json

import pytest

ITEMS = [
    {
        "id": "b",
        "type": "book",
        "title": "Second things",
        "author": [{"family": "Birch", "given": "Bo"}, {"family": "Ash", "given": "Ann"}],
        "issued": {"date-parts": [[2002]]},
        "publisher": "Meadow & Sons",
    },
    {
        "id": "a",
        "type": "article-journal",
        "title": "First <i>things</i>",
        "author": [{"family": "Ash", "given": "Ann"}],
        "issued": {"date-parts": [[2001]]},
        "container-title": "Journal of things",
        "DOI": "https://doi.org/10.1234/x",
    },
]


@pytest.fixture
def items(tmp_path):
    path = tmp_path / "items.json"
    path.write_text(json.dumps(ITEMS))
    return path


def test_one_citation_of_several_works(kapcite):
    code, out, _ = kapcite("cite", "wilkinson2017", "dore2019")
    assert (code, out) == (0, "(Dore et al., 2019; Wilkinson et al., 2017)\n")


def test_a_narrative_with_a_locator(kapcite):
    code, out, _ = kapcite("cite", "wilkinson2017", "--narrative", "--locator", "p.3")
    assert (code, out) == (0, "Wilkinson et al. (2017, p. 3)\n")


def test_a_locator_is_a_place_in_one_work(kapcite):
    code, _, err = kapcite("cite", "wilkinson2017", "dore2019", "--locator", "3")
    assert code == 2
    assert "one work" in err


def test_each_as_json(kapcite, items):
    code, out, _ = kapcite("cite", "--each", "--all", "--json", "--corpus", items)
    assert code == 0
    first, second = json.loads(out)
    assert first == {
        "id": "b",
        "text": "Birch, B., & Ash, A. (2002). Second things. Meadow & Sons.",
        "html": "Birch, B., &amp; Ash, A. (2002). <i>Second things</i>. Meadow &amp; Sons.",
        "citation": "(Birch & Ash, 2002)",
        "narrative": "Birch and Ash (2002)",
    }
    assert second["text"] == (
        "Ash, A. (2001). First things. Journal of things. https://doi.org/10.1234/x"
    )


def test_a_list_is_in_the_order_of_its_style(kapcite, items):
    code, out, _ = kapcite("export", "--apa", "--corpus", items)
    assert code == 0
    assert [line.split(",")[0] for line in out.splitlines()] == ["Ash", "Birch"]
    _, out, _ = kapcite("export", "--style", "nature", "--corpus", items)
    assert out.startswith("1. Birch")
    _, out, _ = kapcite("export", "--style", "apa", "--json", "a", "--corpus", items)
    assert [one["id"] for one in json.loads(out)] == ["a"]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("html", "<i>Second things</i>. Meadow &amp; Sons"),
        ("latex", "\\emph{Second things}. Meadow \\& Sons"),
        ("markdown", "*Second things*. Meadow & Sons"),
        ("rtf", "{\\i Second things}. Meadow & Sons"),
    ],
)
def test_a_list_in_each_kind_of_text(kapcite, items, kind, words):
    code, out, _ = kapcite("export", "--apa", "--format", kind, "--corpus", items)
    assert code == 0
    assert words in out


def test_an_unknown_style_or_key_is_suggested(kapcite, items):
    code, _, err = kapcite("cite", "wilkinson2017", "--style", "vancuver")
    assert code == 2
    assert "did you mean vancouver" in err
    code, _, err = kapcite("cite", "nobody", "--corpus", items)
    assert code == 2
    assert "no reference has the key 'nobody'" in err


def test_no_key_at_all(kapcite):
    code, _, err = kapcite("cite")
    assert code == 2
    assert "no reference is named; give keys" in err


def test_styles(kapcite):
    code, out, _ = kapcite("styles", "psychiatry", "research")
    assert code == 0
    assert out.splitlines()[0] == "psychiatry-research"
    code, _, err = kapcite("styles", "qqqq")
    assert code == 1
    assert "no style" in err


def test_show_in_a_style(kapcite):
    code, out, _ = kapcite("show", "wilkinson2017", "--style", "apa")
    assert code == 0
    assert out.startswith("Wilkinson, S. T., Wright, D.")


def test_control_characters_do_not_reach_the_terminal(kapcite, tmp_path):
    path = tmp_path / "evil.json"
    path.write_text(json.dumps([{"id": "a", "type": "book", "title": "Red \x1b[31m alert"}]))
    code, out, _ = kapcite("cite", "a", "--corpus", path)
    assert code == 0
    assert "\x1b" not in out
