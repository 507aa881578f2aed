"""The corpus as the language server holds it: in memory, read again when the file changes."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from kapcite.cli.store import Store
from kapcite.model.reference import Reference


class Entry(NamedTuple):
    """A reference in a list of completions; ``words`` is what typing is compared with."""

    key: str
    authors: str
    year: str
    title: str
    words: str


class OpenCorpus:
    """The entries of a corpus, fresh whenever they are asked for."""

    def __init__(self, option: str | None) -> None:
        self._option = option
        self._stamp: tuple[str, int, int] | None = None
        self._store = Store(option)
        self._entries: list[Entry] = []

    @property
    def store(self) -> Store:
        """The store of the corpus as it is now. Raises KapciteError for a faulty corpus."""
        store = Store(self._option)
        status = Path(store.path).stat()
        stamp = (store.path, status.st_mtime_ns, status.st_size)
        if stamp != self._stamp:
            self._entries = [_entry(reference) for reference in store.corpus().references]
            self._store, self._stamp = store, stamp
        return self._store

    def complete(self, typed: str, limit: int) -> list[Entry]:
        """Return entries for what is typed: keys that start so, then any that contain it."""
        _ = self.store
        wanted = typed.casefold()
        if not wanted:
            return self._entries[:limit]
        first = [one for one in self._entries if one.words.startswith(wanted)]
        if len(first) < limit:
            first += [
                one
                for one in self._entries
                if wanted in one.words and not one.words.startswith(wanted)
            ]
        return first[:limit]


def _entry(reference: Reference) -> Entry:
    names = [name.short for name in reference.creators]
    authors = f"{names[0]} et al." if len(names) > 2 else " & ".join(names)
    year, title = str(reference.year or ""), reference.title or ""
    words = f"{reference.id} {authors} {year} {title}".casefold()
    return Entry(reference.id, authors, year, title, words)
