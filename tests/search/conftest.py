"""A small corpus of our own making, indexed in memory."""

from __future__ import annotations

import sqlite3

import pytest

from kapcite.corpus.cache import SCHEMA
from kapcite.corpus.records import store_references
from kapcite.model.dates import PartialDate
from kapcite.model.names import Name
from kapcite.model.reference import Reference
from kapcite.model.study import Study
from kapcite.model.vocabulary import Term, Vocabulary
from kapcite.search.index import build_index

VOCABULARY = Vocabulary(
    conditions=(
        Term(id="depression", label="Depression", synonyms=("low mood",)),
        Term(id="trd", label="Resistant depression", synonyms=("TRD",), broader=("depression",)),
    )
)


def reference(key, title, abstract=None, author="Nobody", year=2000, **fields):
    return Reference(
        id=key,
        type=fields.pop("type", "article-journal"),
        title=title,
        abstract=abstract,
        author=(Name(family=author, given="A."),),
        issued=PartialDate(year=year),
        **fields,
    )


REFERENCES = (
    reference(
        "a1", "Esketamine for low mood", "A tumour of the mind.", "Åsberg", 2015, doi="10.1234/A"
    ),
    reference("b2", "Group therapy after trauma", "Post-traumatic stress.", "de la Salle", 2018),
    reference(
        "c3", "Therapy in a group of mice", "IFN-α and IL6 rise.", "Öberg", 2021, type="book"
    ),
    reference(
        "d4", "Randomised trial of sleep", "The trial of therapy.", "Berg", 2021, pmid="123456"
    ),
)
STUDIES = {"d4": (Study(id="s", reports=("d4",), conditions=("trd",)),)}


def indexed(references, vocabulary=VOCABULARY, studies=STUDIES) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.executescript(SCHEMA)
    stored = store_references(connection, references, "references")
    build_index(connection, stored, vocabulary, studies)
    return connection


@pytest.fixture
def index():
    return indexed(REFERENCES)
