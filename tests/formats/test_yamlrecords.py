import io

import pytest

from kapcite.errors import Problem
from kapcite.formats.registry import FORMATS


def read(name, text):
    return list(FORMATS[name].load().read(io.StringIO(text), file="x"))


@pytest.mark.parametrize(
    "name, text",
    [
        ("hayagriva", "a:\n  type: book\n  title: One\na:\n  type: book\n  title: Two\n"),
        ("cslyaml", "- id: a\n  title: One\n- id: a\n  title: Two\n"),
    ],
)
def test_two_records_under_one_key_both_come_in(name, text):
    assert [record.title for record in read(name, text)] == ["One", "Two"]


@pytest.mark.parametrize(
    "name, text",
    [
        ("hayagriva", "a:\n  title: One\n  title: Two\nb:\n  title: Three\n"),
        ("cslyaml", "- id: a\n  title: One\n  title: Two\n- id: b\n  title: Three\n"),
    ],
)
def test_a_field_that_is_there_twice_is_told(name, text):
    problem, record = read(name, text)
    assert isinstance(problem, Problem)
    assert (problem.message, problem.line) == ("'title' is there twice", 3)
    assert record.title == "Three"
