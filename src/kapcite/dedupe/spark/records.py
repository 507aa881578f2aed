"""Records on their way into the cluster."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from kapcite.dedupe.prepare import RAW, flatten
from kapcite.dedupe.spark.batches import Batches
from kapcite.model.reference import Reference

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


def read_records(spark: SparkSession, path: str) -> DataFrame:
    """Return the raw columns of JSON lines or Parquet."""
    if path.rstrip("/").endswith(".parquet"):
        return spark.read.parquet(path).select(*RAW)
    schema = ", ".join(f"`{name}` string" for name in RAW)
    return spark.read.text(path).mapInArrow(_decoded, schema)


def write_records(references: Iterable[Reference], path: str) -> None:
    """Write raw columns as one Parquet file, for records that are on this machine."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table(flatten(references)), path)


def as_model(item: dict[str, Any]) -> dict[str, Any]:
    """Return a CSL item with its dates as the model has them."""
    dates = item.get("issued")
    if isinstance(dates, dict) and "date-parts" in dates:
        parts = dates["date-parts"][0]
        names = ("year", "month", "day")
        item["issued"] = {name: int(part) for name, part in zip(names, parts, strict=False)}
    return item


def _decoded(batches: Batches) -> Batches:
    import msgspec
    import pyarrow as pa

    decoder = msgspec.json.Decoder(dict)
    for batch in batches:
        lines = (line for line in batch.column(0).to_pylist() if line.strip())
        raw = flatten(msgspec.convert(as_model(decoder.decode(line)), Reference) for line in lines)
        yield pa.RecordBatch.from_pydict(raw)
