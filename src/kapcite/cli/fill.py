"""``kapcite fill``."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from kapcite.cli.command import Command
from kapcite.cli.console import Console
from kapcite.cli.drafts import all_keys, cited_references
from kapcite.cli.output import write_pieces
from kapcite.cli.parser import Parser
from kapcite.cli.store import Store
from kapcite.errors import InputError, Problem, UsageError

if TYPE_CHECKING:
    from kapcite.manuscript.groups import Group, Part
    from kapcite.model.reference import Reference

_REFS = "::: {#refs}\n"


def _configure(parser: Parser) -> None:
    parser.add_argument("draft", metavar="DRAFT", help="a manuscript in Markdown")
    parser.add_argument(
        "--style", metavar="NAME", default="apa", help="a CSL style; kapcite styles finds names"
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="write to FILE instead of stdout")
    parser.add_argument(
        "--heading", metavar="TEXT", default="References", help="the heading of the list"
    )


def _run(options: Namespace, console: Console) -> int:
    from kapcite.manuscript.base import EVERYTHING
    from kapcite.manuscript.draft import kind_of, read_bytes
    from kapcite.manuscript.groups import citation_groups

    if kind_of(options.draft) not in {"markdown", "quarto"}:
        hint = "LaTeX, Typst and Word format citations themselves; kapcite bib writes their list"
        raise UsageError(Problem("fill works on Markdown", options.draft, hint=hint))
    text = _decoded(read_bytes(options.draft), options.draft)
    groups = citation_groups(text)
    store = Store(options.corpus)
    keys = {part.key for group in groups for part in group.parts}
    references = cited_references(store, set(all_keys(store)) if EVERYTHING in keys else keys)
    known = [g for g in groups if all(part.key in references for part in g.parts)]
    pieces, entries = _format(known, references, options.style, everything=EVERYTHING in keys)
    write_pieces([_filled(text, known, pieces, entries, options.heading)], options.output, console)
    missing = sorted(keys - references.keys() - {EVERYTHING})
    console.problems(
        [
            Problem(f"no reference has the key {key!r}", options.draft, hint="left as it is")
            for key in missing
        ]
    )
    return 1 if missing else 0


def _decoded(data: bytes, path: str) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise InputError(Problem("not UTF-8", path, hint="save it as UTF-8")) from None


def _format(
    groups: list[Group], references: dict[str, Reference], style: str, *, everything: bool
) -> tuple[list[str], list[str]]:
    """Return what stands for each group, and the reference list."""
    from kapcite.csl.context import Cite
    from kapcite.csl.document import Document
    from kapcite.csl.library import load_style
    from kapcite.csl.locators import parse_locator
    from kapcite.csl.positions import Citation
    from kapcite.csl.writers import MARKDOWN

    def cite(part: Part) -> Cite:
        label, locator = parse_locator(part.locator) if part.locator else ("page", "")
        form = "suppress-author" if part.form == "year" else ""
        return Cite(part.key, locator, label, part.prefix, part.suffix, form)

    document = Document(load_style(style), references.values(), cited=not everything)
    citations = [Citation(tuple(map(cite, group.parts))) for group in groups]
    rendered = document.cite_all(citations)
    pieces = []
    for group, citation, piece in zip(groups, citations, rendered, strict=True):
        narrative = group.parts[0].form == "narrative"
        shown = document.narrative(citation.cites) if narrative else piece
        pieces.append(document.write(shown, MARKDOWN))
    entries = [document.write(line.piece, MARKDOWN) for line in document.bibliography()]
    return pieces, entries


def _filled(
    text: str, groups: list[Group], pieces: list[str], entries: list[str], heading: str
) -> str:
    parts, position = [], 0
    for group, piece in zip(groups, pieces, strict=True):
        if group.end:  # nocite stands in no place of the text
            parts += [text[position : group.start], piece]
            position = group.end
    body = "".join((*parts, text[position:]))
    if not entries:
        return body
    listed = "\n\n".join(entries) + "\n"
    if _REFS in body:
        return body.replace(_REFS, f"{_REFS}\n{listed}\n", 1)
    return f"{body.rstrip()}\n\n## {heading}\n\n{listed}"


FILL = Command(
    description="Replace the citations of a Markdown draft by formatted ones and append the"
    " reference list, for places without pandoc: a web form, an e-mail. The draft itself stays"
    " as it is. A div {#refs} takes the list where there is one. Exit code 1 when a cited key is"
    " missing.",
    configure=_configure,
    run=_run,
    examples=("kapcite fill draft.md", "kapcite fill draft.md --style vancouver"),
)
