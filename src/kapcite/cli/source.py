"""Reads what a corpus may be: a kapcite corpus, or a bibliography in another format."""

from __future__ import annotations

import os
from collections.abc import Iterator

from kapcite.corpus.lint import lint
from kapcite.corpus.load import load_bytes
from kapcite.errors import InputError, Problem
from kapcite.formats import csljson
from kapcite.formats.source import holds_references, unpacked
from kapcite.keys import DEFAULT_PATTERN, with_keys
from kapcite.model.corpus import Corpus
from kapcite.model.reference import Reference

_YAML = (".yaml", ".yml")
# What the reader of YAML corpora takes as well, with the place of every fault.
_YAML_READS = frozenset(("csljson", "cslyaml"))
#: JSON with one record a line; CSL-JSON's reader takes it as it takes an array.
_LINES = (".jsonl", ".ndjson")
#: A larger array of CSL-JSON is read item by item: the YAML reader keeps all of it.
_MUCH = 4_000_000
#: More faults than these are not read by anybody.
_MOST_PROBLEMS = 50


def read_source(
    path: str, shown: str, data: bytes | None = None
) -> tuple[Corpus, Iterator[Reference]]:
    """Return a corpus without its references, and the stream of these.

    ``data`` is what a pipe held; a file is read here, JSON lines while the stream is.
    Problems name the file as ``shown``. Raises InputError, at once or from the stream,
    for what cannot be read.
    """
    if data is None:
        if _is_streamed(path):
            return Corpus(), _stream(path, shown)
        with open(path, "rb") as file:  # noqa: PTH123 - the path is text all the way
            data = file.read()
    if not path.lower().endswith(_YAML):
        references = _foreign(data, path, shown)
        if references is not None:
            return Corpus(), iter(references)
    loaded = load_bytes(data, shown)
    if loaded.errors:
        raise InputError(*lint(loaded))
    corpus = loaded.corpus
    rest = Corpus(
        vocabulary=corpus.vocabulary,
        studies=corpus.studies,
        reviews=corpus.reviews,
        citations=corpus.citations,
    )
    return rest, iter(corpus.references)


def _is_streamed(path: str) -> bool:
    lower = path.lower()
    if lower.endswith(_LINES):
        return True
    if not lower.endswith(".json") or os.path.getsize(path) < _MUCH:  # noqa: PTH202 - as above
        return False
    with open(path, "rb") as file:  # noqa: PTH123 - as above
        return file.read(4).lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"["


def _stream(path: str, shown: str) -> Iterator[Reference]:
    problems: list[Problem] = []
    number = 0
    with open(path, encoding="utf-8", errors="replace") as stream:  # noqa: PTH123 - as above
        for item in csljson.read(stream, file=shown):
            if isinstance(item, Reference):
                number += 1
                yield item if item.id else _numbered(item, number)
            elif item.rule == "record" and item.severity == "error":
                problems.append(item)
                if len(problems) == _MOST_PROBLEMS:
                    break
    if problems:
        raise InputError(*problems)


def _numbered(reference: Reference, number: int) -> Reference:
    """Give a reference without a key the number of its place."""
    from msgspec.structs import replace

    return replace(reference, id=str(number))


def _foreign(data: bytes, path: str, shown: str) -> list[Reference] | None:
    """Return the references of a .bib, .ris … file, which stays as it is; None for YAML.

    Raises InputError with every record that cannot be read.
    """
    if not holds_references(data, path):
        return None
    found: list[Reference] = []
    lost: list[Problem] = []
    with unpacked(data, shown) as streams:
        for source in streams:
            if source.format.name in _YAML_READS:
                return None
            for item in source.format.load().read(source.stream, file=source.name):
                if not isinstance(item, Problem):
                    found.append(item)
                elif item.rule == "record" and item.severity == "error":
                    lost.append(item)
    if lost:
        raise InputError(*lost)
    return list(with_keys(found, DEFAULT_PATTERN))
