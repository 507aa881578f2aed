"""The second stage: blocking as a sort by key, and a first look at the pairs of each block."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kapcite.dedupe.block import keys, neighbours
from kapcite.dedupe.compare import promising
from kapcite.dedupe.hashing import hashes
from kapcite.dedupe.prepare import Columns
from kapcite.dedupe.spark.batches import LONGS, TEXTS, Batches, Kernel, columns
from kapcite.dedupe.spark.work import Work
from kapcite.dedupe.tokens import Ints, Words, tokens, words_in_many

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

# What travels with a record to each of its blocks: the columns of ``compare.SLIM`` without
# those that follow from another. Where ``promising`` asks only whether two texts are equal
# their hashes do: what a collision lets through, the comparison of the texts drops.
_NUMBERS = ("first", "doi", "pmid", "page", "volume", "year")
_CARRIED = "words string, " + ", ".join(f"{name} long" for name in _NUMBERS)


def candidates(work: Work, prepared: DataFrame) -> DataFrame:
    """Return the pairs (left, right) that share a key and pass the first look."""
    from pyspark.sql import functions as f

    words = f.explode(f.array_distinct(f.split("words", " ")))
    counts = prepared.select(words.alias("word")).where("word <> ''").groupBy("word").count()
    often = ((word, number) for word, number in counts.where(f.col("count") > 1).collect())
    many = words_in_many(often, prepared.count())
    schema = f"key int, value long, window int, row long, {_CARRIED}"
    blocks = (
        prepared.mapInArrow(_keyed(many), schema)
        .repartition("key", "value")
        .sortWithinPartitions("key", "value", "row")
    )
    return work.keep(blocks.mapInArrow(paired, "left long, right long").distinct(), "pairs")


def _keyed(many: Words) -> Kernel:
    """Return the kernel that gives each record once for each of its keys."""

    def kernel(batches: Batches) -> Batches:
        import pyarrow as pa

        for batch in batches:
            prepared = columns(batch, (*TEXTS, *LONGS))
            slim = _slim(batch, prepared)
            for number, key in enumerate(keys(prepared, tokens(prepared["words"]), many)):
                kept = np.flatnonzero(key.values >= 0)
                own = slim.take(pa.array(kept))
                head = {
                    "key": pa.array(np.full(len(kept), number), pa.int32()),
                    "value": pa.array(key.values[kept]),
                    "window": pa.array(np.full(len(kept), key.window), pa.int32()),
                }
                rest = {name: own.column(name) for name in slim.schema.names}
                yield pa.RecordBatch.from_pydict(head | rest)

    return kernel


def _slim(batch: pa.RecordBatch, prepared: Columns) -> pa.RecordBatch:
    import pyarrow as pa

    numbers = {
        name: prepared[name] if name in LONGS else hashes(prepared[name]) for name in _NUMBERS
    }
    texts = {name: batch.column(name) for name in ("row", "words")}
    return pa.RecordBatch.from_pydict(texts | numbers)


def paired(batches: Batches) -> Batches:
    """Pair records that come sorted by block; the last block of a batch may go on in the next."""
    import pyarrow as pa

    held: pa.RecordBatch | None = None
    for batch in batches:
        whole = batch if held is None else pa.concat_batches([held, batch])
        block = _blocks(whole)
        start = int(np.searchsorted(block, block[-1])) if len(block) else 0
        yield _pairs(whole.slice(0, start), block[:start])
        held = whole.slice(start)
    if held is not None:
        yield _pairs(held, _blocks(held))


def _blocks(batch: pa.RecordBatch) -> Ints:
    """Number the blocks of a batch from 0."""
    key, value = (batch.column(name).to_numpy() for name in ("key", "value"))
    new = (np.diff(key, prepend=key[:1]) != 0) | (np.diff(value, prepend=value[:1]) != 0)
    return np.cumsum(new)


def _pairs(batch: pa.RecordBatch, block: Ints) -> pa.RecordBatch:
    import pyarrow as pa

    prepared: Columns = columns(batch, ("words", *_NUMBERS, "window", "row"))
    prepared["title"] = np.array([text.replace(" ", "") for text in prepared["words"]], object)
    found = [np.empty((2, 0), dtype=np.int64)]
    for window in np.unique(prepared["window"]).tolist():
        chosen = np.flatnonzero(prepared["window"] == window)
        left, right = neighbours(block[chosen], window)
        sides = promising(prepared, chosen[left], chosen[right], workers=1)[:2]
        found.append(np.stack(sides))
    left, right = np.concatenate(found, axis=1)
    row = prepared["row"]
    return pa.RecordBatch.from_pydict({"left": row[left], "right": row[right]})
