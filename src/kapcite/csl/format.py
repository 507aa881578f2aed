"""Formatting whole lists of references: what the commands and the Python API call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec

from kapcite.csl.context import Cite
from kapcite.csl.document import Document
from kapcite.csl.engine import Engine
from kapcite.csl.library import load_style
from kapcite.csl.positions import Citation
from kapcite.csl.sentence import sentence_case
from kapcite.csl.tree import Piece
from kapcite.csl.writers import HTML, TEXT, Writer
from kapcite.model.reference import Reference


class Formatted(NamedTuple):
    """One reference: its entry as text and HTML, its citation, and its narrative citation."""

    id: str
    text: str
    html: str
    citation: str
    narrative: str


def sentence_cased(reference: Reference) -> Reference:
    """Return a reference with its title in sentence case, names and acronyms kept."""
    if not reference.title:
        return reference
    title = sentence_case(reference.title, reference.abstract or "")
    return msgspec.structs.replace(reference, title=title)


def format_each(references: Iterable[Reference], style: str) -> Iterator[Formatted]:
    """Yield every reference formatted for itself alone, in the order given.

    ``style`` is a name, a short name or the path of a .csl file. Raises UsageError for a
    style that is not there and InputError for one that is broken.
    """
    engine = Engine(load_style(style))
    for reference in references:
        document = Document(engine, (reference,))
        lines = document.bibliography()
        yield _formatted(document, reference.id, lines[0].piece if lines else None)


def format_together(references: Sequence[Reference], style: str) -> list[Formatted]:
    """Return a reference list in the style's order, suffixes and disambiguation included.

    Where a style prints no entry for a reference (APA for a private letter), it is absent;
    a style without reference list keeps the order given. Raises as ``format_each`` does.
    """
    document = Document(load_style(style), references)
    if document.engine.style.bibliography is None:
        return [_formatted(document, reference.id, None) for reference in references]
    return [_formatted(document, line.id, line.piece) for line in document.bibliography()]


def _formatted(document: Document, key: str, entry: Piece | None) -> Formatted:
    cite = Cite(key)
    citation = document.citer.render(Citation((cite,)))
    return Formatted(
        key,
        document.write(entry, TEXT),
        document.write(entry, HTML),
        document.write(citation, TEXT),
        document.write(document.narrative((cite,)), TEXT),
    )


def format_bibliography(
    references: Sequence[Reference], style: str = "apa", writer: Writer = TEXT
) -> list[str]:
    """Return the entries of a reference list in the style's order, as text of a kind.

    Raises UsageError for a style that is not there and InputError for one that is broken.
    """
    document = Document(load_style(style), references)
    return [document.write(line.piece, writer) for line in document.bibliography()]
