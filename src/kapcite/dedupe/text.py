"""Whole columns of text folded at once, so that the work happens in C and not per record."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence

# Joins the values of a column while they are folded together; no text holds it.
_SEPARATOR = "\x1f"

# Letters that Unicode does not decompose, and scripts that databases romanise.
_CYRILLIC = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ"
_CYRILLIC_LATIN = [
    "a", "b", "v", "g", "d", "e", "e", "zh", "z", "i", "i", "k", "l", "m", "n", "o", "p",
    "r", "s", "t", "u", "f", "kh", "ts", "ch", "sh", "shch", "", "y", "", "e", "yu", "ya",
    "i", "i", "ie", "g",
]  # fmt: skip
_TRANSLITERATED = {
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h",
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "κ": "kappa",
    "λ": "lambda", "μ": "mu", "ω": "omega", "σ": "sigma", "τ": "tau", "χ": "chi", "ψ": "psi",
    "π": "pi", "θ": "theta", "η": "eta", "ζ": "zeta", "ρ": "rho", "ν": "nu", "φ": "phi",
} | dict(zip(_CYRILLIC, _CYRILLIC_LATIN, strict=True))  # fmt: skip
_FOREIGN = re.compile("[" + "".join(_TRANSLITERATED) + "]")

_TAG = re.compile(r"</?[a-z][^<>\x1f]{0,30}>")
_LATEX_ACCENT = re.compile(r"\\(?:[\"'`^~=.]|[a-z]+(?![a-z])\s?)")
_COMBINING = re.compile("[\u0300-\u036f]+")
# Apostrophes and braces stand inside words ("O'Neil", "{DNA}s"); all else parts them.
_INSIDE = re.compile("[{}'`’‘´ʼ]+")
_PLAIN = {
    place: " "
    for place in range(128)
    if not chr(place).isalnum() and chr(place) not in "'{}`" + _SEPARATOR
} | {ord("`"): "'"}
# "r?animation": a letter with an accent that some program could not write.
# The mark comes first in the pattern, which is looked for faster.
_LOST = re.compile(r"\?(?<=[^\W\d_]\?)(?=[^\W\d_])")
_NOT_WORD = re.compile(r"(?:[^\w\x1f]|_)+")


def fold(values: Sequence[str]) -> list[str]:
    """Return each value in lower case, without accents, markup or punctuation.

    What is left are words of letters and digits with one space between. Cyrillic is
    romanised (BGN/PCGN without its apostrophes), Greek letters are spelt out.
    """
    if not values:
        return []
    plain = [row for row, value in enumerate(values) if value.isascii() and "&" not in value]
    if len(plain) == len(values):
        return _fold_plain(values)
    folded = [""] * len(values)
    for row, text in zip(plain, _fold_plain([values[row] for row in plain]), strict=True):
        folded[row] = text
    known = set(plain)
    other = [row for row in range(len(values)) if row not in known]
    for row, text in zip(other, _fold_any([values[row] for row in other]), strict=True):
        folded[row] = text
    return folded


def _fold_plain(values: Sequence[str]) -> list[str]:
    """Fold ASCII text without entities, which is most of it, by a table lookup."""
    text = _joined(values).lower()
    if "<" in text:
        text = _TAG.sub(" ", text)
    if "\\" in text:
        text = _LATEX_ACCENT.sub("", text)
    if "?" in text:
        text = _LOST.sub("", text)
    text = text.translate(_PLAIN).replace("'", "").replace("{", "").replace("}", "")
    return [" ".join(value.split()) for value in text.split(_SEPARATOR)] if values else []


def _fold_any(values: Sequence[str]) -> list[str]:
    text = _joined(values)
    if "&" in text:
        text = html.unescape(text).replace("&", " and ")
    text = _TAG.sub(" ", text.casefold())
    if "\\" in text:
        text = _LATEX_ACCENT.sub("", text)
    if "?" in text:
        text = _LOST.sub("", text)
    text = _COMBINING.sub("", unicodedata.normalize("NFKD", text))
    text = _FOREIGN.sub(lambda match: _TRANSLITERATED[match[0]], text)
    text = _NOT_WORD.sub(" ", _INSIDE.sub("", text))
    return [value.strip() for value in text.split(_SEPARATOR)]


def substitute(pattern: re.Pattern[str], replacement: str, values: Sequence[str]) -> list[str]:
    r"""Return the values after one substitution over the whole column.

    The pattern must not match the separator, as ``.`` and negated classes would; start
    and end of a value are ``(?<![^\x1f])`` and ``(?![^\x1f])``.
    """
    return pattern.sub(replacement, _joined(values)).split(_SEPARATOR) if values else []


def _joined(values: Sequence[str]) -> str:
    text = _SEPARATOR.join(values)
    if text.count(_SEPARATOR) == len(values) - 1 or not values:
        return text
    return _SEPARATOR.join(value.replace(_SEPARATOR, " ") for value in values)
