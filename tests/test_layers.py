"""The house keeps its order: who may import whom, and that nothing heavy loads at start."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

import pytest

SRC = Path(__file__).parent.parent / "src" / "kapcite"
SIBLINGS = {"corpus", "formats", "csl", "search", "dedupe", "verify", "evidence", "manuscript"}
PURE = {"model", "csl", "search", "dedupe", "evidence"}
HEAVY = {"typer", "rich", "httpx", "matplotlib"}


def imports_of(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def imported_modules(path: Path, modules: Collection[str]) -> set[str]:
    """Return the modules a file needs; ``from package import module`` needs the module alone."""
    found = set()
    for name in imports_of(path):
        if name in modules:
            found.add(name)
    parents = {name.rpartition(".")[0] for name in found}
    direct = {
        node.module
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom)
        and node.module
        and any(f"{node.module}.{alias.name}" not in modules for alias in node.names)
    }
    return {name for name in found if name not in parents or name in direct}


def package_of(name: str) -> str:
    parts = name.split(".")
    return parts[1] if parts[0] == "kapcite" and len(parts) > 1 else ""


FILES = sorted(SRC.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SRC)))
def test_layers(path):
    own = path.relative_to(SRC).parts[0].removesuffix(".py")
    names = imports_of(path)
    used = {package_of(name) for name in names} - {"", own}
    if own == "errors":
        assert not used
    elif own == "model":
        assert used <= {"errors"}
    elif own in SIBLINGS:
        assert used <= {"errors", "model"}
    elif own == "render":
        assert not used & {"cli"}
    if own in PURE:
        assert not {name.split(".")[0] for name in names} & HEAVY
    if own not in {"cli", "__main__"}:
        assert "cli" not in used


def test_no_cycles():
    modules = {
        ".".join(("kapcite", *path.relative_to(SRC).with_suffix("").parts)).removesuffix(
            ".__init__"
        ): path
        for path in FILES
    }
    graph = {
        name: imported_modules(path, modules.keys()) - {name} for name, path in modules.items()
    }
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join((*trail, name))
        if name in done:
            return
        for other in sorted(graph[name]):
            visit(other, (*trail, name))
        done.add(name)

    for name in sorted(graph):
        visit(name, ())


def test_a_warm_search_loads_nothing_heavy(tmp_path):
    """Start-up is a feature: a warm search must not load the YAML reader or the records."""
    corpus = tmp_path / "references.yaml"
    corpus.write_text("references:\n  - {id: a, type: book, title: Ketamine}\n")
    script = (
        "import sys\nfrom kapcite.cli.app import main\nmain(['search', 'ketamine'])\n"
        "heavy = {'yaml', 'msgspec', 'rich', 'typer', 'httpx', 'numpy', 'rapidfuzz', 'json',"
        " 'dataclasses', 'inspect', 'asyncio'}\n"
        "print(*sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    for expected in (None, ""):  # the first run builds the cache, the second is warm
        done = subprocess.run(
            [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True
        )
        assert done.stdout.startswith("a\t")
        if expected is not None:
            assert done.stderr.strip() == expected
