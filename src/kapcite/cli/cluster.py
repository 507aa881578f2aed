"""Runs the search for duplicates on Spark."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Collection
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from kapcite.cli.records import Records
from kapcite.errors import Problem, UsageError

if TYPE_CHECKING:
    from kapcite.dedupe.find import Found


def find_on_spark(
    options: Namespace, records: Records, apart: Collection[tuple[str, str]]
) -> Found:
    """Find duplicates with the Spark engine and stop its session.

    Raises UsageError when the extra ``spark`` is not installed.
    """
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        hint = "pip install 'kapcite[spark]', with Java 17 or newer"
        raise UsageError(Problem("--engine spark needs pyspark", hint=hint)) from None
    from kapcite.dedupe.spark import find_duplicates, write_records

    builder = SparkSession.builder.appName("kapcite dedupe")
    if options.spark_master or "SPARK_MASTER" not in os.environ:
        builder = builder.master(options.spark_master or "local[*]")
    spark = builder.config("spark.ui.showConsoleProgress", "false").getOrCreate()
    try:
        with TemporaryDirectory(prefix="kapcite-") as own:
            work = options.spark_work or own
            path = f"{work}/records.parquet"
            write_records(records.references, path)
            found = find_duplicates(spark, path, work, options.level, apart)
    finally:
        spark.stop()
    places = {key: row for row, key in enumerate(ref.id for ref in records.references)}
    from kapcite.dedupe.find import renumbered

    return renumbered(found, places)
