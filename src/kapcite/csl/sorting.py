"""Sorting of reference lists and of the cites in a citation."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import lru_cache

from kapcite.csl.context import Context
from kapcite.csl.dates import sort_date
from kapcite.csl.engine import Engine, Entry
from kapcite.csl.people import NameList
from kapcite.csl.personal import Parts
from kapcite.csl.tree import join, plain
from kapcite.csl.trigraph import trigraph
from kapcite.csl.xml import Element

_NUMBERS = frozenset(
    (
        *("chapter-number", "collection-number", "edition", "issue", "number", "number-of-pages"),
        *("number-of-volumes", "part-number", "volume", "printing-number", "supplement-number"),
    )
)
_EXPANDED = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "þ": "th"}
)

#: Numbers before text, each in its own order.
Comparable = tuple[int, int, tuple[str, str, str]]


@lru_cache(maxsize=65536)
def collate(text: str) -> tuple[str, str, str]:
    """Return a key that orders text by letters, then by accents, then by case.

    Three levels as in the Unicode collation algorithm (UTS 10): base letters and digits;
    accents; lower case before upper. Punctuation is ignored, but for the gaps between words.
    """
    folded = unicodedata.normalize("NFKD", text.casefold()).translate(_EXPANDED)
    base = "".join(sign for sign in folded if not unicodedata.combining(sign))
    words = re.sub(r"[^\w\s]+", "", base)
    return " ".join(words.split()), folded, text.swapcase()


def sort_entries(
    engine: Engine, area: str, entries: Sequence[Entry], contexts: Sequence[Context] | None = None
) -> list[int]:
    """Return the order of entries, as positions, by the sort keys of an area.

    A key is only looked at where those before it are equal. ``contexts`` gives the cites
    and positions of entries in a citation.
    """
    element = engine.style.citation if area == "citation" else engine.style.bibliography
    sort = element.child("sort") if element else None
    keys = sort.all("key") if sort else []

    def value(at: int, key: Element) -> str | int:
        return _value(engine, area, key, entries[at], contexts[at] if contexts else None)

    return _by_keys(list(range(len(entries))), keys, value)


def _by_keys(
    places: list[int], keys: Sequence[Element], value: Callable[[int, Element], str | int]
) -> list[int]:
    """Sort places by the first key, and those that are equal by the rest."""
    if not keys or len(places) < 2:
        return places
    found = [value(place, keys[0]) for place in places]
    numeric = all(isinstance(one, int) or one == "" or _is_count(one) for one in found)
    groups: dict[Comparable, list[int]] = defaultdict(list)
    empty = []
    for place, one in zip(places, found, strict=True):
        if one == "":
            empty.append(place)
        else:
            groups[_comparable(int(one) if numeric else one)].append(place)
    order: list[int] = []
    for key in sorted(groups, reverse=keys[0].get("sort") == "descending"):
        order += _by_keys(groups[key], keys[1:], value)
    return order + _by_keys(empty, keys[1:], value)


def _is_count(text: str) -> bool:
    """Say whether what a macro prints is a number: one among dates (2020, 2019-05-01) is text."""
    return text.isdecimal() and len(text) < 15


def _comparable(value: str | int) -> Comparable:
    if isinstance(value, int):
        return (0, value, ("", "", ""))
    return (1, 0, collate(value))


def _value(
    engine: Engine, area: str, key: Element, entry: Entry, given: Context | None
) -> str | int:
    if "macro" in key.attributes:
        return _macro_value(engine, area, key, entry, given)
    name = key.get("variable")
    item = entry.item
    if name == "citation-number":
        return entry.citation_number
    if name in item.dates:
        return sort_date(item.dates[name])
    if name in item.names:
        options = engine.options[area]._replace(form="long", name_as_sort_order="all")
        ctx = Context(item)
        ctx.sorting = True
        return str(NameList(options, Parts(), "", "").render(name, item.names[name], ctx) or "")
    value = item.text.get(name, "")
    if name == "citation-label":
        return value or trigraph(item)
    if name in _NUMBERS and (match := re.search(r"\d+", value)):
        return int(match[0][:18]) if re.fullmatch(r"\D{0,3}\d+\D{0,3}", value) else value
    return value


def _macro_value(
    engine: Engine, area: str, key: Element, entry: Entry, given: Context | None
) -> str | int:
    render = engine.sort_macro(area, key, entry.shape)
    ctx = engine.context(entry)
    if given is not None:
        ctx.cite, ctx.position = given.cite, given.position
    ctx.sorting = True
    ctx.year_suffix = ""
    ctx.name_count = 0
    if any(name in key.attributes for name in ("names-min", "names-use-first", "names-use-last")):
        least, use = int(key.get("names-min", "0")), int(key.get("names-use-first", "0"))
        ctx.names_override = (least, use, key.get("names-use-last") == "true")
    piece = render(ctx) if render else None
    if isinstance(piece, list):
        piece = join(piece)
    return (ctx.name_count or "") if piece is None else plain(piece)
