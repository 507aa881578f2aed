"""Writes what ``dedupe`` found: merged records, the keys that are gone, pairs told apart."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from kapcite.cli.console import Console, clean
from kapcite.cli.records import Records, table
from kapcite.errors import InputError, Problem, UsageError

if TYPE_CHECKING:
    from kapcite.corpus.edit import Edit
    from kapcite.dedupe.find import Found
    from kapcite.dedupe.merge import Merged
    from kapcite.model.corpus import Corpus
    from kapcite.model.reference import Reference

Pairs = Sequence[tuple[str, str]]


def merge_found(options: Namespace, console: Console, records: Records, found: Found) -> int:
    """Merge the clusters that were found, in the corpus or to ``--output``."""
    groups = [[found.ids[row] for row in rows] for rows in found.clusters]
    if options.files:
        known = {ref.id: ref for ref in records.references}
        merged = _merged(records, known, groups)
        _write_files(options, console, records, merged)
        _tell(options, console, merged)
        return 0
    return settle(options, console, records, groups)


def settle(
    options: Namespace,
    console: Console,
    records: Records,
    groups: Sequence[Sequence[str]],
    apart: Pairs = (),
) -> int:
    """Merge groups of keys in the corpus and remember pairs as two works, in one change."""
    merged: list[Merged] = []

    def change(corpus: Corpus) -> list[Edit]:
        merged[:] = _merged(records, corpus.by_id, groups)
        return _edits(corpus, merged, apart)

    if groups or apart:
        edit_corpus(options.corpus, change)
    _tell(options, console, merged)
    return 0


def edit_corpus(option: str | None, change: Callable[[Corpus], list[Edit]]) -> None:
    """Change the corpus as it is under its lock, at once; ``kapcite undo`` takes it back.

    Raises UsageError for a corpus that is not to be changed, InputError for one that
    cannot be read.
    """
    from kapcite.cli.store import Store, display_path
    from kapcite.cli.writing import writable
    from kapcite.corpus.edit import apply
    from kapcite.corpus.load import load_bytes
    from kapcite.corpus.write import rewrite

    path = writable(Store(option))
    file = display_path(str(path))

    def edited(text: str) -> str:
        loaded = load_bytes(text.encode(), file)
        if loaded.errors:
            raise InputError(*loaded.errors)
        return apply(text, change(loaded.corpus), file)

    rewrite(path, edited)


def remember_apart(option: str | None, pairs: Pairs) -> None:
    """Write into the corpus that two records are two works.

    Raises UsageError for a key that the corpus has not.
    """
    edit_corpus(option, lambda corpus: _edits(corpus, (), pairs))


def _merged(
    records: Records, known: Mapping[str, Reference], groups: Sequence[Sequence[str]]
) -> list[Merged]:
    from kapcite.dedupe.merge import merge

    return [merge(records.preferred([_one(known, key) for key in keys])) for keys in groups]


def _one(known: Mapping[str, Reference], key: str) -> Reference:
    if key not in known:
        hint = "kapcite search finds keys"
        raise UsageError(Problem(f"no reference has the key {key!r}", hint=hint))
    return known[key]


def _edits(corpus: Corpus, merged: Sequence[Merged], apart: Pairs) -> list[Edit]:
    """Return the edits that leave one record of each group and rename the keys elsewhere."""
    from kapcite.corpus.edit import Edit
    from kapcite.corpus.plain import changes
    from kapcite.dedupe.merge import APART, key_map, rewrites

    gone = key_map(merged)
    after = {one.reference.id: one.reference for one in merged}
    for pair in apart:
        first, second = (gone.get(_one(corpus.by_id, key).id, key) for key in pair)
        ref = after.get(first, corpus.by_id[first])
        told = list(dict.fromkeys([*ref.extra.get(APART, ()), second]))
        after[first] = msgspec.structs.replace(ref, extra={**ref.extra, APART: told})
    edits = [Edit("references", key, changes(corpus.by_id[key], ref)) for key, ref in after.items()]
    edits += [Edit("references", key, None) for key in gone]
    return edits + [Edit(*rewrite) for rewrite in rewrites(corpus, gone)]


def _write_files(
    options: Namespace, console: Console, records: Records, merged: Sequence[Merged]
) -> None:
    from kapcite.cli.output import write_pieces
    from kapcite.formats.registry import format_of_file

    chosen = format_of_file(options.output)
    if chosen is None:
        hint = "-o merged.ris writes RIS; the suffix tells the format"
        raise UsageError(Problem("nothing says where the merged records go", hint=hint))
    kept = {one.reference.id: one.reference for one in merged}
    gone = {key for one in merged for key in one.gone}
    references = (kept.get(ref.id, ref) for ref in records.references if ref.id not in gone)
    write_pieces(chosen.load().write(references), options.output, console)


def _tell(options: Namespace, console: Console, merged: Sequence[Merged]) -> None:
    """Write the map of keys to ``--keymap``, or print it."""
    from kapcite.cli.output import write_pieces
    from kapcite.dedupe.merge import key_map

    rows = sorted(key_map(merged).items())
    if options.keymap:
        write_pieces([table(("gone", "kept"), rows)], options.keymap, console)
    elif options.output != "-":
        for key, kept in rows:
            console.print(f"{clean(key)} -> {clean(kept)}")
    console.note(f"works merged: {len(merged)}; records removed: {len(rows)}")
