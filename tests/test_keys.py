import time

import pytest

from kapcite.errors import UsageError
from kapcite.keys import make_key, parse_pattern, with_keys
from kapcite.model.dates import PartialDate
from kapcite.model.names import Name
from kapcite.model.reference import Reference

WORK = Reference(
    id="",
    title="The <i>Übung</i> of don't-care words in a title",
    author=(
        Name(family="Groß", non_dropping_particle="de la", given="Anna-Maria"),
        Name(literal="World Health Organization"),
        Name(family="Øst", given="B."),
    ),
    issued=PartialDate(year=2017, month=3),
    container_title="Journal of Samples",
    page="162-167",
    volume="86",
    keyword="one; two",
)


@pytest.mark.parametrize(
    "pattern, key",
    [
        ("auth.lower + year", "delagross2017"),
        ("auth + year + shorttitle(3,3)", "delaGross2017UbungDontCare"),
        ("auth.lower + '_' + shortyear", "delagross_17"),
        ("auth(3) + auth(m=2) + auth3_2", "delWorldHealthOrganizationWor"),
        ("auth(m=4)", "Ubung"),
        ("veryshorttitle.upper", "UBUNG"),
        ("authors", "delaGrossWorldHealthOrganizationOst"),
        ("authors2", "delaGrossWorldHealthOrganization"),
        ("authors(2, etal=EtAl)", "delaGrossWorldHealthOrganizationEtAl"),
        ("authEtAl", "delaGrossEtAl"),
        ("authEtal2", "delaGross.etal"),
        ("authAuthEa", "delaGross.WorldHealthOrganization.ea"),
        ("authIni(2)", "de.Wo.Os"),
        ("authorIni", "delaG.W.O"),
        ("authForeIni + authorLastForeIni", "AB"),
        ("authorLast", "Ost"),
        ("authorsAlpha + authshort", "dWOdWO"),
        ("auth.substring(1,4) + firstpage + lastpage", "dela162167"),
        ("shorttitle(2, 1) + month", "Ubungdont03"),
        ("shorttitle3_2", "UbungDontcare"),
        ("title", "UbungDontCareWordsTitle"),
        ("title.select(2,2)", "DontCare"),
        ("title.condense(_)", "Ubung_Dont_Care_Words_Title"),
        ("title.lower.capitalize.abbr", "UDCWT"),
        ("journal.lower + volume", "journalofsamples86"),
        ("journal.skipwords.abbr", "JS"),
        ("journal.replace(samples, 'Things')", "JournalofThings"),
        ("'é'.fold + 'Ü-b'.nopunctordash + '--'.clean + 'x'", "eÜbx"),
        ("issue.default(none) + day.prefix(_) + volume.numeric.postfix(v)", "none86v"),
        ("keyword(2) + auth.discard + origyear + year", "two2017"),
        ("issue", "Ubung"),
    ],
)
def test_patterns(pattern, key):
    assert make_key(WORK, parse_pattern(pattern)) == key


def test_a_record_of_nothing_still_has_a_key():
    assert make_key(Reference(id=""), parse_pattern("auth + year")) == "untitled"


@pytest.mark.parametrize(
    "pattern, message",
    [
        ("", "no term"),
        ("auth +", "ends in"),
        ("auth year", "expected [+] before 'year'"),
        ("author", "no function 'author'"),
        ("auth.loud", "no filter 'loud'"),
        ("auth..lower", "a dot must stand"),
        ("%", "column 1: cannot be read"),
        ("auth.lower + yaer", "column 14: there is no function 'yaer'; did you mean year"),
        ("auth + title.lowr", "column 14: there is no filter 'lowr'; did you mean lower"),
        ("auth(x)", "wrong arguments"),
        ("auth(k=1)", "wrong arguments"),
    ],
)
def test_what_is_wrong_with_a_pattern_is_told(pattern, message):
    with pytest.raises(UsageError, match=message):
        parse_pattern(pattern)


def test_keys_that_are_taken_get_a_letter_and_pinned_ones_stay():
    records = [
        Reference(id=key, title="T", author=(Name(family="A"),))
        for key in ("", "", "mine", "mine", "")
    ]
    found = [record.id for record in with_keys(records, "auth", taken={"A", "Ab"})]
    assert found == ["Aa", "Ac", "mine", "minea", "Ad"]


def test_a_key_asked_for_often_takes_no_longer_each_time():
    records = [Reference(id="") for _ in range(20_000)]
    start = time.process_time()
    found = [record.id for record in with_keys(records, "'a'")]
    assert time.process_time() - start < 5
    assert found[:3] == ["a", "aa", "ab"]
    assert len(set(found)) == len(found)
