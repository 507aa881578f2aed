"""Citation labels such as ``Doe65`` and ``RoNo78``, for styles that show them."""

from __future__ import annotations

from kapcite.csl.item import Item

# How many letters of each name, by the number of names ("Aaaa00:AaAa00:AaAA00:AAAA00").
_LETTERS = {1: (4,), 2: (2, 2), 3: (2, 1, 1)}


def trigraph(item: Item) -> str:
    """Return the label of an item: letters of up to four names and two digits of the year."""
    names = next((item.names[name] for name in ("author", "editor") if name in item.names), ())
    counts = _LETTERS.get(len(names), (1, 1, 1, 1))
    letters = [
        (name.family or name.literal or "")[:count]
        for name, count in zip(names, counts, strict=False)
    ]
    date = item.dates.get("issued")
    year = f"{abs(date.year) % 100:02d}" if date and date.year is not None else ""
    return "".join(letters) + year
