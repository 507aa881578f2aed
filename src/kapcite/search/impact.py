"""The best records of each common word, so that a search costs the same in a large corpus.

FTS5 ranks by reading every record that has a word. Where a word stands in more than
``LONGEST`` records, its best are therefore found once, when the index is built, and kept
in the order of what the word adds to their score (an impact-ordered list, cut off; Manning
and others, Introduction to Information Retrieval, 7.1). A search reads the lists.
"""

from __future__ import annotations

import math
import sqlite3
from array import array
from collections.abc import Iterable
from typing import NamedTuple

from kapcite.search.expression import Expressions, phrase
from kapcite.search.schema import BM25, TOKENIZER
from kapcite.search.words import american

#: How many records a list holds; a word in fewer needs none.
LONGEST = 2000
#: In a smaller corpus every record can be ranked in the time a process takes to start.
SMALL = 12_000


class Impact(NamedTuple):
    """What a word adds to the score of the records where it tells most.

    ``floor`` is about what it adds to any other of the ``documents`` that have it.
    """

    documents: int
    scores: dict[int, float]
    floor: float


def build_impact(connection: sqlite3.Connection) -> None:
    """Write the list of every common word anew; none for a small corpus."""
    connection.execute("DELETE FROM impact")
    number = connection.execute("SELECT count(*) FROM document").fetchone()[0]
    if number < SMALL:
        return
    common = _common_stems(connection)
    for stem, word in common.items():
        asked = phrase([word])
        documents = connection.execute(
            "SELECT count(*) FROM text WHERE text MATCH ?", (asked,)
        ).fetchone()[0]
        if documents <= LONGEST:
            continue
        best = connection.execute(
            f"SELECT rowid, -{BM25} AS score FROM text WHERE text MATCH ?"  # noqa: S608 - our own
            " ORDER BY score DESC LIMIT ?",
            (asked, LONGEST),
        ).fetchall()
        rows = array("I", (row for row, _ in best))
        scores = array("f", (score for _, score in best))
        connection.execute(
            "INSERT INTO impact VALUES (?, ?, ?, ?)",
            (stem, documents, rows.tobytes(), scores.tobytes()),
        )


def _common_stems(connection: sqlite3.Connection) -> dict[str, str]:
    """Return the stems that may have more than ``LONGEST`` records, each with one word of it."""
    counts = connection.execute(
        "SELECT word, documents FROM word WHERE documents > ? ORDER BY documents DESC",
        (LONGEST // 50,),
    ).fetchall()
    words = list(dict.fromkeys(american(word) for word, _ in counts))
    stem_of = stems(words)
    totals: dict[str, int] = {}
    example: dict[str, str] = {}
    for word, documents in counts:
        stem = stem_of[american(word)]
        totals[stem] = totals.get(stem, 0) + documents
        example.setdefault(stem, american(word))
    return {stem: example[stem] for stem, total in totals.items() if total > LONGEST}


def stems(words: Iterable[str]) -> dict[str, str]:
    """Return the stem of each folded word, by asking the tokenizer of the index."""
    words = list(words)
    memory = sqlite3.connect(":memory:")
    memory.execute(f"CREATE VIRTUAL TABLE list USING fts5 (word, tokenize = '{TOKENIZER}')")
    memory.execute("CREATE VIRTUAL TABLE stem USING fts5vocab (list, 'instance')")
    memory.executemany("INSERT INTO list (rowid, word) VALUES (?, ?)", enumerate(words))
    found = dict(memory.execute("SELECT doc, term FROM stem"))
    memory.close()
    return {word: found.get(number, word) for number, word in enumerate(words)}


def postings(connection: sqlite3.Connection, asked: Expressions) -> float:
    """Return how many entries of common words ranking without the lists would read.

    Words that have no list count nothing; a prefix or what is required is not known before.
    """
    if asked.hard or asked.without or "" in asked.words:
        return math.inf
    select = "SELECT documents FROM impact WHERE stem = ?"
    found = (connection.execute(select, (stem,)) for stem in stems(asked.words).values())
    return float(sum(row[0] for rows in found for row in rows))


def read_impact(connection: sqlite3.Connection, stem: str) -> Impact | None:
    """Return the list of a stem, or None where there is none."""
    row = connection.execute(
        "SELECT documents, rows, scores FROM impact WHERE stem = ?", (stem,)
    ).fetchone()
    if row is None:
        return None
    rows, scores = array("I"), array("f")
    rows.frombytes(row[1])
    scores.frombytes(row[2])
    return Impact(row[0], dict(zip(rows, scores, strict=True)), scores[-1])
