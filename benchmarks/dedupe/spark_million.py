"""A million synthetic records through the Spark engine, or the local one; prints what it took.

python benchmarks/dedupe/spark_million.py [--records 1000000] [--engine spark|local]

Spark runs as a standalone cluster of this machine: a master, two workers of one core and
1.2 GB of Java memory each, and a driver of 1 GB. The figures are those of all its processes
together, their Python workers included.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import msgspec
from synthetic import Maker, csl
from tree import Watch

from kapcite.dedupe.find import Found

_MEMORY = "1200m"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--engine", choices=("spark", "local"), default="spark")
    parser.add_argument("--folder", help="where the stages go; a temporary one")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        truth = write(folder / "records.jsonl", options.records)
        watch = Watch()
        watch.start()
        start = time.perf_counter()
        found = on_spark(folder) if options.engine == "spark" else local(folder)
        wall = time.perf_counter() - start
        watch.over.set()
        watch.join()
    print(
        f"{options.records:,} records, {options.engine}: {watch.cpu:.0f} s CPU, {wall:.0f} s wall,"
    )
    print(f"{watch.peak:,.0f} MiB at most, {len(found.clusters):,} clusters,")
    print(quality(found, truth))


def write(path: Path, count: int) -> dict[str, int]:
    """Write the records as JSON lines; return the work that each is of."""
    truth = {}
    with path.open("w", encoding="utf-8") as file:
        for record in Maker(count).records():
            truth[record["ID"]] = int(record["cluster"])
            file.write(json.dumps(csl(record)) + "\n")
    return truth


def on_spark(folder: Path) -> Found:
    from pyspark.sql import SparkSession
    from standalone import standalone

    from kapcite.dedupe.spark import find_duplicates

    os.environ["PYSPARK_PYTHON"] = sys.executable
    with standalone(folder, memory=_MEMORY) as cluster:
        spark = (
            SparkSession.builder.master(cluster.url)
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.memory", "1g")
            .config("spark.executor.memory", _MEMORY)
            .config("spark.sql.shuffle.partitions", "64")
            .config("spark.local.dir", str(folder))
            .config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false")
            .getOrCreate()
        )
        try:
            return find_duplicates(spark, str(folder / "records.jsonl"), str(folder / "stages"))
        finally:
            spark.stop()


def local(folder: Path) -> Found:
    import gc

    from kapcite.dedupe.find import find_duplicates
    from kapcite.dedupe.spark import as_model
    from kapcite.model.reference import Reference

    gc.disable()  # as the command does
    with (folder / "records.jsonl").open("rb") as lines:
        items = (as_model(msgspec.json.decode(line)) for line in lines)
        return find_duplicates(msgspec.convert(item, Reference) for item in items)


def quality(found: Found, truth: dict[str, int]) -> str:
    """Compare the pairs inside the clusters with those of the truth."""

    def pairs(sizes: Counter[int]) -> int:
        return sum(size * (size - 1) // 2 for size in sizes.values())

    wanted = pairs(Counter(truth.values()))
    told = sum(len(rows) * (len(rows) - 1) // 2 for rows in found.clusters)
    works = (Counter(truth[found.ids[row]] for row in rows) for rows in found.clusters)
    right = sum(map(pairs, works))
    f1 = 2 * right / (told + wanted)
    return f"{right:,} pairs right, {told - right:,} wrong, {wanted - right:,} missed: F1 {f1:.4f}"


if __name__ == "__main__":
    main()
