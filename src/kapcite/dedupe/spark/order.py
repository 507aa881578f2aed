"""The first stage: prepared records, numbered in the order that all engines share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kapcite.dedupe.block import order_texts
from kapcite.dedupe.prepare import RAW, prepare
from kapcite.dedupe.spark.batches import LONGS, TEXTS, Batches, schema
from kapcite.dedupe.spark.work import Work

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def in_order(work: Work, raw: DataFrame) -> DataFrame:
    """Prepare the records and number them in their order (``row``)."""
    from pyspark.sql import Window
    from pyspark.sql import functions as f

    made = raw.mapInArrow(_prepared, f"{schema((*TEXTS, *LONGS))}, place string")
    ordered = work.keep(made.sort("place"), "ordered")
    # Files of a sorted frame are numbered in its order: rows before + row in the file.
    path = f.input_file_name()
    sizes = ordered.groupBy(path.alias("file")).count().sort("file").collect()
    starts, before = [], 0
    for file, count in sizes:
        starts.append((file, before))
        before += count
    offsets = work.spark.createDataFrame(starts or [("", 0)], "file string, start long")
    inside = f.row_number().over(Window.partitionBy("file").orderBy("place")) - 1
    numbered = (
        ordered.withColumn("file", path)
        .withColumn("inside", inside)
        .join(f.broadcast(offsets), "file")
        .withColumn("row", (f.col("start") + f.col("inside")).cast("long"))
    )
    return work.keep(numbered.drop("file", "start", "inside", "place"), "prepared")


def _prepared(batches: Batches) -> Batches:
    import pyarrow as pa

    for batch in batches:
        columns = prepare({name: batch.column(name).to_pylist() for name in RAW})
        data = {name: columns[name] for name in (*TEXTS, *LONGS)}
        yield pa.RecordBatch.from_pydict(data | {"place": order_texts(columns)})
