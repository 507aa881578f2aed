"""Records as the databases write them (cases/dialects.json; the texts are our own)."""

import io
import json
from pathlib import Path

import msgspec
import pytest

from kapcite.errors import Problem
from kapcite.formats.registry import FORMATS
from kapcite.model.reference import Reference

CASES = json.loads((Path(__file__).parent / "cases" / "dialects.json").read_text("utf-8"))


def read(name, text):
    return list(FORMATS[name].load().read(io.StringIO(text), file="x"))


@pytest.mark.parametrize("case", CASES)
def test_a_record_of(case):
    name, expected = CASES[case]["format"], CASES[case]["expected"]
    items = read(name, "\n".join(CASES[case]["text"]))
    assert [type(item) for item in items] == [Reference], items
    record = json.loads(msgspec.json.encode(msgspec.structs.asdict(items[0])))
    found = {field: record[field] for field in expected}
    assert found == expected
    again = read(name, "".join(FORMATS[name].load().write(items)))
    assert again == items


@pytest.mark.parametrize("name", ["pubmedxml", "endnotexml"])
@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE x [<!ENTITY a "b">]>',
        "<!DOCTYPE x [<!ELEMENT a ANY>]>",
        '<!ENTITY a SYSTEM "/etc/passwd">',
    ],
)
def test_declarations_are_refused(name, prolog):
    body = "".join(FORMATS[name].load().write([Reference(id="a", title="&a;")]))
    (problem,) = read(name, prolog + body)
    assert isinstance(problem, Problem)
    assert "refused" in problem.message


def test_yaml_without_its_traps():
    for text in (
        "- " * 30_000,
        "[" * 20_000,
        "a: &x [1]\nb: *x",
        "a: !!python/object:os.system {}",
    ):
        for name in ("cslyaml", "hayagriva"):
            assert all(isinstance(item, Problem) for item in read(name, text))


@pytest.mark.parametrize("cell", ["=1+1", "+cmd", "-2", "@x", "'=x", "'quoted'"])
def test_no_cell_is_a_formula(cell):
    reference = Reference(id="a", title=cell, note=cell)
    text = "".join(FORMATS["csv"].load().write([reference]))
    assert not any(part[:1] in "=+-@" for part in text.splitlines()[1].split(",") if part)
    assert read("csv", text) == [reference]
