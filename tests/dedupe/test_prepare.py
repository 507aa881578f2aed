import numpy as np
import pytest

from kapcite.dedupe.kinds import kind_names
from kapcite.dedupe.people import surnames
from kapcite.dedupe.prepare import RAW, flatten, prepare


def prepared(ref, name):
    return prepare(flatten([ref]))[name][0]


@pytest.mark.parametrize(
    ("page", "first", "last"),
    [
        ("101-109", 101, 109),
        ("1692–9", 1692, 1699),
        ("pp. 253-262.", 253, 262),
        ("S12", 12, -1),
        ("01-Jun", 1, 6),
        ("Jan-14", 1, 14),
        ("A129-A130", 129, 130),
        ("215 p", -1, -1),
        (None, -1, -1),
    ],
)
def test_pages(make, page, first, last):
    ref = make("a", page=page)
    assert (prepared(ref, "page"), prepared(ref, "last")) == (first, last)


@pytest.mark.parametrize(
    ("volume", "issue", "read"),
    [
        ("22(4)", None, (22, 4)),
        ("29A", "2", (29, 2)),
        ("vol. 5", None, (5, -1)),
        ("1)", None, (-1, -1)),
        ("67 (Supplement 1)", "", (67, -1)),
        ("2011 May", None, (-1, -1)),
        ("1234567890123456789012", None, (-1, -1)),
    ],
)
def test_volume_and_issue(make, volume, issue, read):
    ref = make("a", volume=volume, issue=issue)
    assert (prepared(ref, "volume"), prepared(ref, "issue")) == read


@pytest.mark.parametrize(
    "authors",
    [
        "Keim,Daniel A.;Kriegel,Hans-Peter",
        "Keim DA;Kriegel HP",
        "Kriegel H.-P.;Keim D.",
        "KEIM,D;KRIEGEL,H",
        "Keim D. A.Kriegel H. P.",
        "Daniel Keim;Hans-Peter Kriegel",
        "D A Keim;H-P Kriegel",
    ],
)
def test_family_names_whatever_the_order(authors):
    assert surnames([authors])[0] == ["keim kriegel"]


@pytest.mark.parametrize(
    ("title", "numerals"),
    [
        ("Drug trial, part II", "2"),
        ("Drug trial: Part one", "1"),
        ("FOCUS 2: a trial", "2"),
        ("Case A", "1"),
        ("In vitro and in vivo", ""),
        ("A summary of meta-analyses. [Review] [31 refs]", ""),
    ],
)
def test_numbers_in_titles(make, title, numerals):
    assert prepared(make("a", title=title), "numerals") == numerals


@pytest.mark.parametrize(
    ("title", "part"),
    [
        ("Drug trial, part II", 2),
        ("Drug trial: Part one", 1),
        ("Drug trial XIII", 13),
        ("Part 12. Drugs", 12),
        ("Drug trial", 1),
        ("Phase II trial of a drug", 1),
        ("On the part of drugs", 1),
    ],
)
def test_parts(make, title, part):
    assert prepared(make("a", title=title), "part") == part


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("(1991) On drugs", "on drugs"),
        ("Ostrander (1991b). A drug", "a drug"),
        ("On drugs.[Erratum appears in J Made-up Med. 2006 Jan;15(1):187]", "on drugs"),
        ("On drugs [Comment in: Lancet. 2001;1(2):3]", "on drugs"),
        ("R?animation after drugs?", "ranimation after drugs"),
    ],
)
def test_what_stands_around_a_title_is_taken_off(make, title, words):
    assert prepared(make("a", title=title), "words") == words


def test_a_doi_in_percent_signs_is_the_same(make):
    doi = "10.1002/(SICI)1097(19980815)17:15<1661::AID>3.0.CO;2-2"
    quoted = (
        "https://doi.org/10.1002/%28SICI%291097%2819980815%2917%3A15%3C1661%3A%3AAID%3E3.0.CO%3B2-2"
    )
    rows = prepare({name: ["", ""] for name in RAW} | {"doi": [doi, quoted]})["doi"]
    assert rows[0] == rows[1] == doi.lower()


@pytest.mark.parametrize(("container", "name"), [("5, 197-227", ""), ("3D Made-up", "3d made up")])
def test_a_bare_number_names_no_container(make, container, name):
    assert prepared(make("a", container_title=container), "spelled") == name


@pytest.mark.parametrize(
    ("changes", "kinds"),
    [
        ({"title": "Erratum: Infusions"}, ("correction",)),
        ({"title": "Re: Infusions of a drug"}, ("reply",)),
        ({"title": "Re-evaluation of a drug"}, ()),
        ({"container_title": "medRxiv"}, ("preprint",)),
        ({"container_title": "CoRR"}, ("preprint",)),
        ({"container_title": "Corr. Sci."}, ()),
        ({"title": "Infusions of a drug. Supplementary material"}, ("supplement",)),
        ({"DOI": "10.48550/arXiv.2101.00001"}, ("preprint",)),
        ({"DOI": "10.6084/m9.figshare.1"}, ("supplement",)),
        ({"title": "A drug: study protocol for a randomised trial"}, ("protocol",)),
        ({}, ()),
    ],
)
def test_kinds(make, changes, kinds):
    assert kind_names(int(prepared(make("a", **changes), "kinds"))) == kinds


def test_each_record_is_prepared_by_itself(make):
    refs = [make("a"), make("b", title="Κάτι & <b>Other</b>", page="7"), make("c", author=[])]
    whole = prepare(flatten(refs))
    for row, ref in enumerate(refs):
        alone = prepare(flatten([ref]))
        assert all(np.array_equal(alone[name][0], column[row]) for name, column in whole.items())


def test_no_records():
    assert len(prepare(flatten([]))["title"]) == 0
