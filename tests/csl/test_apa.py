"""APA 7 against entries on which citeproc-js and pandoc agree, and rulings where they do not."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import msgspec
import pytest
from suite import references

from kapcite.csl.context import Cite
from kapcite.csl.document import Document
from kapcite.csl.format import format_each, sentence_cased
from kapcite.csl.library import load_style
from kapcite.csl.positions import Citation
from kapcite.csl.sentence import sentence_case
from kapcite.csl.writers import HTML, TEXT
from kapcite.model.dates import PartialDate
from kapcite.model.names import Name
from kapcite.model.reference import Reference

HERE = Path(__file__).parent
APA = HERE.parents[2] / "shared" / "data" / "apa"
needs_apa = pytest.mark.skipif(not APA.exists(), reason="the APA set is not beside this checkout")

#: Items whose entry or citation is not the expected one, each with its reason. Empty so far.
KNOWN: dict[str, str] = {}
#: Rulings that differ from what is printed here, each with its reason.
KNOWN_RULINGS: dict[str, str] = {}


def tidy(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "").strip()


def read(name: str):
    return json.loads((APA / name).read_text("utf-8"))


def one(item):
    formatted = next(iter(format_each(references([item]), "apa")))
    return tuple(map(tidy, (formatted.text, formatted.html, formatted.citation)))


@needs_apa
def test_every_item_is_exact():
    items = {item["id"]: item for item in read("items.json")}
    wrong = set()
    for key, golden in read("golden.json")["items"].items():
        expected = (golden["plain"], golden["html"], golden["citation"])
        if one(items[key]) != tuple(map(tidy, expected)):
            wrong.add(key)
    assert wrong == set(KNOWN)


@needs_apa
def test_groups_are_exact():
    items = {item["id"]: item for item in read("items.json")}
    for group in read("golden.json")["groups"].values():
        works = references([items[key] for key in group["ids"]])
        document = Document(load_style("apa"), works)
        lines = document.bibliography()
        assert [line.id for line in lines] == group["order"]
        for field, writer in (("bib", TEXT), ("bib_html", HTML)):
            assert [tidy(document.write(line.piece, writer)) for line in lines] == group[field]
        for key, expected in group["cites"].items():
            citation = document.citer.render(Citation((Cite(key),)))
            assert tidy(document.write(citation, TEXT)) == expected


@needs_apa
def test_rulings_are_followed():
    wrong = set()
    for key, ruling in read("manual_rulings.json")["adjudicated"].items():
        if "html" in ruling and one(ruling["item"])[1:] != (ruling["html"], ruling["citation"]):
            wrong.add(key)
    assert wrong == set(KNOWN_RULINGS)


@needs_apa
def test_what_is_normalised_at_import():
    """DOIs as links, entities and periodicals' own capitals, where both engines are wrong."""
    for ruling in read("manual_rulings.json")["caution"].values():
        item = ruling["item"]
        text, _, _ = one(item)
        assert text.count("doi.org") <= 1
        assert "&eacute;" not in text
        if ruling["why"].startswith("container-title"):
            # The last full stop merges with the one that follows a name.
            assert html.unescape(item["container-title"]).replace("'", "’").rstrip(".") in text


def work(**fields):
    people = tuple(Name(family=name, given="Ann B.") for name in fields.pop("people", ["Roe"]))
    return Reference(id="a", type="article-journal", author=people, **fields)


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        (["Roe"], "Roe (n.d.)"),
        (["Roe", "Doe"], "Roe and Doe (n.d.)"),
        (["Roe", "Doe", "Poe"], "Roe et al. (n.d.)"),
        ([], "“A Title” (n.d.)"),
    ],
)
def test_narrative_citations_spell_and(people, expected):
    reference = work(people=people, title="A title", container_title="Journal")
    assert next(iter(format_each([reference], "apa"))).narrative == expected


def test_a_narrative_citation_has_its_locator():
    document = Document(load_style("apa"), [work(title="A title")])
    piece = document.narrative([Cite("a", "3")])
    assert document.write(piece, TEXT) == "Roe (n.d., p. 3)"


def test_a_title_that_stands_in_for_the_author_is_not_said_twice():
    book = Reference(id="a", type="book", title="A title", reviewed_author=(Name(family="Roe"),))
    assert next(iter(format_each([book], "apa"))).text == "A title [by Roe]. (n.d.)."


def test_the_branches_of_a_substitute_stand_in_one_at_a_time():
    people = {"director": (Name(family="Roe"),), "producer": (Name(family="Doe"),)}
    film = Reference(id="a", type="broadcast", title="One", **people)
    assert next(iter(format_each([film], "chicago-author-date"))).citation == "(Roe, n.d.)"


def dated(key, date, kind="article-journal", given="John", others=()):
    people = (Name(family="Roe", given=given), *(Name(family=name, given="B.") for name in others))
    issued = PartialDate(**dict(zip(("year", "month", "day"), date, strict=False)))
    return Reference(
        id=key, type=kind, title="Title " + key, author=people, issued=issued, publisher="Press"
    )


def order(*works):
    return [line.id for line in Document(load_style("apa"), works).bibliography()]


def test_a_year_and_a_day_sort_as_dates():
    works = (dated("b", (2020,)), dated("a", (2019, 5, 1), "webpage"), dated("c", (2021,)))
    assert order(*works) == ["a", "b", "c"]


def test_initials_sort_letter_by_letter_with_the_names_that_follow():
    works = (
        dated("b", (2019,), given="J.", others=["Smith"]),
        dated("c", (2020,), given="John A."),
        dated("a", (2020,), given="J."),
    )
    assert order(*works) == ["a", "c", "b"]


def test_a_hyphen_does_not_part_a_name_for_sorting():
    works = [
        Reference(id=name, type="book", title="T", author=(Name(family=name, given="A."),))
        for name in ("Al-Hasan", "Alba", "Smith-Jones", "Smith", "Smith Jones")
    ]
    works = [msgspec.structs.replace(work, publisher="Press") for work in works]
    assert order(*works) == ["Alba", "Al-Hasan", "Smith", "Smith Jones", "Smith-Jones"]


def test_someone_without_given_name_is_told_from_nobody():
    document = Document(load_style("apa"), (dated("a", (2020,)), dated("b", (2019,), given=None)))
    piece = document.citer.render(Citation((Cite("a"),)))
    assert document.write(piece, TEXT) == "(Roe, 2020)"


def test_a_numeric_style_gets_names_in_front_of_its_number():
    reference = work(people=["Roe", "Doe"], title="A title")
    assert next(iter(format_each([reference], "ieee"))).narrative == "Roe and Doe [1]"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (
            "Effects of Ketamine on Sleep in American Veterans: A Pilot Study",
            "Effects of ketamine on sleep in American veterans: A pilot study",
        ),
        (
            "MDMA-Assisted Therapy for PTSD and the Role of NMDA Receptors",
            "MDMA-assisted therapy for PTSD and the role of NMDA receptors",
        ),
        (
            'Use of <span class="nocase">Beck Scales</span> in Rural Clinics',
            'Use of <span class="nocase">Beck Scales</span> in rural clinics',
        ),
        ("Already in sentence case with Freud in it", "Already in sentence case with Freud in it"),
    ],
)
def test_sentence_case_keeps_names_and_acronyms(title, expected):
    assert sentence_case(title) == expected


def test_the_abstract_tells_which_words_are_names():
    reference = work(
        title="Outcomes of the Zorbian Protocol in Practice",
        abstract="We describe how the Zorbian protocol did.",
    )
    assert sentence_cased(reference).title == "Outcomes of the Zorbian protocol in practice"
