"""Changes the corpus of a command: under its lock, only the lines that differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from kapcite.cli.command import AFTERWARDS
from kapcite.cli.store import Store, display_path
from kapcite.corpus.edit import Edit, apply
from kapcite.corpus.locate import shipped
from kapcite.corpus.plain import changes, plain
from kapcite.corpus.write import locked, rewrite
from kapcite.errors import Problem, UsageError

if TYPE_CHECKING:
    from kapcite.model.reference import Reference

_YAML = frozenset((".yaml", ".yml"))


def writable(store: Store, *, hold: bool = True) -> Path:
    """Return the path of a corpus that may be changed, and hold its lock for the command.

    What the command reads from then on nobody changes before it writes; ``hold`` is off
    where a person is waited for. Ask for it before anything of the corpus is read. Raises
    UsageError for the corpus that ships with kapcite and for files of other formats.
    """
    path = Path(store.path)
    if store.path == shipped():
        hint = "kapcite init starts one of your own, --corpus PATH names one"
        message = "this is the corpus that comes with kapcite; it is not changed"
        raise UsageError(Problem(message, display_path(store.path), hint=hint))
    if path.suffix.lower() not in _YAML:
        hint = "kapcite init references.yaml, then kapcite import it"
        raise UsageError(Problem("only a YAML corpus can be changed", str(path), hint=hint))
    if hold:
        AFTERWARDS.enter_context(locked(path))
    return path


def change_corpus(path: Path, records: Mapping[str, Iterable[tuple[str, msgspec.Struct]]]) -> None:
    """Add records, each under its key, to sections of a corpus."""
    edits = [
        Edit(section, key, plain(record))
        for section, found in records.items()
        for key, record in found
    ]
    make_edits(path, edits)


def update_reference(path: Path, old: Reference, new: Reference) -> bool:
    """Change what differs between two states of a reference; tell if anything did."""
    updates = changes(old, new)
    if updates:
        make_edits(path, [Edit("references", old.id, updates)])
    return bool(updates)


def make_edits(path: Path, edits: list[Edit]) -> None:
    """Make edits under the lock of the corpus; its former state becomes the backup."""
    rewrite(path, lambda text: apply(text, edits, display_path(str(path))))
