"""What a search costs as the corpus grows: python benchmarks/search/cost.py [N…] [options].

For each size: CPU seconds, wall seconds and peak memory of the first run (which builds the
index), the size of the cache, and CPU and wall time of warm searches as whole processes,
the minimum of several runs, with the ratio to the smallest size. ``--peers FOLDER`` names
an environment with papis and tantivy (pip install papis whoosh tantivy), which are run in
turn with kapcite at the sizes of ``--peer-sizes``. A peer whose first search, which builds
its index, has not ended within ``--patience`` seconds is stopped and said to have not ended.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import kapcite as package

HERE = Path(__file__).parent
QUERIES = (
    ["ketamine", "depression"],
    ["ketamine", "alcohol", "relapse"],
    ["author:berg", "ketamine", "year:2015..2020"],
    ["psycho*"],
    ["ketmaine"],
)
RUNS = 7
#: CPU seconds after which a slow command has been run often enough.
LONG_ENOUGH = 20
#: papis keeps a document as a folder with a YAML file; its databases differ in what they index.
PAPIS_STORES = ("papis", "sqlite", "whoosh")
_TANTIVY = """
import sys, tantivy
builder = tantivy.SchemaBuilder()
for name in ("id", "title", "abstract"):
    builder.add_text_field(name, stored=name != "abstract", tokenizer_name="en_stem")
schema = builder.build()
"""
TANTIVY_BUILD = f"""{_TANTIVY}
import json
index = tantivy.Index(schema, path=sys.argv[2])
writer = index.writer()
for line in open(sys.argv[1], encoding="utf-8"):
    row = json.loads(line)
    told = dict(id=row["id"], title=row["title"], abstract=row["abstract"])
    writer.add_document(tantivy.Document(**told))
writer.commit()
writer.wait_merging_threads()
"""
TANTIVY_SEARCH = f"""{_TANTIVY}
index = tantivy.Index(schema, path=sys.argv[1])
searcher = index.searcher()
query = index.parse_query(sys.argv[2], ["title", "abstract"])
for score, address in searcher.search(query, 20).hits:
    document = searcher.doc(address)
    print(document["id"][0], document["title"][0])
"""


def spent() -> float:
    """Return the CPU seconds, user's and system's, of all processes that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime


def run(
    command: list[str], patience: float | None = None, **environment: str
) -> tuple[float, float]:
    """Return CPU and wall seconds of a whole process.

    Raises subprocess.TimeoutExpired where it has not ended within ``patience`` seconds.
    """
    before, start = spent(), time.perf_counter()
    env = {**os.environ, **environment}
    # A session of its own, so that the workers of a process that is stopped end with it.
    with subprocess.Popen(
        command,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as done:
        try:
            _, told = done.communicate(timeout=patience)
        except subprocess.TimeoutExpired:
            os.killpg(done.pid, signal.SIGKILL)
            raise
    wall, cpu = time.perf_counter() - start, spent() - before
    if done.returncode > 1:
        raise SystemExit(f"{command}: {told.decode()[-500:]}")
    return cpu, wall


def best(command: list[str], **environment: str) -> tuple[float, float]:
    """Return the least CPU and wall seconds of several runs, after one to warm up."""
    run(command, **environment)
    times: list[tuple[float, float]] = []
    while not times or (len(times) < RUNS and sum(cpu for cpu, _ in times) < LONG_ENOUGH):
        times.append(run(command, **environment))
    return min(cpu for cpu, _ in times), min(wall for _, wall in times)


def corpus_of(count: int, folder: Path) -> Path:
    path = folder / f"{count}.jsonl"
    if not path.exists():
        subprocess.run(
            [sys.executable, str(HERE / "synthetic.py"), str(count), str(path)], check=True
        )
    return path


def size_of(folder: Path) -> float:
    """Return megabytes."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6


def kapcite_costs(count: int, corpus: Path, cache: Path) -> dict[str, float]:
    environment = {"KAPCITE_CACHE": str(cache)}
    command = [sys.executable, "-m", "kapcite", "--corpus", str(corpus), "search"]
    figures: dict[str, float] = {}
    if not cache.exists():
        # A process of its own tells the peak of this build and of no other.
        code = (
            "import resource, sys; from kapcite.cli.app import main; main(sys.argv[1:]);"
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)"
        )
        start, before = time.perf_counter(), spent()
        done = subprocess.run(
            [sys.executable, "-c", code, *command[3:], "ketamine"],
            env={**os.environ, **environment},
            capture_output=True,
            check=True,
        )
        figures["build, CPU s"] = spent() - before
        figures["build, wall s"] = time.perf_counter() - start
        figures["build, records per CPU s"] = count / figures["build, CPU s"]
        figures["build, peak MB"] = int(done.stderr.split()[-1]) / 1024
    figures["index, MB"] = size_of(cache)
    for query in QUERIES:
        cpu, wall = best([*command, *query], **environment)
        figures[f"{' '.join(query)}, CPU ms"] = 1000 * cpu
        figures[f"{' '.join(query)}, wall ms"] = 1000 * wall
    return figures


def tantivy_costs(corpus: Path, folder: Path, python: Path) -> dict[str, float]:
    figures: dict[str, float] = {}
    if not folder.exists():
        folder.mkdir(parents=True)
        cpu, wall = run([str(python), "-c", TANTIVY_BUILD, str(corpus), str(folder)])
        figures |= {"tantivy: build, CPU s": cpu, "tantivy: build, wall s": wall}
    cpu, wall = best([str(python), "-c", TANTIVY_SEARCH, str(folder), "ketamine depression"])
    return figures | {
        "tantivy: index, MB": size_of(folder),
        "tantivy: ketamine depression, CPU ms": 1000 * cpu,
        "tantivy: ketamine depression, wall ms": 1000 * wall,
    }


def papis_library(corpus: Path, library: Path) -> None:
    """Write the records as papis keeps them; abstracts are left out of the documents."""
    if not library.exists():
        for line in corpus.open(encoding="utf-8"):
            row = json.loads(line)
            document = library / row["id"]
            document.mkdir(parents=True)
            author = ", ".join(name["family"] for name in row["author"])
            (document / "info.yaml").write_text(
                f"ref: {row['id']}\ntitle: {row['title']}\nauthor: {author}\n"
                f"year: {row['issued']['date-parts'][0][0]}\ndoi: {row['DOI']}\n"
            )


def papis_costs(
    corpus: Path, folder: Path, papis: Path, stores: list[str], patience: float
) -> dict[str, float]:
    """Search a papis library of the same records with each of its stores."""
    library = folder / "library"
    papis_library(corpus, library)
    figures: dict[str, float] = {}
    for store in stores:
        config = folder / store / "config" / "papis"
        config.mkdir(parents=True, exist_ok=True)
        (config / "config").write_text(
            f"[settings]\ndefault-library = main\ndatabase-backend = {store}\n"
            f"[main]\ndir = {library}\n"
        )
        environment = {
            "XDG_CONFIG_HOME": str(folder / store / "config"),
            "XDG_CACHE_HOME": str(folder / store / "cache"),
        }
        command = [str(papis), "list", "--format", "{doc[ref]}", "ketamine"]
        if not Path(environment["XDG_CACHE_HOME"]).exists():
            try:
                cpu, wall = run(command, patience, **environment)
            except subprocess.TimeoutExpired:
                shutil.rmtree(environment["XDG_CACHE_HOME"], ignore_errors=True)
                print(f"  papis ({store}): did not end within {patience:.0f} s", flush=True)
                continue
            figures |= {
                f"papis ({store}): build, CPU s": cpu,
                f"papis ({store}): build, wall s": wall,
            }
        cpu, wall = best(command, **environment)
        figures[f"papis ({store}): ketamine, CPU ms"] = 1000 * cpu
        figures[f"papis ({store}): ketamine, wall ms"] = 1000 * wall
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sizes", nargs="*", type=int, default=[1_000, 10_000, 100_000])
    parser.add_argument("--folder", type=Path, default=Path("/tmp/kapcite-search"))
    parser.add_argument("--peers", type=Path, help="an environment with papis and tantivy")
    parser.add_argument("--peer-sizes", nargs="*", type=int, default=[10_000, 100_000])
    parser.add_argument("--papis", nargs="*", choices=PAPIS_STORES, default=["papis", "sqlite"])
    parser.add_argument("--patience", type=float, default=3600, metavar="SECONDS")
    options = parser.parse_args()
    options.folder.mkdir(exist_ok=True)
    # As pip leaves an installed package, whatever PYTHONDONTWRITEBYTECODE says here.
    compileall.compile_dir(str(Path(package.__file__).parent), quiet=1)
    first: dict[str, float] = {}
    for count in options.sizes:
        corpus = corpus_of(count, options.folder)
        figures = kapcite_costs(count, corpus, options.folder / f"cache-{count}")
        first = first or figures
        if options.peers and count in options.peer_sizes:
            own, binaries = options.folder / f"peers-{count}", options.peers / "bin"
            figures |= tantivy_costs(corpus, own / "tantivy", binaries / "python")
            figures |= papis_costs(
                corpus, own / "papis", binaries / "papis", options.papis, options.patience
            )
        print(f"{count:,} references")
        for name, value in figures.items():
            ratio = f"  {value / first[name]:6.2f} x" if first.get(name) else ""
            print(f"  {name:44} {value:12.1f}{ratio}", flush=True)


if __name__ == "__main__":
    main()
