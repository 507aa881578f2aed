"""JSON that is written piece by piece."""

import json

import pytest

from kapcite.cli.output import json_pieces

ITEMS = [{"text": 'line\nend, "quotes" and é', "deep": [{"a": 1}]}, {}, [1, []]]


@pytest.mark.parametrize("items", [[], ITEMS[:1], ITEMS])
def test_an_iterator_is_written_as_the_list_of_its_items(items):
    whole = {"name": None, "rows": items, "nested": {"b": [1, 2]}, "none": []}
    pieces = list(json_pieces(whole | {"rows": iter(items)}))
    assert json.loads("".join(pieces)) == whole
    assert "".join(pieces) == "".join(json_pieces(whole))


def test_an_item_is_made_when_it_is_written():
    made = []
    pieces = json_pieces({"rows": (made.append(n) or n for n in range(3))})
    assert next(piece for piece in pieces if "0" in piece)
    assert made == [0]


def test_an_object_without_anything_is_one():
    assert "".join(json_pieces({})) == "{}\n"
