"""Keys as a draft of each kind cites them, to be put in where the writer stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

_PANDOC = re.compile(r"\w(?:\w|[:.#$%&\-+?<>~/](?=\w))*")
_TYPST = re.compile(r"[^\W]\w*(?:[:.-]*[\w-])*")


def pandoc_key(key: str) -> str:
    """Return a key as it stands behind ``@``: in braces where pandoc would end it early."""
    return key if _PANDOC.fullmatch(key) else f"{{{key}}}"


def _pandoc(keys: Sequence[str]) -> str:
    return f"[{'; '.join(f'@{pandoc_key(key)}' for key in keys)}]"


def _latex(keys: Sequence[str]) -> str:
    return f"\\cite{{{','.join(keys)}}}"


def _typst(keys: Sequence[str]) -> str:
    return " ".join(map(_typst_reference, keys))


def _typst_reference(key: str) -> str:
    if _TYPST.fullmatch(key):
        return f"@{key}"
    escaped = key.replace("\\", "\\\\").replace('"', '\\"')
    return f'#cite(label("{escaped}"))'


#: The kinds of draft that a citation can be written for.
INSERTIONS: dict[str, Callable[[Sequence[str]], str]] = {
    "pandoc": _pandoc,
    "latex": _latex,
    "typst": _typst,
}
