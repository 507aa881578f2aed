"""Pages and article numbers: which forms are one place in a volume."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from kapcite.model.reference import Reference
from kapcite.verify.fold import strip_accents
from kapcite.verify.result import Finding, Outcome

_LABEL = re.compile(r"\b(?:pp?|pages?|art(?:icle)?s?|no|id|article number|paper)\b\.?")
_DASHES = re.compile(r"\s*(?:[-‐-―−]+|\bto\b)\s*")


class Pages(NamedTuple):
    """A page range; ``last`` is filled up (238-49 is 238 to 249) and may equal ``first``.

    ``ends`` are the last pages of what follows behind it: ``119-27; quiz 128``.
    """

    first: str
    last: str
    ends: frozenset[str] = frozenset()

    @property
    def alone(self) -> bool:
        """Whether it is one page or an article number."""
        return self.first == self.last


@lru_cache(maxsize=65536)
def parse_pages(text: str) -> Pages | None:
    """Read a page range or article number; None for what only holds a place (``1-1``, n/a)."""
    text = _LABEL.sub(" ", strip_accents(text).casefold())
    head, *rest = [part for part in re.split(r"[,;]|\sand\s", text) if part.strip()] or [""]
    parts = _ends(head)
    if not parts or parts[0] in ("na", "n", "0", "00", "ahead", "press", "inpress", "aop"):
        return None
    first = _without_zeros(parts[0])
    last = first
    if len(parts) > 1:
        last = _fill_up(first, _without_supplement(_without_zeros(parts[-1])))
    ends = [_ends(part)[-1:] for part in rest]
    behind = (re.sub(r"^[a-z]{3,}", "", end[0]) for end in ends if end)
    return Pages(first, last, frozenset(_fill_up(first, end) for end in behind if end))


def _ends(text: str) -> list[str]:
    parts = [re.sub(r"[^\w.]", "", part).strip(".") for part in _DASHES.split(text)]
    return [part for part in parts if part]


def _without_zeros(text: str) -> str:
    return re.sub(r"^(\D*)0+(?=\d)", r"\1", text)


def _without_supplement(text: str) -> str:
    """Return a last page without the pages that only appear online: ``1141.e2``."""
    return re.sub(r"(?<=\d)\.e\d+$", "", text)


def _fill_up(first: str, last: str) -> str:
    start = re.fullmatch(r"([a-z]*)(\d+)([a-z]*)", first)
    end = re.fullmatch(r"([a-z]*)(\d+)([a-z]*)", last)
    if not start or not end:
        return last
    digits = end[2]
    if len(digits) < len(start[2]):
        digits = start[2][: len(start[2]) - len(digits)] + digits
    return f"{end[1] or start[1]}{digits}{end[3]}"


def _placeholder(text: str) -> bool:
    """Whether publishers put these pages before the real ones are known."""
    pages = parse_pages(text)
    ranged = re.search(r"[-–]", text) is not None
    return pages is None or (ranged and pages[:2] == ("1", "1"))


def compare_page(cited: Reference, published: Reference) -> Finding | None:
    """Compare pages and article numbers; a first page alone stands for the range.

    Pages that are counted within an article (1-13) say nothing beside its number.
    """
    given = cited.page or cited.number
    if not given:
        return None
    pages = parse_pages(given)
    forms = [form for form in (published.page, published.number) if form and not _placeholder(form)]
    tail = _article_number(published)
    if pages is None or (not forms and pages.first != tail):
        if published.page and pages == parse_pages(published.page):
            return Finding("page", Outcome.SAME, given, published.page)
        return Finding("page", Outcome.UNCONFIRMED, given)
    shown = forms[0] if forms else published.doi
    if pages.first == tail or any(_same_pages(pages, form) for form in forms):
        return Finding("page", Outcome.SAME, given, shown)
    known = [found for form in forms if (found := parse_pages(form))]
    if known and all(_counts_within(pages, one) for one in known):
        return Finding("page", Outcome.UNCONFIRMED, given)
    kind = "other last page" if known and known[0].first == pages.first else "wrong"
    return Finding("page", Outcome.DIFFERENT, given, shown, kind)


def _counts_within(one: Pages, other: Pages) -> bool:
    """Whether one side counts the pages of an article that the other knows by its number."""
    ranged, alone = (other, one) if one.alone else (one, other)
    return alone.alone and not ranged.alone and ranged.first in ("1", "e1")


def _same_pages(pages: Pages, published: str) -> bool:
    known = parse_pages(published)
    if known is None:
        return False
    if pages[:2] == known[:2] or _is_unlettered(pages, known) or _is_unlettered(known, pages):
        return True
    if pages.first == known.first and (pages.last in known.ends or known.last in pages.ends):
        return True
    bare = _bare(pages.first), _bare(known.first)
    return (pages.alone or known.alone) and (
        pages.first == known.first or (bare[0] == bare[1] and known.alone)
    )


def _is_unlettered(one: Pages, other: Pages) -> bool:
    """Whether one range is the other's without the letter in front: 12-15 for S12-S15."""
    digits = [re.sub(r"^[a-z]", "", page) for page in other[:2]]
    return one.first.isdigit() and not one.alone and [one.first, one.last] == digits


def _bare(first: str) -> str:
    """Return an article number without what stands before and behind it: e123, 253.e1."""
    return re.sub(r"(?<=\d)\.(?:e\w+|pub\d+)$", "", first.lstrip("e").lstrip("0"))


def _article_number(published: Reference) -> str | None:
    """Return what ends the DOI: publishers build it from the article number."""
    parts = re.split(r"[./_-]", (published.doi or "").casefold())
    return parts[-1].lstrip("0") if len(parts) > 1 and re.search(r"\d", parts[-1]) else None
