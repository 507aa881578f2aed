"""The third and fourth stage: pairs of records compared and decided, batch by batch."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import numpy as np

from kapcite.dedupe.adapt import Habits, adapt
from kapcite.dedupe.compare import Compared, compare
from kapcite.dedupe.decide import Decided, decide
from kapcite.dedupe.fields import FIELDS
from kapcite.dedupe.find import told_apart
from kapcite.dedupe.prepare import Columns
from kapcite.dedupe.spark.batches import LONGS, TEXTS, Batches, Kernel, schema, two_sided

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

# What habits and verdicts look at beside the codes.
_LOOKED_AT = ("id", "title", "spelled", "year", "container", "kinds", "generic")
_BESIDE = tuple(f"{name}_{side}" for name in _LOOKED_AT for side in ("left", "right"))
_CODES = tuple(f"c{place}" for place in range(len(FIELDS)))
_CODE_SCHEMA = ", ".join(f"{name} byte" for name in _CODES)


def compared(pairs: DataFrame, prepared: DataFrame) -> DataFrame:
    """Return the pairs with the codes of their fields and the columns that a verdict looks at."""
    from pyspark.sql import functions as f

    both = pairs
    for side in ("left", "right"):
        names = (f.col(name).alias(f"{name}_{side}") for name in (*TEXTS, *LONGS))
        both = both.join(prepared.select(f.col("row").alias(side), *names), side)
    beside = ", ".join(
        schema([name]).replace(name, f"{name}_{side}", 1)
        for name in _LOOKED_AT
        for side in ("left", "right")
    )
    return both.mapInArrow(_compared, f"left long, right long, {beside}, {_CODE_SCHEMA}")


def _compared(batches: Batches) -> Batches:
    import pyarrow as pa

    for batch in batches:
        place = np.arange(len(batch))
        columns = two_sided(batch, (*TEXTS, *LONGS))
        pairs = compare(columns, place, place + len(batch), workers=1)
        rest = batch.select(["left", "right", *_BESIDE]).take(pa.array(pairs.left))
        codes = dict(zip(_CODES, pairs.codes.T, strict=True))
        kept = {name: rest.column(name) for name in rest.schema.names}
        yield pa.RecordBatch.from_pydict(kept | codes)


def decided(
    codes: DataFrame, habits: Habits, level: str, apart: Collection[tuple[str, str]] = ()
) -> DataFrame:
    """Return the compared pairs, adapted, with their scores, verdicts and relations."""
    verdict = "score double, verdict byte, relation byte"
    schema = f"left long, right long, {_CODE_SCHEMA}, {verdict}"
    return codes.mapInArrow(_decided(habits, level, set(apart)), schema)


def _decided(habits: Habits, level: str, apart: set[tuple[str, str]]) -> Kernel:
    def kernel(batches: Batches) -> Batches:
        import pyarrow as pa

        for batch in batches:
            columns, pairs = looked_at(batch)
            pairs = adapt(columns, pairs, habits)
            verdicts = told_apart(
                columns["id"].tolist(), pairs, decide(columns, pairs, level), apart
            )
            kept = {name: batch.column(name) for name in ("left", "right")}
            codes = dict(zip(_CODES, pairs.codes.T, strict=True))
            yield pa.RecordBatch.from_pydict(kept | codes | verdicts._asdict())

    return kernel


def looked_at(batch: pa.RecordBatch) -> tuple[Columns, Compared]:
    """Return the columns of both sides of compared pairs, and the pairs as rows of them."""
    place = np.arange(len(batch))
    return two_sided(batch, _LOOKED_AT), Compared(place, place + len(batch), _codes(batch))


def collected(pairs: DataFrame) -> tuple[Compared, Decided]:
    """Bring decided pairs to the driver, in their order."""
    table = pairs.sort("left", "right").toArrow()
    score, verdict, relation = (table.column(name).to_numpy() for name in Decided._fields)
    left, right = (table.column(name).to_numpy() for name in ("left", "right"))
    return Compared(left, right, _codes(table)), Decided(score, verdict, relation)


def _codes(table: pa.RecordBatch | pa.Table) -> Any:
    return np.column_stack([table.column(name).to_numpy() for name in _CODES]).astype(np.int8)
