"""Edits: nothing outside the record changes, whatever stands around it."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kapcite.corpus.edit import Edit, apply
from kapcite.corpus.emit import emit_pair
from kapcite.corpus.load import load_bytes
from kapcite.corpus.plain import changes, plain
from kapcite.errors import InputError, UsageError
from kapcite.model.dates import PartialDate
from kapcite.model.names import Name
from kapcite.model.reference import Reference

COMMENTED = """\
# My reading list; keep this line.
kapcite: 1
my-own: {kept: yes}
references:
  # the first one
  - id: a   # its key
    title: "One"  # checked
    volume: 3
    rating: *none-here-it-is-text
    author:
      - {family: X}
    # a comment inside
    abstract: |
      long

      text

  # between
  - {id: b, title: Two}

  -
    id: c
    title: Three
    # behind the last field of c
studies: []
# the end
""".replace("*none-here-it-is-text", "5")


def edited(text: str, *edits: Edit) -> str:
    return apply(text, edits, "c.yaml")


def lines_kept(before: str, after: str) -> list[str]:
    import difflib

    diff = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line for line in diff if line[:2] in ("- ", "+ ")]


def test_one_field_changes_one_value_and_keeps_its_comment():
    after = edited(COMMENTED, Edit("references", "a", {"title": "Uno: #1"}))
    assert lines_kept(COMMENTED, after) == [
        '-     title: "One"  # checked',
        '+     title: "Uno: #1"  # checked',
    ]


def test_a_field_is_removed_and_another_added():
    after = edited(COMMENTED, Edit("references", "a", {"volume": None, "DOI": "10.1000/x"}))
    assert lines_kept(COMMENTED, after) == ["-     volume: 3", '+     DOI: "10.1000/x"']


def test_a_list_is_replaced():
    names = [{"family": "Y", "given": "Z."}, {"literal": "A, B"}]
    after = edited(COMMENTED, Edit("references", "a", {"author": names}))
    assert lines_kept(COMMENTED, after) == [
        "-       - {family: X}",
        '+       - {family: "Y", given: Z.}',
        '+       - {literal: "A, B"}',
    ]


def test_a_record_in_brackets_changes_in_its_columns():
    after = edited(COMMENTED, Edit("references", "b", {"title": "NO", "volume": "3, 4"}))
    assert lines_kept(COMMENTED, after) == [
        "-   - {id: b, title: Two}",
        '+   - {id: b, title: "NO", volume: "3, 4"}',
    ]


INSIDE = """\
references:
  # above
  - note: first  # gone with it
    # about the key
    id: a
    title: T
    author:
      # the first author
      - {family: Xu, given: A.}  # checked
      # the second
      - family: Yi  # checked too
        given: B.
      - {family: Za}
    custom:
      # mine
      x: 1
      y: {p: 1,  # why
          q: 2}
  - {id: b,  # the key
     title: Two,  # the title
     issued: "2001"}  # the date
"""


@pytest.mark.parametrize(
    "key, updates, changed",
    [
        ("a", {"note": None}, {"  - note: first  # gone with it", "    id: a", "  - id: a"}),
        (
            "a",
            {"author": [{"family": "Xu", "given": "C."}, {"family": "Yi", "given": "D."},
                        {"family": "Za"}]},
            {"      - {family: Xu, given: A.}  # checked",
             "      - {family: Xu, given: C.}  # checked",
             "        given: B.", "        given: D."},
        ),
        (
            "a",
            {"author": [{"family": "Xu", "given": "A."}, {"family": "Za"}, {"family": "Qu"}]},
            {"      - family: Yi  # checked too", "        given: B.", "      - {family: Qu}"},
        ),
        ("a", {"custom": {"x": "2", "y": {"p": "1", "q": "2"}}}, {"      x: 1", '      x: "2"'}),
        ("a", {"custom": {"x": "1", "y": {"p": "3", "q": "2"}}},
         {"      y: {p: 1,  # why", '      y: {p: "3",  # why'}),
        ("b", {"title": "Zwei"},
         {"     title: Two,  # the title", "     title: Zwei,  # the title"}),
        ("b", {"title": None, "volume": "A"},
         {"     title: Two,  # the title", "     # the title",
          '     issued: "2001"}  # the date', '     issued: "2001", volume: A}  # the date'}),
    ],
)  # fmt: skip
def test_comments_inside_a_value_stay(key, updates, changed):
    after = edited(INSIDE, Edit("references", key, updates))
    found = {line[2:] for line in lines_kept(INSIDE, after)}
    assert found - {"    # about the key", "  # about the key"} == changed
    assert after.count("#") == INSIDE.count("#") - ("# gone with it" not in after) - (
        "# checked too" not in after
    )


def test_removals_and_additions():
    after = edited(
        COMMENTED,
        Edit("references", "b", None),
        Edit("references", "d", {"id": "d", "title": "012"}),
        Edit("studies", "s", {"id": "s", "reports": ["a"]}),
    )
    assert lines_kept(COMMENTED, after) == [
        "-   - {id: b, title: Two}",
        "+ ",
        "+   - id: d",
        '+     title: "012"',
        "- studies: []",
        "+ studies:",
        "+   - id: s",
        "+     reports:",
        "+       - a",
    ]


@pytest.mark.parametrize(
    "text",
    ["", "# only a comment\n", "kapcite: 1\n", "references:\n", "references: []\n", "- id: z",
     "references:\n  - id: z", "references:\n- id: z\n- id: w\n", "kapcite: 1\nreferences: ~\n",
     "references:\r\n  - id: z\r\n"],
)  # fmt: skip
def test_a_record_is_added_to_anything(text):
    after = edited(text, Edit("references", "n", {"id": "n", "title": "New"}))
    loaded = load_bytes(after.encode(), "c")
    assert not loaded.problems
    assert loaded.corpus.references[-1].title == "New"
    assert all(line in after for line in text.replace(" []", "").replace(" ~", "").splitlines())
    assert ("\r\n" in text) == ("\r\n" in after)


def test_what_cannot_be_edited_line_by_line_is_refused():
    with pytest.raises(InputError, match="brackets"):
        edited("references: [{id: a}]\n", Edit("references", "b", {"id": "b"}))
    with pytest.raises(InputError, match="not a list"):
        edited("references: x\n", Edit("references", "b", {"id": "b"}))
    with pytest.raises(UsageError, match="'q'"):
        edited(COMMENTED, Edit("references", "q", None))
    shared = "references:\n  - id: a\n    title: &t T\n  - id: b\n    title: *t\n"
    with pytest.raises(InputError, match="unchanged"):
        edited(shared, Edit("references", "a", None))


def test_a_thousand_random_edits_touch_nothing_else():
    """Each record has a marker comment before and behind it; all must survive, in order."""
    chooser = random.Random(20261121)
    text = "# top\nreferences:\n"
    for number in range(40):
        text += (
            f"  # before r{number}\n  - id: r{number}\n    title: T {number}  # aside {number}\n"
        )
        text += f"    x-mine: {number}\n\n"
    text += "# bottom\n"
    expected = {record.id: record for record in load_bytes(text.encode(), "c").corpus.references}
    comments = [line for line in text.splitlines() if line.lstrip().startswith("#")]
    for step in range(1000):
        kind = chooser.choice(("add", "change", "change", "remove"))
        key = chooser.choice(sorted(expected)) if expected else ""
        before = text
        if kind == "add" or not expected:
            key = f"n{step}"
            new = Reference(id=key, title=random_text(chooser), issued=PartialDate(year=step))
            text = edited(text, Edit("references", key, plain(new)))
            expected[key] = new
        elif kind == "change":
            import msgspec

            new = msgspec.structs.replace(
                expected[key],
                title=random_text(chooser),
                volume=chooser.choice((None, "12", "1e3")),
                author=(Name(family="Ű", given=random_text(chooser)),) * chooser.randrange(3),
            )
            text = edited(text, Edit("references", key, changes(expected[key], new)))
            expected[key] = new
        else:
            text = edited(text, Edit("references", key, None))
            del expected[key]
        assert_outside_unchanged(before, text, key)
        if step % 50 == 0:
            check_all(text, expected, comments)
    check_all(text, expected, comments)


def random_text(chooser: random.Random) -> str:
    pieces = ("a", " ", ":", "#", "'", '"', "é", "- ", "{", "\n", "\\", "NO", "012", "%", "\x07")
    return "x" + "".join(chooser.choice(pieces) for _ in range(chooser.randrange(12)))


def assert_outside_unchanged(before: str, after: str, key: str) -> None:
    """The lines outside the record are the same bytes before and after."""
    assert outside(before, key) == outside(after, key)


def outside(text: str, key: str) -> list[str]:
    lines = text.split("\n")
    start = next((i for i, line in enumerate(lines) if line == f"  - id: {key}"), None)
    if start is None:
        return lines
    end = start + 1
    while end < len(lines) and lines[end].startswith("    "):
        end += 1
    return lines[:start] + lines[end:]


def check_all(text: str, expected: dict[str, Reference], comments: list[str]) -> None:
    loaded = load_bytes(text.encode(), "c")
    assert not loaded.errors
    assert {record.id: record for record in loaded.corpus.references} == expected
    assert [line for line in text.splitlines() if line.lstrip().startswith("#")] == comments


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_any_text_is_written_so_that_all_readers_agree(value):
    import yaml

    line = "\n".join(emit_pair("k", value, 0))
    assert yaml.load(line, Loader=yaml.CSafeLoader) == {"k": value}  # YAML 1.1, with its guesses
    text = f"references:\n  - id: a\n    {line}\n".replace("k:", "title:", 1)
    assert load_bytes(text.encode(), "c").corpus.references[0].title == (value or "")


@given(st.dictionaries(st.text("abc: ,{", min_size=1), st.text(max_size=20), min_size=1))
def test_mappings_in_lists_read_back(value):
    import yaml

    text = "\n".join(emit_pair("k", [value], 0))
    assert yaml.load(text, Loader=yaml.CSafeLoader) == {"k": [value]}


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_every_line_keeps_its_own_end(end):
    text = f"references:{end}  - id: a\n    title: T{end}  - id: b{end}    title: U"
    after = edited(
        text, Edit("references", "a", {"volume": "1"}), Edit("references", "z", {"id": "z"})
    )
    new = f'    volume: "1"{end}'
    assert after.replace(new, "").startswith(text)
    assert after.endswith(f"title: U{end}  - id: z{end}")


def test_unusual_line_breaks_are_counted_as_yaml_counts_them():
    text = "references:\n  - id: a\n    title: 'A\x85B'\n    note: x\n  - id: b\n    title: T #1\n"
    loaded = load_bytes(text.encode(), "c")
    assert [(p.rule, p.line) for p in loaded.problems] == [("comment-in-text", 7)]
    after = edited(text.replace(" #1", ""), Edit("references", "b", {"title": "New"}))
    assert after == text.replace("T #1", "New")


def test_legal_tabs_are_no_fault():
    text = "references:\n  - id: a\n\t\n    abstract: |\n      one\n      \ttwo\n"
    loaded = load_bytes(text.encode(), "c")
    assert not loaded.problems
    assert loaded.corpus.references[0].abstract == "one\n\ttwo\n"


def test_a_key_in_a_list_is_changed_alone():
    text = (
        "studies:\n  - id: s\n    reports: # mine\n      - a   # main\n      # other\n      - c\n"
    )
    after = edited(text, Edit("studies", "s", {"reports": ["aa", "c"]}))
    assert lines_kept(text, after) == ["-       - a   # main", "+       - aa   # main"]


def test_two_records_with_the_key_are_told_apart():
    text = "references:\n  - id: a\n  - id: a\n"
    with pytest.raises(InputError, match=r"c\.yaml:3:5: the key 'a' stands here again"):
        edited(text, Edit("references", "a", {"title": "x"}))
