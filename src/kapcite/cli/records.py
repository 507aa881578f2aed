"""The records that ``dedupe`` works on: those of the corpus or of files, under unique keys."""

from __future__ import annotations

import csv
import io
from argparse import Namespace
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import NamedTuple

import msgspec

from kapcite.cli.console import Console
from kapcite.cli.store import Store, display_path
from kapcite.errors import InputError, Problem, UsageError
from kapcite.model.reference import Reference


class Records(NamedTuple):
    """``sources`` names the source of each key; ``order`` the sources to prefer, first first."""

    references: tuple[Reference, ...]
    sources: dict[str, str]
    order: tuple[str, ...]

    def preferred(self, group: Sequence[Reference]) -> list[Reference]:
        """Return the records of a cluster, the one to keep first."""
        from kapcite.dedupe.merge import preferred

        places = {name: place for place, name in enumerate(self.order)}
        last = len(places)
        return preferred(group, {ref.id: places.get(self.sources[ref.id], last) for ref in group})


def read_records(options: Namespace, console: Console) -> Records:
    """Read the files of a call, or its corpus.

    Raises InputError when a file cannot be opened or holds nothing to compare by; records
    that cannot be read are reported and left out.
    """
    if not options.files:
        store = Store(options.corpus)
        references = tuple(store.corpus().references)
        name = display_path(store.path)
        named = {ref.id: ref.origin or name for ref in references}
        return Records(references, named, _order(options, named))
    found: list[Reference] = []
    sources: dict[str, str] = {}
    for reference, name in _read_files(options, console):
        key = _unique(reference.id, name, sources)
        sources[key] = name
        found.append(
            reference if key == reference.id else msgspec.structs.replace(reference, id=key)
        )
    return Records(tuple(found), sources, _order(options, sources))


def _read_files(options: Namespace, console: Console) -> Iterator[tuple[Reference, str]]:
    from kapcite.cli.intake import Intake

    intake = Intake(console, options.format)
    names: dict[str, str] = {}
    mute: set[str] = set()
    for reference, count in intake.references(options.files):
        if count.file not in names:
            names[count.file] = PurePath(count.file).name
            mute.add(count.file)
        if mute and _comparable(reference):
            mute.discard(count.file)
        yield reference, names[count.file]
    intake.report(warnings=False)
    for count in intake.counts:
        if not count.taken:
            console.note(f"{display_path(count.file)}: there are no records in it")
    if mute:
        hint = "the columns of a CSV file are named title, author, year, journal, doi and so on"
        text = "no record has a title, an author or an identifier to compare by"
        raise InputError(*(Problem(text, file=file, hint=hint) for file in sorted(mute)))


def _comparable(ref: Reference) -> bool:
    return bool(ref.title or ref.title_short or ref.doi or ref.pmid or ref.creators)


def _unique(key: str, name: str, taken: dict[str, str]) -> str:
    """Return a key that no other record has; records of formats without keys get one."""
    if key and key not in taken:
        return key
    stem = PurePath(name).stem
    wanted = key or f"{stem}:{len(taken) + 1}"
    if wanted in taken:
        wanted = f"{stem}:{wanted}"
    number = 2
    unique = wanted
    while unique in taken:
        unique = f"{wanted}:{number}"
        number += 1
    return unique


def _order(options: Namespace, sources: dict[str, str]) -> tuple[str, ...]:
    """Return the full names of the sources that ``--source`` names by their start."""
    names = list(dict.fromkeys(sources.values()))
    order = []
    for word in filter(None, options.source.split(",")):
        matching = [name for name in names if name.lower().startswith(word.strip().lower())]
        if not matching:
            hint = f"the sources are {', '.join(names)}"
            raise UsageError(Problem(f"--source: there is no {word!r}", hint=hint))
        order += matching
    return tuple(order)


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a CSV file with a header."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()
