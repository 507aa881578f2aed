"""The Spark engine on a standalone cluster of this machine: same result, also with a dead worker.

Starting Java takes its time, so these run where KAPCITE_SPARK=1 asks for them (CI does).
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest

from kapcite.dedupe.find import Found, find_duplicates
from kapcite.model.reference import Reference
from places import ROOT, SHARED

if os.environ.get("KAPCITE_SPARK") != "1":
    pytest.skip("KAPCITE_SPARK=1 runs the Spark engine", allow_module_level=True)
pyspark = pytest.importorskip("pyspark", reason="the extra spark is not installed")
if shutil.which("java") is None:
    pytest.skip("there is no Java", allow_module_level=True)

sys.path.insert(0, str(ROOT / "benchmarks" / "dedupe"))
SPARK_CLASS = Path(pyspark.__file__).parent / "bin" / "spark-class"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(folder: Path, name: str, *arguments: str) -> subprocess.Popen[bytes]:
    environment = os.environ | {
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_WORKER_DIR": str(folder / name),
        "SPARK_NO_DAEMONIZE": "1",
        "PYSPARK_PYTHON": sys.executable,
    }
    with (folder / f"{name}.log").open("wb") as log:
        return subprocess.Popen(
            [SPARK_CLASS, *arguments], stdout=log, stderr=log, env=environment,
            start_new_session=True,
        )  # fmt: skip


def stop(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.fixture
def cluster(tmp_path):
    """Yield a session on a master with two workers, and the workers."""
    from pyspark.sql import SparkSession

    port = free_port()
    url = f"spark://127.0.0.1:{port}"
    package = "org.apache.spark.deploy"
    master = start(tmp_path, "master", f"{package}.master.Master", "--host", "127.0.0.1",
                   "--port", str(port), "--webui-port", "0")  # fmt: skip
    workers = [
        start(tmp_path, name, f"{package}.worker.Worker", "--cores", "1", "--memory", "1g",
              "--webui-port", "0", url)
        for name in ("one", "two")
    ]  # fmt: skip
    deadline = time.monotonic() + 90
    while (tmp_path / "master.log").read_text().count("Registering worker") < 2:
        assert time.monotonic() < deadline, (tmp_path / "master.log").read_text()
        time.sleep(0.5)
    os.environ["PYSPARK_PYTHON"] = sys.executable
    spark = (
        SparkSession.builder.master(url)
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.executor.memory", "700m")
        .config("spark.sql.shuffle.partitions", "4")
        .config("spark.ui.enabled", "false")
        .getOrCreate()
    )
    try:
        yield spark, workers
    finally:
        spark.stop()
        for process in (*workers, master):
            stop(process)


def synthetic() -> list[Reference]:
    from synthetic import Maker, csl

    from kapcite.dedupe.spark import as_model

    return [msgspec.convert(as_model(csl(record)), Reference) for record in Maker(1200).records()]


def labelled() -> list[Reference]:
    if not (SHARED / "dedupe" / "stroke").is_dir():
        pytest.skip("the labelled sets are not beside this checkout")
    from labelled import references

    return references("stroke")


def names(found: Found) -> set[frozenset[str]]:
    return {frozenset(found.ids[row] for row in rows) for rows in found.clusters}


def pairs(found: Found) -> set[tuple[object, ...]]:
    columns = (found.pairs.left, found.pairs.right, found.decided.score, found.decided.verdict)
    return {
        (frozenset((found.ids[a], found.ids[b])), round(float(score), 6), int(verdict))
        for a, b, score, verdict in zip(*columns, strict=True)
    }


def run(spark, references, folder: Path) -> Found:
    from kapcite.dedupe.spark import find_duplicates as on_spark
    from kapcite.dedupe.spark import write_records

    folder.mkdir()
    write_records(references, f"{folder}/records.parquet")
    return on_spark(spark, f"{folder}/records.parquet", str(folder))


def test_same_as_local_on_two_sets_and_with_a_dead_worker(cluster, tmp_path):
    spark, workers = cluster
    made = synthetic()
    local = find_duplicates(made)
    assert local.clusters
    whole = run(spark, made, tmp_path / "whole")
    assert (names(whole), pairs(whole)) == (names(local), pairs(local))

    def kill_when_pairs_are_made() -> None:
        while not (tmp_path / "killed" / "prepared.parquet").exists():
            time.sleep(0.05)
        stop(workers[1])

    killer = threading.Thread(target=kill_when_pairs_are_made)
    killer.start()
    bereft = run(spark, made, tmp_path / "killed")
    killer.join()
    assert workers[1].poll() is not None
    assert (names(bereft), pairs(bereft)) == (names(local), pairs(local))

    real = labelled()
    assert names(run(spark, real, tmp_path / "stroke")) == names(find_duplicates(real))
