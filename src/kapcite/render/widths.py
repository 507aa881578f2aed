"""How wide the columns of a page are, each in its share of the line."""

from __future__ import annotations

from kapcite.render.sheet import Sheet
from kapcite.render.wrapping import longest_word

# A landscape page of small print holds about this many characters in a line.
_LINE = 170
_LONGEST = 16  # longer words may be broken
_BOLD = 1.2  # how much wider the bold words of headings are


def shares(sheet: Sheet) -> list[float]:
    """Return the columns' shares of the line, 1 in sum.

    Each holds its longest word; the rest goes by the square root of a column's text, so
    that the columns with much of it grow, and the rows end about equally low.
    """
    widest = [_BOLD * longest_word(heading) for heading in sheet.headings]
    lengths = [len(heading) for heading in sheet.headings]
    for row in sheet.rows:
        for i, cell in enumerate(row):
            lengths[i] += len(cell.text)
            # Only a longer text can hold a longer word.
            if widest[i] < min(_LONGEST, len(cell.text)):
                widest[i] = max(widest[i], longest_word(cell.text))
    floors = [min(_LONGEST, wide) + 2 for wide in widest]
    weights = [length**0.5 for length in lengths]
    rest = max(0, _LINE - sum(floors))
    sizes = [
        floor + rest * weight / sum(weights) for floor, weight in zip(floors, weights, strict=True)
    ]
    return [size / sum(sizes) for size in sizes]
