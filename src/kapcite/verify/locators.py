"""The end of a reference: journal, year, volume, issue and pages in the orders in use."""

from __future__ import annotations

import re
from typing import NamedTuple

_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)[a-z]?"
_VOLUME = r"(?P<volume>[A-Za-z]{0,2}\d+[A-Za-z]?(?:\s?Suppl(?:ement)?\.?\s?\d*)?)"
_ISSUE = r"(?:\s*\((?P<issue>[^)]{1,20})\))?"
_PAGE = r"(?P<page>(?:[A-Za-z]{0,3}\d[\w.]*)(?:\s*[-‐-―]+\s*[A-Za-z]{0,3}\d\w*)?)"
_MONTH = r"(?:\s+\w{3,9}\.?(?:[-/]\w{3,9})?(?:\s+\d{1,2})?)?"
_EDITION = r"(?:\.\s+\d+\w{2} ed(?:ition)?)?"
# Each is tried at the end of the entry, from the most telling form to the barest.
_TAILS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # Published online: March 5, 2021.
        rf"[.,]\s+(?:[A-Z][a-z]{{2,8}}\.?(?:\s+\d{{1,2}})?,?\s+){_YEAR}\.?$",
        # Vancouver, AMA, NLM: 2017 May;86(3):162-7
        rf"[.,]?\s*\(?{_YEAR}\)?{_MONTH}\s*;\s*{_VOLUME}?{_ISSUE}\s*(?::\s*{_PAGE})?[^.]*\.?$",
        # Vancouver, a book: London: Made Press; 2016
        rf"{_EDITION}\.\s+[^.:;]{{3,40}}:\s*(?P<publisher>[^.;:]+);\s*{_YEAR}\.?$",
        # Chicago notes: 86, no. 3 (2017): 162-67
        rf"\s+{_VOLUME},\s*no\.\s*(?P<issue>[\w-]+)\s*\((?:\w+\s+)?{_YEAR}\)\s*:\s*{_PAGE}\.?$",
        # ACM: 86, 3 (2017), 162-167
        rf"\s+{_VOLUME},\s*(?P<issue>[\w-]+)\s*\((?:\w+\s+)?{_YEAR}\),\s*{_PAGE}\.?$",
        # MLA as Google Scholar has it: 86.3 (2017): 162-167
        rf"\s+(?P<volume>\d+)\.(?P<issue>\w+)\s*\({_YEAR}\)\s*:\s*{_PAGE}\.?$",
        # Elsevier: 86 (3) (2017) 162-167
        rf",?\s+{_VOLUME}{_ISSUE}\s*\({_YEAR}\)\s*{_PAGE}\.?$",
        # MDPI, ACS: 2017, 86 (3), 162-167
        rf"[.,]?\s+{_YEAR},\s*{_VOLUME}{_ISSUE},\s*{_PAGE}\.?$",
        # Nature, Cell: 22, 238-249 (2016)
        rf",?\s+{_VOLUME}{_ISSUE}\s*[,:]\s*{_PAGE}[,.]?\s*\({_YEAR}\)\.?$",
        # APA, Harvard, Springer, Chicago author-date: , 86(3), 162-167  86 (3): 162-67
        rf",?\s+{_VOLUME}{_ISSUE}\s*[,:]\s*(?:pp?\.?\s*|article(?: no\.?)?\s*)?{_PAGE}\.?$",
        # APA without pages: , 31(1)
        rf",\s+{_VOLUME}\s*\((?P<issue>[^)]{{1,20}})\)\.?$",
        # Vancouver without volume: 2017.
        rf"[.,]\s+\(?{_YEAR}\)?{_MONTH}\.?$",
    )
)
# Names of volume, issue and page in English and German; lone letters only as capitals.
_LABELLED = {
    "volume": re.compile(r",?\s*\b(?:vol(?:ume)?|jg|jahrgang|bd|band)\.?\s*(\w+)", re.IGNORECASE),
    "issue": re.compile(
        r",?\s*\b(?:no|issue|iss|nr|heft|(?-i:H(?=\.)))\.?\s*(\d[\w-]*)", re.IGNORECASE
    ),
    "page": re.compile(
        r",?\s*\(?\b(?:pp?|pages?|art(?:icle)?(?: no)?|seiten?|(?-i:S(?=\.)))\.?\s*"
        r"([A-Za-z]{0,3}\d[\w.]*(?:\s*[-‐-―]+\s*\w+)?)\)?",
        re.IGNORECASE,
    ),
}
_BOUNDARY = re.compile(r"[.?!]\s+(?=[^\s\d(])")
_CHAPTER = re.compile(r"[.?!,]\s+In:?\s+(?P<book>.+)$")
_EDITORS = re.compile(
    r"^.*?\((?:eds?|hrsg)\.?\)[,.:]?\s*|^[^.]*?,\s*(?:eds?|editors?)\.\s*", re.IGNORECASE
)
_HOUSE = re.compile(
    r"\b(?:press|books?|publish\w*|verlag|springer|elsevier|wiley|routledge|sage|karger|"
    r"association|society|university)\b",
    re.IGNORECASE,
)


class Locators(NamedTuple):
    """What stands behind the authors; ``number`` is a lone page, as article numbers are given."""

    title: str | None = None
    container: str | None = None
    year: str | None = None
    volume: str | None = None
    issue: str | None = None
    page: str | None = None
    number: str | None = None
    publisher: str | None = None


def split_locators(text: str, *, titled: bool) -> Locators:
    """Read title (where ``titled``), container and place in it."""
    text = text.strip()
    chapter = _CHAPTER.search(text) if titled else None
    if chapter and _LABELLED["volume"].search(chapter["book"]):
        text = f"{text[: chapter.start()]}. {chapter['book']}"  # German: In: Journal, Jg. 22
    elif chapter:
        return _chapter(text[: chapter.start()], chapter["book"])
    head, found = _labelled(text)
    if len(found.keys() & _LABELLED.keys()) < 2 and not ("page" in found and "year" in found):
        head, found = _tail(text)
    head = head.strip(" ,;")
    title, container, publisher = _split_head(
        head, bool(found.get("volume") or found.get("page")), titled
    )
    page = found["page"].rstrip(".") if "page" in found else None
    lone = page is not None and not re.search(r"[-‐-―]", page)
    return Locators(
        title,
        container,
        found.get("year"),
        found.get("volume"),
        found.get("issue"),
        None if lone else page,
        page if lone else None,
        found.get("publisher") or publisher,
    )


def _labelled(text: str) -> tuple[str, dict[str, str]]:
    """Read ``vol. 86, no. 3, 2017, pp. 162-67`` (MLA, IEEE); the text before it is left."""
    found: dict[str, str] = {}
    start = len(text)
    for name, pattern in _LABELLED.items():
        match = pattern.search(text)
        if match:
            found[name] = match[1]
            start = min(start, match.start())
    # A volume may go unlabelled beside "pp.": 84(3), pp. 1-9.
    if "page" in found and "volume" not in found:
        match = re.search(rf",?\s+{_VOLUME}{_ISSUE}\s*,?\s*$", text[:start])
        if match:
            found["volume"] = match["volume"]
            if match["issue"]:
                found["issue"] = match["issue"]
            start = match.start()
    if found:
        years = re.findall(r"\b((?:1[5-9]|20)\d\d)\b", text[start:])
        years = [year for year in years if year not in found.get("page", "")]
        if years:
            found["year"] = years[-1]
    return text[:start], found


def _tail(text: str) -> tuple[str, dict[str, str]]:
    for pattern in _TAILS:
        match = pattern.search(text)
        if match:
            found = {name: value.strip() for name, value in match.groupdict().items() if value}
            return text[: match.start()], found
    return text, {}


def _split_head(head: str, placed: bool, titled: bool) -> tuple[str | None, str | None, str | None]:
    """Part title and container (or publisher, where nothing is numbered)."""
    if not titled:
        name = head.strip(" .,") or None
        if name and not placed and _HOUSE.search(name):
            return None, None, name.split(": ")[-1]
        return None, name, None
    cut = _boundary(head.rstrip(" ."))
    if cut is None and placed and (comma := re.search(r"^(.{8,}),\s+([A-Z][^,]{1,60})$", head)):
        return comma[1], comma[2].rstrip(" ."), None  # Elsevier: title, journal
    if cut is None:
        return head.rstrip(" .,") or None, None, None
    title, name = head[: cut + 1].rstrip(" ."), head[cut + 1 :].strip(" .,")
    if not placed and _HOUSE.search(name):
        return title, None, name.split(": ")[-1]
    return title, name, None


def _boundary(head: str) -> int | None:
    """Return where the title ends: the last full stop that no abbreviation stands before."""
    ends = [match.start() for match in _BOUNDARY.finditer(head)]
    while ends:
        end = ends.pop()
        before = head[ends[-1] + 1 if ends else 0 : end].split()
        # "Biol. Psychiatry", "J. Clin. Oncol.": short capitalised words between two stops.
        if (
            ends
            and len(before) <= 2
            and all(word[:1].isupper() and len(word) <= 8 for word in before)
        ):
            continue
        return end
    return None


def _chapter(title: str, book: str) -> Locators:
    pages = re.search(r"\(\s*(?:[^()]*?,\s*)?pp?\.?\s*([\w]+\s*[-‐-―]+\s*\w+)[^)]*\)", book)
    rest = _EDITORS.sub("", book[: pages.start()] if pages else book)
    after = book[pages.end() :].strip(" .") if pages else ""
    if not pages:
        cut = _boundary(rest.rstrip(" ."))
        if cut is not None:
            rest, after = rest[:cut], rest[cut + 1 :].strip(" .")
    return Locators(
        title.strip(" ."),
        rest.strip(" .,") or None,
        page=pages[1] if pages else None,
        publisher=after.split(": ")[-1] or None,
    )
