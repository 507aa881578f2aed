"""One entry of a reference list into fields: APA, Vancouver, Chicago, MLA, IEEE and others."""

from __future__ import annotations

import re
from typing import NamedTuple

from kapcite.model.dates import PartialDate
from kapcite.model.reference import Reference
from kapcite.verify.bylines import parse_people
from kapcite.verify.locators import Locators, split_locators
from kapcite.verify.pointers import cleaned, take_pointers

_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)"
_STATUS = r"(?P<status>in press|forthcoming|accepted|submitted|n\.\s?d\.?|no date|o\.\s?J\.)"
_AUTHOR_YEAR = re.compile(
    rf"^(?P<who>.{{2,}}?)[.,]?\s*\(\s*(?:{_YEAR}[a-z]?(?:[,/][^)]*)?|{_STATUS})\s*\)\s*[.,:]?\s*"
    r"(?P<rest>\S.*)$",
    re.IGNORECASE,
)
_AUTHOR_YEAR_BARE = re.compile(rf"^(?P<who>.{{2,}}?)[.,]\s+{_YEAR}[a-z]?\.\s+(?P<rest>\S.*)$")
_QUOTED = re.compile(
    r"[“\"«„](?P<title>[^”\"»]{8,}?)[,.]?[”\"»“][,.]?\s*|(?<=[\s(])['‘](?P<single>.{8,}?)[,.]?['’][,.]\s+"
)
_INITIALS = r"(?:[A-ZÀ-Þ]\.[\s-]?){1,4}"
_FAMILY = r"(?:(?:[a-zà-ÿ’']+\s){0,3}[A-ZÀ-Þ][\w’'‐-]+(?:[\s-][A-ZÀ-Þ][\w’'-]+){0,2})"
_DOTTED = re.compile(
    rf"^(?:(?:{_FAMILY},\s*{_INITIALS}|{_INITIALS}\s*{_FAMILY})(?:\s*,?\s*(?:&|and)\s*|\s*[,;]\s*|\s+)?)+"
    r"(?:,?\s*(?:&\s*)?et al\.?,?\s*)?"
)
_SHORT = re.compile(r"^(?:[^.]|\.(?=\s*(?:,|et al))|(?<=et al)\.(?=,))+?(?:et al)?\.\s+")


def parse_entry(text: str, key: str) -> Reference | None:
    """Read one entry; None where no title can be told from the rest."""
    found = take_pointers(cleaned(text))
    parts = _quoted(found.text) or _author_year(found.text) or _authors_first(found.text)
    if parts is None or not parts.title or len(parts.title.split()) < 2:
        return None
    where = parts.where
    year = parts.year or where.year
    named = any(c.isalpha() for c in parts.who)
    pointed = bool(found.doi or found.pmid or found.arxiv)
    if not (named or pointed) or not (year or parts.dated or where.volume or pointed):
        return None
    return Reference(
        id=key,
        author=parse_people(parts.who) if named else (),
        title=parts.title.strip(" .,“”\"'‘’"),
        issued=PartialDate(year=int(year)) if year else None,
        container_title=where.container,
        volume=where.volume,
        issue=where.issue,
        page=where.page,
        number=where.number,
        publisher=where.publisher,
        archive="arXiv" if found.arxiv else None,
        archive_location=found.arxiv,
        doi=found.doi,
        pmid=found.pmid,
        pmcid=found.pmcid,
        url=found.url,
    )


class _Parts(NamedTuple):
    who: str
    year: str | None
    title: str
    where: Locators
    dated: bool = False  # it says that it has no year yet


def _quoted(text: str) -> _Parts | None:
    match = _QUOTED.search(text)
    if match is None:
        return None
    who, rest = text[: match.start()], text[match.end() :]
    year = re.search(rf"\(?\b{_YEAR}[a-z]?\b\)?\s*[.,:]?\s*$", who)
    if year:
        who = who[: year.start()]
    title = match["title"] or match["single"]
    where = split_locators(f". {rest.lstrip('., ')}", titled=False)
    return _Parts(who.rstrip(" ,("), year["year"] if year else None, title, where)


def _author_year(text: str) -> _Parts | None:
    match = _AUTHOR_YEAR.match(text)
    if match is None or match.start("year") > 0.6 * len(text):
        match = _AUTHOR_YEAR_BARE.match(text)
    if (
        match is None
        or match.start("year") > 0.6 * len(text)
        or not _looks_like_names(match["who"])
    ):
        return None
    where = split_locators(match["rest"], titled=True)
    dated = match.groupdict().get("status") is not None
    return _Parts(match["who"], match["year"], where.title or "", where, dated)


def _looks_like_names(text: str) -> bool:
    """Whether the words before the year are authors, and not a title or a sentence."""
    words = re.findall(r"[^\W\d_]+", text)
    small = [word for word in words if word.islower() and len(word) > 3 and word != "others"]
    return bool(words) and len(small) <= 0.3 * len(words)


def _authors_first(text: str) -> _Parts | None:
    """Read Vancouver, AMA, NLM and Nature forms: authors, title, then everything else."""
    match = _DOTTED.match(text)
    if match is None or match.end() < 4:
        match = _SHORT.match(text)
    if match is None or not _looks_like_names(match[0]):
        return None
    where = split_locators(text[match.end() :], titled=True)
    return _Parts(match[0].rstrip(" .,"), None, where.title or "", where)
