import io
import json

import pytest
from samples import ALL

from kapcite.errors import Problem
from kapcite.formats import csljson
from kapcite.model.dates import PartialDate
from kapcite.model.names import Name
from kapcite.model.reference import Reference


def read(value):
    text = value if isinstance(value, str) else json.dumps(value)
    return list(csljson.read(io.StringIO(text), file="a.json"))


def one(item):
    found = read([item])
    assert [type(entry) for entry in found] == [Reference], found
    return found[0]


def test_what_is_written_is_read_again():
    assert read("".join(csljson.write(ALL))) == list(ALL)


def test_nothing_is_an_empty_array():
    assert json.loads("".join(csljson.write(()))) == []


@pytest.mark.parametrize(
    "before, behind", [("[", "]"), ('{"items": [', "]}"), ("", ""), ("\ufeff[", "]")]
)
def test_every_wrapping_of_items_is_read(before, behind):
    text = f'{before}{{"id": "a", "type": "book"}}, {{"id": "b"}}{behind}'
    assert [reference.id for reference in read(text)] == ["a", "b"]


@pytest.mark.parametrize(
    "value, date",
    [
        ({"date-parts": [[2017, "5", 11]]}, PartialDate(year=2017, month=5, day=11)),
        (
            {"date-parts": [[1999], [2001, 2]]},
            PartialDate(year=1999, end=PartialDate(year=2001, month=2)),
        ),
        ({"raw": "2017-05"}, PartialDate(year=2017, month=5)),
        ({"raw": "in press"}, PartialDate(literal="in press")),
        (
            {"date-parts": [[2016]], "season": "Spring", "circa": "1"},
            PartialDate(year=2016, season=1, circa=True),
        ),
        ({"date-parts": [[2016, 13]]}, PartialDate(year=2016, season=1)),
        ("2017-05-11", PartialDate(year=2017, month=5, day=11)),
        (2017, PartialDate(year=2017)),
    ],
)
def test_dates_in_every_form(value, date):
    assert one({"id": "a", "issued": value}).issued == date


@pytest.mark.parametrize(
    "value, date",
    [
        ({"date-parts": [[2021, 2, 30]]}, PartialDate(year=2021, month=2)),
        ({"date-parts": [[1965, 60, 1]]}, PartialDate(year=1965)),
        ({"date-parts": [[1965, -1, 1]]}, PartialDate(year=1965)),
        ({"date-parts": [["1965", "May"]]}, PartialDate(year=1965)),
        ({"date-parts": [[1965, None, 3]]}, PartialDate(year=1965)),
        ({"date-parts": [[1965, 13, 1]]}, PartialDate(year=1965, season=1)),
        ({"date-parts": [[1965, 24, 7]]}, PartialDate(year=1965, season=4)),
        ({"year": 2021, "month": 2, "day": 30}, PartialDate(year=2021, month=2)),
        (
            {"date-parts": [[1999, 5], [2000, 13, 2]]},
            PartialDate(year=1999, month=5, end=PartialDate(year=2000, season=1)),
        ),
        (
            {"date-parts": [["2013", 1, 30]], "season": "22:56:08"},
            PartialDate(year=2013, month=1, day=30),
        ),
        ({"date-parts": [["soon"]]}, None),
        ({"month": 5}, None),
    ],
)
def test_what_a_date_cannot_hold_is_kept_aside_and_the_rest_is_read(value, date):
    problem, reference = read([{"id": "a", "issued": value}])
    assert (problem.severity, problem.path) == ("warning", "issued")
    assert reference.issued == date
    assert reference.extra == {"csl:issued": value}
    assert read("".join(csljson.write([reference])))[-1] == reference


def test_entities_and_identifiers_are_normalised():
    reference = one(
        {
            "id": 7,
            "title": "A &amp;amp; B",
            "DOI": "https://doi.org/10.1234/x",
            "PMCID": "1234567",
            "volume": 12,
            "shortTitle": "A",
        }
    )
    assert reference == Reference(
        id="7", title="A & B", doi="10.1234/x", pmcid="PMC1234567", volume="12", title_short="A"
    )


def test_what_has_no_variable_comes_back():
    item = {"id": "a", "type": "book", "myField": [1, {"x": 2}], "custom": {"ris:AV": "y"}}
    reference = one(item)
    assert reference.extra == {"csl:myField": [1, {"x": 2}], "ris:AV": "y"}
    assert json.loads("".join(csljson.write([reference]))) == [item]


def test_names_that_are_text_or_odd():
    found = read([{"id": "a", "author": ["WHO", {"family": "X", "ORCID": "1"}, 5]}])
    assert found[-1].author == (Name(literal="WHO"), Name(family="X"))
    assert [problem.path for problem in found[:-1]] == ["author", "author"]


def test_a_damaged_item_leaves_its_neighbours_alone():
    good = '{"id": "%s", "author": [{"family": "A"}, {"family": "B"}]}'
    text = f'[{good % "a"},\n{{"id": "b" "type"}},\n{good % "c"},\n{good % "d"}]'
    found = read(text)
    assert [entry.id for entry in found if isinstance(entry, Reference)] == ["a", "c", "d"]
    assert [entry.line for entry in found if isinstance(entry, Problem)] == [2]


@pytest.mark.parametrize("text", ["[" * 100_000, '[{"a":' * 50_000, "[1, null, {}]", "", "x"])
def test_no_input_raises(text):
    for entry in read(text):
        assert isinstance(entry, Problem | Reference)


def test_items_across_chunks(monkeypatch):
    monkeypatch.setattr("kapcite.formats.jsonitems._CHUNK", 7)
    assert read("".join(csljson.write(ALL))) == list(ALL)
    found = read('[{"id": "a", "x" 1},\n\n{"id": "b"}, {"id": "c"}]')
    assert [getattr(entry, "id", None) for entry in found] == [None, "b", "c"]


def test_a_missing_quote_takes_no_neighbour_along():
    whole = "".join(csljson.write([Reference(id=name, title="T") for name in "abc"]))
    text = whole.replace('"title": "T"\n},', '"type": "book"},\n "', 1)
    items = list(csljson.read(io.StringIO(text)))
    assert [item.id for item in items if isinstance(item, Reference)] == ["a", "b", "c"]
    assert any(isinstance(item, Problem) and item.severity == "error" for item in items)
