"""``kapcite add`` by identifier, from services played on this machine."""

from __future__ import annotations

import pytest

from kapcite.cli.fetching import wanted
from kapcite.corpus.load import load_file
from kapcite.errors import UsageError
from services import Services


@pytest.fixture
def services(monkeypatch):
    server = Services()
    for name, value in server.environment().items():
        monkeypatch.setenv(name, value)
    yield server
    server.close()


@pytest.fixture
def corpus(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text("references:\n  - {id: a, type: book, title: A}\n")
    return path


@pytest.mark.parametrize(
    ("identifier", "key", "title", "source"),
    [
        ("doi:10.5555/made.1", "wilkinsonmade2017", "Efficacy of made-up lithium", "Crossref"),
        ("https://doi.org/10.5555/MADE.1", "wilkinsonmade2017", "Efficacy", "Crossref"),
        ("pmid:1234567", "wilkinsonmade2017", "Efficacy of made-up lithium", "PubMed"),
        ("doi:10.5555/data.1", "veld2019", "Made-up sleep records", "DataCite"),
        ("arxiv:2101.00001", "aanhetveld2021", "Sleep of made-up veterans", "arXiv"),
        ("isbn:0-306-40615-2", "okafor1999", "A made-up handbook", "Crossref"),
    ],
)
def test_the_published_record_is_added(kapcite, services, corpus, identifier, key, title, source):
    code, out, err = kapcite("add", identifier, "--corpus", corpus)
    assert code == 0, err
    added = load_file(corpus).corpus.references[-1]
    assert added.id == out.strip()
    assert added.id == key
    assert added.title.startswith(title)
    assert added.origin == source


def test_what_is_there_is_not_added_again(kapcite, services, corpus):
    kapcite("add", "doi:10.5555/made.1", "--corpus", corpus)
    before = corpus.read_text()
    _, _, err = kapcite("add", "doi:10.5555/MADE.1", "--corpus", corpus)
    assert "0 references added" in err
    assert "1 are there already" in err
    assert corpus.read_text() == before


def test_what_no_service_has_adds_nothing(kapcite, services, corpus):
    before = corpus.read_text()
    code, _, err = kapcite("add", "doi:10.5555/made.1", "doi:10.5555/none", "--corpus", corpus)
    assert code == 2
    assert "doi:10.5555/none: no service has this" in err
    assert corpus.read_text() == before


@pytest.mark.parametrize("text", ["isbn:0-306-40615-3", "pmid:x", "hello", "doi:11.1/x"])
def test_what_is_no_identifier_is_refused_before_anyone_is_asked(text):
    with pytest.raises(UsageError, match="is no identifier"):
        wanted(text)
