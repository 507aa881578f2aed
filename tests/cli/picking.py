"""A person at a terminal: a pseudo-terminal that controls the process, stdout into a pipe."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

_SEQUENCE = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


class Person:
    """Types keys and looks at the screen."""

    def __init__(
        self, arguments: list[str], folder: Path, columns: int = 80, lines: int = 24
    ) -> None:
        self.master, slave = pty.openpty()
        self.resize(columns, lines)
        self.before = termios.tcgetattr(slave)
        self._slave = slave
        # The leader of a session that opens a terminal is controlled by it from then on.
        taking = f': < {os.ttyname(slave)}; exec "$@"'
        self.process = subprocess.Popen(
            ["sh", "-c", taking, "sh", sys.executable, "-m", "kapcite", *arguments],
            cwd=folder, env={**os.environ, "TERM": "xterm-256color"}, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip
        self.shown = ""

    def resize(self, columns: int, lines: int) -> None:
        size = struct.pack("HHHH", lines, columns, 0, 0)
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, size)

    def sees(self, words: str, most: int = 24) -> list[str]:
        """Wait until the words stand on a screen of at most so many lines; return its lines."""
        end = time.monotonic() + 20
        while time.monotonic() < end:
            lines = self.screen()
            if len(lines) <= most and any(words in line for line in lines):
                return lines
            if select.select([self.master], [], [], 0.2)[0]:
                try:
                    self.shown += os.read(self.master, 65536).decode("utf-8", "replace")
                except OSError:
                    break
        raise AssertionError(f"{words!r} never came: {self.screen()}")

    def screen(self) -> list[str]:
        """Return the lines of the last drawing."""
        last = self.shown.rpartition("\x1b[H")[2]
        return [_SEQUENCE.sub("", line) for line in last.split("\r\n")]

    def types(self, text: str) -> None:
        os.write(self.master, text.encode())

    def ends(self) -> tuple[int, str, str]:
        """Wait for the end; the terminal must be as it was. Return code, stdout, stderr."""
        out, err = self.process.communicate(timeout=20)
        assert termios.tcgetattr(self._slave) == self.before
        os.close(self._slave)
        os.close(self.master)
        return self.process.returncode, out, err
