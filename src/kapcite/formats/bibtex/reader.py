"""Entries to references: a text is cut into blocks, fields are inherited, records are made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from kapcite.errors import Problem
from kapcite.formats.bibtex.inherit import Parents, uses_inheritance
from kapcite.formats.bibtex.record import Record
from kapcite.formats.bibtex.tokens import Entry, Tokens
from kapcite.formats.draft import Draft
from kapcite.model.reference import Reference

#: Entries that are no works: fields for others, and sets of others.
_HELPERS = {"xdata": "holds fields for other entries", "set": "names a set of other entries"}


def read(stream: IO[str], *, file: str = "") -> Iterator[Reference | Problem]:
    """Yield the references of a .bib file in either dialect.

    The text is held as a whole, since macros and cross-references reach across it;
    references are made one at a time.
    """
    text = stream.read().removeprefix("\ufeff")
    tokens = Tokens(text, file)
    if not uses_inheritance(text):
        for item in tokens.entries():
            if isinstance(item, Problem):
                yield item
            else:
                yield from _reference(item, item.fields, file)
        return
    items = list(tokens.entries())
    parents = Parents(item for item in items if isinstance(item, Entry))
    for item in items:
        if isinstance(item, Problem):
            yield item
        else:
            yield from _reference(item, parents.resolve(item), file)


def _reference(entry: Entry, fields: dict[str, str], file: str) -> Iterator[Reference | Problem]:
    if entry.type in _HELPERS:
        message = f"@{entry.type} {entry.key!r} is no work: it {_HELPERS[entry.type]}"
        yield Problem(message, file, entry.line, rule="record", severity="warning")
        return
    draft = Draft("bibtex", file, entry.line)
    for line, message in entry.faults:
        severity = "warning" if message.startswith(("no @string", "crossref", "xdata")) else "error"
        draft.problems.append(
            Problem(message, file, line, path=entry.key, rule="damage", severity=severity)
        )
    record = Record(entry, fields, draft)
    record.fill()
    yield from draft.finish(record.key)
