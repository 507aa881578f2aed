"""How wide the columns of a page are, each in its share of the line."""

from __future__ import annotations

from kapcite.render.sheet import Sheet

# A landscape page of small print holds about this many characters in a line.
_LINE = 170
_LONGEST = 16  # longer words may be broken
_BOLD = 1.2  # how much wider the bold words of headings are


def shares(sheet: Sheet) -> list[float]:
    """Return the columns' shares of the line, 1 in sum.

    Each holds its longest word; the rest goes by the square root of a column's text, so
    that the columns with much of it grow, and the rows end about equally low.
    """
    columns = [
        [heading, *(row[i].text for row in sheet.rows)] for i, heading in enumerate(sheet.headings)
    ]
    floors = [min(_LONGEST, _widest(*column)) + 2 for column in columns]
    weights = [sum(map(len, column)) ** 0.5 for column in columns]
    rest = max(0, _LINE - sum(floors))
    sizes = [
        floor + rest * weight / sum(weights) for floor, weight in zip(floors, weights, strict=True)
    ]
    return [size / sum(sizes) for size in sizes]


def _widest(heading: str, *texts: str) -> float:
    return max(_BOLD * _longest_word(heading), *map(_longest_word, texts), 0)


def _longest_word(text: str) -> int:
    return max(map(len, text.replace("-", "- ").split()), default=0)
