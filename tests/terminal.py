"""Runs kapcite on a pseudo-terminal, to see what a person sees."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path


def on_terminal(arguments: list[str], folder: Path, typed: str = "", **environment: str) -> str:
    """Run kapcite on a pseudo-terminal, type into it, and return what it shows."""
    master, slave = pty.openpty()
    env = {**os.environ, "TERM": "xterm", **environment}
    process = subprocess.Popen(
        [sys.executable, "-m", "kapcite", *arguments],
        stdout=slave,
        stderr=slave,
        stdin=slave,
        cwd=folder,
        env=env,
    )
    os.close(slave)
    os.write(master, typed.encode())
    shown = b""
    while True:
        try:
            piece = os.read(master, 65536)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    process.wait()
    os.close(master)
    return shown.decode()
