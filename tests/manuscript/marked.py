"""Drafts whose true citations are marked ``«key»``, so that the truth is read off the draft."""

from __future__ import annotations

import re
from pathlib import Path

DRAFTS = Path(__file__).parent / "drafts"
_MARK = re.compile("«([^»]*)»")


def strip(text: str) -> tuple[str, list[tuple[str, int, int]]]:
    """Return the text without marks, and each marked key with its line and column."""
    places: list[tuple[str, int, int]] = []
    line = 0
    lines = []
    for line, content in enumerate(text.split("\n"), start=1):
        plain, position = "", 0
        for match in _MARK.finditer(content):
            plain += content[position : match.start()]
            places.append((match[1], line, len(plain) + 1))
            plain += match[1]
            position = match.end()
        lines.append(plain + content[position:])
    return "\n".join(lines), places


def unpack(folder: Path) -> dict[str, list[tuple[str, int, int]]]:
    """Write every draft without its marks below a folder; return the truth by file name."""
    truth = {}
    for path in sorted(DRAFTS.rglob("*")):
        if path.is_file():
            name = path.relative_to(DRAFTS).as_posix()
            plain, truth[name] = strip(path.read_text("utf-8"))
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(plain, "utf-8")
    return truth
