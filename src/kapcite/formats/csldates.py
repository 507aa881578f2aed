"""Dates of CSL-JSON: the values that programs write, read for as much as they say, and back.

The forms are those of the CSL-JSON schema (``date-parts``, ``season``, ``circa``,
``literal``, ``raw``) and of pandoc (bare text, a list of two dates, ``year``).
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import msgspec

from kapcite.model.dates import PartialDate, check_day, parse_date

FALSE = frozenset(("", "0", "false", "no"))
_SEASONS = {"spring": 1, "summer": 2, "autumn": 3, "fall": 3, "winter": 4}


class CslDate(NamedTuple):
    """A date, and what its value says besides that no date can hold ("" when nothing)."""

    date: PartialDate
    fault: str = ""


def read_date_value(value: Any) -> CslDate:
    """Return the date of a CSL variable; a part that cannot be leaves the parts before it.

    Raises ValueError or TypeError, naming what was found, when not even a year is readable.
    """
    if isinstance(value, str | int):
        return CslDate(_from_text(str(value)))
    if isinstance(value, list):  # pandoc's former form of a range
        return _range([read_date_value(part) for part in value[:2]])
    if not isinstance(value, dict):
        raise TypeError(f"got {shown(value)}")
    parts = value.get("date-parts") or [[value.get(name) for name in ("year", "month", "day")]]
    date, fault = _range([_from_parts(part) for part in parts if part])
    text = value.get("raw") or value.get("edtf")
    if text and date.year is None:
        date = _from_text(str(text))
    flags, flag_fault = _flags(value)
    return CslDate(msgspec.structs.replace(date, **flags) if flags else date, fault or flag_fault)


def _from_text(text: str) -> PartialDate:
    try:
        return parse_date(text)
    except ValueError:
        return PartialDate(literal=text)


def _range(dates: list[CslDate]) -> CslDate:
    if not dates:
        return CslDate(PartialDate())
    (start, fault), (end, end_fault) = [*dates, CslDate(PartialDate())][:2]
    if end == PartialDate():
        return CslDate(start, fault or end_fault)
    return CslDate(msgspec.structs.replace(start, end=end), fault or end_fault)


def _from_parts(parts: Any) -> CslDate:
    """Return the date of ``[year, month, day]``, without a month or a day that does not exist."""
    year, month, day = [*(parts if isinstance(parts, list) else [parts]), None, None, None][:3]
    if year in (None, ""):
        if month or day:
            raise ValueError("there is no year")
        return CslDate(PartialDate())
    date = PartialDate(year=int(year))
    try:
        month, day = int(month or 0) or None, int(day or 0) or None
        if month and 13 <= month <= 24:  # seasons of citeproc-js and of EDTF, which have no day
            date = msgspec.structs.replace(date, season=(month - 1) % 4 + 1)
            return CslDate(date, f"a season has no day {day}" if day else "")
        check_day(date.year, month, None)
        date = msgspec.structs.replace(date, month=month)
        check_day(date.year, month, day)
    except (ValueError, TypeError) as error:
        return CslDate(date, str(error))
    return CslDate(msgspec.structs.replace(date, day=day))


def _flags(value: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """Return what stands beside the parts of a date, and what of it means nothing."""
    found: dict[str, Any] = {}
    if "circa" in value:
        found["circa"] = str(value["circa"]).lower() not in FALSE
    if value.get("literal"):
        found["literal"] = str(value["literal"])
    if not value.get("season"):
        return found, ""
    season = _season(value["season"])
    if season is None:  # Zotero once put the time of day here: it must not cost the date
        return found, f"there is no season {shown(value['season'])}"
    return {**found, "season": season}, ""


def _season(value: Any) -> int | None:
    text = str(value).strip().lower()
    return _SEASONS.get(text) or (int(text) if text in {"1", "2", "3", "4"} else None)


def shown(value: Any) -> str:
    """Return a value as JSON for a message, in 60 characters at most."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:57] + "…"


def date_item(date: PartialDate) -> dict[str, Any]:
    """Return a date in the form that citeproc-js and pandoc read: ``date-parts`` and flags."""
    if date.end and (date.end.season or date.end.circa):
        return {"raw": str(date)}  # date-parts have no place for either
    item: dict[str, Any] = {}
    if date.year is not None:
        item["date-parts"] = [_parts(date), *([_parts(date.end)] if date.end else [])]
    if date.season is not None:
        item["season"] = date.season
    if date.circa:
        item["circa"] = True
    if date.literal is not None:
        item["literal"] = date.literal
    return item


def _parts(date: PartialDate) -> list[int]:
    return [part for part in (date.year, date.month, date.day) if part is not None]
