"""``--json`` keeps to the shapes that docs/schemas promises."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

SCHEMAS = Path(__file__).parent.parent.parent / "docs" / "schemas"


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("search", ["search", "--json", "ketamine"]),
        ("table", ["table", "--json", "--condition", "depression"]),
        ("table", ["table", "--json"]),
        ("verify", ["verify", "--json"]),
        ("check", ["check", "--json", "--corpus", "bad.yaml"]),
    ],
)
def test_output_fits_its_schema(name, arguments, kapcite, tmp_path):
    (tmp_path / "bad.yaml").write_text("references:\n  - {id: a, issued: 2021-02-30}\n")
    schema = json.loads((SCHEMAS / f"{name}.json").read_text("utf-8"))
    data = json.loads(kapcite(*arguments)[1])
    assert data
    jsonschema.validate(data, schema)
    # The schema is no empty promise: it names every member that is printed.
    sample, rules = (data[0], schema["items"]) if isinstance(data, list) else (data, schema)
    assert sample.keys() <= rules["properties"].keys()
