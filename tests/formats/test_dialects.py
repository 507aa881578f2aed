"""Records as the databases write them; the texts are our own."""

import io

import pytest

from kapcite.errors import Problem
from kapcite.formats.registry import FORMATS
from kapcite.model.dates import PartialDate
from kapcite.model.names import Name
from kapcite.model.reference import Reference

A = (Name(family="Muster", given="S. T."), Name(literal="Group of Samples"))

CASES = {
    "ovid": (
        "ris",
        "TY  - JOUR\nDB  - Embase\nAN  - 2001\nT1  - A title\nA1  - Muster S.T.\n"
        "Y1  - 2017//\nJO  - J. Sampl.\nJF  - Journal of Samples\nVL  - 86\nSP  - 162-167\n"
        "DO  - https://dx.doi.org/10.1234/x\nM3  - Article\nER  - \n",
        {"title": "A title", "container_title": "Journal of Samples", "page": "162-167",
         "container_title_short": "J. Sampl.", "issued": PartialDate(year=2017), "source": "Embase",
         "doi": "10.1234/x", "genre": "Article"},
    ),
    "scopus": (
        "ris",
        "TY  - JOUR\nTI  - A title\nAU  - Muster, S.T.\nPY  - 2017\nC2  - 28490030\nC7  - 123\n"
        "SN  - 00333190 (ISSN)\nDB  - Scopus\nN1  - Export Date: 1 May\nER  -\n",
        {"pmid": "28490030", "number": "123", "issn": "00333190 (ISSN)"},
    ),
    "zotero": (
        "ris",
        "TY  - CHAP\r\nTI  - A chapter\r\nT2  - The book\r\nAU  - Muster, S. T.\r\nA2  - Eder, F\r\n"
        "DA  - 2017/05/11/\r\nPY  - 2017\r\nSP  - 1\r\nEP  - 10\r\nSN  - 978-3-16-148410-0\r\n"
        "KW  - one\r\nKW  - two\r\nID  - muster2017\r\nER  - \r\n",
        {"id": "muster2017", "type": "chapter", "container_title": "The book", "page": "1-10",
         "editor": (Name(family="Eder", given="F"),), "isbn": "9783161484100",
         "issued": PartialDate(year=2017, month=5, day=11), "keyword": "one; two"},
    ),
    "cochrane and one space": (
        "ris",
        "\ufeffTY - JOUR\nAN - CN-0123\nTI - A title\n that goes on\nPM - PUBMED 28490030\nXX - odd\n",
        {"title": "A title that goes on", "pmid": "28490030",
         "extra": {"ris:AN": "CN-0123", "ris:XX": "odd"}},
    ),
    "web of science": (
        "wos",
        "FN Clarivate Analytics Web of Science\nVR 1.0\nPT J\nAU Muster, ST\n   Salle, S\n"
        "AF Muster, S. T.\n   de la Salle, Sara\nCA Group of Samples\nTI A title\n   that goes on\n"
        "SO JOURNAL OF SAMPLES\nPD MAY 11\nPY 2017\nBP 162\nEP 167\nUT WOS:1\nER\n\nEF\n",
        {"author": (A[0], Name(non_dropping_particle="de la", family="Salle", given="Sara"), A[1]),
         "title": "A title that goes on", "issued": PartialDate(year=2017, month=5, day=11),
         "page": "162-167", "extra": {"wos:UT": "WOS:1"}},
    ),
    "pubmed": (
        "nbib",
        "\nPMID- 28490030\nTI  - A title that goes on\n      and on.\nFAU - Muster, S. T.\nAU  - Muster ST\n"
        "CN  - Group of Samples\nDP  - 2017 May 11\nJT  - Journal of samples\nLA  - eng\n"
        "LID - 10.1234/x [doi]\nAID - S01 [pii]\nPG  - 162-167\nMH  - *Samples/therapy\nPT  - Journal Article",
        {"pmid": "28490030", "title": "A title that goes on and on", "author": A, "doi": "10.1234/x",
         "language": "en", "keyword": "Samples/therapy", "issued": PartialDate(year=2017, month=5, day=11)},
    ),
    "pubmed xml": (
        "pubmedxml",
        '<?xml version="1.0"?><!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle//EN" "x.dtd">'
        "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID><Article><Journal><JournalIssue>"
        "<PubDate><Year>2017</Year><Month>May</Month></PubDate></JournalIssue></Journal>"
        "<ArticleTitle>A <i>title</i> of H<sub>2</sub>O.</ArticleTitle><Abstract><AbstractText Label='AIM'>"
        "One.</AbstractText><AbstractText>Two.</AbstractText></Abstract><AuthorList><Author>"
        "<LastName>Muster</LastName><ForeName>S. T.</ForeName></Author><Author><CollectiveName>Group of Samples"
        "</CollectiveName></Author></AuthorList></Article></MedlineCitation><PubmedData><ArticleIdList>"
        '<ArticleId IdType="doi">10.1234/x</ArticleId></ArticleIdList></PubmedData></PubmedArticle></PubmedArticleSet>',
        {"title": "A <i>title</i> of H<sub>2</sub>O", "author": A, "abstract": "AIM: One.\nTwo.",
         "doi": "10.1234/x", "issued": PartialDate(year=2017, month=5)},
    ),
    "endnote xml": (
        "endnotexml",
        '<xml><records><record><ref-type name="Journal Article">17</ref-type><contributors><authors><author>'
        '<style face="normal">Muster, S. T.</style></author><author>Group of Samples,</author></authors></contributors>'
        '<titles><title><style face="italic">A</style><style> title</style></title></titles><dates><year>2017'
        "</year><pub-dates><date>May 11</date></pub-dates></dates><research-notes>x</research-notes></record></records></xml>",
        {"title": "<i>A</i> title", "author": A, "issued": PartialDate(year=2017, month=5, day=11),
         "extra": {"endnotexml:research-notes": "x"}},
    ),
    "scopus csv": (
        "csv",
        'Authors,Title,Year,Source title,Page start,Page end,Odd\n"Muster, S. T.; Group of Samples",A title,2017,Samples,1,9,x\n',
        {"author": A, "title": "A title", "container_title": "Samples", "page": "1-9",
         "issued": PartialDate(year=2017), "extra": {"csv:Odd": "x"}},
    ),
    "hayagriva": (
        "hayagriva",
        "muster:\n  type: article\n  title: A title\n  author: ['Muster, S. T.', Group of Samples]\n"
        "  date: 2017-05\n  page-range: 1-9\n  serial-number: {doi: 10.1234/x}\n"
        "  parent: {type: periodical, title: Samples, volume: 010}\n",
        {"id": "muster", "type": "article-journal", "author": A, "container_title": "Samples",
         "volume": "010", "doi": "10.1234/x", "issued": PartialDate(year=2017, month=5)},
    ),
    "csl yaml": (
        "cslyaml",
        "---\nreferences:\n- id: a\n  type: book\n  title: 'Study #4'\n  issued: {date-parts: [[2017, 05]]}\n  volume: 010\n...\n",
        {"id": "a", "type": "book", "title": "Study #4", "volume": "010", "issued": PartialDate(year=2017, month=5)},
    ),
}  # fmt: skip


def read(name, text):
    return list(FORMATS[name].load().read(io.StringIO(text), file="x"))


@pytest.mark.parametrize("case", CASES)
def test_a_record_of(case):
    name, text, expected = CASES[case]
    items = read(name, text)
    assert [type(item) for item in items] == [Reference], items
    assert {field: getattr(items[0], field) for field in expected} == expected
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
