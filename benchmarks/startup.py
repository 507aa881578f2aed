"""Start-up: kapcite against bare Python and papis, and a warm search against corpus size.

python benchmarks/startup.py [--work FOLDER]
"""

from __future__ import annotations

import argparse
import compileall
import sys
import tempfile
from pathlib import Path

import kapcite
from measure import cpu_seconds, kapcite_command, paired, peer

WORDS = [
    "ketamine",
    "therapy",
    "trial",
    "depression",
    "anxiety",
    "pain",
    "sleep",
    "memory",
    "stress",
    "outcome",
]


def corpus(path: Path, size: int) -> None:
    """Write ``size`` references of which a few match "ketamine sleep"."""
    lines = ["kapcite: 1\nreferences:\n"]
    for number in range(size):
        first = WORDS[number % 10] if number % 500 == 0 else WORDS[1 + number % 9]
        title = f"{first.capitalize()} and {WORDS[1 + (number * 7) % 9]} in sample {number}"
        lines.append(
            f"  - id: ref{number}\n    type: article-journal\n    title: {title}\n"
            f"    author:\n      - {{family: Family{number}, given: Given}}\n"
            f'    issued: "{1980 + number % 45}"\n    container-title: Journal {number % 50}\n'
        )
    path.write_text("".join(lines))


def papis_library(folder: Path, size: int) -> dict[str, str]:
    """Make a papis library of ``size`` documents; return the environment that uses it."""
    library = folder / "library"
    for number in range(size):
        document = library / f"doc{number}"
        document.mkdir(parents=True)
        (document / "info.yaml").write_text(
            f"ref: ref{number}\ntitle: Ketamine and sleep {number}\nauthor: Family, Given\n"
        )
    config = folder / "config" / "papis"
    config.mkdir(parents=True)
    (config / "config").write_text(f"[settings]\ndefault-library = main\n[main]\ndir = {library}\n")
    return {"XDG_CONFIG_HOME": str(folder / "config"), "XDG_CACHE_HOME": str(folder / "cache")}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "kapcite-peers")
    options = parser.parse_args()
    # As pip leaves an installed package, whatever PYTHONDONTWRITEBYTECODE says here.
    compileall.compile_dir(str(Path(kapcite.__file__).parent), quiet=1)
    papis = str(peer(options.work / "papis", "papis") / "papis")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = {"KAPCITE_CACHE": str(folder / "cache-kapcite")}
        command = kapcite_command()
        bare = [sys.executable, "-c", "pass"]
        print(f"{'python -c pass':36}{cpu_seconds(bare) * 1000:8.1f} ms CPU")

        def row(label: str, command: list[str], **more: str) -> None:
            seconds, ratio = paired(command, bare, cwd=name, **environment, **more)
            print(f"{label:36}{seconds * 1000:8.1f} ms CPU  {ratio:5.2f} x bare Python")

        row("kapcite --version", [*command, "--version"])
        row("kapcite search, shipped corpus", [*command, "search", "ketamine", "CBT"])
        commands = []
        for size in (20, 10_000):
            path = folder / f"c{size}.yaml"
            corpus(path, size)
            commands.append([*command, "--corpus", str(path), "search", "ketamine", "sleep"])
            row(f"kapcite search, {size:,} references", commands[-1])
        library = papis_library(folder, 40)
        row("papis --version", [papis, "--version"], **library)
        row("papis list, 40 documents", [papis, "list", "sleep"], **library)
        _, growth = paired(commands[1], commands[0], **environment)
        print(f"a warm search over 10,000 references costs {growth:.2f} x one over 20")


if __name__ == "__main__":
    main()
