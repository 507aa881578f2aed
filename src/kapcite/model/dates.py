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


_MONTHS = {name: number for number, name in enumerate(calendar.month_abbr) if name}
_SEASON_NAMES = {"spring": 1, "summer": 2, "autumn": 3, "fall": 3, "winter": 4}
_CIRCA = re.compile(r"^(?:ca?\.?|circa|about)\s*(?=[\d\[])|\?$", re.IGNORECASE)
_WORDS = re.compile(r"[^\W\d_]+|\d+|[-–—/]|[^\s.,]")
_DASHES = frozenset("-–—/")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b")
_YEAR = re.compile(r"(?<!\d)[12]\d{3}(?!\d)")
_NO_DAY = re.compile(r"(?<=\d)(?:-00)+$")
_TIME = re.compile(r"(?<=\d)[T ]\d\d:\d\d(?::\d\d)?\S*$")


def read_date(text: str) -> PartialDate:
    """Return the date that a text means; what is no date becomes its ``literal``.

    Reads what ``parse_date`` reads and what databases and BibTeX write: ``2017 May 11``,
    ``11 May 2017``, ``May 11, 2017``, ``2017 May-Jun``, ``2017 Spring``, ``2017/05/11``,
    ``1999--2001``, ``c. 1850``, ``[1999]``. A literal that names one year keeps it as well.
    """
    plain = _TIME.sub("", " ".join(text.split()))
    try:
        date = parse_date(_NO_DAY.sub("", plain))
    except ValueError:
        date = PartialDate()
    if date.year is not None and (date.end is None or (date.end.year or 0) >= date.year):
        return date
    bare = plain.strip("[]() ")
    circa = bool(_CIRCA.search(bare))
    bare = _ORDINAL.sub("", _CIRCA.sub("", bare).strip("[]() "))
    tokens = _WORDS.findall(bare.replace("--", "–"))
    worded = _from_tokens(tokens, circa=circa)
    if worded is not None:
        return worded
    years = set(_YEAR.findall(plain))
    return PartialDate(year=int(years.pop()) if len(years) == 1 else None, literal=plain or None)


def _from_tokens(tokens: list[str], *, circa: bool) -> PartialDate | None:
    dashes = [place for place, token in enumerate(tokens) if token in _DASHES]
    if len(dashes) == 2 and all(map(str.isdigit, tokens[::2])) and len(tokens) == 5:
        return _build(tokens[::2], circa=circa)  # 2017/5/11, 11-5-2017 is left alone
    if not dashes:
        return _build(tokens, circa=circa)
    if len(dashes) > 1:
        return None
    before, behind = tokens[: dashes[0]], tokens[dashes[0] + 1 :]
    start = _parts(before)
    end = _parts(behind)
    if not start or not end:
        return None
    start, end = _with_month(start, end), _with_month(end, start)
    first = _build_parts({**_only(end, "year"), **start}, circa=circa)
    last = _build_parts({**_only(start, "year"), **end}, circa=False)
    if first is None or last is None or (first.year or 0) > (last.year or 0):
        return None
    return PartialDate(
        year=first.year,
        month=first.month,
        day=first.day,
        season=first.season,
        circa=circa,
        end=last,
    )


def _with_month(parts: dict[str, int], other: dict[str, int]) -> dict[str, int]:
    """Return the parts of "5" in "5-6 May": a number beside a month elsewhere is a day."""
    if "month" in parts or "month" not in other or not {"number", "day"} & parts.keys():
        return parts
    day = parts.get("number", parts.get("day", 0))
    return {**_only(parts, "year"), "month": other["month"], "day": day}


def _only(parts: dict[str, int], name: str) -> dict[str, int]:
    return {name: parts[name]} if name in parts else {}


def _parts(tokens: list[str]) -> dict[str, int] | None:
    """Return year, month, day and season among words, or None for anything else."""
    found: dict[str, int] = {}
    for token in tokens:
        name, number = _part(token, has_month="month" in found)
        if name is None or name in found or (name == "day" and "number" in found):
            return None
        found[name] = number
    return found


def _part(token: str, *, has_month: bool) -> tuple[str | None, int]:
    if token.isdecimal():
        number = int(token) if len(token) <= 4 else 0
        if len(token) == 4:
            return "year", number
        if len(token) > 2:
            return None, 0
        return "day" if has_month or number > 12 else "number", number
    if (season := _SEASON_NAMES.get(token.lower())) is not None:
        return "season", season
    return ("month", _MONTHS[month]) if (month := token[:3].title()) in _MONTHS else (None, 0)


def _build(tokens: list[str], *, circa: bool) -> PartialDate | None:
    parts = _parts(tokens)
    if parts is None and len(tokens) == 3 and len(tokens[0]) == 4 and "".join(tokens).isdecimal():
        parts = dict(zip(("year", "month", "day"), map(int, tokens), strict=True))
    return _build_parts(parts, circa=circa) if parts else None


def _build_parts(parts: dict[str, int], *, circa: bool) -> PartialDate | None:
    """Return the date of its parts if they make one; a small number is a day or a month."""
    number = parts.pop("number", None)
    if number is not None:
        parts["day" if "month" in parts else "month"] = number
    if "year" not in parts or ("season" in parts and len(parts) > 2):
        return None
    try:
        check_day(parts["year"], parts.get("month"), parts.get("day"))
    except ValueError:
        return None
    return PartialDate(**{**parts, "circa": circa})  # type: ignore[arg-type]  # the names are fields
