"""The verdicts that ``kapcite verify --record`` left in a corpus on its own references."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath

from kapcite.model.citation import Citation


def recorded_verdicts(citations: Iterable[Citation], path: str) -> dict[str, str]:
    """Return key -> verdict for the references of the corpus file at ``path``.

    ``verify`` records a reference of the corpus as a citation whose document is the
    corpus's own file and whose id is the file's stem, a hyphen and the key.
    """
    name = PurePath(path)
    prefix = f"{name.stem}-"
    return {
        citation.id.removeprefix(prefix): citation.verdict
        for citation in citations
        if citation.document == name.name and citation.id.startswith(prefix)
    }
