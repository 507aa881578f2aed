"""Finding styles by name, and reading locators."""

from __future__ import annotations

import pytest

from kapcite.csl.library import SHORT_NAMES, find_styles, load_style, style_names
from kapcite.csl.locators import parse_locator


@pytest.mark.parametrize("name", sorted(SHORT_NAMES))
def test_every_short_name_leads_to_a_style(name):
    assert load_style(name).citation is not None


def test_a_dependent_style_is_followed_to_its_parent():
    assert load_style("nature-medicine").name == "nature"


def test_a_file_is_a_style(tmp_path):
    path = tmp_path / "mine.csl"
    path.write_text(
        '<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0">'
        '<citation><layout><text variable="title"/></layout></citation></style>'
    )
    assert load_style(str(path)).name == "mine"


def test_names_hold_all_words():
    found = find_styles(["psychiatry", "research"])
    assert found
    assert all("psychiatry" in name and "research" in name for name in found)
    assert len(style_names()) > 9000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("p.3", ("page", "3")),
        ("pp. 3-5", ("page", "3-5")),
        ("12", ("page", "12")),
        ("ch. 2", ("chapter", "2")),
        ("§ 4", ("section", "4")),
        ("Figure 1", ("figure", "1")),
        ("xii", ("page", "xii")),
        ("appendix", ("page", "appendix")),
    ],
)
def test_locators(text, expected):
    assert parse_locator(text) == expected
