"""Canonical order: lines change places, and nothing else changes."""

from __future__ import annotations

import random
from operator import itemgetter

import pytest
import yaml

from kapcite.corpus.arrange import arrange
from kapcite.errors import InputError

MIXED = """\
# the header
studies:
  # the study
  - reports: [z]
    id: s1

references:
  # the zebra
  - title: "Zebra"  # quoted
    # above the key
    id: z
    my-field: kept # mine
    custom: {b: 1, a: 2}
    abstract: |
      # not a comment
      text

    author:
      - {given: Ann, family: B}
      - given: C
        # inner
        family: D
    type: book
    # behind it

  - {title: Two, id: b, type: book}  # in brackets
  -
    title: Three
    id: c
kapcite: 1
other: {x: 1, a: 2}"""
ORDERED = """\
# the header
kapcite: 1
references:
  # the zebra
  # above the key
  - id: z
    type: book
    title: "Zebra"  # quoted
    abstract: |
      # not a comment
      text
    author:
      - {family: B, given: Ann}
      # inner
      - family: D
        given: C

    my-field: kept # mine
    custom: {b: 1, a: 2}
    # behind it

  - {id: b, type: book, title: Two}  # in brackets
  -
    id: c
    title: Three

studies:
  # the study
  - id: s1
    reports: [z]
other: {x: 1, a: 2}
"""


def marks(text: str) -> list[str]:
    """Return every character but white space, which is all that may come and go."""
    return sorted("".join(text.split()))


def test_sections_and_fields_move_with_their_comments():
    text, found = arrange(MIXED, "c.yaml")
    assert text.replace("\n\n", "\n") == ORDERED.replace("\n\n", "\n")
    assert marks(text) == marks(MIXED)
    assert yaml.safe_load(text) == yaml.safe_load(MIXED)
    assert str(found[2]) == ("c.yaml:9: references[0] (z): the fields stand in another order")


@pytest.mark.parametrize("by_key", [False, True])
def test_what_is_in_order_stays(by_key):
    once, _ = arrange(MIXED, "c.yaml", by_key=by_key)
    assert arrange(once, "c.yaml", by_key=by_key) == (once, [])


def test_records_are_sorted_on_request_with_the_comments_above_and_below_them():
    text, _ = arrange(MIXED, "c.yaml", by_key=True)
    assert [item["id"] for item in yaml.safe_load(text)["references"]] == ["b", "c", "z"]
    assert "  # the zebra\n  # above the key\n  - id: z\n" in text
    assert "    custom: {b: 1, a: 2}\n    # behind it\n" in text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing\n",
        "- title: A\n  id: a\n",
        "references:\r\n  - title: A\r\n    id: a\r\n",
        "references:\n  - title: |+\n      A\n\n    id: a\n",
        "references:\n  - ? title\n    : A\n    id: a\n",
        "references:\n  - title: 'it''s\n      long'\n    id: a\nkapcite: 1",
        "references: [{title: A, id: a}, {title: 'B, C', id: b}]\n",
        "references:\n  - {title: A,  # why\n     id: a}\n",
        "references:\n  - title: &t A\n    type: book\n  - {title: *t, id: b}\n",
    ],
)
def test_no_value_changes(text):
    result, _ = arrange(text, "c.yaml")
    assert yaml.safe_load(result) == yaml.safe_load(text)
    assert marks(result) == marks(text)


def test_an_alias_cannot_come_before_its_anchor():
    text = "references:\n  - title: &t A\n    type: *t\n    id: a\n"
    with pytest.raises(InputError, match="aliases"):
        arrange(text, "c.yaml")


def test_random_corpora():
    random_ = random.Random(7)
    fields = [
        "title: T # c",
        "type: book",
        "x: 1",
        "# a comment",
        "abstract: >-\n      a\n\n      b",
        "author:\n      - {{given: A, family: B}}",
        "issued: '2001'",
        "",
        "custom: {{k: v}}",
    ]
    for _ in range(300):
        records = []
        for key in random_.sample("abcdefg", 4):
            chosen = ["id: {}", *random_.sample(fields, random_.randint(0, 9))]
            random_.shuffle(chosen)
            while not chosen[0] or chosen[0].startswith("#"):
                chosen.append(chosen.pop(0))
            lines = "\n".join(f"    {text}" if text else "" for text in chosen).format(key)
            records.append(f"  - {lines.lstrip()}")
        text = "references:\n" + "\n".join(records) + "\n"
        for by_key in (False, True):
            result, _ = arrange(text, "c.yaml", by_key=by_key)
            before, after = (yaml.safe_load(part)["references"] for part in (text, result))
            assert sorted(before, key=itemgetter("id")) == sorted(after, key=itemgetter("id"))
            assert by_key or before == after
            assert marks(result) == marks(text)
            assert arrange(result, "c.yaml", by_key=by_key) == (result, [])
