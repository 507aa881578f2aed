"""Opens text for the commands: packed or not, in UTF-8, UTF-16 or Windows-1252, from Word."""

from __future__ import annotations

import gzip
import io
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from kapcite.errors import InputError, Problem

Bytes = io.BytesIO | io.BufferedReader | gzip.GzipFile

_HEAD = 400  # bytes that tell how a file is encoded
_MOST_XML = 64 * 1024 * 1024


@contextmanager
def open_text(path: Path) -> Iterator[TextIO]:
    """Open text, packed with gzip or not; ``-`` is stdin.

    What is not UTF-8 is read as Windows-1252. Raises InputError when it cannot be opened, or
    read to its end.
    """
    try:
        with _bytes(path) as raw, decoded(raw) as stream:
            yield stream
    except (OSError, EOFError, zlib.error) as error:
        raise _unreadable(path, error) from None


def _bytes(path: Path) -> Bytes:
    if str(path) == "-":
        return io.BytesIO(sys.stdin.buffer.read())
    return gzip.open(path) if path.suffix == ".gz" else path.open("rb")


def decoded(raw: Bytes) -> TextIO:
    """Return the text of bytes, in the encoding that they are in."""
    from kapcite.formats.source import FALLBACK, wide_encoding

    # A pipe cannot be wound back.
    head = raw.getvalue() if isinstance(raw, io.BytesIO) else raw.peek(_HEAD)
    if wide := wide_encoding(head[:_HEAD]):
        return io.TextIOWrapper(raw, wide, "replace")
    return io.TextIOWrapper(raw, "utf-8-sig", FALLBACK)


def read_text(path: Path) -> str:
    """Return all of a text. Raises InputError as `open_text` does."""
    with open_text(path) as stream:
        return stream.read()


def _unreadable(path: Path, error: Exception) -> InputError:
    reason = getattr(error, "strerror", None) or error
    return InputError(Problem(f"cannot be read: {reason}", str(path)))


def docx_text(path: Path) -> str:
    """Return the paragraphs of a Word file, one per line with blank lines between.

    A file is refused when its document part would unpack to more than 64 MB.
    Raises InputError when it is no Word file.
    """
    from zipfile import BadZipFile, ZipFile

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    word = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    try:
        with ZipFile(path) as archive:
            if archive.getinfo("word/document.xml").file_size > _MOST_XML:
                raise InputError(Problem("the document is too large to read", str(path)))
            root = fromstring(archive.read("word/document.xml"), forbid_dtd=True)
    except OSError as error:
        raise _unreadable(path, error) from None
    except (BadZipFile, KeyError, ParseError, DefusedXmlException) as error:
        raise InputError(Problem(f"this is no Word document: {error}", str(path))) from None
    kinds = {f"{word}t": None, f"{word}tab": " ", f"{word}br": " ", f"{word}noBreakHyphen": "-"}
    paragraphs = (
        "".join(
            kinds[node.tag] or node.text or "" for node in paragraph.iter() if node.tag in kinds
        )
        for paragraph in root.iter(f"{word}p")
    )
    return "\n\n".join(paragraphs)
