"""Reference lists as people paste them, into fields: APA, Vancouver, Chicago, MLA, IEEE."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

import msgspec

from kapcite.errors import Problem
from kapcite.model.dates import PartialDate
from kapcite.model.identifiers import normalise_doi
from kapcite.model.reference import Reference
from kapcite.verify.bylines import parse_people
from kapcite.verify.locators import Locators, split_locators

_HEADING = re.compile(
    r"^\W*(?:references?(?: list)?|bibliography|works cited|literature(?: cited)?|"
    r"literatur(?:verzeichnis)?|r[eé]f[eé]rences|bibliograf[ií]a|sources)\W*$",
    re.IGNORECASE,
)
_MARK = re.compile(r"^\s*(?:[•●▪◦‣*–—-]\s+|\[\d{1,4}\]\s*|\(\d{1,4}\)\s+|\d{1,4}[.)]\s+)")
_DOI = re.compile(
    r"(?:https?://(?:dx\.)?doi\.org/|\bdoi\s*[:=]?\s*)?(10\.\d{4,9}/[^\s\"<>]+)", re.IGNORECASE
)
_URL = re.compile(
    r"(?:available (?:from|at)\s*:?\s*|retrieved [^.]*? from\s*)?(https?://\S+)", re.IGNORECASE
)
_PMID = re.compile(r"\bPMID\s*:?\s*(\d{4,9})\b\.?", re.IGNORECASE)
_PMCID = re.compile(r"\b(?:PMCID\s*:?\s*)?(PMC\d{4,9})\b\.?", re.IGNORECASE)
_EPUB = re.compile(r"\bEpub\s+\d{4}[^.]*\.?|\[(?:cited|accessed|internet)[^\]]*\]", re.IGNORECASE)
_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)"
_AUTHOR_YEAR = re.compile(
    rf"^(?P<who>.{{2,}}?)[.,]?\s*\(\s*{_YEAR}[a-z]?(?:,[^)]*)?\)\s*[.,:]?\s*(?P<rest>\S.*)$"
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


class Entry(NamedTuple):
    """One entry of a list: where it stands, its words, and what was read from them."""

    line: int
    text: str
    reference: Reference | None
    problem: Problem | None


def parse_list(text: str, file: str = "") -> list[Entry]:
    """Read each entry of a reference list.

    Below a heading such as "References" only what follows it counts, up to the first line
    that is no reference; without one every line or paragraph is an entry. An entry in which
    no title can be told apart has a problem instead of a reference.
    """
    entries = []
    for number, (line, words) in enumerate(split_entries(text), 1):
        reference = parse_entry(words, f"{number}")
        problem = None
        if reference is None:
            problem = Problem(
                "cannot tell authors, year and title apart",
                file,
                line,
                hint=f"check by hand: {words[:60]}",
            )
        entries.append(Entry(line, words, reference, problem))
    return entries


def split_entries(text: str) -> Iterator[tuple[int, str]]:
    """Yield (line, text) of each entry: numbered, bulleted, in paragraphs or one per line."""
    lines = list(enumerate(text.splitlines(), 1))
    heading = next((i for i, (_, line) in enumerate(lines) if _HEADING.match(line)), None)
    if heading is not None:
        lines = lines[heading + 1 :]
    filled = [(number, line) for number, line in lines if line.strip()]
    marked = sum(bool(_MARK.match(line)) for _, line in filled)
    if (filled and marked * 2 > len(filled)) or (marked and heading is not None):
        groups = _by_mark(lines)
    elif any(line[:1].isspace() for _, line in filled) or _wrapped(lines):
        groups = _by_paragraph(lines)
    else:
        groups = [[pair] for pair in filled]
    for group in groups:
        words = " ".join(line.strip() for _, line in group)
        words = " ".join(_MARK.sub("", words, count=1).split())
        if heading is not None and not re.search(r"\d{4}|\bin press\b|n\.d\.", words):
            if len(words.split()) < 4:
                break  # navigation, captions: the list is over
            continue
        if len(words.split()) >= 4:
            yield group[0][0], words


def _by_mark(lines: Iterable[tuple[int, str]]) -> list[list[tuple[int, str]]]:
    """Group lines by the number or bullet in front; a blank line ends an entry too."""
    groups: list[list[tuple[int, str]]] = []
    fresh = True
    for number, line in lines:
        if not line.strip():
            fresh = True
        elif fresh or _MARK.match(line):
            groups.append([(number, line)])
            fresh = False
        else:
            groups[-1].append((number, line))
    return groups


def _wrapped(lines: list[tuple[int, str]]) -> bool:
    """Whether blank lines part paragraphs of more than one line."""
    return any(one.strip() and other.strip() for (_, one), (_, other) in pairwise(lines)) and any(
        not line.strip() for _, line in lines[1:-1]
    )


def _by_paragraph(lines: Iterable[tuple[int, str]]) -> list[list[tuple[int, str]]]:
    """Group lines by blank lines and by hanging indents."""
    groups: list[list[tuple[int, str]]] = []
    fresh = True
    for number, line in lines:
        if not line.strip():
            fresh = True
        elif fresh or (not line[:1].isspace() and groups and _ends(groups[-1][-1][1])):
            groups.append([(number, line)])
            fresh = False
        else:
            groups[-1].append((number, line))
    return groups


def _ends(line: str) -> bool:
    return bool(re.search(r"(?:[.\d/]|10\.\d{4,}/\S+)\s*$", line))


def parse_entry(text: str, key: str) -> Reference | None:
    """Read one entry; None where no title can be told from the rest."""
    text = re.sub(r"(?<!\w)[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}(?!\w)", "", text)
    text, found = _identifiers(text)
    parts = _quoted(text) or _author_year(text) or _authors_first(text)
    if parts is None or not parts.title or len(parts.title.split()) < 2:
        return None
    where = parts.where
    year = parts.year or where.year
    named = any(c.isalpha() for c in parts.who)
    if not (named or found["doi"]) or not (year or where.volume or found["doi"]):
        return None
    read = Reference(
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
    )
    return msgspec.structs.replace(read, **found)


class _Parts(NamedTuple):
    who: str
    year: str | None
    title: str
    where: Locators


def _identifiers(text: str) -> tuple[str, dict[str, str | None]]:
    """Take DOI, PubMed numbers and URL out of the text."""
    doi = _DOI.search(text)
    value = normalise_doi(doi[1].rstrip(").]")) if doi else None
    pmid, pmcid = _PMID.search(text), _PMCID.search(text)
    found: dict[str, str | None] = {
        "doi": value,
        "pmid": pmid[1] if pmid else None,
        "pmcid": pmcid[1].upper() if pmcid else None,
    }
    for pattern in (_DOI, _PMID, _PMCID, _EPUB):
        text = pattern.sub(" ", text)
    url = _URL.search(text)
    found["url"] = url[1].rstrip(".,)") if url else None
    text = _URL.sub(" ", text)
    text = re.sub(r"\b(?:doi|DOI)\s*:?\s*(?=$|[.,;\s])", " ", text)
    text = re.sub(r"\s+([.,;])", r"\1", " ".join(text.split()))
    return re.sub(r"[\s.,;]+$", ".", text), found


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
    return _Parts(match["who"], match["year"], where.title or "", where)


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
