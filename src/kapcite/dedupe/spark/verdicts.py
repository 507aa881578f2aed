"""The third and fourth stage: pairs of records compared and decided, batch by batch."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np

from kapcite.dedupe.adapt import Habits, adapt
from kapcite.dedupe.compare import Compared, compare
from kapcite.dedupe.decide import Decided, decide
from kapcite.dedupe.find import told_apart
from kapcite.dedupe.spark import habits
from kapcite.dedupe.spark.batches import (
    CODES,
    LONGS,
    TEXTS,
    Batches,
    Kernel,
    codes,
    schema,
    two_sided,
)

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

# What a verdict looks at beside the codes.
_LOOKED_AT = (
    "id", "container", "kinds", "generic", "setting", "page", "last", *habits.LOOKED_AT,
)  # fmt: skip
_BESIDE = tuple(f"{name}_{side}" for side in ("left", "right") for name in _LOOKED_AT)
_CODE_SCHEMA = ", ".join(f"{name} byte" for name in CODES)


def compared(pairs: DataFrame, prepared: DataFrame) -> DataFrame:
    """Return the pairs with the codes of their fields and the columns that a verdict looks at."""
    from pyspark.sql import functions as f

    both = pairs
    for side in ("left", "right"):
        names = (f.col(name).alias(f"{name}_{side}") for name in (*TEXTS, *LONGS))
        both = both.join(prepared.select(f.col("row").alias(side), *names), side)
    beside = ", ".join(schema(_LOOKED_AT, f"_{side}") for side in ("left", "right"))
    return both.mapInArrow(_compared, f"left long, right long, {beside}, {_CODE_SCHEMA}")


def _compared(batches: Batches) -> Batches:
    import pyarrow as pa

    for batch in batches:
        place = np.arange(len(batch))
        columns = two_sided(batch, (*TEXTS, *LONGS))
        pairs = compare(columns, place, place + len(batch), workers=1)
        rest = batch.select(["left", "right", *_BESIDE]).take(pa.array(pairs.left))
        codes = dict(zip(CODES, pairs.codes.T, strict=True))
        kept = {name: rest.column(name) for name in rest.schema.names}
        yield pa.RecordBatch.from_pydict(kept | codes)


def decided(
    pairs: DataFrame, own: Habits, level: str, apart: Collection[tuple[str, str]] = ()
) -> DataFrame:
    """Return the compared pairs with their scores, verdicts and relations.

    ``own`` are the habits of the collection, in the light of which the codes are read.
    """
    verdict = "score double, verdict byte, relation byte"
    schema = f"left long, right long, {_CODE_SCHEMA}, {verdict}"
    return pairs.mapInArrow(_decided(own, level, set(apart)), schema)


def _decided(own: Habits, level: str, apart: set[tuple[str, str]]) -> Kernel:
    def kernel(batches: Batches) -> Batches:
        import pyarrow as pa

        for batch in batches:
            place = np.arange(len(batch))
            columns = two_sided(batch, _LOOKED_AT)
            given = Compared(place, place + len(batch), codes(batch))
            pairs = adapt(columns, given, own)
            verdicts = told_apart(
                columns["id"].tolist(), pairs, decide(columns, pairs, level), apart
            )
            rows = {side: batch.column(side) for side in ("left", "right")}
            read = dict(zip(CODES, pairs.codes.T, strict=True))
            yield pa.RecordBatch.from_pydict(rows | read | verdicts._asdict())

    return kernel


def collected(pairs: DataFrame) -> tuple[Compared, Decided]:
    """Bring decided pairs to the driver, in their order."""
    table = pairs.sort("left", "right").toArrow()
    score, verdict, relation = (table.column(name).to_numpy() for name in Decided._fields)
    left, right = (table.column(name).to_numpy() for name in ("left", "right"))
    return Compared(left, right, codes(table)), Decided(score, verdict, relation)
