"""The tables of the index, which lie in the corpus's cache beside its records."""

from __future__ import annotations

from functools import lru_cache

#: Column of the full-text index -> its weight in BM25F.
WEIGHTS = {
    "title": 1.5,
    "authors": 3.0,
    "container": 1.0,
    "keywords": 2.0,
    "abstract": 1.0,
    "notes": 1.0,
    "identifiers": 5.0,
    "studies": 1.0,
    "terms": 1.0,
    "facets": 0.0,
}
COLUMNS = tuple(WEIGHTS)
#: The FTS5 function that ranks; it gives lower values to better matches.
BM25 = f"bm25(text, {', '.join(map(str, WEIGHTS.values()))})"
TOKENIZER = "porter unicode61 remove_diacritics 2"

# ``document`` is what a result line shows, so that a warm search decodes no record; its
# ``digest`` is of all that the index knows of a record. ``word`` counts the documents of
# each word as written, for spelling. ``name`` are the names of the vocabulary's terms.
# ``place`` leads from an identifier to its record. ``impact`` is explained in impact.py.
TABLES = f"""
CREATE TABLE document (
    rowid INTEGER PRIMARY KEY, position INTEGER NOT NULL, id TEXT NOT NULL,
    authors TEXT NOT NULL, year INTEGER, title TEXT NOT NULL,
    container TEXT NOT NULL, digest BLOB NOT NULL
);
CREATE TABLE place (value TEXT NOT NULL, row INTEGER NOT NULL, PRIMARY KEY (value, row))
    WITHOUT ROWID;
CREATE TABLE word (word TEXT PRIMARY KEY, length INTEGER NOT NULL, documents INTEGER NOT NULL)
    WITHOUT ROWID;
CREATE INDEX word_length ON word (length, documents);
CREATE TABLE year (year INTEGER PRIMARY KEY, documents INTEGER NOT NULL);
CREATE TABLE name (name TEXT NOT NULL, list TEXT NOT NULL, id TEXT NOT NULL, label TEXT NOT NULL,
    PRIMARY KEY (name, list, id)) WITHOUT ROWID;
CREATE TABLE abbreviation (short TEXT NOT NULL, long TEXT NOT NULL, documents INTEGER NOT NULL,
    PRIMARY KEY (short COLLATE NOCASE, long)) WITHOUT ROWID;
CREATE TABLE impact (stem TEXT PRIMARY KEY, documents INTEGER NOT NULL, rows BLOB NOT NULL,
    scores BLOB NOT NULL);
CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE VIRTUAL TABLE text USING fts5 (
    {", ".join(COLUMNS)}, content = '', tokenize = "{TOKENIZER}"
);
"""


@lru_cache(maxsize=1 << 12)
def facet(kind: str, value: str) -> str:
    """Return the word that stands for a property in the column ``facets``.

    It is one word to the tokenizer, begins as no word of any language does, and ends in a
    digit so that the stemmer leaves it alone.
    """
    bare = "".join(letter for letter in value.casefold() if letter.isalnum())
    return f"xq{kind}{bare}0"
