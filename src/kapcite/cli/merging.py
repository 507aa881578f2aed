"""Writes what ``dedupe`` found: merged records, the keys that are gone, pairs told apart."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from kapcite.cli.console import Console, clean
from kapcite.cli.records import Records
from kapcite.errors import InputError, Problem, UsageError

if TYPE_CHECKING:
    from kapcite.corpus.edit import Edit
    from kapcite.dedupe.find import Found
    from kapcite.dedupe.merge import Merged
    from kapcite.model.corpus import Corpus
    from kapcite.model.reference import Reference


def merge_found(options: Namespace, console: Console, records: Records, found: Found) -> int:
    """Merge the clusters that were found."""
    groups = [[found.ids[row] for row in rows] for rows in found.clusters]
    return merge_groups(options, console, records, groups)


def merge_groups(
    options: Namespace, console: Console, records: Records, groups: Sequence[Sequence[str]]
) -> int:
    """Merge groups of keys, in the corpus or to ``--output``, and print gone and kept keys."""
    from kapcite.cli.dedupe import table
    from kapcite.cli.output import write_pieces
    from kapcite.dedupe.merge import key_map, merge

    known = {ref.id: ref for ref in records.references}
    merged = [merge(records.preferred([known[key] for key in keys])) for keys in groups]
    gone = key_map(merged)
    if options.files:
        _write_files(options, console, records, merged)
    elif merged:
        edit_corpus(options.corpus, lambda corpus: _edits(corpus, merged))
    rows = sorted(gone.items())
    if options.keymap:
        write_pieces([table(("gone", "kept"), rows)], options.keymap, console)
    elif options.output != "-":
        for key, kept in rows:
            console.print(f"{clean(key)} -> {clean(kept)}")
    console.note(f"{len(merged)} works merged, {len(gone)} records fewer")
    return 0


def _write_files(
    options: Namespace, console: Console, records: Records, merged: Sequence[Merged]
) -> None:
    from kapcite.cli.output import write_pieces
    from kapcite.formats.registry import FORMATS

    suffix = Path(options.output or "").suffix.lower()
    chosen = next((entry for entry in FORMATS.values() if suffix in entry.suffixes), None)
    if chosen is None:
        hint = "-o merged.ris writes RIS; the suffix tells the format"
        raise UsageError(Problem("where do the merged records go?", hint=hint))
    kept = {one.reference.id: one.reference for one in merged}
    gone = {key for one in merged for key in one.gone}
    references = (kept.get(ref.id, ref) for ref in records.references if ref.id not in gone)
    write_pieces(chosen.load().write(references), options.output, console)


def _edits(corpus: Corpus, merged: Sequence[Merged]) -> list[Edit]:
    """Return the edits that leave one record of each group and rename the keys elsewhere."""
    from kapcite.corpus.edit import Edit
    from kapcite.corpus.plain import changes
    from kapcite.dedupe.merge import key_map, rewrites

    edits = []
    for one in merged:
        before = corpus.by_id[one.reference.id]
        edits.append(Edit("references", before.id, changes(before, one.reference)))
        edits += [Edit("references", key, None) for key in one.gone]
    return edits + [Edit(*rewrite) for rewrite in rewrites(corpus, key_map(merged))]


def remember_apart(option: str | None, pairs: Sequence[tuple[str, str]]) -> None:
    """Write into the corpus that two records are two works, at the first of each pair.

    Raises UsageError for a key that the corpus has not.
    """
    edit_corpus(option, lambda corpus: _apart(corpus, pairs))


def _apart(corpus: Corpus, pairs: Sequence[tuple[str, str]]) -> list[Edit]:
    from kapcite.corpus.edit import Edit
    from kapcite.corpus.plain import changes
    from kapcite.dedupe.merge import APART

    new: dict[str, Reference] = {}
    for first, second in pairs:
        for key in (first, second):
            if key not in corpus.by_id:
                hint = "kapcite search finds keys"
                raise UsageError(Problem(f"no reference has the key {key!r}", hint=hint))
        ref = new.get(first, corpus.by_id[first])
        told = list(dict.fromkeys([*ref.extra.get(APART, ()), second]))
        new[first] = msgspec.structs.replace(ref, extra={**ref.extra, APART: told})
    return [Edit("references", key, changes(corpus.by_id[key], ref)) for key, ref in new.items()]


def edit_corpus(option: str | None, change: Callable[[Corpus], list[Edit]]) -> None:
    """Change the corpus file at once; ``kapcite undo`` takes it back.

    Raises UsageError for the corpus that ships, InputError for one that cannot be read.
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
