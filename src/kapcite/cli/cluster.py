"""Runs the search for duplicates on Spark."""

from __future__ import annotations

import os
import shutil
import sys
from argparse import Namespace
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from kapcite.cli.records import Records
from kapcite.errors import InputError, Problem, UsageError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from kapcite.dedupe.find import Found

_QUIET = {"spark.ui.showConsoleProgress": "false", "spark.log.level": "ERROR"}
_INSTALL = "pip install 'kapcite[spark]', with Java 17 or newer"


def find_on_spark(
    options: Namespace, records: Records, apart: Collection[tuple[str, str]]
) -> Found:
    """Find duplicates with the Spark engine and stop its session.

    Raises UsageError without the extra ``spark``, Java or the work folder, InputError with
    Spark's own reason when it fails.
    """
    from kapcite.dedupe.find import renumbered

    _check(options)
    with _session(options) as spark, TemporaryDirectory(prefix="kapcite-") as own:
        from kapcite.dedupe.spark import find_duplicates, write_records

        work = options.spark_work or own
        path = f"{work}/records.parquet"
        write_records(records.references, path)
        found = find_duplicates(spark, path, work, options.level, apart)
    places = {key: row for row, key in enumerate(ref.id for ref in records.references)}
    return renumbered(found, places)


def _check(options: Namespace) -> None:
    """Say at once what Spark would say late, or not at all."""
    try:
        import pyspark  # noqa: F401 - is it there?
    except ImportError:
        raise UsageError(Problem("--engine spark needs pyspark", hint=_INSTALL)) from None
    home = os.environ.get("JAVA_HOME")
    if not (Path(home, "bin", "java").exists() if home else shutil.which("java")):
        raise UsageError(Problem("--engine spark needs Java", hint=_INSTALL))
    if options.spark_work and not Path(options.spark_work).is_dir():
        hint = "make it where every worker reaches it under this name"
        raise UsageError(Problem(f"--spark-work: no folder {options.spark_work}", hint=hint))


@contextmanager
def _session(options: Namespace) -> Iterator[SparkSession]:
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    master = options.spark_master or os.environ.get("SPARK_MASTER") or "local[*]"
    if master.startswith("local"):
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("kapcite dedupe").master(master)
    for name, value in _QUIET.items():
        builder = builder.config(name, value)
    try:
        spark = builder.getOrCreate()
        try:
            yield spark
        finally:
            spark.stop()
    except (Py4JError, PySparkException) as error:
        reason = str(error).strip().partition("\n")[0]
        hint = "the messages of Spark above say more"
        raise InputError(Problem(f"Spark on {master} failed: {reason}", hint=hint)) from None
