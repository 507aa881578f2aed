"""Between the third stage and the fourth: what the pairs show of the collection, counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kapcite.dedupe.adapt import Counts, Shown, shown
from kapcite.dedupe.compare import Compared
from kapcite.dedupe.spark.batches import Batches, codes, two_sided
from kapcite.dedupe.spark.work import Work

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

#: The prepared columns that ``adapt`` looks at.
LOOKED_AT = ("title", "spelled", "year")


def counted(work: Work, pairs: DataFrame) -> Counts:
    """Return what compared pairs show; only the counts come to the driver."""
    from pyspark.sql import functions as f

    schema = "kind string, a string, b string, c string, number long"
    facts = work.keep(pairs.mapInArrow(_facts, schema), "facts")

    def times(kind: str, *by: str) -> list[Any]:
        once = facts.where(f.col("kind") == kind).select("a", "b", "c").distinct()
        return [tuple(row) for row in once.groupBy(*by).count().collect()]

    def titles(kind: str) -> DataFrame:
        return facts.where(f.col("kind") == kind).select("a")

    fields = facts.where("kind = 'field'").groupBy("a", "b").agg(f.sum("number")).collect()
    return Counts(
        {(a, b): number for a, b, number in times("names", "a", "b")},
        dict(times("title", "a")),
        frozenset(row[0] for row in titles("repeated").intersect(titles("doubted")).collect()),
        {(field, agrees == "True"): number for field, agrees, number in fields},
    )


def _facts(batches: Batches) -> Batches:
    import pyarrow as pa

    for batch in batches:
        place = np.arange(len(batch))
        pairs = Compared(place, place + len(batch), codes(batch))
        rows = _rows(shown(two_sided(batch, LOOKED_AT), pairs))
        yield pa.RecordBatch.from_pylist([
            {"kind": kind, "a": a, "b": b, "c": c, "number": number}
            for kind, a, b, c, number in rows
        ])  # fmt: skip


def _rows(seen: Shown) -> list[tuple[str, str, str, str, int]]:
    names = [("names", *fact, 1) for fact in seen.names]
    titles = [("title", title, str(early), str(late), 1) for title, early, late in seen.titles]
    fields = [("field", field, str(agrees), "", n) for (field, agrees), n in seen.fields.items()]
    repeated = [("repeated", title, "", "", 1) for title in seen.repeated]
    doubted = [("doubted", title, "", "", 1) for title in seen.doubted]
    return [*names, *titles, *repeated, *doubted, *fields]
