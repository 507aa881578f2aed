"""Each field with its own tolerance: the cases are in cases/fields.json."""

import json
from pathlib import Path

import pytest

from kapcite.model.dates import PartialDate
from kapcite.model.reference import Reference
from kapcite.verify.compare import FIELDS
from kapcite.verify.result import Outcome

CASES = json.loads((Path(__file__).parent / "cases" / "fields.json").read_text("utf-8"))
ATTRIBUTES = {"DOI": "doi", "container-title": "container_title"}


@pytest.mark.parametrize(
    ("field", "cited", "published", "outcome"),
    [
        pytest.param(field, *case[:3], id=f"{field}-{case[3]}".replace(" ", "-"))
        for field, cases in CASES.items()
        for case in cases
    ],
)
def test_field(field, cited, published, outcome):
    name = ATTRIBUTES.get(field, field)
    compare = FIELDS[field][0]
    found = compare(Reference(id="c", **{name: cited}), Reference(id="p", **{name: published}))
    assert found.outcome.name == outcome


@pytest.mark.parametrize("field", sorted(CASES))
def test_what_the_record_lacks_is_unconfirmed_and_what_the_citation_lacks_is_nothing(field):
    name = ATTRIBUTES.get(field, field)
    compare = FIELDS[field][0]
    full = Reference(id="c", **{name: CASES[field][0][0]})
    assert compare(full, Reference(id="p")).outcome is Outcome.UNCONFIRMED
    assert compare(Reference(id="c"), full) is None


def year(issued=None, available=None, doi=None):
    return Reference(
        id="p",
        issued=PartialDate(year=issued) if issued else None,
        available_date=PartialDate(year=available) if available else None,
        doi=doi,
    )


@pytest.mark.parametrize(
    ("cited", "record", "outcome"),
    [
        (2021, year(2021), Outcome.SAME),
        (2020, year(2021, 2020), Outcome.SAME),  # online in the year before
        (2020, year(2021, doi="10.1016/j.pbb.2020.173092"), Outcome.SAME),
        (2020, year(2021, doi="10.1016/j.pbb.12020.17"), Outcome.DIFFERENT),
        (2015, year(None, 2014), Outcome.UNCONFIRMED),  # only the online year is known
        (2013, year(None, 2014), Outcome.DIFFERENT),
        (2019, year(2013), Outcome.DIFFERENT),
    ],
)
def test_year(cited, record, outcome):
    assert FIELDS["year"][0](year(cited), record).outcome is outcome


def test_an_article_number_may_be_read_from_the_doi():
    record = Reference(id="p", doi="10.4088/JCP.22br14564")
    cited = Reference(id="c", number="22br14564")
    assert FIELDS["page"][0](cited, record).outcome is Outcome.SAME


@pytest.mark.parametrize(
    ("doi", "outcome"),
    [
        ("10.xxxx/xxxxx", Outcome.DIFFERENT),
        ("https://doi.org/10.99999/nonexistent.00000", Outcome.DIFFERENT),
        ("10.1016/j.made.xxxx", Outcome.DIFFERENT),
        ("10.5555/placeholder", Outcome.DIFFERENT),
        ("10.1016/j.made.2020.01.001", Outcome.UNCONFIRMED),
        ("10.3389/fpsyt.2020.00000", Outcome.UNCONFIRMED),
    ],
)
def test_a_doi_that_says_it_is_none_needs_no_record(doi, outcome):
    found = FIELDS["DOI"][0](Reference(id="c", doi=doi), Reference(id="p"))
    assert found.outcome is outcome


def test_one_year_off_is_minor_and_two_are_not():
    assert not FIELDS["year"][0](year(2016), year(2017)).serious
    assert FIELDS["year"][0](year(2015), year(2017)).serious


def test_one_letter_off_in_a_long_title_is_minor_and_another_word_is_not():
    record = Reference(
        id="p", title="Persistent lithium use and smoking increase the risk of sleep"
    )
    slip, word = record.title.replace("ent", "ant", 1), record.title.replace("smoking", "walking")
    for title, serious in ((slip, False), (word, True)):
        found = FIELDS["title"][0](Reference(id="c", title=title), record)
        assert (found.outcome, found.serious) == (Outcome.DIFFERENT, serious)
