"""Memory of ``kapcite convert`` at two sizes, and four database exports imported at once.

python benchmarks/formats/streams.py [SMALL] [LARGE]
"""

import json
import os
import subprocess
import sys
import time
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[2] / "tests" / "formats"))

import msgspec
from mutations import records

from kapcite.formats.registry import FORMATS

SMALL, LARGE = [*map(int, sys.argv[1:]), 10_000, 100_000][:2]
ABSTRACT = "Samples of twenty people – half of them in a ‘control’ – were compared. " * 12
PROGRAM = [sys.executable, "-m", "kapcite"]


def many(count, first=0):
    """Yield records that differ in their number."""
    some = list(records())
    for number in range(first, first + count):
        sample = some[number % len(some)]
        changes = {"id": f"key{number}", "doi": f"10.1234/{number}", "abstract": ABSTRACT}
        yield msgspec.structs.replace(sample, title=f"{sample.title} {number}", **changes)


def peak(*arguments, folder):
    """Run kapcite; return its output, its peak memory in MB and its CPU seconds."""
    environment = os.environ | {"KAPCITE_CACHE": f"{folder}/cache"}
    process = subprocess.Popen(
        [*PROGRAM, *map(str, arguments)], cwd=folder, env=environment, stdout=subprocess.PIPE
    )
    out = process.stdout.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0, arguments
    return out, usage.ru_maxrss // 1024, usage.ru_utime + usage.ru_stime


def lines(references):
    """Yield JSON lines."""
    module = FORMATS["csljson"].load()
    for reference in references:
        yield json.dumps(module.to_item(reference)) + "\n"


def convert(name, folder):
    """Print the memory of reading one format at both sizes."""
    peaks = []
    for count in (SMALL, LARGE):
        file = Path(folder) / f"file.{name}"
        write = lines if name == "jsonl" else FORMATS[name].load().write
        with file.open("w", encoding="utf-8") as stream:
            stream.writelines(write(many(count)))
        size = file.stat().st_size / 1e6
        target = "ris" if name != "ris" else "csljson"
        out, memory, seconds = peak(
            "convert", file, "--to", target, "-o", "/dev/null", folder=folder
        )
        assert not out
        peaks.append(memory)
        print(f"  {name:8} {count:8,} records {size:6.1f} MB {memory:6} MB {seconds:7.1f} CPU s")
        file.unlink()
    print(f"    {peaks[1] / peaks[0]:.2f} times the memory", flush=True)


#: What each database exports, and how its files are named.
EXPORTS = {"pubmed.nbib": "nbib", "embase.ris": "ris", "wos.ciw": "wos", "scopus.csv": "csv"}


def four_exports(folder):
    """Import four exports in four dialects with one command."""
    each = SMALL // len(EXPORTS)
    numbered = many(SMALL)
    for file, name in EXPORTS.items():
        with (Path(folder) / file).open("w", encoding="utf-8") as stream:
            stream.writelines(FORMATS[name].load().write(islice(numbered, each)))
    peak("init", "references.yaml", folder=folder)
    start = time.monotonic()
    out, memory, seconds = peak("import", *EXPORTS, "--json", folder=folder)
    data = json.loads(out)
    print(
        f"{data['imported']:,} of {data['read']:,} records of {len(data['files'])} exports", end=""
    )
    print(f" imported: {seconds:.1f} CPU s, {time.monotonic() - start:.1f} s, {memory} MB")
    out, _, _ = peak("prisma", "--json", folder=folder)
    print("  where from:", json.loads(out)["identified"])


with TemporaryDirectory() as folder:
    four_exports(folder)
    print("kapcite convert, peak memory:")
    for name in ("ris", "nbib", "wos", "csljson", "jsonl", "csv", "bibtex"):
        convert(name, folder)
