"""Bytes to text that the YAML parser can read, each repair reported with its place."""

from __future__ import annotations

import re

from kapcite.errors import InputError, Problem

#: A corpus of a million references is about 700 MB; anything larger is not one.
MAX_BYTES = 2_000_000_000

# YAML 1.1 (4.2, line break characters), as libyaml counts lines.
_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
# What YAML 1.2 (5.1, character set) does not allow in a stream.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def decode(data: bytes, file: str) -> tuple[str, list[Problem]]:
    """Return the text of a YAML file and a problem for each byte that is not UTF-8.

    Bytes that cannot be read become U+FFFD, so that the rest can still be checked.
    Raises InputError for UTF-16, for binary data and for files over ``MAX_BYTES``.
    """
    if len(data) > MAX_BYTES:
        raise InputError(Problem(f"the file is larger than {MAX_BYTES:,} bytes", file=file))
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise InputError(
            Problem("the file is UTF-16", file=file, line=1, column=1, hint="save it as UTF-8")
        )
    if b"\0" in data:
        place = data.index(b"\0")
        line = data.count(b"\n", 0, place) + 1
        column = place - data.rfind(b"\n", 0, place)
        raise InputError(
            Problem("the file is not text: it has a zero byte", file, line, column, rule="encoding")
        )
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        return _decode_damaged(data, file)


def _decode_damaged(data: bytes, file: str) -> tuple[str, list[Problem]]:
    problems = []
    for number, line in enumerate(data.split(b"\n"), start=1):
        try:
            line.decode()
        except UnicodeDecodeError as error:
            column = len(line[: error.start].decode(errors="replace")) + 1
            problems.append(
                Problem(
                    f"byte 0x{line[error.start]:02x} is not UTF-8",
                    file=file,
                    line=number,
                    column=column,
                    hint="save the file as UTF-8",
                    rule="encoding",
                )
            )
    return data.decode("utf-8-sig", errors="replace"), problems


def split_lines(text: str) -> list[str]:
    """Return the lines of a YAML text, each with its own line end, as libyaml counts them."""
    lines = []
    start = 0
    for match in _BREAK.finditer(text):
        lines.append(text[start : match.end()])
        start = match.end()
    return [*lines, text[start:]] if start < len(text) else lines


def line_end(line: str) -> str:
    """Return the line end that a line of ``split_lines`` carries; the last may have none."""
    match = _BREAK.search(line)
    return match[0] if match else ""


def repair(text: str, file: str) -> tuple[str, list[Problem]]:
    """Return the text without control characters, and a problem for each of them.

    Replacements are as long as what they replace, so that places stay right.
    """
    places = _Places(text, file)
    problems = []
    for match in _CONTROL.finditer(text):
        message = f"control character U+{ord(match[0]):04X}"
        problems.append(
            places.problem(match.start(), message, "remove it", rule="control-character")
        )
    return (_CONTROL.sub("\N{REPLACEMENT CHARACTER}", text) if problems else text), problems


class _Places:
    """Turns positions in a text into problems."""

    def __init__(self, text: str, file: str) -> None:
        self._text = text
        self._file = file

    def problem(self, index: int, message: str, hint: str, *, rule: str) -> Problem:
        line = self._text.count("\n", 0, index) + 1
        column = index - self._text.rfind("\n", 0, index)
        return Problem(message, self._file, line, column, hint=hint, rule=rule)
