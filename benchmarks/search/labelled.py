"""Labelled collections, as they are and in the shapes that other corpora have.

From one collection with queries and relevance grades others are made whose truth is
certain or the same: without titles, without abstracts, with the rarest words of each query
only, with whole questions, with typing errors, and searches for a known record by its
title or by half of its text.
"""

from __future__ import annotations

import csv
import gzip
import json
import math
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from kapcite.search.words import STOP_WORDS, words

#: So many records are looked for by their own words.
_KNOWN = 300


class Collection(NamedTuple):
    """Documents as id -> (title, abstract), queries as id -> text, grades by query and document."""

    documents: dict[str, tuple[str, str]]
    queries: dict[str, str]
    grades: dict[str, dict[str, int]]


def read(folder: Path) -> Collection:
    """Read a folder of ``docs.jsonl.gz``, ``queries.jsonl`` and ``qrels.tsv``."""
    with gzip.open(folder / "docs.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    grades: dict[str, dict[str, int]] = defaultdict(dict)
    with (folder / "qrels.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            grades[row["query"]][row["document"]] = int(row["grade"])
    with (folder / "queries.jsonl").open(encoding="utf-8") as file:
        queries = {row["id"]: row["text"] for row in map(json.loads, file)}
    return Collection(
        {row["id"]: (row["title"], row["abstract"]) for row in rows},
        {key: queries[key] for key in grades},
        dict(grades),
    )


def ndcg(run: dict[str, list[str]], grades: dict[str, dict[str, int]]) -> dict[str, float]:
    """Return nDCG@10 by query: linear gains, log2(rank + 1) discounts, as trec_eval's ndcg_cut."""

    def gained(gains: list[int]) -> float:
        return sum(gain / math.log2(rank + 2) for rank, gain in enumerate(gains[:10]))

    return {
        query: gained([relevant.get(key, 0) for key in run.get(query, [])])
        / (gained(sorted(relevant.values(), reverse=True)) or 1.0)
        for query, relevant in grades.items()
    }


def shapes(collection: Collection) -> dict[str, Collection]:
    """Return the collection as it is and in every other shape, by name."""
    whole = _titled(collection)
    made: dict[str, Collection] = {"as it is": collection}
    if whole is not collection:
        made["first sentence as title"] = whole
    bare = {key: ("", f"{title} {text}") for key, (title, text) in whole.documents.items()}
    titles = {key: (title, "") for key, (title, _) in whole.documents.items()}
    made["no titles"] = whole._replace(documents=bare)
    made["titles only"] = whole._replace(documents=titles)
    for number in (1, 2, 3):
        made[f"{number} rarest words"] = whole._replace(queries=_rarest(whole, number))
    made["3 words at random"] = whole._replace(queries=_some(whole, 3))
    made["as a question"] = _asked(
        whole, "What is known about the following, and how sure is it: {}?"
    )
    made["a typing error"] = whole._replace(queries=_mistyped(whole))
    made["record by its title"] = _known_by_title(whole)
    made["record by 3 words of its title"] = _three_words(made["record by its title"])
    made["record by half its abstract"] = _known_by_half(whole)
    return made


def _titled(collection: Collection) -> Collection:
    """Take the first sentence as the title where most documents have none."""
    if (
        sum(bool(title) for title, _ in collection.documents.values())
        > len(collection.documents) / 2
    ):
        return collection
    documents = {}
    for key, (title, text) in collection.documents.items():
        first, _, rest = text.partition(" . ")
        documents[key] = (title or first, rest or text)
    return collection._replace(documents=documents)


def _frequencies(collection: Collection) -> Counter[str]:
    found: Counter[str] = Counter()
    for title, text in collection.documents.values():
        found.update(set(words(f"{title} {text}")))
    return found


def _per_query(collection: Collection, change: Callable[[list[str]], list[str]]) -> dict[str, str]:
    changed = {}
    for key, text in collection.queries.items():
        telling = [word for word in dict.fromkeys(words(text)) if word not in STOP_WORDS]
        changed[key] = " ".join(change(telling) or telling)
    return changed


def _rarest(collection: Collection, number: int) -> dict[str, str]:
    """Keep the rarest words of each query, of those that more than one document has."""
    counts = _frequencies(collection)

    def rarest(telling: list[str]) -> list[str]:
        known = [word for word in telling if counts[word] > 1]
        return sorted(known, key=lambda word: counts[word])[:number]

    return _per_query(collection, rarest)


def _some(collection: Collection, number: int) -> dict[str, str]:
    chance = random.Random(number)
    return _per_query(collection, lambda telling: chance.sample(telling, min(number, len(telling))))


def _asked(collection: Collection, form: str) -> Collection:
    return collection._replace(
        queries={key: form.format(text.rstrip(".? ")) for key, text in collection.queries.items()}
    )


def _mistyped(collection: Collection) -> dict[str, str]:
    """Swap two letters within the longest word of each query."""

    def swap(telling: list[str]) -> list[str]:
        longest = max(telling, key=len, default="")
        middle = len(longest) // 2
        wrong = (
            longest[: middle - 1] + longest[middle - 1 : middle + 1][::-1] + longest[middle + 1 :]
        )
        return [wrong if word == longest and len(word) > 4 else word for word in telling]

    return _per_query(collection, swap)


def _sample(collection: Collection) -> list[str]:
    long = [key for key, (title, text) in collection.documents.items() if title and len(text) > 400]
    return random.Random(1).sample(long, min(_KNOWN, len(long)))


def _known_by_title(collection: Collection) -> Collection:
    documents = {key: ("", text) for key, (_, text) in collection.documents.items()}
    sample = _sample(collection)
    queries = {key: collection.documents[key][0] for key in sample}
    return Collection(documents, queries, {key: {key: 1} for key in sample})


def _three_words(collection: Collection) -> Collection:
    return collection._replace(queries=_some(collection, 3))


def _known_by_half(collection: Collection) -> Collection:
    documents = dict(collection.documents)
    queries = {}
    for key in _sample(collection)[: _KNOWN // 3]:
        title, text = documents[key]
        sentences = re.split(r"(?<=\.) ", text)
        documents[key] = (title, " ".join(sentences[: len(sentences) // 2]))
        queries[key] = " ".join(sentences[len(sentences) // 2 :])
    return Collection(documents, queries, {key: {key: 1} for key in queries})
