"""``kapcite verify --record``: a verdict as a citation of the corpus."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kapcite.cli.verify_input import Item
    from kapcite.corpus.edit import Edit
    from kapcite.model.corpus import Corpus
    from kapcite.model.reference import Reference
    from kapcite.verify.result import Verification

# Plain values for the corpus file are what YAML holds: text, lists and mappings of it.
Plain = dict[str, Any]


def recorded(item: Item, result: Verification, corpus: Corpus, taken: set[str]) -> Edit | None:
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
    key = fresh_key(f"{Path(document).stem}-{result.id}", taken)
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


def fresh_key(wanted: str, taken: set[str]) -> str:
    """Return a key that is not taken, made of a wanted one; it is taken from then on."""
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
