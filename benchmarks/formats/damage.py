"""Reads 100,000 damaged files with every reader.

python benchmarks/formats/damage.py [N] [NAME…]
"""

import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "tests" / "formats"))

import mutations

import kapcite.formats.source  # noqa: F401 - registers the decoder of odd bytes
from kapcite.formats.registry import FORMATS

count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
for name in sys.argv[2:] or FORMATS:
    start = time.process_time()
    if FORMATS[name].binary:
        faults, told = mutations.run_workbooks(0, count)
    else:
        faults, told = mutations.run(name, 0, count)
    kinds = dict(Counter(kind for kind, _ in faults).most_common(5))
    seconds = time.process_time() - start
    print(
        f"{name:12}{count:8,} files {told:8,} told of {kinds or 'no faults'} {seconds:8.1f} s",
        flush=True,
    )
