"""The same pipeline on a Spark cluster: Arrow batches through the same kernels.

Each stage writes Parquet below a work folder that all machines reach (a shared file
system, HDFS, an object store), so that a worker that dies costs its own tasks only. What
is shuffled are whole numbers and the few columns that the first look needs.
"""

from __future__ import annotations

from kapcite.dedupe.spark.engine import find_duplicates
from kapcite.dedupe.spark.records import as_model, write_records

__all__ = ["as_model", "find_duplicates", "write_records"]
