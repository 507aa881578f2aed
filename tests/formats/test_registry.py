import pytest

from kapcite.errors import UsageError
from kapcite.formats.registry import FORMATS, find_format


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
