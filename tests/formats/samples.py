"""References of many kinds, all our own, that formats are tried on."""

from kapcite.model.dates import PartialDate
from kapcite.model.names import Name
from kapcite.model.reference import Reference

ARTICLE = Reference(
    id="muster2017",
    type="article-journal",
    title="Sustained effects of CBT & mRNA in <i>Candida</i> at 50%: "
    '<span class="nocase">d\'Or</span>',
    container_title="Journal of Samples & Examples",
    container_title_short="J Sampl",
    volume="86",
    issue="3",
    page="162-167",
    issued=PartialDate(year=2017, month=5, day=11),
    doi="10.1234/abc_d.1",
    pmid="12345678",
    pmcid="PMC1234567",
    author=(
        Name(family="Muster", given="Samuel T."),
        Name(family="Salle", non_dropping_particle="de la", given="Sara"),
        Name(literal="Institute of Samples, Division and Branch"),
        Name(family="Müller", given="Jürgen", suffix="Jr"),
        Name(family="Humboldt", given="Alexander", dropping_particle="von"),
    ),
    abstract="An–en “quoted” ≤ 5 µg α-β naïve żółć.",
    url="https://example.org/a_b%20c~d#e",
    accessed=PartialDate(year=2020, month=1, day=2),
    language="en",
    keyword="samples, examples",
)
BOOK = Reference(
    id="angstrom1999",
    type="book",
    title="A book about books",
    author=(Name(family="Ångström", given="Örjan"),),
    publisher="Muster & Sons",
    publisher_place="Berlin",
    issued=PartialDate(year=1999),
    isbn="9783161484100",
    edition="2",
)
CHAPTER = Reference(
    id="a1999",
    type="chapter",
    title="A chapter",
    container_title="The book of NMDA",
    author=(Name(family="Adams", given="Bea"),),
    editor=(Name(family="Eder", given="Fritz"),),
    publisher="Muster & Sons",
    issued=PartialDate(year=1999, circa=True),
    page="1-10",
)
PAGE = Reference(
    id="page",
    type="webpage",
    title="A page",
    container_title="A site",
    url="https://example.org/",
    author=(Name(literal="Institute of Samples"),),
    issued=PartialDate(year=2020, month=3),
)
REPORT = Reference(
    id="report",
    type="report",
    title="A report",
    author=(Name(literal="Institute of Samples"),),
    publisher="Institute of Samples",
    number="12",
    genre="Technical report",
    issued=PartialDate(year=2020, month=3, day=4),
)
THESIS = Reference(
    id="thesis",
    type="thesis",
    title="A thesis",
    author=(Name(family="Adams", given="Bea"),),
    publisher="University of Samples",
    genre="PhD thesis",
    issued=PartialDate(year=2020),
)
DATASET = Reference(
    id="data",
    type="dataset",
    title="A data set",
    author=(Name(family="Adams", given="Bea"),),
    publisher="Archive of Samples",
    issued=PartialDate(year=2020),
    version="1",
)
SPEECH = Reference(
    id="speech",
    type="speech",
    title="A speech",
    author=(Name(family="Adams", given="Bea"),),
    issued=PartialDate(year=2020),
    event_title="Meeting of Samples",
    genre="Poster",
)
PREPRINT = Reference(
    id="preprint",
    type="article",
    title="A preprint",
    author=(Name(family="Adams", given="Bea"),),
    issued=PartialDate(year=2020),
    archive="arXiv",
    archive_location="2101.00001",
)
#: Complete enough that no bibliography program has anything to ask.
ALL = (ARTICLE, BOOK, CHAPTER, PAGE, REPORT, THESIS, DATASET, SPEECH, PREPRINT)
