"""Ranking on labelled collections, where they lie beside the checkout."""

from __future__ import annotations

import csv
import gzip
import json
import math
from collections import defaultdict

import pytest

from kapcite.model.reference import Reference
from kapcite.model.vocabulary import Vocabulary
from kapcite.search.answer import search
from kapcite.search.query import plain_query
from places import SHARED
from search.conftest import indexed


def ndcg(run, grades) -> float:
    """Linear gains, log2(rank + 1) discounts, cut at ten, as trec_eval's ndcg_cut."""

    def gained(gains):
        return sum(gain / math.log2(rank + 2) for rank, gain in enumerate(gains))

    scores = [
        gained([relevant.get(key, 0) for key in run.get(query, [])[:10]])
        / gained(sorted(relevant.values(), reverse=True)[:10])
        for query, relevant in grades.items()
    ]
    return sum(scores) / len(scores)


@pytest.mark.parametrize(("name", "least"), [("scifact", 0.70), ("med", 0.711)])
def test_labelled_queries(name, least):
    """``least`` is the goal, or what porter stemming with OR in plain FTS5 gives."""
    folder = SHARED / "retrieval" / name
    if not folder.is_dir():
        pytest.skip(f"the collection is not at {folder}")
    with gzip.open(folder / "docs.jsonl.gz", "rt", encoding="utf-8") as file:
        documents = [json.loads(line) for line in file]
    references = [
        Reference(id=document["id"], title=document["title"], abstract=document["abstract"])
        for document in documents
    ]
    grades: dict[str, dict[str, int]] = defaultdict(dict)
    for row in csv.DictReader((folder / "qrels.tsv").open(encoding="utf-8"), delimiter="\t"):
        grades[row["query"]][row["document"]] = int(row["grade"])
    index = indexed(references, Vocabulary(), {})
    queries = [json.loads(line) for line in (folder / "queries.jsonl").open(encoding="utf-8")]
    run = {
        query["id"]: [hit.id for hit in search(index, plain_query(query["text"]), limit=10).hits]
        for query in queries
    }
    assert ndcg(run, grades) >= least
