"""The first stage: records become columns of normalised text and numbers."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any
from urllib.parse import unquote

import numpy as np
from numpy.typing import NDArray

from kapcite.dedupe.forms import container_forms, contributions, is_generic
from kapcite.dedupe.kinds import kind_bits
from kapcite.dedupe.people import surnames
from kapcite.dedupe.places import integer, numbers, pages, volumes
from kapcite.dedupe.text import fold
from kapcite.model.names import Name
from kapcite.model.reference import Reference

#: The text columns that the pipeline starts from, one value per record, "" where absent.
RAW = (
    "id", "kind", "title", "authors", "container", "year", "volume", "issue", "page", "doi",
    "pmid", "abstract",
)  # fmt: skip
#: Prepared columns of text and of whole numbers (-1 where absent); see ``prepare``.
TEXTS = ("id", "title", "numerals", "authors", "first", "container", "initials", "doi", "abstract")
NUMBERS = ("year", "volume", "issue", "page", "last", "pmid", "kinds")

Raw = Mapping[str, Sequence[str]]
Columns = dict[str, NDArray[Any]]

# Enough of an abstract to tell two apart; folding the whole costs more than all the rest.
_ABSTRACT_READ = 260
_ABSTRACT_KEPT = 120
_ABSTRACT_LABEL = re.compile(
    r"^(?:(?:abstract|background|objectives?|aims?|purpose|introduction|context|summary|importance"
    r"|and|the) )+"
)
# What databases put behind a title: "[Review] [31 refs]", "[German]", "[see comment]",
# "[Erratum appears in J Made-up Med. 2006 Jan;15(1):187]".
_NOTES = re.compile(
    r"(?<=\S)\s*\[[^\[\]]{1,40}\]\s*$|\s*\[(?:\d+ refs?|review)\]"
    r"|(?<=\S)\s*\[(?:published )?(?:erratum|correction|comment|retraction|update|republished)s? "
    r"(?:appears?|in|of)\b[^\[\]]*\]\s*$",
    re.IGNORECASE,
)
# Search engines cut long titles off, often within a word: "… a survey of meth …".
_CUT_OFF = ("…", "...", "… ", "... ")
# What Embase puts behind a journal: "Heart. Conference: Annual Meeting of a Society. Leeds."
_MEETING = re.compile(r"(?<=[^\W\d_])\. Conference:.*$", re.DOTALL)
_LETTER = re.compile(r"[^\W\d_]")
# "Schapire (1996). Experiments with …": a citation of which the head was left on the title.
_CITED = re.compile(r"^[^()\[\]:]{0,60}?[(\[](?:19|20)\d\d[a-z]?[)\]][.,:'\s]+(?=\S)")
_INITIALS = re.compile(r"(?:[^\W\d_]\.[\s:,-]*){1,3}|[A-Z]{1,3}")
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+")
_ROMAN = "ii|iii|iv|vi|vii|viii|ix|xi|xii|xiii|xiv|xv|xx"
_NUMERAL = re.compile(
    rf"\b(?:\d+[a-z]?|{_ROMAN}|(?:part|phase) (?:one|two|three|four|five)"
    r"|(?:part|phase|type|stage|volume|chapter|case|study) [a-e1-9ivx])\b"
)
_COUNTING = frozenset({
    "ii", "iii", "iv", "vi", "vii", "viii", "ix", "xi", "xii", "xiii", "xiv", "xv", "xx",
    "part", "phase", "type", "stage", "volume", "chapter", "case", "study",
})  # fmt: skip
# "Part two", and the number at the end of "Casualties of the road II".
_PART = re.compile(
    rf"\bpart (one|two|three|four|five|\d\d?|[a-eivx]|{_ROMAN})\b|(?<=\S )({_ROMAN})$"
)
_NUMERAL_VALUE = {
    "i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8",
    "ix": "9", "x": "10", "xi": "11", "xii": "12", "xiii": "13", "xiv": "14",
    "xv": "15", "xx": "20", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5",
    "a": "1", "b": "2", "c": "3", "d": "4", "e": "5",
}  # fmt: skip


def flatten(references: Iterable[Reference]) -> dict[str, list[str]]:
    """Return the ``RAW`` columns of the records, in their order."""
    columns = list(zip(*map(_row, references), strict=True)) or [()] * len(RAW)
    return {name: list(column) for name, column in zip(RAW, columns, strict=True)}


def _row(ref: Reference) -> tuple[str, ...]:
    issued = ref.issued
    year = "" if issued is None else str(issued.year or issued.literal or "")
    container = ref.container_title or ref.container_title_short or ref.event_title
    # Tables call the issue a number; beside an issue it is that of the article.
    issue = ref.issue or ref.number
    page = ref.page or ref.page_first or (ref.number if ref.issue else None)
    return (
        ref.id,
        " ".join(filter(None, (ref.type, ref.genre, ref.publisher, ref.archive))),
        ref.title or ref.title_short or "",
        ";".join(map(_flat_name, ref.creators)),
        container or ref.collection_title or ref.publisher or "",
        year,
        ref.volume or "",
        issue or "",
        page or "",
        ref.doi or "",
        ref.pmid or "",
        (ref.abstract or "")[:_ABSTRACT_READ],
    )


def _flat_name(name: Name) -> str:
    bare, given = name.family or "", name.given or ""
    odd = name.literal or name.non_dropping_particle or name.dropping_particle or name.suffix
    if given and len(bare) > 3 and bare.isalpha() and not odd:
        return f"{bare},{given}"  # what follows leaves most names as they are
    # A list of names that was read as one has the others where particles and suffix stand.
    family = " ".join(filter(None, (name.short, name.dropping_particle, name.suffix)))
    if "&" in family:
        family = html.unescape(family)
    if _INITIALS.fullmatch(family) and given:
        family, given = f"{given} {family}", ""  # "Keim D", read as given and family name
    family = family.replace(";", " ").replace(",", " ")
    return f"{family},{given}" if given else family


def prepare(raw: Raw) -> Columns:
    """Return the normalised columns of raw ones, row by row the same records.

    Text: ``title`` letters and digits without spaces; ``words`` of the title; ``numerals``
    in the title in order, roman ones in digits; ``authors`` family names with one space;
    ``first`` author; ``container`` in full words; its ``initials``; ``doi`` in lower case;
    ``abstract`` its first letters. Numbers, -1 where absent: ``year``, ``volume``,
    ``issue``, first ``page``, ``last`` page, ``pmid``; ``part`` of a series that the title
    says it is, 1 where it does not; ``cut`` is 1 for a title without its end; ``kinds`` is a
    bit set (``kinds``).
    """
    from kapcite.dedupe.containers import full_names, initials

    titles = fold([_without_notes(text) for text in raw["title"]])
    words, forms = contributions(titles)
    containers = fold([_named(text) for text in raw["container"]])
    dois = [_doi(text) for text in raw["doi"]]
    authors, first, names = surnames(raw["authors"])
    year = numbers(map(cache(_year), raw["year"]))
    volume, issue = volumes(raw["volume"], raw["issue"])
    volume[volume == year] = -1  # "2016 May" is no volume
    page, last = pages(raw["page"])
    sources = [f"{a} {b}" for a, b in zip(containers, fold(raw["kind"]), strict=True)]
    full = full_names(containers)
    return {
        "id": _objects(raw["id"]),
        "words": _objects(words),
        "title": _objects([text.replace(" ", "") for text in words]),
        "form": _objects(forms),
        "numerals": _objects([_numerals(text) for text in words]),
        "part": numbers(map(_part, words)),
        "cut": numbers(int(text.endswith(_CUT_OFF)) for text in raw["title"]),
        "authors": _objects(authors),
        "first": _objects(first),
        "names": _objects(names),
        "container": _objects(full),
        "initials": _objects(initials(containers)),
        "spelled": _objects(containers),
        "doi": _objects(dois),
        "abstract": _objects(_abstracts(raw["abstract"])),
        "year": year,
        "volume": volume,
        "issue": issue,
        "page": page,
        "last": last,
        "pmid": numbers(integer(text) for text in raw["pmid"]),
        "kinds": kind_bits(titles, sources, dois),
        "generic": is_generic(titles, containers),
        "setting": container_forms(sources),
    }


def _objects(values: Sequence[str]) -> NDArray[Any]:
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


def _year(text: str) -> int:
    match = _YEAR.search(text)
    return int(match[0]) if match else -1


def _without_notes(title: str) -> str:
    if title[:3].lower() == "re:":
        return f"Reply to {title[3:]}"
    if "[" in title:
        title = _NOTES.sub("", title) or title
    return _CITED.sub("", title) if "19" in title or "20" in title else title


def _named(container: str) -> str:
    """Return a container without the meeting behind it; a bare number ("5, 197-227") is none."""
    return _MEETING.sub("", container) if _LETTER.search(container) else ""


def _doi(text: str) -> str:
    if not text:
        return ""
    if "%" in text:
        text = unquote(text)
    match = _DOI.search(text.lower())
    return match[0].rstrip(".,;)") if match else ""


def _numerals(words: str) -> str:
    if integer(words) < 0 and _COUNTING.isdisjoint(words.split()):
        return ""
    found = [text.rsplit(" ", 1)[-1] for text in _NUMERAL.findall(words)]
    return " ".join(_NUMERAL_VALUE.get(text, text) for text in found)


def _part(words: str) -> int:
    last = words.rpartition(" ")[2]
    if last not in _COUNTING and "part " not in words:
        return 1
    match = _PART.search(words)
    return int(_NUMERAL_VALUE.get(match[1] or match[2], match[1] or match[2])) if match else 1


def _abstracts(values: Sequence[str]) -> list[str]:
    folded = fold([value[:_ABSTRACT_READ] for value in values])
    bare = (_ABSTRACT_LABEL.sub("", text).replace(" ", "") for text in folded)
    return [text[:_ABSTRACT_KEPT] for text in bare]
