"""The same pipeline on a Spark cluster: Arrow batches through the same kernels.

Each stage writes Parquet below a work folder that all machines reach (a shared file
system, HDFS, an object store), so that a worker that dies costs its own tasks only. What
is shuffled are whole numbers and the few columns that the first look needs.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from kapcite.dedupe.block import Words, keys, neighbours, order_texts, words_in_many
from kapcite.dedupe.cluster import FORBIDDEN, SLACK, Link, split
from kapcite.dedupe.compare import FIELDS, SLIM, Compared, compare, promising
from kapcite.dedupe.decide import DISTINCT, DUPLICATE, RELATED, VERSION, Decided, decide, weights
from kapcite.dedupe.find import Found, reported, told_apart
from kapcite.dedupe.prepare import RAW, Columns, flatten, prepare
from kapcite.model.reference import Reference

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

Batches = Iterator["pa.RecordBatch"]
Kernel = Callable[[Batches], Batches]

_LONGS = ("year", "volume", "issue", "page", "last", "pmid", "kinds", "generic", "setting")
_TEXTS = (
    "id", "words", "form", "title", "numerals", "authors", "first", "names", "container",
    "spelled", "initials", "doi", "abstract",
)  # fmt: skip
_PREPARED = ", ".join([*(f"{n} string" for n in _TEXTS), *(f"{n} long" for n in _LONGS)])
_SLIM = ", ".join(f"{n} {'long' if n in _LONGS else 'string'}" for n in SLIM)
# Blocks and chains of this many records go to a kernel at once.
_BATCH = 2_000


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
    unique. Only what is reported is collected on the driver.
    """
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", str(_BATCH))
    # Tasks of like size matter more here than few of them.
    spark.conf.set("spark.sql.adaptive.coalescePartitions.parallelismFirst", "true")
    stages = _Stages(spark, work, level, apart)
    prepared = stages.prepared(read_records(spark, records))
    compared = stages.compared(stages.candidates(prepared), prepared)
    return stages.found(prepared, compared)


def read_records(spark: SparkSession, path: str) -> DataFrame:
    """Return the raw columns of JSON lines or Parquet."""
    if path.rstrip("/").endswith(".parquet"):
        return spark.read.parquet(path).select(*RAW)
    schema = ", ".join(f"`{name}` string" for name in RAW)
    return spark.read.text(path).mapInArrow(_decoded, schema)


class _Stages:
    """The stages, each of which reads what the one before wrote."""

    def __init__(
        self, spark: SparkSession, work: str, level: str, apart: Collection[tuple[str, str]]
    ) -> None:
        self.spark, self.work, self.level, self.apart = spark, work.rstrip("/"), level, set(apart)

    def _kept(self, frame: DataFrame, name: str) -> DataFrame:
        path = f"{self.work}/{name}.parquet"
        frame.write.mode("overwrite").parquet(path)
        return self.spark.read.parquet(path)

    def prepared(self, raw: DataFrame) -> DataFrame:
        """Prepare the records and number them in their order (``row``)."""
        from pyspark.sql import functions as f

        ordered = self._kept(
            raw.mapInArrow(_prepared, f"{_PREPARED}, place string").sort("place"), "ordered"
        )
        # Files of a sorted frame are numbered in its order: rows before + row in the file.
        path = f.input_file_name()
        sizes = ordered.groupBy(path.alias("file")).count().sort("file").collect()
        starts, before = [], 0
        for file, count in sizes:
            starts.append((file, before))
            before += count
        offsets = self.spark.createDataFrame(starts or [("", 0)], "file string, start long")
        inside = f.row_number().over(_window("file", "place")) - 1
        numbered = (
            ordered.withColumn("file", path)
            .withColumn("inside", inside)
            .join(f.broadcast(offsets), "file")
            .withColumn("row", (f.col("start") + f.col("inside")).cast("long"))
        )
        return self._kept(numbered.drop("file", "start", "inside", "place"), "prepared")

    def candidates(self, prepared: DataFrame) -> DataFrame:
        """Return the pairs (left, right) that share a key and pass the first look."""
        from pyspark.sql import functions as f

        count = prepared.count()
        words = f.explode(f.array_distinct(f.split("words", " ")))
        counts = prepared.select(words.alias("word")).where("word <> ''").groupBy("word").count()
        often = counts.where(f.col("count") > 1).collect()
        many = words_in_many(((word, number) for word, number in often), count)
        schema = f"key int, value long, window int, row long, {_SLIM}"
        keyed = prepared.mapInArrow(_keyed(many), schema)
        member = f.struct("row", *SLIM)
        blocks = (
            keyed.groupBy("key", "value", "window")
            .agg(f.sort_array(f.collect_list(member)).alias("members"))
            .where(f.size("members") > 1)
            .select("window", "members")
        )
        return self._kept(blocks.mapInArrow(_paired, "left long, right long").distinct(), "pairs")

    def compared(self, pairs: DataFrame, prepared: DataFrame) -> DataFrame:
        """Return the pairs that are not distinct, or lie inside a chain, with their codes."""
        sides = [
            prepared.select(*(_named(name, side) for name in ("row", *_TEXTS, *_LONGS)))
            for side in ("left", "right")
        ]
        both = pairs.join(sides[0], "left").join(sides[1], "right")
        codes = ", ".join(f"c{place} byte" for place in range(len(FIELDS)))
        schema = f"left long, right long, score double, verdict byte, relation byte, {codes}"
        return self._kept(both.mapInArrow(_decided(self.level, self.apart), schema), "compared")

    def found(self, prepared: DataFrame, compared: DataFrame) -> Found:
        """Join the pairs to clusters and collect what is reported."""
        sure = compared.where(f"verdict = {DUPLICATE}").select("left", "right")
        label = self._components(sure)
        groups = self._groups(label, compared)
        ids = prepared.select("row", "id").sort("row").toArrow()
        names = tuple(ids.column("id").to_pylist())
        in_cluster = _pairs_within(self.spark, groups)
        wanted = compared.join(in_cluster, ["left", "right"], "left").where(
            f"verdict <> {DISTINCT} or together"
        )
        table = wanted.sort("left", "right").toArrow()
        pairs, decided = _from_arrow(table)
        return Found(names, groups, *reported(pairs, decided, groups, len(names)))

    def _components(self, edges: DataFrame) -> DataFrame:
        """Return (row, label): the smallest row that a row is connected with.

        Large star and small star in turn until nothing changes (R. Kiveris et al.,
        Connected Components in MapReduce and Beyond, 2014).
        """
        from pyspark.sql import functions as f

        turn, before = 0, None
        current = self._kept(edges.distinct(), "edges0")
        while True:
            large = _star(current, large=True)
            current = self._kept(_star(large, large=False), f"edges{turn + 1}")
            turn += 1
            now = current.agg(f.count("*"), f.sum("left"), f.sum("right")).first()
            if now == before:
                break
            before = now
        # Now each edge runs from the smallest row of its component.
        members = current.select(f.col("right").alias("row"), f.col("left").alias("label"))
        roots = current.select(f.col("left").alias("row"), f.col("left").alias("label"))
        return self._kept(members.union(roots).distinct(), "labels")

    def _groups(self, label: DataFrame, compared: DataFrame) -> list[list[int]]:
        from pyspark.sql import functions as f

        left = label.select(f.col("row").alias("left"), "label")
        right = label.select(f.col("row").alias("right"), f.col("label").alias("other"))
        inside = compared.join(left, "left").join(right, "right").where("label = other")
        forbidden = (f.col("verdict") == RELATED) & (f.col("relation") != VERSION)
        score = f.when(forbidden, f.lit(FORBIDDEN)).otherwise(f.col("score"))
        links = f.struct("left", "right", score.alias("score"))
        chains = inside.groupBy("label").agg(
            f.sort_array(f.collect_list(links)).alias("links"),
            f.max(f.when(f.col("verdict") == DUPLICATE, 0).otherwise(1)).alias("doubtful"),
        )
        threshold = weights().thresholds[self.level]
        table = chains.mapInArrow(_grouped(threshold - SLACK), "members array<long>").toArrow()
        return sorted(sorted(group) for group in table.column("members").to_pylist())


def _named(name: str, side: str) -> Any:
    from pyspark.sql import functions as f

    return f.col(name).alias(side if name == "row" else f"{name}_{side}")


def _window(part: str, order: str) -> Any:
    from pyspark.sql import Window

    return Window.partitionBy(part).orderBy(order)


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


def _pairs_within(spark: SparkSession, groups: list[list[int]]) -> DataFrame:
    from pyspark.sql import functions as f

    rows = [(row, place) for place, group in enumerate(groups) for row in group]
    member = spark.createDataFrame(rows or [(-1, -1)], "row long, cluster long")
    left = member.select(f.col("row").alias("left"), "cluster")
    right = member.select(f.col("row").alias("right"), "cluster")
    pairs = left.join(right, "cluster").where("left < right")
    return pairs.select("left", "right", f.lit(True).alias("together"))


def _decoded(batches: Batches) -> Batches:
    import msgspec
    import pyarrow as pa

    decoder = msgspec.json.Decoder(dict)
    for batch in batches:
        lines = (line for line in batch.column(0).to_pylist() if line.strip())
        raw = flatten(msgspec.convert(as_model(decoder.decode(line)), Reference) for line in lines)
        yield pa.RecordBatch.from_pydict(raw)


def as_model(item: dict[str, Any]) -> dict[str, Any]:
    """Return a CSL item with its dates as the model has them."""
    dates = item.get("issued")
    if isinstance(dates, dict) and "date-parts" in dates:
        parts = dates["date-parts"][0]
        names = ("year", "month", "day")
        item["issued"] = {name: int(part) for name, part in zip(names, parts, strict=False)}
    return item


def _prepared(batches: Batches) -> Batches:
    import pyarrow as pa

    for batch in batches:
        columns = prepare({name: batch.column(name).to_pylist() for name in RAW})
        data = {name: columns[name] for name in (*_TEXTS, *_LONGS)}
        yield pa.RecordBatch.from_pydict(data | {"place": order_texts(columns)})


def _columns(batch: pa.RecordBatch, suffix: str = "") -> Columns:
    columns: Columns = {}
    for name in (*_TEXTS, *_LONGS):
        if name + suffix in batch.schema.names:
            columns[name] = _array(batch.column(name + suffix), text=name in _TEXTS)
    return columns


def _array(column: pa.Array, *, text: bool) -> Any:
    if not text:
        return column.to_numpy(zero_copy_only=False)
    array = np.empty(len(column), dtype=object)
    array[:] = column.to_pylist()
    return array


def _keyed(many: Words) -> Kernel:
    def kernel(batches: Batches) -> Batches:
        import pyarrow as pa

        for batch in batches:
            for number, key in enumerate(keys(_columns(batch), many)):
                kept = np.flatnonzero(key.values >= 0)
                own = batch.take(pa.array(kept))
                yield pa.RecordBatch.from_pydict(
                    {
                        "key": pa.array(np.full(len(kept), number), pa.int32()),
                        "value": key.values[kept],
                        "window": pa.array(np.full(len(kept), key.window), pa.int32()),
                        "row": own.column("row"),
                        **{name: own.column(name) for name in SLIM},
                    }
                )

    return kernel


def _paired(batches: Batches) -> Batches:
    import pyarrow as pa

    for batch in batches:
        lists = batch.column("members")
        sizes = np.diff(lists.offsets.to_numpy())
        members = lists.flatten()
        rows = members.field("row").to_numpy()
        columns = {n: _array(members.field(n), text=n in _TEXTS) for n in SLIM}
        block = np.repeat(np.arange(len(sizes)), sizes)
        for window in np.unique(batch.column("window").to_numpy()):
            chosen = np.flatnonzero(np.repeat(batch.column("window").to_numpy() == window, sizes))
            left, right = neighbours(block[chosen], int(window))
            left, right, _ = promising(columns, chosen[left], chosen[right], workers=1)
            yield pa.RecordBatch.from_pydict({"left": rows[left], "right": rows[right]})


def _decided(level: str, apart: set[tuple[str, str]]) -> Kernel:
    def kernel(batches: Batches) -> Batches:
        import pyarrow as pa

        for batch in batches:
            number = len(batch)
            sides = _columns(batch, "_left"), _columns(batch, "_right")
            columns = {name: np.concatenate([side[name] for side in sides]) for name in sides[0]}
            left = np.arange(number)
            pairs = compare(columns, left, left + number, workers=1)
            decided = decide(columns, pairs, level)
            decided = told_apart(columns["id"].tolist(), pairs, decided, apart)
            yield pa.RecordBatch.from_pydict(
                {
                    "left": batch.column("left").take(pa.array(pairs.left)),
                    "right": batch.column("right").take(pa.array(pairs.left)),
                    "score": decided.score,
                    "verdict": decided.verdict,
                    "relation": decided.relation,
                    **{f"c{place}": pairs.codes[:, place] for place in range(len(FIELDS))},
                }
            )

    return kernel


def _grouped(threshold: float) -> Kernel:
    def kernel(batches: Batches) -> Batches:
        import pyarrow as pa

        for batch in batches:
            groups: list[list[int]] = []
            for chain in batch.to_pylist():
                links = [
                    Link(link["left"], link["right"], link["score"]) for link in chain["links"]
                ]
                if chain["doubtful"]:
                    groups.extend(sorted(group) for group in split(links, threshold))
                else:
                    groups.append(sorted({row for link in links for row in link[:2]}))
            yield pa.RecordBatch.from_pydict({"members": pa.array(groups, pa.list_(pa.int64()))})

    return kernel


def _from_arrow(table: pa.Table) -> tuple[Compared, Decided]:
    def column(name: str) -> Any:
        return table.column(name).to_numpy()

    codes = np.column_stack([column(f"c{place}") for place in range(len(FIELDS))])
    pairs = Compared(column("left"), column("right"), codes.astype(np.int8))
    return pairs, Decided(column("score"), column("verdict").copy(), column("relation"))


def write_records(references: Iterable[Reference], path: str) -> None:
    """Write raw columns as one Parquet file, for records that are on this machine."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table(flatten(references)), path)
