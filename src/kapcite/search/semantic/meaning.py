"""The records that mean what a query means, fused with those that have its words."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import TYPE_CHECKING

from kapcite.search.direct import Scored
from kapcite.search.expression import express
from kapcite.search.query import Query

if TYPE_CHECKING:
    from kapcite.search.semantic.encoder import Encoder
    from kapcite.search.semantic.vectors import Vectors

#: So many of the best of either ranking are fused.
CANDIDATES = 200
#: Cormack and others, Reciprocal rank fusion, SIGIR 2009.
_FUSION = 60
_TEXTS = """
SELECT document.rowid, document.title, json_extract(CAST(record.json AS TEXT), '$.abstract')
FROM document LEFT JOIN record
ON record.section = 'references' AND record.position = document.position
ORDER BY document.position
"""


class Meaning:
    """The vectors of the records of an index; ``tell(done, all)`` hears how far they are."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        encoder: Encoder,
        vectors: Vectors,
        tell: Callable[[int, int], None],
    ) -> None:
        texts = {
            row: f"{title} {abstract or ''}".strip()
            for row, title, abstract in connection.execute(_TEXTS)
        }
        self._encoder = encoder
        self._rows = list(texts)
        self._matrix = vectors.of(texts.values(), tell)

    def nearest(self, connection: sqlite3.Connection, query: Query, *, exact: bool) -> list[int]:
        """Return the rows nearest in meaning, best first, of those that the query allows."""
        if not self._rows or not query.positive:
            return []
        likeness = self._matrix @ self._encoder.vector(_spoken(query))
        order = (self._rows[place] for place in likeness.argsort()[::-1])
        asked = express(connection, query, exact=exact)
        if not asked.restricted:
            return list(order)[:CANDIDATES]
        select = "SELECT rowid FROM text WHERE text MATCH ?"
        allowed = {row[0] for row in connection.execute(select, (asked.within(""),))}
        return [row for row in order if row in allowed][:CANDIDATES]


def _spoken(query: Query) -> str:
    """Return what a query says: the text without its fields and what is excluded."""
    units = [unit for clause in query.positive for unit in clause.units]
    if len(query.positive) == len(query.clauses) and not any(unit.field for unit in units):
        return query.text
    return " ".join(" ".join(unit.words) for unit in units)


def fuse(lexical: list[Scored], nearest: list[int], limit: int) -> list[Scored]:
    """Return both rankings as one: a row counts 1 / (60 + its place) in each; 0 is no limit."""
    totals: dict[int, float] = {}
    for ranking in ([scored.row for scored in lexical], nearest):
        for place, row in enumerate(ranking, start=1):
            totals[row] = totals.get(row, 0.0) + 1 / (_FUSION + place)
    complete = {scored.row for scored in lexical if scored.complete}
    fused = [Scored(row, total, row in complete) for row, total in totals.items()]
    fused.sort(key=lambda scored: -scored.score)
    return fused[: limit or None]
