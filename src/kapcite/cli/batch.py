"""``kapcite search --batch``: a query per line, a JSON object per query."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kapcite.cli.console import Console
from kapcite.cli.store import Store
from kapcite.errors import InputError, KapciteError, Problem
from kapcite.search.answer import Answer, search
from kapcite.search.query import Query, plain_query

if TYPE_CHECKING:
    from kapcite.search.semantic.meaning import Meaning


def run_batch(store: Store, meaning: Meaning | None, options: Namespace, console: Console) -> int:
    """Answer each line of a file; a line that cannot be read as a query is taken as words."""
    connection = store.connection

    def ask(text: str | Query) -> Answer:
        return search(
            connection,
            text,
            limit=options.limit,
            exact=options.exact,
            order=options.sort,
            meaning=meaning,
            thorough=True,
        )

    for number, line in enumerate(_lines(options.batch), start=1):
        text = line.rstrip("\r\n")
        try:
            answer = ask(text)
        except KapciteError as error:
            place = {"file": options.batch, "line": number, "hint": "taken as mere words"}
            console.problems([problem._replace(**place) for problem in error.problems])
            answer = ask(plain_query(text))
        console.print(_object(text, answer))
    return 0


def _object(text: str, answer: Answer) -> str:
    hits = [{"id": hit.id, "score": hit.score} for hit in answer.hits]
    # A lone surrogate (a byte that is no UTF-8) would not go out as it is.
    return json.dumps({"query": text, "hits": hits}, ensure_ascii=not text.isprintable())


def _lines(name: str) -> Iterator[str]:
    if name == "-":
        yield from sys.stdin
        return
    try:
        with Path(name).open(encoding="utf-8", errors="replace") as file:
            yield from file
    except OSError as error:
        raise InputError(Problem(f"cannot be read: {error.strerror}", name)) from None
