"""Reads what a corpus may be: a kapcite corpus, or a bibliography in another format."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from kapcite.corpus.lint import lint
from kapcite.corpus.load import Loaded, load_bytes
from kapcite.errors import InputError, Problem
from kapcite.formats import csljson
from kapcite.formats.source import Source, holds_references, unpacked
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
    if (foreign := _foreign(data, path, shown)) is not None:
        return Corpus(), iter(whole(*foreign))
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


def load_all(data: bytes, path: str, shown: str) -> Loaded:
    """Return what is in a corpus of any format, with every problem of reading it."""
    foreign = _foreign(data, path, shown)
    if foreign is None:
        return load_bytes(data, shown)
    references, problems = foreign
    return Loaded(shown, None, Corpus(references=tuple(references)), problems)


def _foreign(data: bytes, path: str, shown: str) -> tuple[list[Reference], list[Problem]] | None:
    """Return what is in a .bib, .ris … file, and the problems; None where YAML's reader does.

    A file with text in it that does not look like its format is a problem too.
    """
    if path.lower().endswith(_YAML) or not holds_references(data, path):
        return None
    with unpacked(data, shown) as streams:
        found = list(streams)
        names = {source.format.name for source in found}
        if not _YAML_READS.isdisjoint(names) and not path.lower().endswith(_LINES):
            return None
        references, problems = read_streams(found)
    if not references and not all(source.plausible for source in found):
        labels = " or ".join(sorted({source.format.label for source in found}))
        message = f"there is no record in it; expected {labels or 'a file of references'}"
        problems.insert(0, Problem(message, shown, rule="record"))
    return references, problems


def read_streams(streams: Iterable[Source]) -> tuple[list[Reference], list[Problem]]:
    """Return the references of streams, each under a key of its own, and all problems."""
    found: list[Reference] = []
    problems: list[Problem] = []
    for source in streams:
        problems += source.notes
        for item in source.format.load().read(source.stream, file=source.name):
            if isinstance(item, Problem):
                problems.append(item)
            else:
                found.append(item)
    return list(with_keys(found, DEFAULT_PATTERN)), problems


def whole(references: list[Reference], problems: list[Problem]) -> list[Reference]:
    """Return the references. Raises InputError with every record that could not be read."""
    if lost := [one for one in problems if one.rule == "record" and one.severity == "error"]:
        raise InputError(*lost)
    return references
