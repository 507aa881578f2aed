"""Dates: the parts a style asks for, in the forms it asks for, ranges cut where they agree."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from kapcite.csl.context import Context, affixed
from kapcite.csl.locale import Locale
from kapcite.csl.textcase import CASES
from kapcite.csl.tree import Piece, Span, Style, join
from kapcite.csl.xml import Element
from kapcite.model.dates import PartialDate

_RANK = {"day": 0, "month": 1, "year": 2}
_SHOWN = {
    "year": ("year",),
    "year-month": ("year", "month"),
    "year-month-day": ("year", "month", "day"),
}


class DatePart(NamedTuple):
    """One date-part element, its attributes resolved."""

    name: str
    form: str
    prefix: str
    suffix: str
    case: str
    strip: bool
    range_delimiter: str
    style: Style


class DateForm(NamedTuple):
    """What a date element shows: its parts in order and what stands between them."""

    parts: tuple[DatePart, ...]
    delimiter: str


def date_form(element: Element, locale: Locale) -> DateForm:
    """Return the form of a date element, localised where it has a ``form``."""
    own = {part.get("name"): part for part in element.all("date-part")}
    base = locale.dates.get(element.get("form")) if element.get("form") else None
    if base is None:
        parts = tuple(_part(part.attributes) for part in element.all("date-part"))
        return DateForm(parts, element.get("delimiter"))
    shown = _SHOWN.get(element.get("date-parts", "year-month-day"), ("year", "month", "day"))
    merged = []
    for part in base.all("date-part"):
        name = part.get("name")
        if name in shown:
            attributes = dict(part.attributes)
            if name in own:
                changes = own[name].attributes
                attributes.update({k: v for k, v in changes.items() if k not in _AFFIXES})
            merged.append(_part(attributes))
    return DateForm(tuple(merged), base.get("delimiter"))


# A style cannot change the affixes of a localised date (CSL 1.0.2, "Localized date formats").
_AFFIXES = ("prefix", "suffix")


def _part(attributes: dict[str, str]) -> DatePart:
    style = tuple((key, attributes[key]) for key in _FORMATS if key in attributes)
    return DatePart(
        attributes.get("name", ""),
        attributes.get("form", ""),
        attributes.get("prefix", ""),
        attributes.get("suffix", ""),
        attributes.get("text-case", ""),
        attributes.get("strip-periods") == "true",
        attributes.get("range-delimiter", "–"),
        style,
    )


_FORMATS = ("font-style", "font-variant", "font-weight", "text-decoration", "vertical-align")


class DateRenderer:
    """Renders dates in one form and one language."""

    def __init__(
        self, form: DateForm, locale: Locale, suffix: Callable[[Context], Piece | None]
    ) -> None:
        self.form = form
        self.locale = locale
        self.suffix = suffix

    def render(self, date: PartialDate, ctx: Context) -> Piece | None:
        """Return a date, or None where it has none of the parts."""
        if date.year is None and date.literal is not None:
            return date.literal
        parts = self.form.parts
        if date.end is None:
            return self._sequence(parts, date, ctx)
        if date.end.year is None:
            opened = self._sequence(parts, date, ctx)
            return opened and join([opened, "–"])
        rank = self._largest_difference(date, date.end)
        if rank is None:
            return self._sequence(parts, date, ctx)
        return self._range(rank, date, date.end, ctx)

    def _largest_difference(self, first: PartialDate, second: PartialDate) -> int | None:
        names = {part.name for part in self.form.parts}
        for name in ("year", "month", "day"):
            if name not in names:
                continue
            if getattr(first, name) != getattr(second, name) or (
                name == "month" and first.season != second.season
            ):
                return _RANK[name]
        return None

    def _range(
        self, rank: int, first: PartialDate, second: PartialDate, ctx: Context
    ) -> Piece | None:
        parts = self.form.parts
        inside = [at for at, part in enumerate(parts) if _RANK[part.name] <= rank]
        start, stop = inside[0], inside[-1] + 1
        chunk = parts[start:stop]
        sign = next(part.range_delimiter for part in chunk if _RANK[part.name] == rank)
        left = self._sequence(chunk, first, ctx, last=True)
        right = self._sequence((chunk[0]._replace(prefix=""), *chunk[1:]), second, ctx)
        pieces = [
            self._sequence(parts[:start], first, ctx),
            join([piece for piece in (left, sign, right) if piece]),
            self._sequence(parts[stop:], second, ctx),
        ]
        shown = [piece for piece in pieces if piece]
        return join(shown, self.form.delimiter) if shown else None

    def _sequence(
        self, parts: tuple[DatePart, ...], date: PartialDate, ctx: Context, *, last: bool = False
    ) -> Piece | None:
        pieces = []
        known = [(part, text) for part in parts if (text := self._value(part, date))]
        for at, (part, text) in enumerate(known):
            suffix = "" if last and at == len(known) - 1 else part.suffix
            pieces.append(self._dressed(part, text, suffix, ctx))
        if not pieces:
            return None
        return join(pieces, self.form.delimiter)

    def _dressed(self, part: DatePart, text: str, suffix: str, ctx: Context) -> Piece:
        piece: Piece = text.replace(".", "") if part.strip else text
        if part.case in CASES:
            piece = CASES[part.case](piece)
        if part.name == "year":
            extra = self.suffix(ctx)
            if extra is not None:
                piece = join([piece, extra])
        if part.style:
            piece = Span([piece], part.style)
        return affixed(piece, part.prefix, suffix)

    def _value(self, part: DatePart, date: PartialDate) -> str | None:
        if part.name == "year":
            return self._year(date.year, part.form)
        if part.name == "month":
            return self._month(date, part.form)
        return self._day(date, part.form)

    def _year(self, year: int | None, form: str) -> str | None:
        if year is None:
            return None
        if form == "short" and year >= 1000:
            return f"{year % 100:02d}"
        if year < 0:
            return f"{-year}{self.locale.term('bc') or ''}"
        if year < 1000 and year:
            return f"{year}{self.locale.term('ad') or ''}"
        return str(year) if year else None

    def _month(self, date: PartialDate, form: str) -> str | None:
        if date.month is None:
            if date.season is None:
                return None
            return self.locale.term(f"season-{date.season:02d}")
        if form == "numeric":
            return str(date.month)
        if form == "numeric-leading-zeros":
            return f"{date.month:02d}"
        return self.locale.term(f"month-{date.month:02d}", form or "long")

    def _day(self, date: PartialDate, form: str) -> str | None:
        if date.day is None or date.month is None:
            return None
        if form == "numeric-leading-zeros":
            return f"{date.day:02d}"
        if form == "ordinal":
            first_only = self.locale.options.get("limit-day-ordinals-to-day-1") == "true"
            if date.day == 1 or not first_only:
                gender = self.locale.gender(f"month-{date.month:02d}")
                return f"{date.day}{self.locale.ordinal(date.day, gender)}"
        return str(date.day)


def sort_date(date: PartialDate, form: DateForm | None = None) -> str:
    """Return a date as digits that sort as the dates do, only with the parts of a form."""
    names = {part.name for part in form.parts} if form else set(_RANK)
    text = _digits(date, names)
    if date.end is not None and date.end.year is not None:
        text += "/" + _digits(date.end, names)
    return text


def _digits(date: PartialDate, names: set[str]) -> str:
    if date.year is None:
        return date.literal or ""
    year = date.year if "year" in names else 0
    month = (date.month or (date.season or 0) + 20 * bool(date.season)) if "month" in names else 0
    day = (date.day or 0) if "day" in names else 0
    sign = f"{year + 100000:06d}"
    return f"{sign}{month:02d}{day:02d}"
