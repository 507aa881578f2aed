"""Letters with accents and letters that are commands, in one step where they stand plainly."""

from __future__ import annotations

import re
import unicodedata

from kapcite.formats.bibtex.latex_tables import ACCENTS, GREEK, LETTERS, SYMBOLS

#: Command -> what it stands for.
KNOWN = {f"text{name}": letter for name, letter in GREEK.items()} | LETTERS | SYMBOLS
# What is most of all LaTeX in bibliographies: one letter or sign in one step.
# The first character set is what makes the search fast; the look-behinds follow it.
_QUICK = re.compile(
    r"[{\\](?<!\\[{\\])(?:(?<=\{)(?:"
    r"\\([`'^\"~=.])\s*(?:\{(\\?[A-Za-z])\}|(\\?[A-Za-z]))\}"
    r"|\\([cvudHkbr])(?:\{(\\?[A-Za-z])\}|\s+(\\?[A-Za-z]))\}"
    r"|\\([A-Za-z]+)\})"
    r"|(?<=\\)(?:([A-Za-z]+)\{\}|([&%#_])))"
)
# These would be taken for LaTeX in what follows.
_KEPT_BACK = frozenset("\\{}$~`^-'")
_LETTER_CACHE: dict[str, str] = {}
_DOTLESS = {"ı": "i", "ȷ": "j"}
# An accent over nothing is the sign by itself.
_BARE = {
    "~": "~", "^": "^", "`": "`", "'": "´", '"': "¨", "=": "¯", ".": "˙", "u": "˘", "v": "ˇ",
    "H": "˝", "r": "˚", "c": "¸", "k": "˛",
}  # fmt: skip


def quick(text: str) -> str:
    """Return text with its plain accents, letters and signs decoded, all else as it is."""
    return _QUICK.sub(_quick_letter, text)


def _quick_letter(match: re.Match[str]) -> str:
    found = _LETTER_CACHE.get(match[0])
    if found is None:
        found = _LETTER_CACHE[match[0]] = _one_letter(match)
    return found


def _one_letter(match: re.Match[str]) -> str:
    sign, braced, bare, word, word_braced, word_bare, letter, symbol, escaped = match.groups()
    if escaped:
        return escaped
    if letter or symbol:
        known = KNOWN.get(letter or symbol, "\\")
        return match[0] if known in _KEPT_BACK else known
    base = braced or bare or word_braced or word_bare
    base = KNOWN.get(base[1:], "") if base[0] == "\\" else base
    return accented(base, ACCENTS[sign or word], sign or word) if base else match[0]


def accented(content: str, combining: str, command: str) -> str:
    """Return an accent over the first character of its argument."""
    if not content.strip():
        return _BARE.get(command, "")
    first = _DOTLESS.get(content[0], content[0])
    return unicodedata.normalize("NFC", first + combining) + content[1:]
