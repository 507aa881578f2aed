"""``kapcite import`` and ``kapcite add``."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

import msgspec

from kapcite.cli.command import Command
from kapcite.cli.console import Console
from kapcite.cli.convert import add_input_options
from kapcite.cli.intake import Count, Intake
from kapcite.cli.parser import Parser
from kapcite.cli.store import Store, display_path
from kapcite.cli.writing import change_corpus, writable
from kapcite.errors import Problem, UsageError
from kapcite.formats.registry import FORMATS
from kapcite.keys import parse_pattern, with_keys
from kapcite.model.reference import ORIGIN, Reference

_KEYS_SHOWN = 5


def _configure(parser: Parser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE", help="files of references; - is stdin")
    add_input_options(parser)
    parser.add_argument(
        "--source",
        metavar="NAME",
        help="where the records are from (the database they name, else the file)",
    )
    parser.add_argument("--dry-run", action="store_true", help="read and count, write nothing")
    parser.add_argument("--json", action="store_true", help="print the counts as JSON")


def _configure_add(parser: Parser) -> None:
    parser.add_argument(
        "identifiers",
        nargs="*",
        metavar="ID",
        help="doi:…, pmid:…, arxiv:… or isbn:…, looked up at Crossref, PubMed, DataCite, arXiv",
    )
    formats = parser.add_argument_group("formats")
    for name, entry in FORMATS.items():
        formats.add_argument(
            f"--from-{name}", dest=f"file_{name}", metavar="FILE", help=f"{entry.label}; - is stdin"
        )
    parser.add_argument("--keys", metavar="PATTERN", default="auth.lower + year", help="see import")


def _run_add(options: Namespace, console: Console) -> int:
    given = [(name, file) for name in FORMATS if (file := getattr(options, f"file_{name}"))]
    if options.identifiers and not given:
        return _add_published(options, console)
    if len(given) != 1 or options.identifiers:
        hint = "for example kapcite add --from-bibtex -, or kapcite add doi:10.1000/182"
        raise UsageError(Problem("name one file and its format", hint=hint))
    ((options.from_format, file),) = given
    options.files = [file]
    options.source, options.strict, options.warnings = "", True, True
    options.dry_run = options.json = False
    return _run(options, console)


def _add_published(options: Namespace, console: Console) -> int:
    """Add the published records of identifiers; with any that no service has, none."""
    from kapcite.cli.fetching import fetch_references

    parse_pattern(options.keys)
    store = Store(options.corpus)
    path = writable(store)
    present = store.corpus().references
    known = {reference.doi.lower() for reference in present if reference.doi}
    found = fetch_references(options.identifiers)
    fresh = [reference for reference in found if (reference.doi or "").lower() not in known]
    added = list(with_keys(fresh, options.keys, [reference.id for reference in present]))
    if added:
        change_corpus(path, {"references": [(item.id, item) for item in added]})
    for item in added:
        console.print(item.id)
    again = len(found) - len(fresh)
    there = f", {again} are there already" if again else ""
    noun = "reference" if len(added) == 1 else "references"
    console.note(f"{len(added)} {noun} added to {display_path(store.path)}{there}")
    return 0


def _run(options: Namespace, console: Console) -> int:
    parse_pattern(options.keys)
    store = Store(options.corpus)
    path = writable(store)
    present = store.corpus().references
    intake = Intake(console, options.from_format)
    known = {_content(reference) for reference in present}
    fresh: list[Reference] = []
    repeats = 0
    for reference in _sourced(intake, options):
        content = _content(reference)
        if content in known:
            repeats += 1
        else:
            known.add(content)
            fresh.append(reference)
    intake.refuse_if_strict(strict=options.strict)
    taken = [reference.id for reference in present]
    added = list(with_keys(fresh, options.keys, taken))
    if added and not options.dry_run:
        with intake.writing(len(added), display_path(store.path)):
            change_corpus(path, {"references": [(item.id, item) for item in added]})
    code = intake.report(warnings=options.warnings)
    _tell_keys(fresh, added, console)
    _tell(intake, len(added), repeats, options, store, console)
    return code


def _tell_keys(fresh: list[Reference], added: list[Reference], console: Console) -> None:
    """Say which records could not keep their key, since drafts may cite them by it."""
    pairs = zip(fresh, added, strict=True)
    moved = [f"{old.id} is {new.id} here" for old, new in pairs if old.id not in ("", new.id)]
    if moved:
        more = f" and {len(moved) - _KEYS_SHOWN} more" if len(moved) > _KEYS_SHOWN else ""
        console.note(f"keys that were taken: {', '.join(moved[:_KEYS_SHOWN])}{more}")


def _sourced(intake: Intake, options: Namespace) -> Iterator[Reference]:
    """Yield the references, each with the place it came from.

    That is what ``--source`` says, else the database a record names, else its file.
    """
    for reference, count in intake.references(options.files):
        label = options.source
        if label is None and reference.origin is None and count.file != "-":
            label = PurePath(count.file).name
        if label:
            extra = {**reference.extra, ORIGIN: label}
            yield msgspec.structs.replace(reference, extra=extra)
        else:
            yield reference


def _content(reference: Reference) -> bytes:
    """Return what a record says, whatever its key and wherever it came from."""
    extra = {name: value for name, value in reference.extra.items() if name != ORIGIN}
    bare = msgspec.structs.replace(reference, id="", source=None, extra=extra)
    return msgspec.json.encode(bare, order="deterministic")


def _tell(
    intake: Intake, added: int, repeats: int, options: Namespace, store: Store, console: Console
) -> None:
    if options.json:
        console.json(_data(intake, added, repeats))
        return
    for count in intake.counts:
        console.note(f"{count.file}: {_counted(count)}")
    where = display_path(store.path)
    verb = "would be added" if options.dry_run else "added"
    again = f", {repeats} are there already" if repeats else ""
    console.note(f"{added} {'reference' if added == 1 else 'references'} {verb} to {where}{again}")


def _counted(count: Count) -> str:
    noun = "record" if count.read == 1 else "records"
    lost = f", {count.lost} could not be read" if count.lost else ""
    return f"{count.read} {noun} ({FORMATS[count.format].label}){lost}"


def _data(intake: Intake, added: int, repeats: int) -> dict[str, Any]:
    return {
        "read": sum(count.read for count in intake.counts),
        "imported": added,
        "present": repeats,
        "problems": len(intake.errors),
        "warnings": len(intake.problems) - len(intake.errors),
        "files": [
            {
                "file": count.file,
                "format": count.format,
                "read": count.read,
                "taken": count.taken,
                "lost": count.lost,
            }
            for count in intake.counts
        ],
    }


IMPORT = Command(
    description="Add the records of files to the corpus: BibTeX, RIS, MEDLINE, PubMed XML, Web"
    " of Science, CSL-JSON, tables, packed or not. The format is recognised. Records that are"
    " there already are not added again; where each came from is kept as its source. Bad"
    " records are reported with their line; then the exit code is 1.",
    configure=_configure,
    run=_run,
    examples=(
        "kapcite import export.ris --corpus mine.yaml",
        "kapcite import export.ris --dry-run --json --corpus mine.yaml",
    ),
)
ADD = Command(
    description="Add a record that you paste or pipe in, or the published record of a DOI, PMID,"
    " arXiv number or ISBN, which is looked up on the network. With any fault nothing is added.",
    configure=_configure_add,
    run=_run_add,
    examples=("kapcite add --from-ris export.ris --corpus mine.yaml",),
)
