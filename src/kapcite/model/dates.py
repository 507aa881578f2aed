"""Dates as literature has them: a year, perhaps a month, a season, a range, a guess."""

from __future__ import annotations

import calendar
import re

from kapcite.model.base import Record

_ISO = re.compile(r"(?P<year>-?\d{1,6})(?:-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?)?")
# EDTF gives seasons the month numbers 21 to 24 (Library of Congress, EDTF level 1).
_EDTF_SEASONS = {21: 1, 22: 2, 23: 3, 24: 4}


class PartialDate(Record, frozen=True, kw_only=True):
    """A date known to some precision.

    ``season`` is 1 (spring) to 4 (winter); ``end`` closes a range; ``circa`` marks an
    approximate date; ``literal`` holds what no other field can ("in press").
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    season: int | None = None
    circa: bool = False
    end: PartialDate | None = None
    literal: str | None = None

    def __str__(self) -> str:
        """Return the date in EDTF (ISO 8601-2), or its literal text."""
        if self.year is None:
            return self.literal or ""
        sign = "-" if self.year < 0 else ""
        text = f"{sign}{abs(self.year):04d}"
        if self.season is not None:
            text += f"-{self.season + 20}"
        elif self.month is not None:
            text += f"-{self.month:02d}"
            if self.day is not None:
                text += f"-{self.day:02d}"
        text += "~" if self.circa else ""
        return f"{text}/{self.end}" if self.end else text


def parse_date(text: str) -> PartialDate:
    """Read an ISO 8601 or EDTF date: ``2017``, ``2017-05-11``, ``2016-21``, ``1999~/2001``.

    Raises ValueError, with a message that names the fault, for anything else and for
    days that no calendar has (``2021-02-30``).
    """
    start, slash, end = text.strip().partition("/")
    date = _parse_single(start)
    if not slash:
        return date
    if end in ("", ".."):
        raise ValueError(f"the range {text!r} has no end")
    return PartialDate(
        year=date.year,
        month=date.month,
        day=date.day,
        season=date.season,
        circa=date.circa,
        end=_parse_single(end),
    )


def _parse_single(text: str) -> PartialDate:
    circa = text[-1:] in "~?%" and text != ""
    match = _ISO.fullmatch(text[:-1] if circa else text)
    if match is None:
        raise ValueError(f"expected a date such as 2017, 2017-05 or 2017-05-11, got {text!r}")
    year = int(match["year"])
    month = int(match["month"]) if match["month"] else None
    day = int(match["day"]) if match["day"] else None
    if month in _EDTF_SEASONS and day is None:
        return PartialDate(year=year, season=_EDTF_SEASONS[month], circa=circa)
    check_day(year, month, day)
    return PartialDate(year=year, month=month, day=day, circa=circa)


def check_day(year: int | None, month: int | None, day: int | None) -> None:
    """Raise ValueError when the month or the day does not exist in the Gregorian calendar."""
    if month is not None and not 1 <= month <= 12:
        raise ValueError(f"there is no month {month}")
    if day is None:
        return
    if month is None:
        raise ValueError(f"a day ({day}) needs a month")
    # Year 4 stands in for years that calendar cannot count, so that 29 February passes.
    known = year if year is not None and 1 <= year <= 9999 else 4
    if not 1 <= day <= calendar.monthrange(known, month)[1]:
        raise ValueError(f"there is no day {day} in month {month} of {year}")
