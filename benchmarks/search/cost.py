"""What a search costs as the corpus grows: python benchmarks/search/cost.py [N…] [--folder DIR].

For each size: CPU seconds, wall seconds and peak memory of the first run (which builds the
index), the size of the cache, and the CPU time of a warm search as a whole process, minimum
of several runs, as a ratio to the smallest size. With papis or tantivy installed in this
environment, the peer in the same run.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
QUERIES = (
    ["ketamine", "depression"],
    ["ketamine", "alcohol", "relapse"],
    ["author:berg", "ketamine", "year:2015..2020"],
    ["psycho*"],
    ["ketmaine"],
)
RUNS = 7


def cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(command: list[str], environment: dict[str, str]) -> float:
    """Return the CPU seconds of a whole process."""
    before = cpu()
    subprocess.run(command, env=environment, capture_output=True, check=False)
    return cpu() - before


def measure(count: int, folder: Path) -> dict[str, float]:
    corpus = folder / f"{count}.jsonl"
    if not corpus.exists():
        command = [sys.executable, str(HERE / "synthetic.py"), str(count), str(corpus)]
        subprocess.run(command, check=True)
    cache = folder / f"cache-{count}"
    environment = os.environ | {"KAPCITE_CACHE": str(cache)}
    kapcite = [sys.executable, "-m", "kapcite", "--corpus", str(corpus), "search"]
    figures: dict[str, float] = {}
    if not cache.exists():
        start = time.perf_counter()
        figures["build_cpu"] = run([*kapcite, "ketamine"], environment)
        figures["build_wall"] = time.perf_counter() - start
        figures["peak_mb"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    figures["index_mb"] = sum(file.stat().st_size for file in cache.iterdir()) / 1e6
    for query in QUERIES:
        times = [run([*kapcite, *query], environment) for _ in range(RUNS)]
        figures[" ".join(query)] = min(times)
    if tantivy := tantivy_cost(corpus):
        figures["tantivy, in process, one query"] = tantivy
    return figures


def tantivy_cost(corpus: Path) -> float | None:
    """Return the CPU seconds of a query in a process that has tantivy and its index open."""
    try:
        import tantivy
    except ImportError:
        return None
    builder = tantivy.SchemaBuilder()
    for name in ("title", "abstract"):
        builder.add_text_field(name, stored=name == "title", tokenizer_name="en_stem")
    index = tantivy.Index(builder.build())
    writer = index.writer()
    with corpus.open(encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            writer.add_document(
                tantivy.Document(title=record["title"], abstract=record["abstract"])
            )
    writer.commit()
    index.reload()
    query = index.parse_query("ketamine depression", ["title", "abstract"])
    start = time.process_time()
    index.searcher().search(query, 20)
    return time.process_time() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sizes", nargs="*", type=int, default=[1_000, 10_000, 100_000])
    parser.add_argument("--folder", type=Path, default=Path("/tmp/kapcite-search"))
    options = parser.parse_args()
    options.folder.mkdir(exist_ok=True)
    first: dict[str, float] = {}
    for count in options.sizes:
        figures = measure(count, options.folder)
        first = first or figures
        print(f"{count:,} references")
        for name, value in figures.items():
            ratio = f"  {value / first[name]:5.2f} x" if first.get(name) else ""
            print(f"  {name:40} {value:10.3f}{ratio}", flush=True)


if __name__ == "__main__":
    main()
