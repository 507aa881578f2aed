"""What a terminal sends when keys are pressed, as names of keys."""

from __future__ import annotations

import re

#: One key: an escape sequence (ECMA-48, and xterm's SS3), Alt with a letter, or a character.
_KEY = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1bO[A-Za-z]|\x1b[^\x1b\[O]|.", re.DOTALL)
#: The beginning of a sequence whose rest is still to come.
_UNFINISHED = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*|O)?\Z")
_NAMES = {
    **dict.fromkeys(("\x1b[A", "\x1bOA", "\x10"), "up"),
    **dict.fromkeys(("\x1b[B", "\x1bOB", "\x0e"), "down"),
    **dict.fromkeys(("\x1b[C", "\x1bOC", "\x06"), "right"),
    **dict.fromkeys(("\x1b[D", "\x1bOD", "\x02"), "left"),
    **dict.fromkeys(("\x1b[H", "\x1bOH", "\x1b[1~", "\x1b[7~", "\x01"), "home"),
    **dict.fromkeys(("\x1b[F", "\x1bOF", "\x1b[4~", "\x1b[8~", "\x05"), "end"),
    **dict.fromkeys(("\x1b[5~", "\x1bv"), "page-up"),
    **dict.fromkeys(("\x1b[6~", "\x16"), "page-down"),
    **dict.fromkeys(("\x7f", "\x08"), "backspace"),
    **dict.fromkeys(("\x1b[3~", "\x04"), "delete"),
    **dict.fromkeys(("\x17", "\x1b\x7f"), "delete-word"),
    **dict.fromkeys(("\r", "\n"), "take"),
    **dict.fromkeys(("\x1b", "\x03", "\x07", "\x11"), "leave"),
    "\t": "mark",
    "\x1b[Z": "mark-up",
    "\x15": "clear",
    "\x0c": "redraw",
    "\x1b[200~": "paste",
    "\x1b[201~": "pasted",
}


def is_unfinished(text: str) -> bool:
    """Tell whether more of a sequence may follow; a lone Escape key sends no more."""
    return _UNFINISHED.search(text) is not None


def keys(text: str) -> list[str]:
    """Return the keys behind a text: a name, or the character itself.

    Sequences that mean nothing here (a function key, Alt with a letter) are left out.
    """
    found = []
    for match in _KEY.finditer(text):
        name = _NAMES.get(match[0], match[0])
        if name in _NAMES.values() or (len(name) == 1 and name.isprintable()):
            found.append(name)
    return found
