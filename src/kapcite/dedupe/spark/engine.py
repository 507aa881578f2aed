"""The stages in their order, each of which reads what the one before wrote."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from kapcite.dedupe.adapt import habits
from kapcite.dedupe.decide import DISTINCT, DUPLICATE
from kapcite.dedupe.find import Found, reported
from kapcite.dedupe.spark.clusters import groups, within
from kapcite.dedupe.spark.components import components
from kapcite.dedupe.spark.habits import counted
from kapcite.dedupe.spark.order import in_order
from kapcite.dedupe.spark.pairs import candidates
from kapcite.dedupe.spark.records import read_records
from kapcite.dedupe.spark.verdicts import collected, compared, decided
from kapcite.dedupe.spark.work import Work

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


def find_duplicates(
    spark: SparkSession,
    records: str,
    work: str,
    level: str = "default",
    apart: Collection[tuple[str, str]] = (),
) -> Found:
    """Find duplicates among the records of a file or folder; the result is the local engine's.

    ``records`` is JSON lines of CSL items (``*.jsonl``, one record a line) or Parquet with
    the columns ``prepare.RAW``, ``work`` an empty folder for the stages. Keys must be
    unique. Only what is reported is collected on the driver. Raises KeyError for an unknown
    level.
    """
    kept = Work(spark, work)
    prepared = in_order(kept, read_records(spark, records))
    met = kept.keep(compared(candidates(kept, prepared), prepared), "compared")
    own = habits(counted(kept, met))
    pairs = kept.keep(decided(met, own, level, apart), "decided")
    return _found(kept, prepared, pairs, level)


def _found(work: Work, prepared: DataFrame, pairs: DataFrame, level: str) -> Found:
    """Join the pairs to clusters and collect what is reported."""
    label = components(work, pairs.where(f"verdict = {DUPLICATE}").select("left", "right"))
    members = work.keep(groups(pairs, label, level), "clusters")
    clusters = members.orderBy("cluster", "row").toArrow()
    found: dict[int, list[int]] = {}
    columns = (clusters.column(name).to_pylist() for name in ("cluster", "row"))
    for cluster, row in zip(*columns, strict=True):
        found.setdefault(cluster, []).append(row)
    wanted = pairs.join(within(members), ["left", "right"], "left").where(
        f"verdict <> {DISTINCT} or together"
    )
    ids = prepared.select("row", "id").sort("row").toArrow().column("id").to_pylist()
    in_groups = list(found.values())
    told = reported(*collected(wanted), in_groups, len(ids))
    return Found(tuple(ids), in_groups, *told)
