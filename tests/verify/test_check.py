"""Binding before comparing, and the verdict that follows."""

from __future__ import annotations

from msgspec.structs import replace

from kapcite.model.dates import PartialDate
from kapcite.model.reference import Reference
from kapcite.verify.bylines import parse_people
from kapcite.verify.check import Answer, verify_reference
from kapcite.verify.result import Notice, Published


def work(key, authors, year, title, journal, volume, page, **rest):
    return Reference(
        id=key,
        author=parse_people(authors),
        issued=PartialDate(year=year),
        title=title,
        container_title=journal,
        volume=volume,
        page=page,
        **rest,
    )


LITHIUM = work(
    "lithium", "Okafor SN, Lindqvist M, Haddad R", 2010,
    "Safety and efficacy of repeated lithium for sleep in veterans",
    "Journal of Made Psychiatry", "67", "139-145", doi="10.5555/a.1", publisher="Made Press",
)  # fmt: skip
WHERE = work(
    "where", "Okafor SN, Zielinski C, Haddad R", 2012,
    "Lithium for sleep: where do we go from here?",
    "Journal of Made Psychiatry", "72", "537-547", doi="10.5555/a.2",
)  # fmt: skip
EEG = work(
    "eeg", "Oduya S, Castellanos J, Rahman D, Bowers H", 2016,
    "Effects of naltrexone on resting-state EEG and dissociative symptoms",
    "Made Pharmacology", "7", "348",
)  # fmt: skip
NETWORKS = work(
    "networks", "Oduya S, Castellanos J, Rahman D, Carroll B", 2021,
    "Resting-state connectivity in default mode networks and dissociative symptoms",
    "Made Biochemistry", "201", "173092",
)  # fmt: skip


def check(cited, *records, complete=True, absent=()):
    published = tuple(r if isinstance(r, Published) else Published(reference=r) for r in records)
    answer = Answer(records=published, source="test", complete=complete, absent=absent)
    return verify_reference(cited, [answer])


def fields(result):
    return {difference.field for difference in result.differences}


def test_as_published_is_verified():
    result = check(replace(LITHIUM, id="c"), LITHIUM, WHERE)
    assert (result.verdict, result.bound_to, result.differences) == ("verified", "lithium", ())


def test_no_source_no_verdict():
    assert verify_reference(LITHIUM, []).verdict == "cannot determine"
    assert check(LITHIUM, EEG, complete=False).verdict == "cannot determine"


def test_not_found_needs_a_source_that_would_have_it():
    result = check(LITHIUM, EEG)
    assert result.verdict == "not found"
    assert result.accuses


def test_a_doi_of_another_paper_is_a_wrong_doi_not_a_match():
    result = check(replace(LITHIUM, doi="10.5555/a.2"), LITHIUM, WHERE)
    assert result.bound_to == "lithium"
    assert fields(result) == {"DOI"}
    assert "where do we go from here" in result.differences[0].kind


def test_a_doi_of_another_paper_is_wrong_even_where_the_record_has_none():
    bare = replace(LITHIUM, doi=None)
    result = check(replace(LITHIUM, doi="10.5555/a.2"), bare, WHERE)
    assert fields(result) == {"DOI"}


def test_the_doi_of_its_preprint_is_no_error():
    preprint = replace(
        LITHIUM,
        id="pre",
        doi="10.5555/pre.1",
        container_title="Made Archive",
        volume=None,
        page=None,
    )
    result = check(replace(LITHIUM, doi="10.5555/pre.1"), LITHIUM, preprint)
    assert result.verdict == "verified"


def test_a_preprint_is_another_edition_and_no_error():
    cited = replace(
        LITHIUM,
        container_title="arXiv preprint",
        volume=None,
        page=None,
        doi="10.48550/arXiv.0901.00001",
        issued=PartialDate(year=2009),
        publisher=None,
    )
    result = check(cited, LITHIUM)
    assert (result.verdict, result.differences) == ("verified", ())
    assert set(result.unconfirmed) == {"year", "DOI"}
    assert fields(check(replace(cited, issued=PartialDate(year=2004)), LITHIUM)) == {"year"}
    assert fields(check(replace(cited, container_title="Made Letters"), LITHIUM)) >= {
        "container-title"
    }


def test_a_service_that_knows_only_the_preprint_cannot_accuse_the_article():
    known = replace(LITHIUM, id="pre", container_title="arXiv", volume=None, page=None, doi=None)
    answer = Answer(records=(Published(reference=known),), source="arXiv", asked="2026-01-01")
    result = verify_reference(LITHIUM, [answer])
    assert (result.verdict, result.differences) == ("verified", ())
    assert "container-title" in result.unconfirmed
    assert fields(check(LITHIUM, known)) == {
        "container-title"
    }  # a snapshot says what was published


def test_a_doi_alone_does_not_bind_another_paper():
    cited = replace(EEG, doi="10.5555/a.1")
    assert check(cited, LITHIUM).bound_to is None


def test_a_doi_that_nobody_registered():
    result = check(replace(EEG, doi="10.5555/none"), EEG, absent=("10.5555/none",))
    assert fields(result) == {"DOI"}


def test_two_works_in_one_are_both_named():
    cited = replace(LITHIUM, doi=None, issued=WHERE.issued, volume="72", page="359-363")
    result = check(cited, LITHIUM, WHERE)
    assert result.verdict == "conflated"
    assert result.mixes == ("lithium", "where")
    assert fields(result) == {"year", "volume", "page"}


def test_wrong_numbers_that_no_other_work_explains_are_wrong_details():
    cited = replace(LITHIUM, doi=None, issued=PartialDate(year=2019), volume="86", page="1-2")
    result = check(cited, LITHIUM, WHERE)
    assert result.verdict == "wrong details"
    assert result.mixes == ()


def test_a_title_blended_from_two_works_of_a_team():
    cited = work(
        "c", "Oduya S, Castellanos J, Rahman D, McCabe C", 2020,
        "Effects of naltrexone on resting state connectivity: a meta-analysis",
        "Made Letters", "1", "2",
    )  # fmt: skip
    result = check(cited, EEG, NETWORKS, complete=False)
    assert result.verdict == "conflated"
    assert set(result.mixes) == {"eeg", "networks"}
    assert result.confidence == "probable"


def test_title_and_people_come_before_the_place():
    cited = replace(
        LITHIUM,
        doi=None,
        issued=EEG.issued,
        volume="7",
        page="348",
        container_title="Made Pharmacology",
    )
    result = check(cited, LITHIUM, EEG)
    assert (result.verdict, result.mixes) == ("conflated", ("lithium", "eeg"))


def test_the_title_of_one_work_on_the_rest_of_another():
    cited = replace(
        LITHIUM,
        doi=None,
        title="Psilocybin, mood, craving, cognition, adherence, dissociation, relapse, insomnia",
    )
    other = replace(EEG, title=cited.title)
    result = check(cited, LITHIUM, other)
    assert (result.verdict, result.mixes, fields(result)) == (
        "conflated",
        ("lithium", "eeg"),
        {"title"},
    )


def test_two_editions_of_one_work_are_no_mixture():
    earlier = replace(
        LITHIUM,
        id="pre",
        container_title="Made Archive",
        issued=PartialDate(year=2006),
        volume="3",
        page=None,
        doi=None,
    )
    cited = replace(LITHIUM, doi=None, issued=PartialDate(year=2006), volume="3", publisher=None)
    result = check(cited, LITHIUM, earlier)
    assert (result.verdict, result.mixes) == ("wrong details", ())


def test_one_common_name_and_a_title_of_the_same_build_bind_nothing():
    record = replace(
        LITHIUM, title="Safety and efficacy of repeated lithium for mood in adolescents"
    )
    cited = work(
        "c",
        "Okafor A",
        1999,
        "Safety and efficacy of repeated naltrexone for sleep in veterans",
        "Made Letters",
        "2",
        "3",
    )
    assert check(cited, record).bound_to is None


def test_another_title_by_the_same_people_in_the_same_place_is_that_article():
    cited = replace(LITHIUM, doi=None, title="Adaptive frameworks for circadian transfer")
    result = check(cited, LITHIUM)
    assert (result.bound_to, fields(result)) == ("lithium", {"title"})


def test_the_same_title_by_others_elsewhere_is_another_work():
    short = replace(LITHIUM, title="Lithium and sleep", doi=None)
    other = work("c", "Fuchs A", 1999, "Lithium and sleep", "Made Letters", "2", "3")
    assert check(other, short).bound_to is None


def test_lost_authors_are_minor_and_foreign_ones_serious():
    lost = replace(LITHIUM, author=parse_people("Okafor SN, Haddad R"))
    foreign = replace(LITHIUM, author=parse_people("Okafor SN, Lindqvist M, Estabrook F"))
    assert check(lost, LITHIUM).verdict == "minor differences"
    assert check(foreign, LITHIUM).verdict == "wrong details"


def test_a_field_that_no_record_has_is_unconfirmed():
    bare = replace(LITHIUM, volume=None, publisher=None)
    result = check(LITHIUM, bare)
    assert result.verdict == "verified"
    assert set(result.unconfirmed) == {"volume", "publisher"}


def test_what_the_citation_leaves_out_is_missing_not_wrong():
    result = check(replace(LITHIUM, doi=None, volume=None), LITHIUM)
    assert result.verdict == "verified"
    assert result.missing == ("volume", "DOI")


def test_records_of_one_work_complete_each_other():
    bare = replace(LITHIUM, id="b", volume=None, author=parse_people("Okafor S, et al."))
    result = check(LITHIUM, bare, LITHIUM)
    assert (result.verdict, result.unconfirmed) == ("verified", ())
    given = replace(LITHIUM, author=parse_people("Sam N. Okafor, Mia Lindqvist, Rami Haddad"))
    known = replace(LITHIUM, author=parse_people("Saul N. Okafor, Mia Lindqvist, Rami Haddad"))
    assert fields(check(given, LITHIUM, known)) == {"author"}


def test_a_retraction_outranks_small_things_and_the_differences_stay():
    notice = Notice(kind="retracted", doi="10.5555/r", date="2020-05")
    result = check(LITHIUM, Published(reference=LITHIUM, notices=(notice,)))
    assert (result.verdict, result.notices) == ("retracted", (notice,))
    off = check(replace(LITHIUM, volume="9"), Published(reference=LITHIUM, notices=(notice,)))
    assert (off.verdict, fields(off)) == ("retracted", {"volume"})
    mild = Published(reference=LITHIUM, notices=(Notice(kind="corrected"),))
    assert check(LITHIUM, mild).verdict == "corrected"
    assert check(replace(LITHIUM, volume="9"), mild).verdict == "wrong details"
    marked = replace(LITHIUM, title=f"RETRACTED: {LITHIUM.title}")
    assert check(LITHIUM, marked).notices[0].kind == "retracted"
