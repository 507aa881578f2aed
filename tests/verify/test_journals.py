"""Titles of journals and meetings in the forms that databases, publishers and authors use."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path

import pytest
import works

from kapcite.verify.journals import same_container

FORMS: list[list[str]] = json.loads(
    Path(works.__file__).with_name("journals.json").read_text("utf-8")
)


@pytest.mark.parametrize("forms", FORMS, ids=lambda forms: forms[0].replace(" ", "-"))
def test_the_forms_of_one_title_agree(forms):
    apart = [pair for pair in combinations(forms, 2) if not same_container(*pair)]
    turned = [pair for pair in combinations(forms[::-1], 2) if not same_container(*pair)]
    assert (apart, turned) == ([], [])


def test_no_two_titles_are_taken_for_one():
    groups = [(forms[0], forms[-1]) for forms in FORMS]
    taken = [
        (one, other)
        for left, right in combinations(groups, 2)
        for one in left
        for other in right
        if same_container(one, other)
    ]
    assert not taken
