"""Whom ``kapcite verify`` asks: the corpus, a snapshot on this disk, services on the network."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from kapcite.cli.verify_input import JSON_LINES, read_file
from kapcite.errors import InputError, Problem

if TYPE_CHECKING:
    from kapcite.cli.transport import Transport
    from kapcite.model.corpus import Corpus
    from kapcite.verify.check import Source
    from kapcite.verify.result import Published
    from kapcite.verify.snapshot import Snapshot

_LARGE = 20_000_000  # bytes of a snapshot whose index takes more than a moment
INDEXES = (".sqlite", ".db")


def corpus_source(corpus: Corpus) -> Source:
    """Return the published records of a corpus; it need not have everything."""
    from kapcite.verify.check import SnapshotSource
    from kapcite.verify.result import Published
    from kapcite.verify.snapshot import build

    records = (Published(reference=reference) for reference in corpus.references)
    return SnapshotSource(build(records, "the corpus"), complete=False)


def snapshot_source(path: Path, cache: str, say: Callable[[str], None]) -> Source:
    """Return a snapshot, indexed into the cache when it is new or has changed.

    ``say`` gets a message where that takes a while. Raises InputError when it cannot be read.
    """
    from kapcite.verify.check import SnapshotSource

    snapshot = open_or_build(path, cache, say)
    if snapshot.is_empty:  # it would have none of the works, and none could be called not found
        hint = "a record needs a title, an identifier or authors"
        raise InputError(Problem("holds no published records", str(path), hint=hint))
    return SnapshotSource(snapshot, complete=True)


def open_or_build(path: Path, cache: str, say: Callable[[str], None]) -> Snapshot:
    """Open the index of a snapshot, building it first where there is none that is fresh."""
    from kapcite.verify.snapshot import build, open_snapshot

    if path.suffix in INDEXES:
        return open_snapshot(path)
    try:
        status = path.stat()
    except OSError as error:
        raise InputError(Problem(f"cannot be read: {error.strerror}", str(path))) from None
    stamp = f"{path.resolve()}\0{status.st_size}\0{status.st_mtime_ns}"
    target = Path(cache, "snapshots", sha256(stamp.encode(errors="replace")).hexdigest()[:24])
    try:
        return open_snapshot(target, path.name)
    except InputError:
        if status.st_size > _LARGE:  # none yet, or of another version
            say(f"{path.name}: building an index, once; some two minutes for a million records")
    try:
        return build(published_records(path), path.name, target)
    except OSError:  # a cache that cannot be written: keep it in memory
        return build(published_records(path), path.name)


def published_records(path: Path) -> Iterator[Published]:
    """Yield the records of a snapshot: JSON lines, Crossref public data, or references.

    Raises InputError for what cannot be read, with every line at fault.
    """
    from kapcite.verify.result import Published

    names = path.suffixes[-2:] if path.suffix == ".gz" else path.suffixes[-1:]
    if names and names[0] in JSON_LINES:
        yield from _json_lines(path)
    elif path.suffix == ".parquet":
        yield from _parquet(path)
    elif names and names[0] == ".json" and (found := _crossref_file(path)) is not None:
        yield from found
    else:
        given = read_file(path)
        if lost := [p for p in given.problems if p.rule in ("", "record")]:
            raise InputError(*lost)  # the works of these records would be called not found
        for item in given.items:
            yield Published(reference=item.reference)


def _json_lines(path: Path) -> Iterator[Published]:
    from kapcite.cli.texts import open_text
    from kapcite.verify.jsonlines import read_json_lines
    from kapcite.verify.records import published_from_json

    problems = []
    with open_text(path) as lines:
        for number, item in read_json_lines(lines, str(path)):
            if isinstance(item, Problem):
                problems.append(item)
            else:
                yield published_from_json(item, f"{path.stem}:{number}")
    if problems:
        raise InputError(*problems)


def _parquet(path: Path) -> Iterator[Published]:
    """Read a Parquet file of OpenAlex works, batch by batch.

    Raises InputError where pyarrow is not installed or the file is none.
    """
    from kapcite.verify.records import published_from_json

    try:
        from pyarrow import ArrowException, parquet
    except ImportError:
        hint = "pip install pyarrow"
        raise InputError(Problem("Parquet needs pyarrow", str(path), hint=hint)) from None
    try:
        number = 0
        for batch in parquet.ParquetFile(path).iter_batches(2000):
            for item in batch.to_pylist():
                number += 1
                yield published_from_json(item, f"{path.stem}:{number}")
    except (ArrowException, OSError) as error:
        raise InputError(Problem(f"this is no Parquet file: {error}", str(path))) from None


def _crossref_file(path: Path) -> Iterator[Published] | None:
    """Return the works of a Crossref public data file (``{"items": […]}``); None for others."""
    import json

    from kapcite.cli.texts import open_text
    from kapcite.verify.records import published_from_json

    with open_text(path) as stream:
        try:
            data = json.load(stream)
        except (ValueError, RecursionError):
            return None
    items = data.get("items") if isinstance(data, dict) else None
    if not isinstance(items, list):
        return None
    works = [item for item in items if isinstance(item, dict)]
    return (published_from_json(item, f"{path.stem}:{n}") for n, item in enumerate(works, 1))


def online_sources(transport: Transport, mailto: str | None) -> list[Source]:
    """Return the services, the ones that know most first.

    ``KAPCITE_CROSSREF_URL`` and its like name a mirror instead of a service.
    """
    from kapcite.verify.sources.arxiv import Arxiv
    from kapcite.verify.sources.crossref import Crossref
    from kapcite.verify.sources.datacite import DataCite
    from kapcite.verify.sources.doiorg import DoiOrg
    from kapcite.verify.sources.openalex import OpenAlex
    from kapcite.verify.sources.pubmed import PubMed

    kinds = (Crossref, PubMed, OpenAlex, DataCite, Arxiv, DoiOrg)
    sources: list[Source] = []
    for kind in kinds:
        mirror = os.environ.get(mirror_variable(kind.name))
        if mirror:
            transport.trust(mirror)
            sources.append(kind(transport.fetch, mirror.rstrip("/"), mailto))
        else:
            sources.append(kind(transport.fetch, mailto=mailto))
    return sources


def mirror_variable(name: str) -> str:
    """Return the environment variable with a service's address: ``KAPCITE_CROSSREF_URL``."""
    return f"KAPCITE_{name.upper().replace('.', '')}_URL"
