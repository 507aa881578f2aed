"""An index brought up to date is the index that would be built anew."""

from __future__ import annotations

import random
import sqlite3

from kapcite.corpus.cache import SCHEMA
from kapcite.corpus.records import replace_references, store_references
from kapcite.corpus.stored import StoredSection
from kapcite.model.reference import Reference
from kapcite.model.vocabulary import Vocabulary
from kapcite.search import index
from kapcite.search.abbreviations import definitions
from kapcite.search.answer import search
from kapcite.search.index import Former, update_index
from search.conftest import REFERENCES, STUDIES, VOCABULARY, indexed, reference

NOUNS = [
    "ketamine",
    "sleep",
    "mice",
    "trauma",
    "therapy",
    "trial",
    "placebo",
    "memory",
    "owl",
    "stress",
]


def bring_up_to_date(connection, references, former_studies=STUDIES, studies=STUDIES) -> int:
    stored = StoredSection(connection, "references", Reference)
    former = Former(lambda position: stored[position], VOCABULARY, former_studies)
    incoming = store_references(connection, references, "incoming")
    changes = update_index(connection, incoming, VOCABULARY, studies, former)
    replace_references(connection)
    return changes


def content(connection) -> dict[str, object]:
    """What an index holds, told by keys: row numbers may differ."""
    connection.execute("DROP TABLE IF EXISTS temp.terms")
    connection.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab (main, text, 'instance')")
    key = dict(connection.execute("SELECT rowid, id || position FROM document"))
    tables = {
        table: sorted(connection.execute(f"SELECT * FROM {table}").fetchall())
        for table in ("word", "year", "name", "abbreviation")
    }
    terms = connection.execute("SELECT term, doc, col, offset FROM temp.terms")
    places = connection.execute("SELECT value, row FROM place")
    return tables | {
        "terms": sorted((term, key[row], column, place) for term, row, column, place in terms),
        "places": sorted((value, key[row]) for value, row in places),
        "document": sorted(
            connection.execute("SELECT id, position, authors, year, title, digest FROM document")
        ),
    }


def test_what_is_stored_in_pieces_is_what_is_stored_at_once(monkeypatch):
    at_once = content(indexed(REFERENCES))
    for limit in ("_COUNTED_AT_ONCE", "_MOST_PLACES", "_MOST_COUNTED"):
        monkeypatch.setattr(index, limit, 1)
    assert content(indexed(REFERENCES)) == at_once


def test_updates_equal_builds():
    chance = random.Random(5)
    references = list(REFERENCES)
    connection = indexed(references)
    for round_ in range(25):
        for _ in range(chance.randrange(4)):
            key = f"k{chance.randrange(12)}"
            title = " ".join(chance.choices(NOUNS, k=4))
            new = reference(key, title, "Fine Ketamine Mood (FKM).", year=chance.randrange(9))
            action = chance.choice(["insert", "replace", "remove", "move"])
            place = chance.randrange(len(references)) if references else 0
            if action == "insert" or not references:
                references.insert(place, new)
            elif action == "replace":
                references[place] = new
            elif action == "remove":
                del references[place]
            else:
                references.insert(0, references.pop(place))
        bring_up_to_date(connection, references)
        assert content(connection) == content(indexed(references)), round_


def test_only_what_changed_is_indexed():
    connection = indexed(REFERENCES)
    assert bring_up_to_date(connection, REFERENCES) == 0
    changed = (*REFERENCES[:2], reference("c3", "Owls"), REFERENCES[3])
    assert bring_up_to_date(connection, changed) == 2  # one out, one in
    assert [hit.id for hit in search(connection, "owl").hits] == ["c3"]
    assert search(connection, "mice", exact=True).hits == []


def test_a_study_that_changed_is_indexed_with_its_report():
    connection = indexed(REFERENCES)
    assert [hit.id for hit in search(connection, "condition:trd").hits] == ["d4"]
    assert bring_up_to_date(connection, REFERENCES, studies={}) == 2
    assert search(connection, "condition:trd").hits == []


def test_a_failed_update_leaves_the_index_as_it_was():
    connection = sqlite3.connect(":memory:")
    connection.executescript(SCHEMA)
    from kapcite.search.index import build_index

    build_index(connection, store_references(connection, REFERENCES, "references"), VOCABULARY, {})
    connection.commit()
    before = content(connection)

    def broken():
        yield reference("new", "New")
        raise RuntimeError

    try:
        bring_up_to_date(connection, broken())
    except RuntimeError:
        connection.rollback()
    assert content(connection) == before


def test_an_empty_corpus_has_an_index():
    assert search(indexed((), Vocabulary(), {}), "anything").hits == []


def test_abbreviations_are_learnt_from_their_definitions():
    text = (
        "We used the Montgomery-Åsberg Depression Rating Scale (MADRS) and transcranial magnetic"
        " stimulation (TMS; 10 Hz). Results (see Table) were clear (P < 0.05) in adults (n = 20)."
    )
    assert list(definitions(text)) == [
        ("MADRS", "montgomery-asberg depression rating scale"),
        ("TMS", "transcranial magnetic stimulation"),
    ]
