"""Cost of ``kapcite dedupe`` by size, against bib-dedupe in the same run.

    python benchmarks/dedupe/cost.py [--sizes 1000,9000,50000,100000] [--peer PYTHON]

``--peer`` is a Python that has bib-dedupe; it is run up to ``--most`` records. Each figure is
that of a whole process: start, reading the CSV, the search, writing id,cluster; of three
runs the middle one. Last comes the power of the number of records that the cost grows with.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

from synthetic import FIELDS, Maker

HERE = Path(__file__).parent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="1000,9000,50000,100000")
    parser.add_argument("--peer")
    parser.add_argument("--most", type=int, default=10_000)
    options = parser.parse_args()
    spent: dict[int, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        for size in map(int, options.sizes.split(",")):
            path = Path(folder) / f"{size}.csv"
            write(path, size)
            command = [sys.executable, "-m", "kapcite", "dedupe", path, "--clusters", f"{path}.out"]
            own = sorted((measure(command) for _ in range(3)), key=lambda run: run["cpu"])[1]
            spent[size] = own["cpu"]
            line = f"{size:>8,} records: {own['cpu']:.2f} s CPU, {own['wall']:.2f} s wall"
            line += f", {own['mib']:.0f} MiB"
            if options.peer and size <= options.most:
                line += against(options.peer, path, own["cpu"])
            print(line, flush=True)
    print(growth(spent))


def against(python: str, path: Path, own: float) -> str:
    out = subprocess.run([python, HERE / "peer.py", path], capture_output=True, check=True)
    peer = json.loads(out.stdout.splitlines()[-1])
    return (
        f"; bib-dedupe {peer['cpu']:.1f} s CPU, {peer['wall']:.0f} s wall,"
        f" {peer['mib']:.0f} MiB: {peer['cpu'] / own:.0f} times the CPU"
    )


def growth(spent: dict[int, float]) -> str:
    """Say how cost grows between the sizes, beside n log n."""
    parts = []
    for (few, low), (many, high) in pairwise(sorted(spent.items())):
        power = math.log(high / low) / math.log(many / few)
        fair = math.log(many * math.log(many) / (few * math.log(few))) / math.log(many / few)
        parts.append(f"{few:,} to {many:,}: n^{power:.2f} (n log n: n^{fair:.2f})")
    return "; ".join(parts)


def write(path: Path, size: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, FIELDS, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(Maker(size).records())


def measure(command: list[str | Path]) -> dict[str, float]:
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
