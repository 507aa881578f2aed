"""What a writer types over the corpus that ships finds what is meant."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import yaml

from kapcite.cli.store import Store
from kapcite.corpus.locate import shipped
from kapcite.search.answer import search

CASES = yaml.safe_load(Path(__file__).with_name("cases").joinpath("queries.yaml").read_text())


@pytest.fixture(scope="module")
def connection(tmp_path_factory):
    os.environ["KAPCITE_CACHE"] = str(tmp_path_factory.mktemp("cache"))
    return Store(shipped()).connection


def place(connection, case) -> int:
    """Return the rank, from 1, of the first expected record; 99 where it is not found."""
    found = [hit.id for hit in search(connection, case["query"]).hits]
    return min((found.index(key) + 1 for key in case["expect"] if key in found), default=99)


def test_the_expected_record_comes_first(connection):
    places = {case["query"]: place(connection, case) for case in CASES}
    assert len(places) == 40
    later = {query: rank for query, rank in places.items() if rank != 1}
    assert len(later) <= 2, later
    assert max(places.values()) <= 3, later
