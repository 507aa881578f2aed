"""Dates as BibTeX and BibLaTeX write them."""

from __future__ import annotations

import re

from kapcite.formats.bibtex.decode import decode
from kapcite.model.dates import PartialDate, read_date

_YEAR = re.compile(r"-?\d{1,4}")
_EDTF = re.compile(r"[\d~?%/-]+")
_MONTH_NUMBERS = {
    name: number
    for number, name in enumerate(
        (
            "january", "february", "march", "april", "may", "june", "july", "august",
            "september", "october", "november", "december",
        ),
        start=1,
    )
}  # fmt: skip


def read_latex_date(value: str) -> PartialDate:
    """Return the date of a field; its tilde may be EDTF's mark of an approximate one."""
    text = value if _EDTF.fullmatch(value) else decode(value).replace("\u00a0", " ")
    return read_date(text)


def classic_date(year: str, month: str, day: str) -> PartialDate:
    """Return the date of BibTeX: a year, perhaps a month and a day."""
    month, day = month.strip(), day.strip()
    number = _MONTH_NUMBERS.get(month.lower()) or (int(month) if month.isdecimal() else 0)
    if _YEAR.fullmatch(year) and number <= 12 and (number or not month):
        if not day:
            return PartialDate(year=int(year), month=number or None)
        month = f"{number:02d}" if number else ""
    return read_latex_date(" ".join(part for part in (year, month, day) if part))
