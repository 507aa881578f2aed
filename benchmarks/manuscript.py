"""Checking a long draft: a million words with 10,000 citations, against papis bibtex iscited.

python benchmarks/manuscript.py [--work FOLDER] [--words N] [--citations N]
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from measure import kapcite_command, peer

VOCABULARY = [
    *(
        [
            "the",
            "of",
            "and",
            "in",
            "patients",
            "with",
            "ketamine",
            "were",
            "treatment",
            "a",
            "to",
            "depression",
            "was",
            "for",
        ]
    ),
    *(
        [
            "response",
            "after",
            "weeks",
            "(interval)",
            "effects",
            "$p$",
            "—",
            "study",
            "groups;",
            "“trial”",
            "we",
            "found",
        ]
    ),
    *(
        [
            "no",
            "difference",
            "between",
            "[1]",
            "arms",
            "at",
            "follow-up,",
            "which",
            "`lme4`",
            "confirmed.",
        ]
    ),
]
MARKDOWN = ("[@{}]", "@{}", "[see @{}, p. 3; -@{}]", "[-@{}]", "@{} [p. 12]")
LATEX = ("\\citep{{{}}}", "\\citet{{{}}}", "\\citep[see][p.~3]{{{},{}}}", "\\cite{{{}}}")


def draft(words: int, citations: int, shapes: tuple[str, ...], keys: list[str]) -> str:
    """Return prose of so many words in paragraphs, with citations spread over it."""
    chance = random.Random(9)
    every = max(1, words // citations)
    lines: list[str] = []
    line: list[str] = []
    left = citations
    for number in range(words):
        line.append(chance.choice(VOCABULARY))
        if number % every == 0 and left > 0:
            shape = chance.choice(shapes)
            count = min(shape.count("{}"), left)
            line.append(shape.format(*chance.choices(keys, k=shape.count("{}"))))
            left -= count
        if len(line) >= 12:
            lines.append(" ".join(line))
            line = []
            if number % 150 < 13:
                lines.append("")
    return "\n".join((*lines, " ".join(line), ""))


def references(keys: list[str]) -> tuple[str, str]:
    """Return a corpus and a BibTeX file of the same works."""
    corpus, bib = ["references:\n"], []
    for number, key in enumerate(keys):
        corpus.append(
            f"  - id: {key}\n    type: article-journal\n    title: Work {number} on a subject\n"
            f"    author: [{{family: Family{number}, given: A.}}]\n    issued: 2001\n"
            f"    DOI: 10.5555/{number}\n"
        )
        bib.append(
            f"@article{{{key},\n  author = {{Family{number}, A.}},\n"
            f"  title = {{Work {number} on a subject}},\n  year = 2001\n}}\n"
        )
    return "".join(corpus), "".join(bib)


def seconds(command: list[str], folder: Path, runs: int, **env: str) -> float:
    """Return the median wall-clock seconds of a command."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        subprocess.run(
            command, cwd=folder, env={**os.environ, **env}, capture_output=True, check=False
        )
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path)
    parser.add_argument("--words", type=int, default=1_000_000)
    parser.add_argument("--citations", type=int, default=10_000)
    parser.add_argument("--no-papis", action="store_true")
    options = parser.parse_args()
    work = options.work or Path(tempfile.mkdtemp(prefix="kapcite-manuscript-"))
    work.mkdir(exist_ok=True)
    keys = [f"family{number}title{1980 + number % 45}" for number in range(10_000)]
    corpus, bib = references(keys)
    (work / "references.yaml").write_text(corpus)
    (work / "refs.bib").write_text(bib)
    cited = keys[:9_000]
    for name, shapes in (("draft.md", MARKDOWN), ("draft.tex", LATEX)):
        (work / name).write_text(draft(options.words, options.citations, shapes, cited))
    env = {"KAPCITE_CACHE": str(work / "cache")}
    kapcite = kapcite_command()
    subprocess.run([*kapcite, "corpus"], cwd=work, env={**os.environ, **env}, check=True)
    for name in ("draft.md", "draft.tex"):
        done = seconds([*kapcite, "check", name], work, 5, **env)
        print(f"kapcite check {name}: {done:.2f} s ({options.words} words, 10,000 references)")
    if options.no_papis:
        return
    papis = str(peer(work / "papis", "papis") / "papis")
    home = {"XDG_CONFIG_HOME": str(work / "config"), "HOME": str(work)}
    other = seconds(
        [papis, "bibtex", "--noar", "read", "refs.bib", "iscited", "-f", "draft.tex"],
        work,
        1,
        **home,
    )
    print(f"papis bibtex iscited draft.tex: {other:.2f} s, {other / done:.0f} times kapcite's")


if __name__ == "__main__":
    main()
