"""CPU seconds of whole commands, as the operating system accounts them."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import venv
from pathlib import Path


def cpu_once(
    command: list[str], *, cwd: str | None = None, check: bool = True, **env: str
) -> float:
    """Return the CPU seconds (user and system) of one run of a command.

    With ``check`` a command that ends with an exit code but 0 raises CalledProcessError.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, **env},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
        check=check,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def cpu_seconds(command: list[str], *, runs: int = 15, cwd: str | None = None, **env: str) -> float:
    """Return the median CPU seconds of a command, after one warm-up run."""
    times = [cpu_once(command, cwd=cwd, **env) for _ in range(runs + 1)]
    return statistics.median(times[1:])


def paired(
    command: list[str], other: list[str], *, runs: int = 15, cwd: str | None = None, **env: str
) -> tuple[float, float]:
    """Return a command's median CPU seconds and its median ratio to another, run in turn.

    Ratios of neighbouring runs hold where the speed of the machine drifts.
    """
    cpu_once(command, cwd=cwd, **env)
    pairs = [
        (cpu_once(command, cwd=cwd, **env), cpu_once(other, cwd=cwd, **env)) for _ in range(runs)
    ]
    return (
        statistics.median(first for first, _ in pairs),
        statistics.median(first / second for first, second in pairs),
    )


def peer(folder: Path, *packages: str) -> Path:
    """Install packages from PyPI into an environment of their own; return its ``bin`` folder."""
    if not (folder / "bin").exists():
        venv.create(folder, with_pip=True)
        pip = str(folder / "bin" / "pip")
        subprocess.run([pip, "install", "--quiet", *packages], check=True)
    return folder / "bin"


def kapcite_command() -> list[str]:
    """Return the command line that starts kapcite in this environment."""
    return [str(Path(sys.executable).parent / "kapcite")]
