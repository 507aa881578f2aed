import pytest

from kapcite.errors import UsageError
from kapcite.formats.registry import FORMATS, find_format, format_of_file


@pytest.mark.parametrize("entry", FORMATS.values(), ids=str)
def test_every_format_can_be_loaded(entry):
    assert callable(entry.load().write)


@pytest.mark.parametrize(
    "name, expected", [("CSL-JSON", "csljson"), ("bib", "bibtex"), (".biblatex", "biblatex")]
)
def test_names_are_read_generously(name, expected):
    assert find_format(name).name == expected


def test_an_unknown_name_is_told_with_the_choice():
    with pytest.raises(UsageError, match=r"unknown format 'word'.*bibtex"):
        find_format("word")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a.bib", "bibtex"),
        ("b/c.x.RIS", "ris"),
        ("bib", None),
        (".", None),
        ("a.xyz", None),
        (None, None),
    ],
)
def test_the_end_of_a_name_tells_the_format(path, expected):
    told = format_of_file(path)
    assert (told and told.name) == expected
