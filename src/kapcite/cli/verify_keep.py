"""``kapcite verify --record`` and ``--fix``: verdicts and published values into the corpus."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kapcite.cli.console import Console, clean
from kapcite.errors import Problem, UsageError

if TYPE_CHECKING:
    from kapcite.cli.verify_input import Item
    from kapcite.corpus.edit import Edit
    from kapcite.model.corpus import Corpus
    from kapcite.model.reference import Reference
    from kapcite.verify.result import Verification

# Plain values for the corpus file are what YAML holds: text, lists and mappings of it.
Plain = dict[str, Any]


def keep(
    items: list[Item],
    results: list[Verification],
    corpus: Corpus,
    path: str,
    options: Namespace,
    console: Console,
) -> None:
    """Write verdicts (``--record``) and, with ``--yes``, published values (``--fix``).

    Raises WriteError, with the corpus unchanged, when it cannot be written.
    """
    pairs = list(zip(items, results, strict=True))
    edits: list[Edit] = []
    taken = {citation.id for citation in corpus.citations}
    if options.record:
        edits += [edit for pair in pairs if (edit := _recorded(*pair, corpus, taken)) is not None]
    if options.fix:
        fixes = [(item, result, _published(result, options.field)) for item, result in pairs]
        _show_fixes(fixes, console)
        if options.yes:
            edits += _fixed(fixes, corpus, taken)
    if not edits:
        console.note("nothing to write" if options.record or options.yes else "nothing was written")
        return
    _write(path, edits)
    console.note(f"{path}: {len(edits)} {'record' if len(edits) == 1 else 'records'} written")


def _write(path: str, edits: list[Edit]) -> None:
    from kapcite.corpus.edit import apply
    from kapcite.corpus.write import rewrite

    if not path.endswith((".yaml", ".yml")):
        problem = Problem("only a YAML corpus is written to", path, hint="kapcite init makes one")
        raise UsageError(problem)
    rewrite(Path(path), lambda text: apply(text, edits, path))


def _recorded(item: Item, result: Verification, corpus: Corpus, taken: set[str]) -> Edit | None:
    """Return the change that keeps a verdict; None where there is nothing to say or it is known."""
    from kapcite.corpus.edit import Edit
    from kapcite.verify.result import RECORDED

    verdict = RECORDED.get(result.verdict)
    if verdict is None and result.notices:  # the notice goes into the note
        verdict = "wrong details" if result.differences else "exact"
    if verdict is None:
        return None
    if item.citation is not None:
        if item.citation.verdict == verdict:
            return None
        return Edit("citations", item.citation.id, _verdict(result, corpus) | {"verdict": verdict})
    document = Path(item.place.rsplit(":", 1)[0] or "list").name
    key = _fresh(f"{Path(document).stem}-{result.id}", taken)
    words = as_cited(item.reference)
    record: Plain = {"id": key, "document": document, "as-cited": words}
    return Edit("citations", key, record | {"verdict": verdict} | _verdict(result, corpus))


def _verdict(result: Verification, corpus: Corpus) -> Plain:
    """Return what a citation holds of a result; keys that the corpus lacks go into the note."""
    known = corpus.by_id
    inside = result.bound_to in known
    evidence = ", ".join(part for part in (result.source, result.asked) if part)
    bound = f"; bound to {result.bound_to}" if result.bound_to and not inside else ""
    noticed = "".join(f"; {notice.kind}" for notice in result.notices)
    record: Plain = {
        "cites": result.bound_to if inside else None,
        "mixes": [key for key in result.mixes if key in known],
        "confidence": result.confidence,
        "differences": [
            {name: value for name, value in _pairs(difference) if value is not None}
            for difference in result.differences
        ],
        "note": f"kapcite verify: {evidence}{bound}{noticed}",
    }
    return {name: value for name, value in record.items() if value}


def _pairs(difference: Any) -> tuple[tuple[str, str | None], ...]:
    """Return the fields of a kapcite.model.citation.Difference."""
    return (
        ("field", {"year": "issued"}.get(difference.field, difference.field)),
        ("cited", difference.cited),
        ("published", difference.published),
        ("kind", difference.kind),
    )


def _fresh(wanted: str, taken: set[str]) -> str:
    key = "".join(c if c.isalnum() or c in "-_." else "-" for c in wanted)
    number = 2
    while key in taken:
        key = f"{wanted}-{number}"
        number += 1
    taken.add(key)
    return key


def as_cited(reference: Reference) -> Plain:
    """Return a reference in the words of ``as-cited``."""
    words = {
        "authors": "; ".join(name.display for name in reference.creators),
        "year": str(reference.year or ""),
        "title": reference.title,
        "container-title": reference.container_title,
        "volume": reference.volume,
        "issue": reference.issue,
        "page": reference.page,
        "number": reference.number,
        "publisher": reference.publisher,
        "DOI": reference.doi,
        "URL": reference.url,
    }
    return {name: value for name, value in words.items() if value}


def _published(result: Verification, fields: list[str]) -> Plain:
    """Return CSL name -> published value of each field that differs or is missing."""
    import msgspec

    record = result.record
    if record is None or result.verdict in ("conflated", "not found"):
        return {}
    plain: Plain = msgspec.to_builtins(record)
    found: Plain = {}
    for name in (*(difference.field for difference in result.differences), *result.missing):
        if fields and name not in fields:
            continue
        key = "issued" if name == "year" else name
        if key in ("author", "issued"):
            value = plain.get("author") if key == "author" else str(record.issued or "")
        else:
            value = plain.get(key)
        if value:
            found[key] = value
    return found


def _show_fixes(fixes: list[tuple[Item, Verification, Plain]], console: Console) -> None:
    import msgspec

    for item, result, values in fixes:
        if not values:
            continue
        now: Plain = msgspec.to_builtins(item.reference)
        console.print(f"--- {clean(result.id)}")
        console.print(f"+++ {clean(result.bound_to or '')} ({clean(result.source or '')})")
        for name, value in values.items():
            if name in now:
                console.print(console.style(f"-{name}: {_line(now[name])}", "red"))
            console.print(console.style(f"+{name}: {_line(value)}", "green"))


def _line(value: Any) -> str:
    """Return a plain value of any shape on one line, for a diff."""
    if isinstance(value, list):
        return clean("; ".join(_line(one) for one in value))
    if isinstance(value, dict):
        return clean(", ".join(str(part) for part in value.values()))
    return clean(str(value))


def _fixed(
    fixes: list[tuple[Item, Verification, Plain]], corpus: Corpus, taken: set[str]
) -> list[Edit]:
    """Return the changes: the record as published, and how it stood as a citation of it."""
    from kapcite.corpus.edit import Edit

    edits: list[Edit] = []
    for item, result, values in fixes:
        if not values or item.place != "the corpus" or result.id not in corpus.by_id:
            continue
        edits.append(Edit("references", result.id, values))
        key = _fresh(f"former-{result.id}", taken)
        former: Plain = {
            "id": key,
            "document": "kapcite verify --fix",
            "as-cited": as_cited(item.reference),
            "cites": result.id,
            "verdict": "wrong details" if result.accuses else "minor errors",
            "note": f"as it stood; corrected from {result.source} {result.asked or ''}".strip(),
        }
        edits.append(Edit("citations", key, former))
    return edits
