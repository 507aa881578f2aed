"""A standalone Spark cluster on this machine: a master and workers on loopback.

The wheel of pyspark has no start scripts; ``spark-class`` starts the same classes.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import pyspark

_DEPLOY = "org.apache.spark.deploy"
_PATIENCE = 180
HOME = Path(pyspark.__file__).parent


class Cluster(NamedTuple):
    url: str
    workers: list[subprocess.Popen[bytes]]


@contextmanager
def standalone(folder: Path, *, workers: int = 2, memory: str = "1g") -> Iterator[Cluster]:
    """Run a master and workers of one core each; their logs go to the folder."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    url = f"spark://127.0.0.1:{port}"
    processes = [_start(folder, "master", "master.Master", "--host", "127.0.0.1", "--port", port)]
    try:
        for number in range(workers):
            arguments = ("--cores", "1", "--memory", memory, url)
            processes.append(_start(folder, f"worker{number}", "worker.Worker", *arguments))
        _wait(folder / "master.log", workers)
        yield Cluster(url, processes[1:])
    finally:
        for process in processes:
            stop(process)


def _start(folder: Path, name: str, kind: str, *arguments: str) -> subprocess.Popen[bytes]:
    environment = os.environ | {
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_WORKER_DIR": str(folder / name),
        "SPARK_LOCAL_DIRS": str(folder / f"{name}-local"),
        "SPARK_NO_DAEMONIZE": "1",
        "PYSPARK_PYTHON": sys.executable,
    }
    command = [HOME / "bin" / "spark-class", f"{_DEPLOY}.{kind}", "--webui-port", "0", *arguments]
    with (folder / f"{name}.log").open("wb") as log:
        return subprocess.Popen(
            command, stdout=log, stderr=log, env=environment, start_new_session=True
        )


def _wait(log: Path, workers: int) -> None:
    deadline = time.monotonic() + _PATIENCE
    while log.read_text().count("Registering worker") < workers:
        if time.monotonic() > deadline:
            raise TimeoutError(log.read_text())
        time.sleep(0.2)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and what it started, at once, as a machine dies."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
