"""References verified per second against an indexed snapshot, beside a scan with rapidfuzz.

    python benchmarks/verify/speed.py [RECORDS …]       (100,000 and 1,000,000 by default)

The peer finds the best title by rapidfuzz's token_sort_ratio over all titles, which is what a
script without an index does; it compares no fields. CPU seconds of one process, one core.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from mutated import cite
from rapidfuzz import fuzz, process
from works import record, works

from kapcite.model.reference import Reference
from kapcite.verify.check import SnapshotSource, verify_with
from kapcite.verify.result import Published
from kapcite.verify.snapshot import build

CITATIONS = 1000
SCANNED = 5


def main(sizes: list[int]) -> None:
    for size in sizes:
        with TemporaryDirectory() as folder:
            measure(size, Path(folder))


def records(size: int) -> Iterator[Reference]:
    """Yield what services know of made-up works, the same each time."""
    draw = random.Random(3)
    return (record(draw, work) for work in works(size))


def measure(size: int, folder: Path) -> None:
    step = max(1, size // 2000)
    known = list(islice(records(size), 0, None, step))
    sample = list(islice(works(size), 0, None, step))
    cited = [case.cited for case in cite(random.Random(11), sample, known, CITATIONS)]
    start = time.process_time()
    snapshot = build(
        (Published(reference=r) for r in records(size)), "made", folder / "made.sqlite"
    )
    built = time.process_time() - start
    source = SnapshotSource(snapshot, complete=True)
    start, wall = time.process_time(), time.perf_counter()
    for reference in cited:
        verify_with(reference, [source])
    ours = len(cited) / (time.process_time() - start)
    walled = len(cited) / (time.perf_counter() - wall)
    titles = [r.title for r in records(size)]
    start = time.process_time()
    for reference in cited[:SCANNED]:
        process.extractOne(reference.title, titles, scorer=fuzz.token_sort_ratio)
    scan = SCANNED / (time.process_time() - start)
    megabytes = (folder / "made.sqlite").stat().st_size / 1e6
    print(f"{size:>9,} records: index {built:.0f} CPU s, {megabytes:.0f} MB")
    print(f"{'':>9} kapcite verify {ours:,.0f} references/CPU s ({walled:,.0f} by the clock)")
    print(f"{'':>9} rapidfuzz scan {scan:,.1f} references/CPU s; ratio {ours / scan:,.0f}")


if __name__ == "__main__":
    main([int(size.replace(",", "")) for size in sys.argv[1:]] or [100_000, 1_000_000])
