"""Cost of ``kapcite dedupe`` by size, against bib-dedupe in the same run.

    python benchmarks/dedupe/cost.py [--sizes 1000,9000,50000,100000] [--peer PYTHON]

``--peer`` is a Python that has bib-dedupe; it is run up to 10,000 records. Each figure is
that of a whole process: start, reading the CSV, the search, writing id,cluster.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from synthetic import FIELDS, Maker

HERE = Path(__file__).parent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="1000,9000,50000,100000")
    parser.add_argument("--peer")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for size in map(int, options.sizes.split(",")):
            path = Path(folder) / f"{size}.csv"
            write(path, size)
            own = measure([sys.executable, "-m", "kapcite", "dedupe", str(path), "--clusters",
                           str(path.with_suffix(".out"))])  # fmt: skip
            line = f"{size:>8,} records: {own['cpu']:.2f} s CPU, {own['wall']:.2f} s wall"
            line += f", {own['mib']:.0f} MiB"
            if options.peer and size <= 10_000:
                command = [options.peer, HERE / "peer.py", path]
                out = subprocess.run(command, capture_output=True, check=True)
                peer = json.loads(out.stdout.splitlines()[-1])
                ratio = peer["cpu"] / own["cpu"]
                line += f"; bib-dedupe {peer['cpu']:.1f} s CPU, {ratio:.0f} times as much"
            print(line, flush=True)


def write(path: Path, size: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, FIELDS, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(Maker(size).records())


def measure(command: list[str]) -> dict[str, float]:
    """Run a command; return CPU and wall seconds and its peak memory in MiB."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) not in {0, 1}:
        sys.exit(f"{command} failed")
    cpu = usage.ru_utime + usage.ru_stime
    return {"cpu": cpu, "wall": time.perf_counter() - start, "mib": usage.ru_maxrss / 1024}


if __name__ == "__main__":
    main()
