"""Records a second of reading files and of writing, against other programs in the same run.

python benchmarks/formats/speed.py [RECORDS]; a peer that is not installed is left out.
"""

import logging
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[2] / "tests" / "formats"))

import msgspec
from mutations import records

from kapcite.formats.registry import FORMATS

COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000

ABSTRACT = "Samples of twenty people – half of them in a ‘control’ – were compared. " * 12


def many():
    some = list(records())
    for number in range(COUNT):
        sample = some[number % len(some)]
        yield msgspec.structs.replace(
            sample,
            id=f"key{number}",
            doi=f"10.1234/{number}",
            title=f"{sample.title} {number}",
            abstract=ABSTRACT,
        )


def timed(name, work, size):
    start = time.process_time() + sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
    work()
    seconds = time.process_time() + sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2]) - start
    rate = COUNT / seconds
    print(f"  {name:32}{seconds:8.2f} s {rate:10,.0f} records/s {size / seconds / 1e6:7.1f} MB/s")
    return rate


def kapcite(module):
    def run(file):
        with file.open(encoding="utf-8") as stream:
            assert sum(1 for _ in module.read(stream)) == COUNT

    return run


def bibtexparser(file):
    import bibtexparser

    logging.disable(logging.CRITICAL)
    assert len(bibtexparser.parse_file(str(file)).entries) == COUNT


def pybtex(file):
    from pybtex.database import parse_file

    assert len(parse_file(str(file), "bibtex").entries) == COUNT


def rispy(file):
    import rispy

    with file.open(encoding="utf-8") as stream:
        assert len(rispy.load(stream)) == COUNT


def pandoc(form):
    def run(file):
        command = ["pandoc", "-f", form, "-t", "csljson", str(file), "-o", f"{file}.out"]
        subprocess.run(command, check=True)

    return run


def rispy_write(text):
    import rispy

    entries = rispy.loads(text)
    start = time.process_time()
    rispy.dumps(entries)
    return time.process_time() - start


def bibtexparser_write(text):
    import bibtexparser

    library = bibtexparser.parse_string(text)
    start = time.process_time()
    bibtexparser.write_string(library)
    return time.process_time() - start


PEERS = {
    "bibtex": {"bibtexparser 2": bibtexparser, "pybtex": pybtex},
    "ris": {"rispy": rispy, "pandoc": pandoc("ris")},
    "csljson": {"pandoc": pandoc("csljson")},
}
WRITERS = {"bibtex": bibtexparser_write, "ris": rispy_write}


def compare(format_, peers, folder):
    module = FORMATS[format_].load()
    references = list(many())
    text = "".join(module.write(references))
    print(f"{format_}: {COUNT:,} records, {len(text) / 1e6:.1f} MB")
    file = Path(folder) / format_
    file.write_text(text, encoding="utf-8", newline="")
    text = text.replace("\r\n", "\n")  # as every program opens a text file
    own = timed("read: kapcite", lambda: kapcite(module)(file), len(text))
    for name, peer in peers.items():
        if name == "pandoc" and shutil.which("pandoc") is None:
            continue
        try:
            rate = timed(f"read: {name}", lambda peer=peer: peer(file), len(text))
        except (ImportError, subprocess.CalledProcessError) as error:
            print(f"  read: {name}: {type(error).__name__}")
            continue
        print(f"    kapcite reads {own / rate:.2f} times as many a second")
    own = timed("write: kapcite", lambda: sum(map(len, module.write(references))), len(text))
    if format_ in WRITERS:
        name = next(iter(peers))
        try:
            rate = COUNT / WRITERS[format_](text)
        except ImportError as error:
            print(f"  write: {name}: {type(error).__name__}")
            return
        print(f"    {own / rate:.2f} times as many a second as {name}")


with TemporaryDirectory() as folder:
    for format_, peers in PEERS.items():
        compare(format_, peers, folder)
