"""Sorting of reference lists and of the cites in a citation."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from kapcite.csl.context import Context
from kapcite.csl.dates import sort_date
from kapcite.csl.engine import Engine, Entry
from kapcite.csl.people import NameList
from kapcite.csl.personal import Parts
from kapcite.csl.trigraph import trigraph
from kapcite.csl.tree import join, plain
from kapcite.csl.xml import Element

_NUMBERS = frozenset(
    (
        *("chapter-number", "collection-number", "edition", "issue", "number", "number-of-pages"),
        *("number-of-volumes", "part-number", "volume", "printing-number", "supplement-number"),
    )
)
_EXPANDED = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "þ": "th"})

Key = tuple[int | str, ...]


@lru_cache(maxsize=65536)
def collate(text: str) -> tuple[str, str, str]:
    """Return a key that orders text by letters, then by accents, then by case.

    Three levels as in the Unicode collation algorithm (UTS 10): base letters and digits;
    accents; lower case before upper. Punctuation is ignored, but for the gaps between words.
    """
    folded = unicodedata.normalize("NFKD", text.casefold()).translate(_EXPANDED)
    base = "".join(sign for sign in folded if not unicodedata.combining(sign))
    words = re.sub(r"[^\w\s\x01]+", "", base.replace("-", " ").replace("–", " "))
    return " ".join(words.split()), folded, text.swapcase()


def sort_entries(engine: Engine, area: str, entries: list[Entry], contexts: list[Context] | None = None) -> list[int]:
    """Return the order of entries, as positions, by the sort keys of an area."""
    element = engine.style.citation if area == "citation" else engine.style.bibliography
    sort = element.child("sort") if element else None
    order = list(range(len(entries)))
    keys = sort.all("key") if sort else []
    for key in reversed(keys):
        values = [
            _value(engine, area, key, entry, contexts[at] if contexts else None)
            for at, entry in enumerate(entries)
        ]
        empty = [at for at in order if values[at] == ""]
        filled = [at for at in order if values[at] != ""]
        filled.sort(key=lambda at: _comparable(values[at]), reverse=key.get("sort") == "descending")
        order = filled + empty
    return order


def _comparable(value: str | int) -> tuple[int, int | tuple[str, str, str]]:
    if isinstance(value, int):
        return (0, value)
    return (1, collate(value))  # type: ignore[return-value]


def _value(engine: Engine, area: str, key: Element, entry: Entry, given: Context | None) -> str | int:
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


def _macro_value(engine: Engine, area: str, key: Element, entry: Entry, given: Context | None) -> str | int:
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
    if type(piece) is list:
        piece = join(piece)
    if piece is None:
        return ctx.name_count or ""
    text = plain(piece)
    return int(text) if text.isdigit() and len(text) < 15 else text
