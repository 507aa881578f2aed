"""The timeline of publications in characters, one line a year."""

from __future__ import annotations

from collections.abc import Sequence

from kapcite.evidence.landscape import Year

_KINDS = (("R", "randomised study"), ("o", "other study"), ("v", "review"))


def timeline_lines(years: Sequence[Year], width: int) -> list[str]:
    """Return a line of marks for each year and a legend, in at most ``width`` columns."""
    room = max(10, width - 12)
    most = max((year.randomised + year.other + year.reviews for year in years), default=0)
    each = -(-most // room) if most else 1
    lines = []
    for year in years:
        counts = (year.randomised, year.other, year.reviews)
        marks = "".join(
            mark * -(-count // each) for (mark, _), count in zip(_KINDS, counts, strict=True)
        )
        total = sum(counts)
        lines.append(f"{year.year}  {marks} {total}" if total else f"{year.year}")
    legend = ", ".join(f"{mark} {name}" for mark, name in _KINDS)
    if each > 1:
        legend += f"; a mark stands for up to {each}"
    return [*lines, "", legend] if lines else ["nothing with a year"]
