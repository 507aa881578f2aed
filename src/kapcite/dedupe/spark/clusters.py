"""The fifth stage: each component becomes clusters, by the rules of the local engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kapcite.dedupe.cluster import FORBIDDEN, SLACK, Link, split
from kapcite.dedupe.decide import DUPLICATE, RELATED, weights
from kapcite.dedupe.rules import VERSION
from kapcite.dedupe.spark.batches import Batches, Kernel

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def groups(pairs: DataFrame, label: DataFrame, level: str) -> DataFrame:
    """Return (cluster, row) of the clusters of decided pairs, each named by its first row."""
    from pyspark.sql import functions as f

    left = label.select(f.col("row").alias("left"), "label")
    right = label.select(f.col("row").alias("right"), f.col("label").alias("other"))
    inside = pairs.join(left, "left").join(right, "right").where("label = other")
    forbidden = (f.col("verdict") == RELATED) & (f.col("relation") != VERSION)
    score = f.when(forbidden, f.lit(FORBIDDEN)).otherwise(f.col("score"))
    links = f.struct("left", "right", score.alias("score"))
    chains = inside.groupBy("label").agg(
        f.sort_array(f.collect_list(links)).alias("links"),
        f.max(f.when(f.col("verdict") == DUPLICATE, 0).otherwise(1)).alias("doubtful"),
    )
    threshold = weights().thresholds[level] - SLACK
    return chains.mapInArrow(_grouped(threshold), "cluster long, row long")


def _grouped(threshold: float) -> Kernel:
    def kernel(batches: Batches) -> Batches:
        import pyarrow as pa

        for batch in batches:
            rows = [
                (min(group), row)
                for chain in batch.to_pylist()
                for group in _groups(chain, threshold)
                for row in group
            ]
            cluster, row = zip(*rows, strict=True) if rows else ((), ())
            columns = {"cluster": cluster, "row": row}
            types = pa.schema([(name, pa.int64()) for name in columns])
            yield pa.RecordBatch.from_pydict(columns, types)

    return kernel


def _groups(chain: dict[str, Any], threshold: float) -> list[list[int]]:
    links = [Link(link["left"], link["right"], link["score"]) for link in chain["links"]]
    if chain["doubtful"]:
        return split(links, threshold)
    return [list({row for link in links for row in link[:2]})]


def within(members: DataFrame) -> DataFrame:
    """Return (left, right, together) of all pairs inside the clusters (cluster, row)."""
    from pyspark.sql import functions as f

    left = members.select(f.col("row").alias("left"), "cluster")
    right = members.select(f.col("row").alias("right"), "cluster")
    pairs = left.join(right, "cluster").where("left < right")
    return pairs.select("left", "right", f.lit(True).alias("together"))
