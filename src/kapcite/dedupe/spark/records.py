"""Records on their way into the cluster."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from kapcite.dedupe.prepare import RAW, flatten
from kapcite.dedupe.spark.batches import Batches
from kapcite.model.base import csl_name
from kapcite.model.names import Name
from kapcite.model.reference import DATE_FIELDS, NAME_FIELDS, VARIABLES, Reference

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_NAMES, _DATES = (frozenset(map(csl_name, fields)) for fields in (NAME_FIELDS, DATE_FIELDS))
_MEMBERS = frozenset(("id", "type", *VARIABLES))
_PARTS = frozenset(Name.__struct_encode_fields__)
_DATE = ("year", "month", "day")


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
    """Return what the model knows of a CSL item, numbers as text and dates as it has them."""
    known = {name: _plain(value) for name, value in item.items() if name in _MEMBERS}
    for name in _NAMES & known.keys():
        known[name] = [{k: v for k, v in person.items() if k in _PARTS} for person in known[name]]
    for name in _DATES & known.keys():
        known[name] = _date(known[name])
    return known


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, int | float) else value


def _date(date: Any) -> dict[str, Any]:
    """Return the first of ``date-parts``, or the text of a date in another form."""
    if not isinstance(date, dict):
        return {"literal": str(date)}
    if parts := (date.get("date-parts") or [[]])[0]:
        return {name: int(part) for name, part in zip(_DATE, parts, strict=False) if part}
    if texts := [str(date[name]) for name in ("literal", "raw") if name in date]:
        return {"literal": texts[0]}
    return {name: value for name, value in date.items() if name in _DATE}


def _decoded(batches: Batches) -> Batches:
    import msgspec
    import pyarrow as pa

    decoder = msgspec.json.Decoder(dict)
    for batch in batches:
        lines = (line for line in batch.column(0).to_pylist() if line.strip())
        raw = flatten(msgspec.convert(as_model(decoder.decode(line)), Reference) for line in lines)
        yield pa.RecordBatch.from_pydict(raw)
