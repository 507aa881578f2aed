"""How wide the columns of a page are, each in its share of the line."""

from __future__ import annotations

from kapcite.render.sheet import Sheet
from kapcite.render.wrapping import extents, longest_word

# A landscape page of small print holds about this many characters in a line.
_LINE = 170
_LONGEST = 16  # longer words may be broken
_BOLD = 1.2  # how much wider the bold words of headings are


def shares(sheet: Sheet) -> list[float]:
    """Return the columns' shares of the line, 1 in sum.

    Each holds its longest word; the rest goes by the square root of a column's text, so
    that the columns with much of it grow, and the rows end about equally low.
    """
    texts = ((cell.text for cell in row) for row in sheet.rows)
    columns = list(
        zip(sheet.headings, extents(texts, len(sheet.headings), enough=_LONGEST), strict=True)
    )
    floors = [min(_LONGEST, max(_BOLD * longest_word(head), c.word)) + 2 for head, c in columns]
    weights = [(len(head) + c.length) ** 0.5 for head, c in columns]
    rest = max(0, _LINE - sum(floors))
    sizes = [
        floor + rest * weight / sum(weights) for floor, weight in zip(floors, weights, strict=True)
    ]
    return [size / sum(sizes) for size in sizes]
