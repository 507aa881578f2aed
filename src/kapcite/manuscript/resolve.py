"""Which reference a citation in a Word file means: its record or its words, not its key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kapcite.manuscript.authoryear import AuthorYearIndex
from kapcite.manuscript.base import Draft, Mention
from kapcite.model.identifiers import normalise_doi
from kapcite.model.reference import Reference
from kapcite.model.vocabulary import fold


class Resolver:
    """Finds references by DOI, PMID and title, or by author and year."""

    def __init__(self, references: Iterable[Reference]) -> None:
        references = tuple(references)
        self._keys = {reference.id for reference in references}
        self._authors = AuthorYearIndex(references)
        self._marks: dict[tuple[str, str], str] = {}
        for reference in references:
            for mark in _marks(reference.doi, reference.pmid, reference.title):
                self._marks.setdefault(mark, reference.id)

    def resolve(self, draft: Draft) -> Draft:
        """Return the draft with the corpus's own keys wherever they can be told."""
        return draft._replace(mentions=tuple(map(self._mention, draft.mentions)))

    def _mention(self, mention: Mention) -> Mention:
        key = None
        if mention.key in self._keys:
            return mention
        if mention.item is not None:
            key = self._by_item(mention.item)
        if key is None and (mention.form == "author-year" or mention.item is not None):
            key = self._authors.find(mention.key)
        return mention._replace(key=key) if key else mention

    def _by_item(self, item: Mapping[str, Any]) -> str | None:
        values = (item.get(name) for name in ("DOI", "PMID", "title"))
        doi, pmid, title = (str(value) if value else None for value in values)
        for mark in _marks(doi, pmid, title):
            if mark in self._marks:
                return self._marks[mark]
        return None


def _marks(doi: str | None, pmid: str | None, title: str | None) -> list[tuple[str, str]]:
    marks = [("doi", (normalise_doi(doi) or doi).casefold())] if doi else []
    marks += [("pmid", pmid)] if pmid else []
    return [*marks, *([("title", fold(title))] if title else [])]
