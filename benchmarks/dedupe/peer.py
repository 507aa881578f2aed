"""Runs bib-dedupe on a CSV and prints its CPU and wall seconds; needs a Python that has it."""

from __future__ import annotations

import json
import resource
import sys
import time

import pandas as pd
from bib_dedupe.bib_dedupe import block, cluster, match, prep


def main() -> None:
    start = time.perf_counter()
    records = (
        pd.read_csv(sys.argv[1], dtype=str).fillna("").drop(columns="cluster", errors="ignore")
    )
    prepared = prep(records, cpu=-1, verbosity_level=0)
    matched = match(block(prepared, cpu=-1, verbosity_level=0), cpu=-1, verbosity_level=0)
    cluster(matched, verbosity_level=0)
    own = resource.getrusage(resource.RUSAGE_SELF)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
    print(
        json.dumps({"cpu": cpu, "wall": time.perf_counter() - start, "mib": own.ru_maxrss / 1024})
    )


if __name__ == "__main__":
    main()
