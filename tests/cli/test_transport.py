"""The network at its worst, played by a server on this machine."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from kapcite.cli import transport as module
from kapcite.cli.transport import Transport
from kapcite.cli.verify_sources import online_sources
from kapcite.model.dates import PartialDate
from kapcite.model.names import Name
from kapcite.model.reference import Reference
from kapcite.verify.check import verify_with
from kapcite.verify.sources.base import UnansweredError
from services import DOI, Services

CITED = Reference(
    id="c",
    title="Efficacy of made-up lithium on sleep in veterans: a randomised trial",
    author=(Name(family="Wilkinson-Made", given="S. T."), Name(literal="et al.")),
    container_title="J Made Psychiatry",
    issued=PartialDate(year=2017),
    volume="86",
    page="162-7",
    doi=DOI,
)
OTHER = Reference(
    id="o",
    title="A work that no service has",
    author=(Name(family="Nemo", given="A."),),
    container_title="J Nowhere",
    issued=PartialDate(year=2001),
    volume="1",
    page="1-9",
)
ALL = ("crossref", "pubmed", "openalex", "datacite", "arxiv", "doiorg")


@pytest.fixture
def services(monkeypatch):
    server = Services()
    for name, value in server.environment().items():
        monkeypatch.setenv(name, value)
    yield server
    server.close()


@pytest.fixture
def make(tmp_path):
    made = []

    def transport(**given):
        one = Transport(
            tmp_path / "answers.sqlite",
            "kapcite test",
            **{"backoff": 0.01, "timeout": 0.5, **given},
        )
        made.append(one)
        return one

    yield transport
    for one in made:
        one.close()


def verify(transport, cited=CITED):
    return verify_with(cited, online_sources(transport, "someone@example.org"))


def test_all_is_well(services, make):
    result = verify(make())
    assert (result.verdict, result.differences) == ("retracted", ())
    assert result.bound_to == DOI
    assert result.source == "Crossref"
    assert result.asked
    assert {notice.kind for notice in result.notices} == {"retracted", "corrected"}
    assert any("mailto=someone%40example.org" in path for path in services.hits)


def test_what_no_service_has_is_not_found(services, make):
    result = verify(make(), OTHER)
    assert result.verdict == "not found"
    assert "Crossref" in result.source


def test_a_doi_that_nobody_registered_is_named(services, make):
    wrong = CITED.__struct_fields__ and {**_plain(CITED), "doi": "10.5555/none.9"}
    result = verify(make(), Reference(**wrong))
    assert result.verdict == "retracted"
    (difference,) = result.differences
    assert difference.field == "DOI"
    assert difference.kind == "this DOI does not exist"


def _plain(reference):
    return {name: getattr(reference, name) for name in reference.__struct_fields__}


@pytest.mark.parametrize("mode", ["429 once", "500 once"])
def test_a_passing_fault_is_tried_again(services, make, mode):
    services.mode = dict.fromkeys(ALL, mode)
    result = verify(make())
    assert result.verdict == "retracted"
    assert result.note is None


BROKEN = ["429 for an hour", "500", "slow", "truncated", "private", "loop", "huge", "endless"]


@pytest.mark.parametrize("mode", BROKEN)
def test_one_service_down_takes_no_other_along(services, make, mode):
    services.mode = {"crossref": mode}
    result = verify(make())
    assert result.differences == ()
    assert result.verdict in ("retracted", "corrected")
    assert result.source in ("PubMed", "OpenAlex")
    assert "Crossref did not answer" in result.note


@pytest.mark.parametrize("mode", BROKEN)
@pytest.mark.parametrize("cited", [CITED, OTHER], ids=["known", "unknown"])
def test_all_services_down_accuse_nobody(services, make, mode, cited):
    services.mode = dict.fromkeys(ALL, mode)
    result = verify(make(timeout=0.1), cited)
    assert result.verdict == "cannot determine"
    assert not result.differences


DATA = Reference(
    id="d",
    title="Made-up sleep records of veterans",
    author=(Name(family="Veld", given="M."),),
    issued=PartialDate(year=2019),
    doi="10.5555/data.1",
)
PREPRINT = Reference(
    id="p",
    title="Sleep of made-up veterans",
    author=(Name(family="aan het Veld", given="M."),),
    issued=PartialDate(year=2021),
    archive="arXiv",
    archive_location="2101.00001",
)


@pytest.mark.parametrize("mode", ["ok", *BROKEN])
@pytest.mark.parametrize(
    ("cited", "source"), [(DATA, "DataCite"), (PREPRINT, "arXiv")], ids=["DataCite", "arXiv"]
)
def test_data_sets_and_preprints_while_the_others_are_down(services, make, cited, source, mode):
    services.mode = dict.fromkeys(ALL, mode) | {source.casefold(): "ok"}
    result = verify(make(timeout=0.2), cited)
    assert (result.verdict, result.source) == ("verified", source)


@pytest.mark.parametrize("mode", BROKEN)
@pytest.mark.parametrize("cited", [DATA, PREPRINT], ids=["DataCite", "arXiv"])
def test_data_sets_and_preprints_are_not_accused_by_silence(services, make, cited, mode):
    services.mode = {"datacite": mode, "arxiv": mode}
    assert verify(make(timeout=0.2), cited).verdict == "cannot determine"


def test_a_redirect_to_a_private_address_is_not_followed(services, make):
    services.mode = {"crossref": "private"}
    with pytest.raises(UnansweredError, match=r"169\.254\.169\.254, which is no known host"):
        online_sources(make(), None)[0].ask(CITED)


def test_an_answer_too_large_is_not_read(services, make):
    transport = make()
    transport.trust(services.root)
    for mode in ("huge", "endless"):
        services.mode = {"crossref": mode}
        with pytest.raises(UnansweredError, match="too large"):
            transport.fetch(f"{services.root}/crossref/works/{mode}")


def test_a_certificate_that_is_not_valid_is_refused(make):
    server = Services(Path(__file__).parent.parent / "verify" / "cases" / "selfsigned.pem")
    try:
        transport = make()
        transport.trust(server.root)
        with pytest.raises(UnansweredError, match="certificate is not valid"):
            transport.fetch(f"{server.root}/crossref/works/x")
        assert not server.hits
    finally:
        server.close()


@pytest.mark.parametrize(
    "address",
    ["http://api.crossref.org/works/x", "https://example.org/", "https://api.crossref.org:8443/x",
     "file:///etc/passwd", "https://127.0.0.1/"],
)  # fmt: skip
def test_only_known_hosts_over_tls(make, address):
    with pytest.raises(UnansweredError, match="no known host"):
        make().fetch(address)


def test_a_known_name_that_leads_into_a_private_net_is_refused(make, monkeypatch):
    answer = [(2, 1, 6, "", ("10.0.0.7", 443))]
    monkeypatch.setattr(module.socket, "getaddrinfo", lambda *_, **__: answer)
    with pytest.raises(UnansweredError, match="private address"):
        make().fetch("https://api.crossref.org/works/x")


def test_a_host_that_stays_silent_is_left_alone(services, make):
    services.mode = {"crossref": "500"}
    transport = make()
    transport.trust(services.root)
    for number in range(5):
        with pytest.raises(UnansweredError):
            transport.fetch(f"{services.root}/crossref/works/{number}")
    asked = {path.rsplit("/", 1)[-1] for path in services.hits}
    assert asked == {"0", "1"}


def test_answers_are_kept_so_that_a_run_resumes(services, make):
    first = verify(make())
    hits = len(services.hits)
    again = verify(make())
    assert len(services.hits) == hits
    assert again == first  # the date asked is that of the answer
    verify(make(max_age=timedelta(0)))
    assert len(services.hits) > hits


def test_a_torn_cache_is_only_a_cache(services, make, tmp_path):
    (tmp_path / "answers.sqlite").write_bytes(b"not a database" * 100)
    assert verify(make()).verdict == "retracted"
