"""Connected components as joins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kapcite.dedupe.spark.work import Work

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def components(work: Work, edges: DataFrame) -> DataFrame:
    """Return (row, label): the smallest row that a row is connected with.

    ``edges`` has the columns left and right. Large star and small star in turn until
    nothing changes (R. Kiveris et al., Connected Components in MapReduce and Beyond, 2014).
    """
    from pyspark.sql import functions as f

    turn, before = 0, None
    current = work.keep(edges.distinct(), "edges0")
    while True:
        large = _star(current, large=True)
        current = work.keep(_star(large, large=False), f"edges{turn + 1}")
        turn += 1
        now = current.agg(f.count("*"), f.sum("left"), f.sum("right")).first()
        if now == before:
            break
        before = now
    # Now each edge runs from the smallest row of its component.
    members = current.select(f.col("right").alias("row"), f.col("left").alias("label"))
    roots = current.select(f.col("left").alias("row"), f.col("left").alias("label"))
    return work.keep(members.union(roots).distinct(), "labels")


def _star(edges: DataFrame, *, large: bool) -> DataFrame:
    """Link each row's neighbours to the smallest: the larger ones, or the others and itself."""
    from pyspark.sql import functions as f

    turned = edges.select(f.col("right").alias("left"), f.col("left").alias("right"))
    around = edges.union(turned) if large else edges.union(turned).where("left > right")
    hubs = around.groupBy("left").agg(
        f.min("right").alias("low"), f.collect_set("right").alias("all")
    )
    hubs = hubs.withColumn("low", f.least("left", "low"))
    others = f.col("all") if large else f.concat("all", f.array("left"))
    linked = hubs.select("low", f.col("left").alias("hub"), f.explode(others).alias("row"))
    linked = linked.where("row > hub") if large else linked.where("row <> low")
    return linked.select(f.col("low").alias("left"), f.col("row").alias("right")).distinct()
