"""Between the third stage and the fourth: the facts of all batches, counted where they lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kapcite.dedupe.adapt import Counts, Habits, Shown, habits, shown
from kapcite.dedupe.spark.batches import Batches
from kapcite.dedupe.spark.verdicts import looked_at

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

# A fact is of a kind, about ``a`` and ``b``, and counts once for each ``c``, or ``number`` times.
_FACTS = "kind string, a string, b string, c string, number long"


def habits_of(codes: DataFrame) -> Habits:
    """Return what the compared pairs show of the collection; only counts reach the driver."""
    from pyspark.sql import functions as f

    facts = codes.mapInArrow(_shown, _FACTS).groupBy("kind", "a", "b")
    rows = facts.agg(f.countDistinct("c").alias("times"), f.sum("number")).collect()
    names = {(a, b): times for kind, a, b, times, _ in rows if kind == "names"}
    titles = {a: times for kind, a, _, times, _ in rows if kind == "title"}
    fields = {(a, b == "agrees"): number for kind, a, b, _, number in rows if kind == "field"}
    return habits(Counts(names, titles, fields))


def _shown(batches: Batches) -> Batches:
    import pyarrow as pa

    for batch in batches:
        facts = _rows(shown(*looked_at(batch)))
        names = [name.split()[0] for name in _FACTS.split(", ")]
        columns = zip(*facts, strict=True)
        yield pa.RecordBatch.from_pydict(dict(zip(names, columns, strict=True)))


def _rows(seen: Shown) -> list[tuple[str, str, str, str, int]]:
    names = [("names", a, b, title, 1) for a, b, title in seen.names]
    titles = [("title", title, "", f"{early} {late}", 1) for title, early, late in seen.titles]
    fields = [
        ("field", field, "agrees" if agrees else "differs", "", number)
        for (field, agrees), number in seen.fields.items()
    ]
    return names + titles + fields
