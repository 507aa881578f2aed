"""Random query strings: ``python benchmarks/search/fuzz.py [--queries N] [--records N]``.

Each goes through the whole command but the start of Python: words of the corpus, operators,
quotes, fields, emoji, control characters, words of ten thousand letters, lone surrogates.
Prints how often each exit code came, the slowest in CPU seconds, and whatever was shown
that should not be: a traceback, or a word of SQL.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import re
import subprocess
import sys
import time
from collections import Counter
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from kapcite.cli.app import main as kapcite

HERE = Path(__file__).parent
_WORDS = "ketamine depression therapy of the and ketmaine glutapathitis neurogenphilic 2017"
_PIECES = (
    "\" OR AND NOT NEAR ( ) * ^ - + : ; , . ' \u2019 \u201c \u201d { } [ ] | \\ / < > = ? ! # % _"
    " year: year:2015..2020 year:>2019 year:.. author: author:berg title:ketamine has:doi has:x"
    " type:article tag: key:r1 condition:depression -ketamine psycho* p* *"
    " 10.5555/synthetic.7 https://doi.org/10.1/x PMID 123 é Å α 😀 🧪 العربية 中文 \u202e"
)
WORDS, PIECES = _WORDS.split(), _PIECES.split()
ODD = ("\x00", "\x1b[31m", "\x7f", "\n", "\t", "\ud800", "\ufeff", "x" * 10_000, "é" * 10_000)
SHOWN = re.compile(r"traceback|sqlite|fts5|syntax error near|no such column", re.IGNORECASE)


def query(chance: random.Random) -> str:
    """Return a query of one to forty pieces, with or without spaces between."""
    kinds = chance.choices((WORDS, PIECES, ODD), (4, 5, 1), k=chance.choice((1, 2, 3, 5, 8, 40)))
    return chance.choice(("", " ", " ", " ")).join(chance.choice(kind) for kind in kinds)


def ask(text: str, corpus: Path) -> tuple[int | str, float, str]:
    """Return exit code (or exception), CPU seconds and what was printed on stderr."""
    out, err = io.StringIO(), io.StringIO()
    start = time.process_time()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            code: int | str = kapcite(["--corpus", str(corpus), "search", "--", text])
        except (Exception, SystemExit) as error:  # noqa: BLE001 - what gets out is looked for
            code = repr(error)
    return code, time.process_time() - start, err.getvalue()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--queries", type=int, default=10_000)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, default=Path("/tmp/kapcite-search"))
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    options.folder.mkdir(exist_ok=True)
    corpus = options.folder / f"{options.records}.jsonl"
    if not corpus.exists():
        command = [sys.executable, str(HERE / "synthetic.py"), str(options.records), str(corpus)]
        subprocess.run(command, check=True)
    os.environ["KAPCITE_CACHE"] = str(options.folder / f"cache-{options.records}")
    ask("ketamine", corpus)  # builds the index
    chance = random.Random(options.seed)
    codes: Counter[int | str] = Counter()
    slowest: list[tuple[float, str]] = []
    for _ in range(options.queries):
        text = query(chance)
        code, seconds, told = ask(text, corpus)
        codes[code] += 1
        slowest = sorted([*slowest, (seconds, text)], reverse=True)[:5]
        # What was typed is told again and may hold any word.
        if code not in (0, 1, 2) or SHOWN.search(told.replace(text, "")):
            print("SHOWN", repr(text[:200]), code, told[:200])
    print(f"{options.queries:,} queries over {options.records:,} records; exit codes {dict(codes)}")
    for seconds, text in slowest:
        print(f"{seconds:8.3f} CPU s  {text[:60]!r}")


if __name__ == "__main__":
    main()
