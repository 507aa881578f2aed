"""Tables of many studies: ``python benchmarks/evidence.py [STUDIES]`` (10,000).

Makes a corpus of studies like those that ship, each with a reference of its own, and
prints the CPU seconds and the peak memory of the whole command for every output, with a
warm cache, and of building the cache. The peer is pandas: it reads the table that
kapcite wrote as CSV and writes it as the same kind of document, without wrapping,
footnotes, escaping or anything counted. Ratios are of runs that follow each other.
"""

from __future__ import annotations

import copy
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

from measure import cpu_seconds, kapcite_command, peer

ROOT = Path(__file__).parents[1]
FORMATS = ("text", "json", "markdown", "grid", "latex", "html", "csv", "docx")
PEERS = {
    "text": "frame.to_string('out')",
    "markdown": "frame.to_markdown('out')",
    "latex": "frame.to_latex('out', longtable=True)",
    "html": "frame.to_html('out')",
    "csv": "frame.to_csv('out')",
    "json": "frame.to_json('out', indent=2)",
}


def corpus(studies: int) -> str:
    """Return the YAML of a corpus of this many studies, in the shape of those that ship."""
    shipped = yaml.safe_load((ROOT / "data" / "references.yaml").read_text("utf-8"))
    # Context studies are listed only; all of these shall count.
    models = [study for study in shipped["studies"] if not study.get("context")]
    works = {work["id"]: work for work in shipped["references"]}
    made, references = [], []
    for number in range(studies):
        study = copy.deepcopy(models[number % len(models)])
        work = copy.deepcopy(works[study["reports"][0]])
        work["id"] = study["id"] = f"{work['id']}x{number}"
        work["title"] = f"{work.get('title', 'Untitled')}, site {number}"
        for name in ("DOI", "PMID", "PMCID"):
            work.pop(name, None)
        study["reports"] = [work["id"]]
        made.append(study)
        references.append(work)
    whole = {"kapcite": 1, "vocabulary": shipped["vocabulary"]}
    whole |= {"references": references, "studies": made}
    return yaml.dump(whole, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)


def peak(command: list[str], cwd: str, env: dict[str, str]) -> float:
    """Return the peak memory of a command in MB."""
    script = (
        "import resource, subprocess, sys; "
        "subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *command],
        cwd=cwd,
        env={**os.environ, **env},
        capture_output=True,
        check=True,
    )
    return int(done.stdout) / 1024


def table(form: str) -> list[str]:
    """Return the command that prints every study in a format; references in APA in documents."""
    out = ["-o", "t.docx"] if form == "docx" else []
    return [*kapcite_command(), "table", "--corpus", "c.yaml", "--format", form, *out]


def main() -> None:
    """Print the figures."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    few = many // 10
    python = peer(Path(tempfile.gettempdir()) / "kapcite-pandas", "pandas", "tabulate", "jinja2")
    with tempfile.TemporaryDirectory() as folder:
        env = {"KAPCITE_CACHE": f"{folder}/cache"}
        memory: dict[str, list[float]] = {form: [] for form in FORMATS}
        for studies in (few, many):
            Path(folder, "c.yaml").write_text(corpus(studies), "utf-8")
            before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
            subprocess.run(
                table("csv"), cwd=folder, env={**os.environ, **env}, capture_output=True, check=True
            )
            cold = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
            print(f"{studies} studies, cache built: {cold:.2f} CPU s")
            for form in FORMATS:
                memory[form].append(peak(table(form), folder, env))
        with Path(folder, "t.csv").open("wb") as file:
            subprocess.run(
                table("csv"), cwd=folder, env={**os.environ, **env}, stdout=file, check=True
            )
        print(f"{'':9}{'CPU s':>7}{'pandas':>8}{'ratio':>7}   peak MB at {few} and {many}")
        for form in FORMATS:
            mine = cpu_seconds(table(form), runs=3, cwd=folder, **env)
            theirs = ""
            if form in PEERS:
                script = f"import pandas; frame = pandas.read_csv('t.csv'); {PEERS[form]}"
                other = cpu_seconds([str(python / "python"), "-c", script], runs=3, cwd=folder)
                theirs = f"{other:8.2f}{mine / other:7.2f}"
            small, large = memory[form]
            print(f"{form:9}{mine:7.2f}{theirs:15}   {small:.0f}, {large:.0f}")


if __name__ == "__main__":
    main()
