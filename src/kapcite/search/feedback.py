"""Pseudo-relevance feedback: the words that the first results share rank the rest.

Where the records with all the words do not fill the limit, the ten best tell what the
query is about: their forty most telling words are looked for too and count three tenths
(after RM3, Abdul-Jaleel and others, TREC 2004). The nearer a record's score is to the
first one's, the more its words tell: one that stands out speaks almost alone. Measured in
docs/search.md.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from math import log

from kapcite.search.expression import Expressions, phrase
from kapcite.search.schema import BM25
from kapcite.search.words import STOP_WORDS, american, words

_RECORDS = 10
_WORDS = 40
_WEIGHT = 0.3
#: A query of more words than these says by itself what it is about, and is helped no more.
_ENOUGH = 16
#: A record tells as the fourth power of its score: half the score, a sixteenth of the say.
_STEEPNESS = 4
_TEXT = """
SELECT document.title, json_extract(CAST(record.json AS TEXT), '$.abstract')
FROM document LEFT JOIN record
ON record.section = 'references' AND record.position = document.position
WHERE document.rowid = ?
"""

_DOCUMENTS = "SELECT word, documents FROM word WHERE word IN (SELECT value FROM json_each(?))"


def feed_back(
    connection: sqlite3.Connection, asked: Expressions, scored: list[tuple[int, float]]
) -> dict[int, float]:
    """Return what the words of the first rows add to the score of every row that has some."""
    telling = _telling(connection, asked, scored[:_RECORDS])
    if not telling:
        return {}
    weight = _WEIGHT * min(len(asked.ranking), _ENOUGH) / len(telling)
    return added(connection, map(phrase, ([word] for word in telling)), weight)


def added(
    connection: sqlite3.Connection, expressions: Iterable[str], weight: float
) -> dict[int, float]:
    """Return the weighted score of every row that matches some of these expressions."""
    select = f"SELECT rowid, -{BM25} FROM text WHERE text MATCH ?"  # noqa: S608 - our own constant
    rows = connection.execute(select, (" OR ".join(expressions),))
    return {row: weight * score for row, score in rows}


def _telling(
    connection: sqlite3.Connection, asked: Expressions, best: list[tuple[int, float]]
) -> list[str]:
    """Return the words that are common in the best records and rare elsewhere."""
    weights: dict[str, float] = {}
    for row, score in best:
        title, abstract = connection.execute(_TEXT, (row,)).fetchone()
        say = (score / best[0][1]) ** _STEEPNESS
        for word in set(words(f"{title} {abstract or ''}")) - STOP_WORDS:
            if len(word) > 2 and not word.isdigit():
                weights[word] = weights.get(word, 0.0) + say
    number = connection.execute("SELECT count(*) FROM document").fetchone()[0]
    listed = '","'.join(weights)  # words are letters and digits: this is JSON
    counts = dict(connection.execute(_DOCUMENTS, (f'["{listed}"]',)))
    for word in weights:
        weights[word] *= log(number / counts[word]) if word in counts else 0.0
    shared = sorted(weights, key=lambda word: (-weights[word], word))
    known = set(asked.words)
    new = dict.fromkeys(american(word) for word in shared if american(word) not in known)
    return list(new)[:_WORDS]
