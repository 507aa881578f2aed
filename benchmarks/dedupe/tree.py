"""CPU and memory of a process and all that it starts, read from /proc now and then.

Daemons that nobody waits for (Java, its Python workers) have no share in ``wait4``.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_BETWEEN = 0.5


class Watch(threading.Thread):
    """Sums the CPU seconds of the descendants of this process, and their peak memory in MiB.

    The memory is the proportional one: pages that forks share count once.
    """

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.spent: dict[tuple[int, int], float] = {}
        self.peak = 0.0
        self.over = threading.Event()

    @property
    def cpu(self) -> float:
        return sum(self.spent.values())

    def run(self) -> None:
        while not self.over.wait(_BETWEEN):
            memory = 0.0
            for pid in descendants(os.getpid()):
                try:
                    memory += self._one(pid)
                except OSError:
                    continue  # it ended meanwhile
            self.peak = max(self.peak, memory)

    def _one(self, pid: int) -> float:
        fields = _stat(pid)
        self.spent[pid, int(fields[19])] = (int(fields[11]) + int(fields[12])) / _TICKS
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        return int(rollup.partition("\nPss:")[2].split()[0]) / 1024


def _stat(pid: int) -> list[str]:
    """Return the fields of /proc/PID/stat from the third on; the second may hold spaces."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()


def descendants(root: int) -> list[int]:
    parents: dict[int, int] = {}
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            try:
                parents[int(path.name)] = int(_stat(int(path.name))[1])
            except OSError:
                continue
    found = [root]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found
