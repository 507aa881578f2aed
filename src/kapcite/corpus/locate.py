"""Which corpus a command works on."""

from __future__ import annotations

import os

from kapcite.errors import Problem, UsageError

#: Looked for in the working directory and then in each folder above it.
NAMES = ("references.yaml", "kapcite.yaml", os.path.join("data", "references.yaml"))

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def shipped() -> str:
    """Return the path of the corpus that comes with kapcite.

    A wheel carries it inside the package; a checkout has it at ``data/references.yaml``.
    """
    inside = os.path.join(_PACKAGE, "data", "references.yaml")
    if os.path.exists(inside):
        return inside
    return os.path.join(os.path.dirname(os.path.dirname(_PACKAGE)), "data", "references.yaml")


def locate(option: str | None, environment: str | None, folder: str) -> tuple[str, str]:
    """Return the path of the corpus and why it was chosen.

    The order is ``--corpus``, ``KAPCITE_CORPUS``, the nearest of ``NAMES`` from ``folder``
    upward, the corpus that ships; ``-`` stands for stdin. Raises UsageError when a corpus
    is named that is not there.
    """
    for name, reason in ((option, "--corpus"), (environment, "KAPCITE_CORPUS")):
        if name == "-":
            return "/dev/stdin", reason
        if name:
            if os.path.isdir(name):
                raise UsageError(Problem(f"the corpus of {reason} is a folder, not a file", name))
            if not os.path.exists(name):
                hint = f"kapcite init {name} starts a new corpus" if _is_yaml(name) else ""
                raise UsageError(Problem(f"the corpus of {reason} does not exist", name, hint=hint))
            return os.path.abspath(name), reason
    found = _nearest(folder)
    return (found, "found from here upward") if found else (shipped(), "ships with kapcite")


def _is_yaml(name: str) -> bool:
    return name.lower().endswith((".yaml", ".yml"))


def _nearest(folder: str) -> str | None:
    current = os.path.abspath(folder)
    while True:
        for name in NAMES:
            candidate = os.path.join(current, name)
            if os.path.isfile(candidate):
                return candidate
        parent = os.path.dirname(current)
        if parent == current:
            return None
        current = parent
