"""Numbers in CSL: what counts as numeric, ordinals, roman numerals, ranges of pages."""

from __future__ import annotations

import re
from functools import lru_cache

from kapcite.csl.locale import Locale

# A number with short affixes: 2nd, L2d, e12, III (CSL 1.0.2, "choose", is-numeric).
_NUMBER = r"[a-zA-Z]{0,4}\d+[a-zA-Z]{0,4}"
_NUMERIC = re.compile(rf"\s*{_NUMBER}(?:\s*[,&–—-]\s*{_NUMBER})*\s*")
_SEPARATOR = re.compile(r"(\s*(?:,|&|--?|–|—|\band\b|\bet\b|\bund\b)\s*)")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


@lru_cache(maxsize=4096)
def is_numeric(text: str) -> bool:
    """Tell whether a value is a number or a list or range of numbers, affixes allowed."""
    return _NUMERIC.fullmatch(text) is not None


_SEVERAL = re.compile(
    r"\d[a-zA-Z]{0,4}\s*(?:--?|–|—|,(?:\s*(?:and|et|und)\b)?|&|\band\b|\bet\b|\bund\b)"
    r"\s*[a-zA-Z]{0,4}\d"
)


@lru_cache(maxsize=4096)
def is_multiple(text: str) -> bool:
    """Tell whether a value names several: a range or a list of numbers."""
    text = text.strip()
    if _THOUSANDS.fullmatch(text):
        return False
    if _SEVERAL.search(text):
        return True
    return bool(re.fullmatch(r"[ivxlcdm]+\s*[-–—,&]\s*[ivxlcdm]+", text, re.IGNORECASE))


def roman(number: int) -> str:
    """Return a number from 1 to 5999 as a roman numeral in lower case."""
    if not 0 < number < 6000:
        return str(number)
    text = ""
    for value, sign in _ROMAN:
        while number >= value:
            text += sign
            number -= value
    return text


def form_number(text: str, form: str, locale: Locale, gender: str) -> str:
    """Return a numeric value with every number in it in a form, separators made uniform."""
    if _THOUSANDS.fullmatch(text.strip()):
        return text.strip()
    parts = _SEPARATOR.split(text.strip())
    out = []
    for at, part in enumerate(parts):
        if at % 2:
            out.append(_separator(part, locale))
        else:
            out.append(_single(part, form, locale, gender))
    return "".join(out)


def _separator(text: str, locale: Locale) -> str:
    sign = text.strip()
    if sign == ",":
        return ", "
    if sign == "&":
        return f" {locale.term('and', 'symbol') or '&'} "
    if sign in ("-", "--", "–", "—"):
        return "–"
    return f" {sign} "


def _single(text: str, form: str, locale: Locale, gender: str) -> str:
    if not text.isdigit() or form in ("", "numeric"):
        return text
    number = int(text) if len(text) < 10 else 0
    if form == "roman":
        return roman(number) if number else text
    if form == "long-ordinal":
        word = locale.long_ordinal(number, gender)
        if word is not None:
            return word
    if form in ("ordinal", "long-ordinal"):
        return text + locale.ordinal(number, gender)
    return text


_PAGES = re.compile(
    r"([^\d\s,&–—-]*?)(\d+)([a-zA-Z]*)\s*(?:--?|–)\s*([^\d\s,&–—-]*?)(\d+)([a-zA-Z]*)"
)
_ROMAN_RANGE = re.compile(r"([ivxlcdm]+)\s*[-–]\s*([ivxlcdm]+)", re.IGNORECASE)


def page_range(text: str, style: str, delimiter: str, ampersand: str = "&") -> str:
    """Return pages with each range in a format of CSL 1.0.2, appendix V, and its delimiter.

    ``style`` is expanded, minimal, minimal-two, chicago, chicago-15, chicago-16, or ""
    (ranges as written).
    """
    parts = re.split(r"(\s*[,&]\s*)", text)
    for at in range(0, len(parts), 2):
        parts[at] = _one_range(parts[at], style, delimiter)
    signs = {",": ", ", "&": f" {ampersand} "}
    return "".join(part if at % 2 == 0 else signs[part.strip()] for at, part in enumerate(parts))


def _one_range(text: str, style: str, delimiter: str) -> str:
    match = _PAGES.fullmatch(text.strip())
    if match is None:
        sides = _ROMAN_RANGE.fullmatch(text.strip())
        return f"{sides[1]}{delimiter}{sides[2]}" if sides else _as_written(text)
    prefix, first, tail, prefix2, second, tail2 = match.groups()
    if (tail and not tail2) or prefix != prefix2:
        return _as_written(text)
    if style and not tail and not tail2 and (prefix2 in ("", prefix)):
        expanded = second
        if len(second) < len(first):
            expanded = first[: len(first) - len(second)] + second
        if style == "expanded":
            return f"{prefix}{first}{delimiter}{prefix}{expanded}"
        if int(expanded) > int(first) or not prefix:
            return f"{prefix}{first}{delimiter}{_short_end(first, expanded, style)}"
    return f"{prefix}{first}{tail}{delimiter}{prefix2}{second}{tail2}"


def _as_written(text: str) -> str:
    """Return pages that are no range one can read; a hyphen behind a backslash is none."""
    return re.sub(r"\s*\\?-\s*", "-", text)


def _short_end(first: str, second: str, style: str) -> str:
    """Return the second page shortened as a format asks; both pages are digits."""
    if len(first) != len(second):
        return second
    if style == "minimal":
        return _minimal(first, second, 1)
    if style == "minimal-two":
        return _minimal(first, second, 2)
    number = int(first)
    if number < 100 or number % 100 == 0:
        return second
    if number % 100 < 10:
        return _minimal(first, second, 1)
    if style in ("chicago", "chicago-15") and len(first) == 4:
        # The 15th edition keeps all four digits where three of them change.
        changed = _minimal(first, second, 1)
        return second if len(changed) > 2 else _minimal(first, second, 2)
    return _minimal(first, second, 2)


def _minimal(first: str, second: str, least: int) -> str:
    at = 0
    while at < len(second) - least and first[at] == second[at]:
        at += 1
    return second[at:]
