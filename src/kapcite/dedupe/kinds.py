"""What a record is beside an ordinary publication: correction, reply, preprint and others.

Two records of one title that are of different kinds are related works, not duplicates.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Kind(NamedTuple):
    """``title`` and ``source`` match folded text; ``doi`` matches a DOI in lower case.

    Only a title with one of the words ``hints`` is tried, for speed. Where a record
    without a container may well be the other kind, ``needs_container`` asks for both.
    """

    name: str
    hints: str = ""
    title: str = "(?!)"
    source: str = "(?!)"
    doi: str = "(?!)"
    needs_container: bool = False


#: The order gives the bits of ``kind_bits``. ``source`` is the container, publisher and type.
KINDS = (
    Kind(
        "correction",
        hints="erratum errata erratums corrigendum corrigenda correction corrections addendum",
        title=r"^(?:author |publisher )?(?:erratum|errata|corrigend(?:um|a)|correction|addendum)"
        r"s?\b"
        r"|\b(?:erratum|corrigendum|correction)$",
    ),
    Kind(
        "retraction",
        hints="retraction retracted expression withdrawn",
        title=r"^(?:retraction|retracted|notice of retraction|expression of concern|withdrawn)\b",
    ),
    Kind(
        "reply",
        hints="reply replies response rebuttal",
        title=r"^(?:in )?(?:reply|replies|response|rebuttal)(?: (?:to|by|from)\b|$)"
        r"|^(?:the )?authors?(?: s)? (?:reply|response)|\b(?:authors? reply|in reply|reply)$",
    ),
    Kind(
        "comment",
        hints="comment comments commentary letter",
        title=r"^(?:invited |editorial )?comment(?:ary|s)?(?: (?:on|to)\b|$)|^letter (?:re|on)\b"
        r"|\b(?:invited commentary|comment|a commentary)$",
    ),
    Kind(
        "supplement",
        hints="supplement supplemental supplementary additional data dataset datasheet table "
        "image video appendix",
        title=r"^(?:online )?supplement(?:al|ary)? (?:material|data|information|file|table|figure|"
        r"appendix|content)s?\b|^additional files?\b|^data (?:from|for|set for)\b|^dataset\b"
        r"|^(?:data sheet|datasheet|table|image|video) \d+ "
        r"|\b(?:(?:online )?supplement(?:al|ary)? (?:materials?|information|data|appendix)"
        r"|(?:online|web) appendix)$",
        source=r"\b(?:figshare|dryad|zenodo|dataset|mendeley data|dataverse)\b",
        doi=r"^10\.(?:6084|5061|17632|7910|5281)/",
    ),
    Kind(
        "registration",
        source=r"\b(?:clinicaltrials gov|isrctn|prospero|registry|ictrp|who trial)\b",
    ),
    Kind(
        "protocol",
        hints="protocol",
        title=r"\b(?:study|trial|review|research) protocol\b|\bprotocol (?:for|of) (?:a|an|the)\b"
        r"|\bprotocol$|^protocol\b",
    ),
    Kind(
        "preprint",
        needs_container=True,
        source=r"\b(?:arxiv|biorxiv|medrxiv|psyarxiv|chemrxiv|socarxiv|ssrn|research square|"
        r"preprints?|osf preprints)\b"
        # The name under which DBLP lists arXiv.
        r"|^corr(?: (?:abs|article|misc|document)\b|$)",
        doi=r"^10\.(?:1101/(?:\d{6}|20\d\d\.\d\d\.\d\d)|21203/rs|2139/ssrn|31234|48550|20944|"
        r"26434|31219|31235|22541|36227)",
    ),
    Kind(
        "thesis",
        source=r"\b(?:thesis|phdthesis|mastersthesis|dissertation)\b",
        needs_container=True,
    ),
)

_PATTERNS = [
    tuple(re.compile(pattern) for pattern in (kind.title, kind.source, kind.doi)) for kind in KINDS
]
_ANY_SOURCE, _ANY_DOI = (
    re.compile("|".join(f"(?:{getattr(kind, field)})" for kind in KINDS))
    for field in ("source", "doi")
)
_HINTS = frozenset(" ".join(kind.hints for kind in KINDS).split())


def kind_bits(
    titles: Sequence[str], sources: Sequence[str], dois: Sequence[str]
) -> NDArray[np.int64]:
    """Return one bit for each of ``KINDS`` that a record is, from its folded columns."""
    known = {
        source: _bits(source, 1) if _ANY_SOURCE.search(source) else 0 for source in set(sources)
    }
    bits = np.fromiter((known[source] for source in sources), dtype=np.int64, count=len(sources))
    for row, title in enumerate(titles):
        if not _HINTS.isdisjoint(title.split()):
            bits[row] |= _bits(title, 0)
    for row, doi in enumerate(dois):
        if doi and _ANY_DOI.match(doi):
            bits[row] |= _bits(doi, 2)
    return bits


def _bits(text: str, field: int) -> int:
    return sum(
        1 << place for place, patterns in enumerate(_PATTERNS) if patterns[field].search(text)
    )


def kind_names(bits: int) -> tuple[str, ...]:
    """Return the names of the kinds in ``bits``."""
    return tuple(kind.name for place, kind in enumerate(KINDS) if bits >> place & 1)
