"""The folder of the stages."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


class Work(NamedTuple):
    """A session and a folder that all of its machines reach."""

    spark: SparkSession
    folder: str

    def keep(self, frame: DataFrame, name: str) -> DataFrame:
        """Write a frame as Parquet and return what was written.

        What follows reads the file, so that nothing behind it is computed twice, whoever
        dies.
        """
        path = f"{self.folder.rstrip('/')}/{name}.parquet"
        frame.write.mode("overwrite").parquet(path)
        return self.spark.read.parquet(path)
