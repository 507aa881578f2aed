"""Two ways to read the lines of RIS, a quick one and a patient one, find the same."""

from __future__ import annotations

import io
import random

import pytest
from mutations import mutate, pieces

from kapcite.errors import Problem
from kapcite.formats import ris, taggedlines
from kapcite.formats.ris import DIALECT
from kapcite.formats.taggedlines import records

WHOLE = pieces("ris")[0]


def found(text: str, *, quick: bool) -> list[object]:
    """Return what stands in each record, and the problems."""
    dialect = DIALECT if quick else DIALECT._replace(closings=())
    return [
        item
        if isinstance(item, Problem)
        else (item.line, {tag: item.all(tag) for tag in item.keys if item.all(tag)})
        for item in records(io.StringIO(text), dialect, "x")
    ]


@pytest.mark.parametrize("chunk", [50, 700, 1 << 16])
def test_quick_and_patient_agree(chunk, monkeypatch):
    monkeypatch.setattr(taggedlines, "_CHUNK", chunk)
    random_ = random.Random(3)
    for _ in range(150):
        data = WHOLE.replace("\r\n", random_.choice(["\r\n", "\n", "\n\n"]))
        for _ in range(random_.randint(0, 4)):
            data = mutate(data, random_).decode("utf-8", "replace")
        assert found(data, quick=True) == found(data, quick=False)


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffTY  - JOUR\nTI  - A\nER  - \n",
        "TY  - JOUR\n\n\nTI  - A\nER  -\n",
        " TY - JOUR\n TI - A\n ER -\n",
        "TY  - JOUR\rTI  - A\rER  - \r".replace("\r", "\n"),
        "junk\n\nTY  - JOUR\nTI  - A\n  goes on\nER  - ",
        "TY  - JOUR\nTI  - A\nTY  - BOOK\nTI  - B",
        "TI  - A\nER  - \nTI  - B\nER  - \n",
        "TY  - JOUR\nTI  - \n A\nER  - \x1a",
    ],
)
def test_odd_files(text):
    assert found(text, quick=True) == found(text, quick=False)
    assert found(text, quick=True)


def test_lines_are_counted():
    text = (
        "TY  - JOUR\nTI  - A\nER  - \n\n\nTY  - BOOK\nTI  - B\nER  - \n\nTY  - X\nTI  - C\nER  - \n"
    )
    assert [item[0] for item in found(text, quick=True)] == [1, 6, 10]
    (warning,) = [item for item in ris.read(io.StringIO(text)) if isinstance(item, Problem)]
    assert warning.line == 10
