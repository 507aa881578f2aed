"""Markdown: pandoc's ``@key``, MyST's ``{cite}`` roles, and LaTeX commands between them.

The rules are those of pandoc's manual ("Citation syntax", "Extension: citations"), checked
against pandoc itself; Quarto's and pandoc-crossref's cross-references are told apart.
"""

from __future__ import annotations

import re

from kapcite.manuscript.base import Found
from kapcite.manuscript.markdown_blocks import read_blocks
from kapcite.manuscript.markdown_inline import Inline

_LABEL = re.compile(
    r"\{#([\w:.-]+)[^{}\n]*\}|#\|\s*label:\s*([\w:.-]+)|^\(([\w:.-]+)\)=", re.MULTILINE
)
# Quarto's prefixes ("Cross-references") and pandoc-crossref's.
_QUARTO = re.compile(
    r"(?i:fig|tbl|sec|eq|lst|thm|lem|cor|prp|cnj|def|exm|exr|sol|rem|alg|tip|nte|wrn|imp|cau)-.+"
)
_CROSSREF = re.compile(r"(?i:fig|tbl|tab|eq|sec|lst):.+")


def scan_markdown(text: str, *, quarto: bool = False) -> list[Found]:
    """Return the keys that a Markdown text cites, in no particular order.

    ``quarto`` says that ``@fig-one`` and the like are cross-references even where the
    text does not show their labels.
    """
    read = read_blocks(text)
    labels = read.examples | _labels(text)
    found: list[Found] = []
    for block in read.blocks:
        # A block without any of these cannot cite; finding that out is cheap.
        if (
            text.find("@", block.start, block.end) >= 0
            or text.find("cite", block.start, block.end) >= 0
        ):
            found += Inline(text, block).run()
    return [one for one in found if not _is_label(one.key, labels, quarto=quarto)]


def citation_brackets(text: str) -> list[tuple[int, int]]:
    """Return the spans of the brackets that hold citations or the locator of a key before."""
    spans: list[tuple[int, int]] = []
    for block in read_blocks(text).blocks:
        if block.kind == "prose":
            inline = Inline(text, block)
            inline.run()
            spans += inline.brackets
    return spans


def _labels(text: str) -> set[str]:
    """Return the labels that a text sets; searching for them only where there may be some."""
    if not any(mark in text for mark in ("{#", "label:", ")=")):
        return set()
    return {match[match.lastindex or 0] for match in _LABEL.finditer(text)}


def _is_label(key: str, labels: set[str], *, quarto: bool) -> bool:
    return (
        key in labels or bool(_CROSSREF.fullmatch(key)) or (quarto and bool(_QUARTO.fullmatch(key)))
    )
