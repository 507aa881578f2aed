"""The place of a record where the query's words stand, with these marked."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from kapcite.search.expression import phrase
from kapcite.search.query import Query
from kapcite.search.schema import TOKENIZER
from kapcite.search.words import folded

# Private-use characters, so that no text can hold them by chance once they are taken out.
_OPEN, _CLOSE = "\ue000", "\ue001"
_MARKS = str.maketrans("", "", _OPEN + _CLOSE)
_LONGEST = 28


class Piece(NamedTuple):
    """A piece of a text; ``matched`` where the query's words are."""

    text: str
    matched: bool


class Snippet(NamedTuple):
    """The title in pieces, and the part of the abstract that has most of the query."""

    title: list[Piece]
    abstract: list[Piece]


def snippets(connection: sqlite3.Connection, query: Query, rows: list[int]) -> dict[int, Snippet]:
    """Return a snippet for each of these rows.

    The few texts shown go through the tokenizer of the index in a table of their own: the
    index itself keeps none. Folded words are indexed, the text as written is shown; both
    have the same number of words.
    """
    texts = {row: _texts(connection, row) for row in rows}
    result = {row: Snippet([Piece(title, False)], []) for row, (title, _) in texts.items()}
    if words := _words(query):
        for row, title, abstract in _marked(texts, " OR ".join(words)):
            matched = abstract and _OPEN in abstract
            result[row] = Snippet(_pieces(title), _pieces(abstract) if matched else [])
    return result


def _words(query: Query) -> list[str]:
    """Return what is to be marked, as expressions of FTS5."""
    return [
        phrase(unit.words) + ("*" if unit.prefix else "")
        if unit.phrase or unit.prefix
        else " OR ".join(phrase([word]) for word in unit.words)
        for clause in query.positive
        for unit in clause.units
        if unit.words
    ]


def _marked(texts: dict[int, tuple[str, str]], asked: str) -> list[tuple[int, str, str]]:
    """Return the rows that have some of what is asked, title and abstract with their marks."""
    shown = sqlite3.connect(":memory:")
    shown.executescript(
        "CREATE TABLE shown (id INTEGER PRIMARY KEY, title TEXT, abstract TEXT);"
        "CREATE VIRTUAL TABLE folded USING fts5 (title, abstract, content = 'shown',"
        f" content_rowid = 'id', tokenize = '{TOKENIZER}');"
    )
    for row, (title, abstract) in texts.items():
        shown.execute("INSERT INTO shown VALUES (?, ?, ?)", (row, title, abstract))
        shown.execute(
            "INSERT INTO folded (rowid, title, abstract) VALUES (?, ?, ?)",
            (row, " ".join(folded(title)), " ".join(folded(abstract))),
        )
    found: list[tuple[int, str, str]] = shown.execute(
        "SELECT rowid, highlight(folded, 0, ?, ?), snippet(folded, 1, ?, ?, '…', ?) FROM folded"
        " WHERE folded MATCH ?",
        (_OPEN, _CLOSE, _OPEN, _CLOSE, _LONGEST, asked),
    ).fetchall()
    shown.close()
    return found


def _texts(connection: sqlite3.Connection, row: int) -> tuple[str, str]:
    title, abstract = connection.execute(
        "SELECT document.title, json_extract(CAST(record.json AS TEXT), '$.abstract')"
        " FROM document LEFT JOIN record"
        " ON record.section = 'references' AND record.position = document.position"
        " WHERE document.rowid = ?",
        (row,),
    ).fetchone()
    return title.translate(_MARKS), (abstract or "").translate(_MARKS)


def _pieces(marked: str) -> list[Piece]:
    pieces = []
    for number, part in enumerate(marked.split(_OPEN)):
        inside, close, outside = part.partition(_CLOSE)
        if number and close:
            pieces.append(Piece(inside, True))
            inside = outside
        if inside:
            pieces.append(Piece(inside, False))
    return pieces
