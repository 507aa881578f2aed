"""Reads a draft of any kind: chooses the scanner, follows what the draft includes."""

from __future__ import annotations

import os
from collections.abc import Callable

from kapcite.errors import InputError, Problem, UsageError
from kapcite.manuscript.base import Draft, Lines, Mention, mentions
from kapcite.manuscript.latex import Inclusion, Scan
from kapcite.manuscript.latex_macros import NO_MACROS, Macros

#: What a draft is, by the end of its name.
KINDS = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".mkd": "markdown",
    ".txt": "markdown",
    ".qmd": "quarto",
    ".rmd": "quarto",
    ".rmarkdown": "quarto",
    ".tex": "latex",
    ".ltx": "latex",
    ".latex": "latex",
    ".rnw": "latex",
    ".aux": "aux",
    ".typ": "typst",
    ".ipynb": "notebook",
    ".docx": "word",
}
#: What an inclusion without an ending means.
_ENDINGS = {"latex": ".tex", "aux": ".aux", "typst": ".typ"}
_LARGEST = 200_000_000

Read = Callable[[str], bytes]


def kind_of(path: str) -> str:
    """Return the kind of a draft by its name. Raises UsageError for a name that tells nothing."""
    ending = os.path.splitext(path)[1].lower()
    if os.path.isdir(path):
        raise UsageError(Problem("a folder, not a draft", path, hint="name the files in it"))
    if ending not in KINDS:
        known = ", ".join(sorted(KINDS))
        raise UsageError(Problem("not a draft by its name", path, hint=f"expected one of {known}"))
    return KINDS[ending]


def read_bytes(path: str) -> bytes:
    """Return a file's bytes. Raises InputError when it cannot be read or is too large."""
    try:
        with open(path, "rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        raise InputError(Problem(f"cannot be read: {error.strerror}", path)) from None
    if len(data) > _LARGEST:
        raise InputError(Problem(f"larger than {_LARGEST} bytes", path))
    return data


def read_draft(path: str, read: Read = read_bytes, kind: str | None = None) -> Draft:
    """Return what a draft cites, what it includes followed.

    Raises InputError when the draft itself cannot be read; a file that it includes and
    that is not there becomes a problem.
    """
    kind = kind or kind_of(path)
    data = read(path)
    if kind == "word":
        from kapcite.manuscript.word import scan_word

        return Draft(path, scan_word(data, path))
    text, problems = _decode(data, path)
    if kind in _ENDINGS:
        follower = _Follower(kind, path, read)
        follower.follow(text, path)
        problems += follower.problems
        return Draft(path, tuple(follower.mentions), tuple(problems), follower.texts)
    if kind == "notebook":
        from kapcite.manuscript.notebook import scan_notebook

        found = scan_notebook(text, path)
    else:
        from kapcite.manuscript.markdown import scan_markdown

        found = scan_markdown(text, quarto=kind == "quarto")
    return Draft(path, mentions(text, path, found), tuple(problems), {path: text})


def _decode(data: bytes, path: str) -> tuple[str, list[Problem]]:
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError as error:
        # Latin-1 reads every byte, so that the offsets hold and nothing is lost.
        text = data.decode("latin-1")
        line, column = Lines(text).place(error.start)
        message = f"byte 0x{data[error.start]:02x} is not UTF-8; the file is read as Latin-1"
        hint = "save it as UTF-8"
        return text, [Problem(message, path, line, column, "", hint, "encoding", "warning")]


class _Follower:
    """Reads a text and what it includes, each file once."""

    def __init__(self, kind: str, path: str, read: Read) -> None:
        self.mentions: list[Mention] = []
        self.problems: list[Problem] = []
        self.texts: dict[str, str] = {}
        self._kind = kind
        self._folder = os.path.dirname(path)
        self._read = read
        self._seen: set[str] = set()
        self._macros = NO_MACROS

    def follow(self, text: str, path: str, folder: str = "") -> None:
        """Scan a text, then each file it includes where it includes it."""
        waiting: list[tuple[str, str, str]] = [(text, path, folder)]
        while waiting:
            text, path, folder = waiting.pop()
            real = os.path.realpath(path)
            if real in self._seen:
                continue
            self._seen.add(real)
            self.texts[path] = text
            scan = _SCANNERS[self._kind](text, self._macros)
            self._macros = scan.macros
            self.mentions += mentions(text, path, scan.found)
            opened = [self._open(one, text, path, folder) for one in scan.inclusions]
            waiting += [one for one in reversed(opened) if one]

    def _open(
        self, inclusion: Inclusion, text: str, path: str, folder: str
    ) -> tuple[str, str, str] | None:
        for candidate in self._candidates(inclusion, path, folder):
            if os.path.isfile(candidate):
                try:
                    content, problems = _decode(self._read(candidate), candidate)
                except InputError as error:
                    self.problems += error.problems
                    return None
                self.problems += problems
                inner = os.path.dirname(candidate) if inclusion.folder else folder
                return content, candidate, inner
        line = text.count("\n", 0, inclusion.start) + 1
        self.problems.append(
            Problem(
                f"includes {inclusion.name!r}, which is not there",
                path,
                line,
                inclusion.start - text.rfind("\n", 0, inclusion.start),
                hint="what it cites is not counted",
                rule="missing-file",
                severity="warning",
            )
        )
        return None

    def _candidates(self, inclusion: Inclusion, path: str, folder: str) -> list[str]:
        """LaTeX looks beside the main file, Typst beside the file that includes."""
        here = os.path.dirname(path)
        bases = [here] if self._kind == "typst" else [folder or self._folder, self._folder, here]
        name = os.path.join(inclusion.folder, inclusion.name)
        if self._kind == "typst" and name.startswith("/"):
            bases, name = [self._folder], name.lstrip("/")
        ending = _ENDINGS[self._kind]
        names = [name] if name.endswith(ending) else [name + ending, name]
        return [os.path.join(base, one) for base in dict.fromkeys(bases) for one in names]


def _latex(text: str, macros: Macros) -> Scan:
    from kapcite.manuscript.latex import scan_latex

    return scan_latex(text, macros)


def _aux(text: str, _: Macros) -> Scan:
    from kapcite.manuscript.aux import scan_aux

    return scan_aux(text)


def _typst(text: str, _: Macros) -> Scan:
    from kapcite.manuscript.typst import scan_typst

    return scan_typst(text)


_SCANNERS: dict[str, Callable[[str, Macros], Scan]] = {
    "latex": _latex,
    "aux": _aux,
    "typst": _typst,
}
