"""What ``kapcite fill`` puts into a draft: formatted citations, notes, the reference list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kapcite.csl.context import Cite
from kapcite.csl.document import Document
from kapcite.csl.library import load_style
from kapcite.csl.locators import parse_locator
from kapcite.csl.positions import Citation
from kapcite.csl.tree import Piece
from kapcite.csl.writers import MARKDOWN
from kapcite.manuscript.groups import Group, Part
from kapcite.model.reference import Reference

_DIV = "::: {#refs}\n"
# The words around a key are Markdown already: what the writer would escape passes through
# the formatter as characters that no text holds, and is put back behind it.
_MARKS = "\\`*_{}[]<>#|~^$@!&"
_HIDDEN = str.maketrans({mark: chr(0xF100 + at) for at, mark in enumerate(_MARKS)})
_SHOWN = str.maketrans({hidden: chr(code) for code, hidden in _HIDDEN.items()})
_PUNCTUATION = re.compile(r"[.,;:!?]+")


class Shown(NamedTuple):
    """What stands for a group: the author where the sentence names him, then the citation."""

    author: str
    citation: str


class Filling(NamedTuple):
    """What stands for each group, the reference list, and whether the style wants notes."""

    pieces: list[Shown]
    entries: list[str]
    is_note_style: bool


def format_groups(
    groups: Sequence[Group], references: Iterable[Reference], style: str, *, everything: bool
) -> Filling:
    """Format the groups of a draft and its reference list.

    ``everything`` lists all the references, not only those that are cited. Raises
    UsageError for a style that is not there.
    """
    document = Document(load_style(style), references, cited=not everything)
    notes = document.engine.style.note_style
    citations = [
        Citation(tuple(map(_cite, group.parts)), number if notes else 0)
        for number, group in enumerate(groups, start=1)
    ]
    rendered = document.cite_all(citations)
    pieces = [
        Shown("", _written(document, piece))
        if group.parts[0].form != "narrative"
        else _noted(document, citation, piece)
        if notes
        else _narrative(document, citation)
        for group, citation, piece in zip(groups, citations, rendered, strict=True)
    ]
    entries = [_written(document, line.piece) for line in document.bibliography()]
    return Filling(pieces, entries, notes)


def _cite(part: Part) -> Cite:
    label, locator = parse_locator(part.locator) if part.locator else ("page", "")
    prefix, suffix = part.prefix.translate(_HIDDEN), part.suffix.translate(_HIDDEN)
    return Cite(
        part.key, locator, label, prefix, suffix, "suppress-author" if part.form == "year" else ""
    )


def _written(document: Document, piece: Piece | None) -> str:
    return document.write(piece, MARKDOWN).translate(_SHOWN)


def _narrative(document: Document, citation: Citation) -> Shown:
    """Return ``Author (2019, p. 3; see also Other, 2020)``: what follows shares the brackets."""
    first, *others = citation.cites
    bare = first._replace(form="suppress-author")
    alone = document.citer.render(Citation((bare,)))
    together = document.citer.render(Citation((bare, *others), sorted=False))
    return Shown(_author(document, first, alone), _written(document, together if others else alone))


def _noted(document: Document, citation: Citation, piece: Piece | None) -> Shown:
    first = citation.cites[0]
    return Shown(
        _author(document, first, document.citer.render(Citation((first,)))),
        _written(document, piece),
    )


def _author(document: Document, cite: Cite, citation: Piece | None) -> str:
    """Return the author as the sentence names him: the narrative form without its citation."""
    narrated = _written(document, document.narrative([cite]))
    return narrated.removesuffix(_written(document, citation))


def filled(text: str, groups: Sequence[Group], filling: Filling, heading: str) -> str:
    """Return the text with its groups replaced and the reference list in its place."""
    parts, position = [], 0
    for group, shown in zip(groups, filling.pieces, strict=True):
        if not group.end:  # nocite stands in no place of the text
            continue
        before, citation = text[position : group.start], shown.citation
        position = group.end
        if filling.is_note_style and not group.in_note:
            # A mark follows its word, and the punctuation behind it.
            stop = _PUNCTUATION.match(text, position)
            sign = stop[0] if stop else ""
            position += len(sign)
            word = f"{before}{shown.author.rstrip()}" if shown.author else before.rstrip(" ")
            parts += [word, sign, f"^[{citation}]"]
        elif citation.startswith("^"):  # raised: close to its word, and without a bare space
            words = f"{before}{shown.author}".rstrip(" ")
            parts += [words, citation.replace(" ", "\\ ")]
        else:
            if filling.is_note_style and text.startswith(".", position):
                citation = citation.removesuffix(".")
            parts += [before, shown.author, citation]
    body = "".join((*parts, text[position:]))
    return _with_list(body, filling.entries, heading) if filling.entries else body


def _with_list(body: str, entries: list[str], heading: str) -> str:
    """Put the list into the div {#refs}, else under its heading, else under a new one."""
    listed = "\n\n".join(entries) + "\n"
    if _DIV in body:
        return body.replace(_DIV, f"{_DIV}\n{listed}\n", 1)
    section = re.compile(
        rf"^#{{1,6}}[ \t]+{re.escape(heading)}[ \t#]*(?:\{{[^{{}}\n]*\}})?[ \t]*$(?P<rest>.*?)"
        r"(?=^#{1,6}[ \t]|\Z)",
        re.MULTILINE | re.DOTALL | re.IGNORECASE,
    )
    found = list(section.finditer(body))
    if not found:
        return f"{body.rstrip()}\n\n## {heading}\n\n{listed}"
    start, end = found[-1].span()
    behind = f"\n{body[end:]}" if body[end:] else ""
    return f"{body[:start]}{body[start:end].rstrip()}\n\n{listed}{behind}"
