"""Checking a long draft of each format: a million words with 10,000 citations.

LaTeX against papis bibtex iscited; then the language server and the picker on 10,000 references.

python benchmarks/manuscript.py [--work FOLDER] [--words N] [--citations N]
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import re
import statistics
import subprocess
import tempfile
import time
import zipfile
from collections.abc import Iterator
from html import escape
from pathlib import Path

from measure import cpu_once, kapcite_command, peer

_PROSE = (
    "the of and in patients with ketamine were treatment a to depression was for response after"
    " weeks (interval) effects $p$ — study groups; “trial” we found no difference between [1] arms"
    " at follow-up, which `lme4` confirmed."
)
VOCABULARY = _PROSE.split()
MARKDOWN = ("[@{}]", "@{}", "[see @{}, p. 3; -@{}]", "[-@{}]", "@{} [p. 12]")
TYPST = ("@{}", "#cite(<{}>)", "@{}[p. 3]", '#cite(<{}>, form: "prose")')
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


def drafts(words: int, citations: int, keys: list[str]) -> Iterator[tuple[str, bytes]]:
    """Yield a draft of each format that kapcite reads."""
    markdown = draft(words, citations, MARKDOWN, keys)
    for name in ("draft.md", "draft.qmd", "draft.Rmd"):
        yield name, markdown.encode()
    latex = draft(words, citations, LATEX, keys)
    yield "draft.tex", latex.encode()
    cited = re.findall(r"\\cite\w*[^{]*\{([^}]*)\}", latex)
    yield "draft.aux", "".join(f"\\citation{{{key}}}\n" for key in cited).encode()
    yield "draft.typ", draft(words, citations, TYPST, keys).replace("$p$", "p").encode()
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": text.splitlines(keepends=True)}
        for text in markdown.split("\n\n")
    ]
    yield "draft.ipynb", json.dumps({"cells": cells, "nbformat": 4, "metadata": {}}).encode()
    yield "draft.docx", word_file(markdown.split("\n\n"))


def word_file(paragraphs: list[str]) -> bytes:
    """Return a Word file whose paragraphs cite with typed keys."""
    name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = "".join(f"<w:p><w:r><w:t>{escape(one)}</w:t></w:r></w:p>" for one in paragraphs)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        text = f'<w:document xmlns:w="{name}"><w:body>{body}</w:body></w:document>'
        archive.writestr("word/document.xml", text)
    return stream.getvalue()


def read_by_papis(work: Path) -> float:
    """Return the CPU seconds of papis bibtex iscited on the LaTeX draft."""
    papis = str(peer(work / "papis", "papis") / "papis")
    command = [papis, "bibtex", "--noar", "read", "refs.bib", "iscited", "-f", "draft.tex"]
    home = {"XDG_CONFIG_HOME": str(work / "config"), "HOME": str(work)}
    return cpu_once(command, cwd=str(work), check=False, **home)


def typing(work: Path) -> None:
    """Print how long an answer takes while typing: completion, and the picker's search."""
    from kapcite.cli.lsp_corpus import OpenCorpus
    from kapcite.cli.pick import find
    from kapcite.cli.store import Store

    corpus = str(work / "references.yaml")
    connection, held = Store(corpus).connection, OpenCorpus(corpus)
    held.complete("x", 100)
    for name, answer in (
        ("completion", lambda words: held.complete(words, 100)),
        ("pick", lambda words: find(connection, words)),
    ):
        times = []
        for words in ("f", "family1", "work 12", "subject", "family99 2001", "zzz"):
            start = time.process_time()
            answer(words)
            times.append(time.process_time() - start)
        print(f"{name} in 10,000 references: at most {1000 * max(times):.0f} ms of CPU")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path)
    parser.add_argument("--words", type=int, default=1_000_000)
    parser.add_argument("--citations", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--no-papis", action="store_true")
    options = parser.parse_args()
    work = options.work or Path(tempfile.mkdtemp(prefix="kapcite-manuscript-"))
    work.mkdir(exist_ok=True)
    keys = [f"family{number}title{1980 + number % 45}" for number in range(10_000)]
    corpus, bib = references(keys)
    (work / "references.yaml").write_text(corpus)
    (work / "refs.bib").write_text(bib)
    os.environ["KAPCITE_CACHE"] = str(work / "cache")
    kapcite = kapcite_command()
    subprocess.run([*kapcite, "corpus"], cwd=work, check=True)
    times = {}
    for name, data in drafts(options.words, options.citations, keys[:9_000]):
        (work / name).write_bytes(data)
        check = [*kapcite, "check", name]
        times[name] = statistics.median(
            cpu_once(check, cwd=str(work), check=False) for _ in range(options.runs)
        )
        print(f"kapcite check {name}: {times[name]:.2f} s of CPU ({options.words} words)")
    if not options.no_papis:
        other = read_by_papis(work)
        ratio = other / times["draft.tex"]
        print(f"papis bibtex iscited draft.tex: {other:.2f} s of CPU, {ratio:.0f} times kapcite's")
    typing(work)


if __name__ == "__main__":
    main()
