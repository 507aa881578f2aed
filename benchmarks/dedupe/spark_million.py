"""One million synthetic records through the Spark engine; prints what it took.

python benchmarks/dedupe/spark_million.py [COUNT] [MASTER] [FOLDER]
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

from pyspark.sql import SparkSession
from synthetic import Maker, csl

from kapcite.dedupe.spark import find_duplicates


def main() -> None:
    import json

    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    master = sys.argv[2] if len(sys.argv) > 2 else "local[2]"
    with tempfile.TemporaryDirectory(dir=sys.argv[3] if len(sys.argv) > 3 else None) as folder:
        path = Path(folder) / "records.jsonl"
        truth: dict[str, str] = {}
        with path.open("w", encoding="utf-8") as file:
            for record in Maker(count).records():
                truth[record["ID"]] = record["cluster"]
                file.write(json.dumps(csl(record)) + "\n")
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        builder = SparkSession.builder.master(master).config("spark.driver.memory", "6g")
        builder = builder.config("spark.sql.shuffle.partitions", "64")
        builder = builder.config("spark.local.dir", folder).config("spark.ui.enabled", "false")
        spark = builder.getOrCreate()
        spark.sparkContext.setLogLevel("ERROR")
        start = time.perf_counter()
        found = find_duplicates(spark, str(path), folder)
        wall = time.perf_counter() - start
        spark.stop()
    right = wrong = 0
    for rows in found.clusters:
        sizes: dict[str, int] = {}
        for row in rows:
            label = truth[found.ids[row]]
            sizes[label] = sizes.get(label, 0) + 1
        inside = sum(size * (size - 1) // 2 for size in sizes.values())
        right += inside
        wrong += len(rows) * (len(rows) - 1) // 2 - inside
    print(f"{count:,} records on {master}: {wall:.0f} s, {len(found.clusters):,} clusters,")
    print(f"{right:,} pairs right, {wrong:,} wrong")


if __name__ == "__main__":
    main()
