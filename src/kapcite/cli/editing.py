"""``kapcite edit``, ``rm``, ``tag``, ``note``, ``key`` and ``undo``."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

import msgspec

from kapcite.cli.command import Command
from kapcite.cli.console import Console
from kapcite.cli.editor import edited
from kapcite.cli.output import read_keys
from kapcite.cli.parser import Parser
from kapcite.cli.store import Store, display_path
from kapcite.cli.writing import make_edits, update_reference, writable
from kapcite.corpus.edit import Edit
from kapcite.corpus.plain import changes, plain
from kapcite.errors import InputError, Problem, UsageError
from kapcite.model.corpus import Corpus
from kapcite.model.reference import Reference


def _one_key(parser: Parser) -> None:
    parser.add_argument("key", metavar="KEY", help="the key of a reference")


def _run_edit(options: Namespace, console: Console) -> int:
    from kapcite.corpus.emit import emit_item

    store = Store(options.corpus)
    path = writable(store, hold=False)
    (old,) = store.references([options.key])
    text = "\n".join(["references:", *emit_item(plain(old), 0), ""])
    new = _record(edited(text), old, console)
    changed = update_reference(path, old, new)
    console.note(f"{old.id}: {'changed' if changed else 'nothing changed'}")
    return 0


def _record(file: Path, old: Reference, console: Console) -> Reference:
    """Return the record that an edited file holds, and remove the file.

    Raises InputError, and leaves the file, when it is not one record under the same key.
    """
    from kapcite.corpus.load import load_bytes

    loaded = load_bytes(file.read_bytes(), str(file))
    problems = list(loaded.errors)
    records = loaded.corpus.references
    if not problems and len(records) != 1:
        problems.append(Problem("expected one record", str(file)))
    elif not problems and records[0].id != old.id:
        hint = f"kapcite key {old.id} {records[0].id} renames it everywhere"
        problems.append(Problem("the key of a record is not changed here", str(file), hint=hint))
    if problems:
        kept = Problem("nothing was changed; your text is kept here", str(file))
        raise InputError(*problems, kept)
    console.problems(loaded.problems)
    file.unlink()
    return records[0]


def _configure_rm(parser: Parser) -> None:
    parser.add_argument("keys", nargs="+", metavar="KEY", help="keys; - reads them from a pipe")


def _run_rm(options: Namespace, console: Console) -> int:
    store = Store(options.corpus)
    path = writable(store)
    references = store.references(read_keys(options.keys))
    corpus = store.corpus()
    users = [
        Problem(f"{reference.id} is used by {use}", display_path(store.path))
        for reference in references
        for use in _uses(corpus, reference.id)
    ]
    if users:
        raise UsageError(*users)
    make_edits(path, [Edit("references", reference.id, None) for reference in references])
    noun = "reference" if len(references) == 1 else "references"
    console.note(f"{len(references)} {noun} removed; kapcite undo brings them back")
    return 0


def _uses(corpus: Corpus, key: str) -> list[str]:
    studies = [f"the study {study.id}" for study in corpus.studies if key in study.reports]
    reviews = [f"the review {item.reference}" for item in corpus.reviews if item.reference == key]
    citations = [
        f"the citation {citation.id}"
        for citation in corpus.citations
        if key in (citation.cites, *citation.mixes, *citation.candidates)
    ]
    return studies + reviews + citations


def _configure_tag(parser: Parser) -> None:
    _one_key(parser)
    parser.add_argument("tags", nargs="+", metavar="TAG", help="keywords to add")
    parser.add_argument("--remove", action="store_true", help="take them away instead")


def _run_tag(options: Namespace, console: Console) -> int:
    store = Store(options.corpus)
    path = writable(store)
    (old,) = store.references([options.key])
    between = "; " if ";" in (old.keyword or "") else ", "
    words = [word.strip() for word in (old.keyword or "").split(between.strip()) if word.strip()]
    if options.remove:
        words = [word for word in words if word not in options.tags]
    else:
        words += [tag for tag in dict.fromkeys(options.tags) if tag not in words]
    new = msgspec.structs.replace(old, keyword=between.join(words) or None)
    update_reference(path, old, new)
    console.note(f"{old.id}: {between.join(words) or 'no keywords'}")
    return 0


def _configure_note(parser: Parser) -> None:
    _one_key(parser)
    parser.add_argument("text", metavar="TEXT", help="what to note; an empty text removes the note")
    parser.add_argument("--replace", action="store_true", help="instead of adding to the note")


def _run_note(options: Namespace, console: Console) -> int:
    store = Store(options.corpus)
    path = writable(store)
    (old,) = store.references([options.key])
    text = options.text.strip()
    if text and old.note and not options.replace:
        text = f"{old.note} {text}"
    update_reference(path, old, msgspec.structs.replace(old, note=text or None))
    console.note(f"{old.id}: {text or 'no note'}")
    return 0


def _configure_key(parser: Parser) -> None:
    parser.add_argument("old", metavar="OLD", help="the key as it is")
    parser.add_argument("new", metavar="NEW", help="the key as it shall be")


def _run_key(options: Namespace, console: Console) -> int:
    store = Store(options.corpus)
    path = writable(store)
    store.references([options.old])
    corpus = store.corpus()
    if options.new == options.old:
        raise UsageError(Problem(f"{options.new!r} is its key already"))
    if options.new in corpus.by_id:
        raise UsageError(Problem(f"{options.new!r} is another reference's key already"))
    if not options.new or any(c.isspace() or c in ",{}#%\\\"'~" for c in options.new):
        message = f"{options.new!r} cannot be a key"
        raise UsageError(Problem(message, hint="letters, digits and : . / + - _"))
    edits = _renaming(corpus, options.old, options.new)
    make_edits(path, edits)
    noun = "record" if len(edits) == 1 else "records"
    console.note(f"{options.old} is {options.new} now, in {len(edits)} {noun}")
    return 0


def _renaming(corpus: Corpus, old: str, new: str) -> list[Edit]:
    """Return the edits that put a new key wherever the old one stands."""

    def renamed(keys: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(new if key == old else key for key in keys)

    edits = [Edit("references", old, {"id": new})]
    for study in corpus.studies:
        state = msgspec.structs.replace(study, reports=renamed(study.reports))
        edits += _edit("studies", study.id, study, state)
    for review in corpus.reviews:
        if review.reference == old:
            edits.append(Edit("reviews", old, {"reference": new}))
    for citation in corpus.citations:
        changed = msgspec.structs.replace(
            citation,
            cites=new if citation.cites == old else citation.cites,
            mixes=renamed(citation.mixes),
            candidates=renamed(citation.candidates),
        )
        edits += _edit("citations", citation.id, citation, changed)
    return edits


def _edit(section: str, key: str, old: Any, new: Any) -> list[Edit]:
    updates = changes(old, new)
    return [Edit(section, key, updates)] if updates else []


def _no_arguments(_parser: Parser) -> None:
    """Undo needs none."""


def _run_undo(options: Namespace, console: Console) -> int:
    from kapcite.corpus.write import swap_with_backup

    store = Store(options.corpus)
    path = writable(store)
    if not swap_with_backup(path):
        raise UsageError(Problem("there is no former version", display_path(store.path)))
    console.note(f"{display_path(store.path)} is as it was before; undo again to return")
    return 0


_ON = "--corpus mine.yaml"
EDIT = Command(
    description="Open a record in your editor (VISUAL or EDITOR) and save it if it is valid.",
    configure=_one_key,
    run=_run_edit,
    examples=(f"kapcite edit wilkinson2017 {_ON}",),
)
RM = Command(
    description="Remove references that no study, review or citation uses.",
    configure=_configure_rm,
    run=_run_rm,
    examples=(f"kapcite rm muster2020 {_ON}",),
)
TAG = Command(
    description="Add keywords to a reference, or remove them.",
    configure=_configure_tag,
    run=_run_tag,
    examples=(
        f"kapcite tag wilkinson2017 pilot {_ON}",
        f"kapcite tag wilkinson2017 pilot --remove {_ON}",
    ),
)
NOTE = Command(
    description="Add to the note of a reference.",
    configure=_configure_note,
    run=_run_note,
    examples=(f'kapcite note wilkinson2017 "read the full text" {_ON}',),
)
KEY = Command(
    description="Give a reference another key, wherever in the corpus it stands.",
    configure=_configure_key,
    run=_run_key,
    examples=(f"kapcite key wilkinson2017 wilkinson2017cbt {_ON}",),
)
UNDO = Command(
    description="Take back the last change of the corpus; a second time takes that back.",
    configure=_no_arguments,
    run=_run_undo,
    examples=(f"kapcite undo {_ON}",),
)
