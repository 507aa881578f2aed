"""Records that stay in the cache read the same as those that are all decoded."""

import sqlite3

import msgspec
import pytest

from kapcite.api import load
from kapcite.corpus.cache import SCHEMA
from kapcite.corpus.records import read_corpus, store_references, stored_corpus, write_records
from kapcite.evidence.overview import overview
from kapcite.evidence.summarise import summarise


@pytest.fixture(scope="module")
def connection():
    connection = sqlite3.connect(":memory:")
    connection.executescript(SCHEMA)
    corpus = load()
    write_records(connection, corpus)
    twin = msgspec.structs.replace(corpus.references[0], title="A later record of the same key")
    for _ in store_references(connection, (*corpus.references, twin), "references"):
        pass
    return connection


def test_a_section_is_a_sequence(connection):
    stored, whole = stored_corpus(connection), read_corpus(connection)
    for name in ("references", "studies", "reviews", "citations"):
        section, records = getattr(stored, name), getattr(whole, name)
        assert len(section) == len(records) > 0
        assert tuple(section) == records
        assert (section[0], section[-1]) == (records[0], records[-1])
        assert tuple(section[1:4]) == records[1:4]
        with pytest.raises(IndexError):
            section[len(records)]
    assert stored.vocabulary == whole.vocabulary


def test_works_are_found_by_key_the_first_of_twins(connection):
    stored, whole = stored_corpus(connection), read_corpus(connection)
    assert dict(stored.by_id) == whole.by_id
    assert len(stored.by_id) == len(whole.by_id) < len(stored.references)
    assert stored.by_id.get("no such key") is None


def test_tables_of_both_are_the_same(connection):
    stored, whole = stored_corpus(connection), read_corpus(connection)
    assert summarise(stored, "depression") == summarise(whole, "depression")
    assert overview(stored) == overview(whole)
