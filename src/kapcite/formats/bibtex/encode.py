"""Text to LaTeX: nothing in a record reaches TeX as a command but CSL's own markup."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from kapcite.formats.bibtex.latex_tables import ACCENTS, ESCAPES, LETTERS, MATH, SYMBOLS, words

_SMALL_CAPS = 'span style="font-variant:small-caps;"'
_GUARD = "\x02"
_NOCASE = 'span class="nocase"'
# CSL's markup (specification, appendix on rich text) -> what opens it in LaTeX.
_OPENING = {
    "i": r"\emph{",
    "b": r"\textbf{",
    "sup": r"\textsuperscript{",
    "sub": r"\textsubscript{",
    "sc": r"\textsc{",
    _SMALL_CAPS: r"\textsc{",
    'span style="font-variant: small-caps;"': r"\textsc{",
    _NOCASE: "{" + _GUARD,
}
_TAG = re.compile(f"<(/?)({'|'.join(map(re.escape, _OPENING))}|span)>")
_MATH = re.compile(r"\$[^$]+\$")
_MATH_COMMAND = re.compile(r"\\([A-Za-z]+|.)")
# Commands of mathematics that only set type: none reads a file, defines or loops.
_MATH_SAFE = frozenset(MATH) | frozenset(
    words(
        "frac sqrt mathrm mathit mathbf mathcal mathbb mathsf mathfrak text hat bar tilde vec dot "
        "ddot overline underline left right big Big bigl bigr log ln exp sin cos tan min max sup "
        "inf lim det dim ker arg deg gcd Pr widehat widetilde dfrac tfrac binom quad qquad "
        "operatorname limits nolimits , ; : ! { } | % & # _ \\"
    )
)
_UNSAFE = re.compile(r"(?<!\\)[%#&]|\\\\\\|\\[{}]|\s\s|\n")
_SPACES = re.compile(r"[ \t\r\n\f\v]+")
# Without one of these there is nothing special; to look for each takes less time.
_MARKS = ("\\", "{", "}", "$", "&", "#", "%", "_", "~", "^", "`", "<", ">", "\u00a0", "--", "''")
_SPECIAL = re.compile(r"[\\{}$&#%_~^`<>\u00a0]|--+|''+|[?!](?=`)")
_NON_ASCII = re.compile(r"[^\x00-\x7f][\u0300-\u036f]*|[A-Za-z][\u0300-\u036f]+")
_COMMANDS = {text: command for command, text in (SYMBOLS | LETTERS).items() if len(text) == 1}
# The commands every LaTeX knows come before those of packages.
_COMMANDS |= {
    "…": "textellipsis",
    "©": "textcopyright",
    "£": "textsterling",
    "€": "texteuro",
    "§": "textsection",
    "¶": "textparagraph",
    "†": "textdagger",
    "‡": "textdaggerdbl",
    "«": "guillemotleft",
    "»": "guillemotright",
    "‘": "textquoteleft",
    "’": "textquoteright",
    "“": "textquotedblleft",
    "”": "textquotedblright",
    "„": "quotedblbase",
    "‚": "quotesinglbase",
    "ð": "dh",
}
_MATH_COMMANDS = {text: command for command, text in reversed(MATH.items())}
_ACCENT_OF = {
    combining: accent
    for accent, combining in ACCENTS.items()
    if len(accent) == 1 and accent not in "hfGUt"
}
_DASHES = {"–": "--", "—": "---"}


def encode(text: str, *, ascii_only: bool = False) -> str:
    r"""Return text for a braced field: markup as commands, TeX's characters escaped.

    Braces always balance. With ``ascii_only``, letters beyond ASCII become the special
    characters of BibTeX (``{\'e}``), which it sorts and changes in case rightly;
    characters that have no common command stay as they are.
    """
    if text.isascii() and text.isalnum():
        return text
    if "  " in text or not text.isprintable():
        text = _SPACES.sub(" ", text)
    text = text.strip(" ")
    pieces = []
    place = 0
    for start, end, latex in _markup(text):
        pieces += [_plain(text[place:start], ascii_only=ascii_only), latex]
        place = end
    pieces.append(_plain(text[place:], ascii_only=ascii_only))
    return _protected("".join(pieces))


def _protected(latex: str) -> str:
    """Keep a command from turning a protected group into a special character of BibTeX."""
    return latex.replace(_GUARD + "\\", "{}\\").replace(_GUARD, "")


def encode_verbatim(text: str) -> str:
    """Return an address or path for a verbatim field, which TeX does not interpret.

    What would unbalance the entry is percent-encoded (RFC 3986, 2.1).
    """
    return "".join(
        f"%{ord(character):02X}" if character in "{}\\" or character.isspace() else character
        for character in text.strip()
    )


def _markup(text: str) -> list[tuple[int, int, str]]:
    """Return (start, end, LaTeX) of each tag that is closed in order; others are text."""
    if "<" not in text:
        return []
    found: list[tuple[int, int, str]] = []
    waiting: list[tuple[str, int, int]] = []
    for match in _TAG.finditer(text):
        if not match[1] and match[2] != "span":
            waiting.append((match[2], match.start(), match.end()))
        elif match[1] and waiting and waiting[-1][0].partition(" ")[0] == match[2]:
            tag, start, end = waiting.pop()
            found.append((start, end, _OPENING[tag]))
            found.append((match.start(), match.end(), "}"))
    return sorted(found)


def _plain(text: str, *, ascii_only: bool) -> str:
    if "$" in text and "\\" in text:
        return _around_math(text, ascii_only=ascii_only)
    if any(map(text.__contains__, _MARKS)):
        text = _SPECIAL.sub(_escape, text)
    if ascii_only and not text.isascii():
        text = unicodedata.normalize("NFC", text)
        # The longer ones first: a letter with further marks holds the letter.
        for found in sorted(set(_NON_ASCII.findall(text)), key=len, reverse=True):
            text = text.replace(found, _command(found))
    return text


def _around_math(text: str, *, ascii_only: bool) -> str:
    """Return text in which formulas of known commands stay formulas."""
    pieces = []
    place = 0
    for match in _MATH.finditer(text):
        formula = match[0]
        commands = _MATH_COMMAND.findall(formula)
        if commands and _MATH_SAFE.issuperset(commands) and _is_formula(formula):
            pieces += [_plain_piece(text[place : match.start()], ascii_only), formula]
            place = match.end()
    pieces.append(_plain_piece(text[place:], ascii_only))
    return "".join(pieces)


def _plain_piece(text: str, ascii_only: bool) -> str:
    return _plain(text.replace("$", "\0"), ascii_only=ascii_only).replace("\0", r"\$")


def _is_formula(formula: str) -> bool:
    """Tell whether a formula ends where it seems to: no comment, no open group."""
    return _UNSAFE.search(formula) is None and is_contained(formula)


def is_contained(text: str) -> bool:
    """Tell whether a text can stand in braces as it is: its own ones balance."""
    if text.endswith("\\"):
        return False
    depth = 0
    for character in text:
        depth += (character == "{") - (character == "}")
        if depth < 0:
            return False
    return depth == 0


def _escape(match: re.Match[str]) -> str:
    found = match[0]
    if found[0] in "-'":  # keeps the ligatures of TeX from joining them
        return "{}".join(found)
    return ESCAPES.get(found) or found + "{}"


@cache
def _command(character: str) -> str:
    """Return the LaTeX form of one character (with its combining ones), or itself."""
    if character in _DASHES:
        return _DASHES[character]
    if (command := _COMMANDS.get(character)) is not None:
        return f"{{\\{command}}}"
    decomposed = unicodedata.normalize("NFD", character)
    base, marks = decomposed[0], decomposed[1:]
    if base == "i" and marks:
        base = "\\i"
    elif not base.isascii() and base in _COMMANDS:
        base = f"\\{_COMMANDS[base]}"
    if marks in _ACCENT_OF and base.isascii():
        accent = _ACCENT_OF[marks]
        return f"{{\\{accent}{{{base}}}}}"
    if (command := _MATH_COMMANDS.get(character)) is not None:
        return f"$\\{command}$"
    return character
