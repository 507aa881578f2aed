"""CSL's text cases, applied to pieces; text marked ``nocase`` is left as it is."""

from __future__ import annotations

import re
from collections.abc import Callable

from kapcite.csl.tree import Piece, Span

# Not capitalised inside an English title (CSL 1.0.2, "Title case conversion").
STOP_WORDS = frozenset(
    (
        *("a", "according to", "across", "afore", "after", "against", "ahead of", "along"),
        *("alongside", "amid", "amidst", "among", "amongst", "an", "and", "anenst", "apart from"),
        *("apropos", "around", "as", "as regards", "aside", "astride", "at", "athwart", "atop"),
        *("back to", "barring", "because of", "before", "behind", "below", "beneath", "beside"),
        *("besides", "between", "beyond", "but", "by", "c", "ca", "circa", "close to", "d'"),
        *("de", "despite", "down", "due to", "during", "et", "except", "far from", "for"),
        *("forenenst", "from", "given", "in", "inside", "instead of", "into", "lest", "like"),
        *("modulo", "near", "near to", "next", "nor", "notwithstanding", "of", "off", "on"),
        *("onto", "or", "out", "outside of", "over", "per", "plus", "prior to", "pro"),
        *("pursuant to", "qua", "rather than", "regardless of", "sans", "since", "so"),
        *("such as", "than", "that of", "the", "through", "throughout", "thru", "thruout", "till"),
        *("to", "toward", "towards", "under", "underneath", "until", "unto", "up", "upon", "v."),
        *("van", "versus", "vis-à-vis", "von", "vs.", "where as", "with", "within", "without"),
        *("yet", "via"),
    )
)
_PHRASES = sorted((word.split() for word in STOP_WORDS if " " in word), key=len, reverse=True)
_WORD = re.compile(r"[^\s\-–—/]+|[\s\-–—/]+")
_LETTER = re.compile(r"[^\W\d_]")
_ENDS_PART = re.compile(r"[:?!.—][\"'”’)\]]*\s+$")


class _State:
    """What a case needs to remember across the strings of one piece."""

    __slots__ = ("ended", "first")

    def __init__(self) -> None:
        self.first = True
        self.ended = ""


def _map(piece: Piece, change: Callable[[str], str]) -> Piece:
    if isinstance(piece, str):
        return change(piece)
    if piece.nocase:
        return piece
    return piece.like([_map(child, change) for child in piece.children])


def _upper_first(text: str) -> str:
    match = _LETTER.search(text)
    if match is None:
        return text
    at = match.start()
    return text[:at] + text[at].upper() + text[at + 1 :]


def capitalize_first(piece: Piece) -> Piece:
    """Return the piece with the first letter of its first word in upper case."""
    done = False

    def visit(part: Piece) -> Piece:
        nonlocal done
        if done:
            return part
        if isinstance(part, str):
            match = _LETTER.search(part)
            if match is None:
                return part
            done = True
            word = part[: match.start()]
            return part if word.strip("([{“‘\"'¿¡« ") else _upper_first(part)
        if part.nocase:
            done = True
            return part
        return part.like([visit(child) for child in part.children])

    return visit(piece)


def capitalize_all(piece: Piece) -> Piece:
    """Return the piece with the first letter of every lower-case word in upper case."""

    def change(text: str) -> str:
        return "".join(
            _upper_first(word) if word[:1].islower() else word for word in re.split(r"(\s+)", text)
        )

    return _map(piece, change)


def sentence(piece: Piece) -> Piece:
    """Return the piece in sentence case as CSL has it: first letter up, title words down.

    A text all in capitals goes down as a whole; otherwise only words with one capital in
    front go down (CSL 1.0.2, "Sentence case conversion").
    """
    shouting = _plain(piece).isupper()
    state = _State()

    def change(text: str) -> str:
        words = []
        for word in re.split(r"(\s+)", text):
            low = word.lower() if shouting or word[1:].islower() or len(word) == 1 else word
            if state.first and _LETTER.search(word):
                low = _upper_first(low)
                state.first = False
            words.append(low)
        return "".join(words)

    def visit(part: Piece) -> Piece:
        if isinstance(part, str):
            return change(part)
        if part.nocase:
            state.first = False
            return part
        return part.like([visit(child) for child in part.children])

    return visit(piece)


def _plain(piece: Piece) -> str:
    return piece if isinstance(piece, str) else "".join(map(_plain, piece.children))


def title(piece: Piece) -> Piece:
    """Return the piece in English title case (CSL 1.0.2, "Title case conversion").

    The first and the last word and those behind a colon or a question mark go up; words
    that hold capitals of their own stay; stop words go down; others get a capital.
    """
    text = _plain(piece)
    shouting = text.isupper() and len(text) > 1
    cased = _title_text(text.lower() if shouting else text, _fixed(piece))
    return _refill(piece, cased)


def _fixed(piece: Piece) -> list[tuple[int, int]]:
    """Return the spans of text, as offsets, that keep their case."""
    found: list[tuple[int, int]] = []
    at = 0

    def visit(part: Piece, *, kept: bool) -> None:
        nonlocal at
        if isinstance(part, str):
            if kept:
                found.append((at, at + len(part)))
            at += len(part)
            return
        kept = kept or part.nocase
        kept = kept or any(name == "vertical-align" for name, _ in part.style)
        for child in part.children:
            visit(child, kept=kept)

    visit(piece, kept=False)
    return found


def _refill(piece: Piece, text: str) -> Piece:
    """Return the piece with its strings replaced by slices of a text of the same length."""
    at = 0

    def visit(part: Piece) -> Piece:
        nonlocal at
        if isinstance(part, str):
            at += len(part)
            return text[at - len(part) : at]
        return part.like([visit(child) for child in part.children])

    return visit(piece)


def _title_text(text: str, kept: list[tuple[int, int]]) -> str:
    words = [match for match in _WORD.finditer(text) if _LETTER.search(match[0])]
    out = list(text)
    for number, word in enumerate(words):
        if any(start <= word.start() < stop for start, stop in kept):
            continue
        behind = text[words[number - 1].end() : word.start()] if number else ""
        tail = words[number - 1][0][-3:] if number else ""
        opens = number == 0 or bool(re.search(r"[:?!.—][\"'”’)\]]*$", tail + behind.rstrip(" ")))
        opens = opens and not (tail + behind).rstrip().endswith(".") or number == 0
        last = number == len(words) - 1 and _rest_is_closing(text[word.end() :])
        _case_word(out, word, opens=opens, last=last, hyphened=behind[:1] in ("-", "–", "/") or text[word.end():word.end()+1] in ("-", "–", "/") and False)
    return "".join(out)


def _rest_is_closing(rest: str) -> bool:
    return not rest.strip()


def _case_word(out: list[str], word: re.Match[str], *, opens: bool, last: bool, hyphened: bool) -> None:
    text = word[0]
    bare = text.strip("\"'“”‘’()[]{}.,:;!?«»…")
    lower = bare.lower()
    if not opens and not last and (lower in STOP_WORDS or lower + "." in STOP_WORDS and bare + "." in text):
        if bare[1:].islower() or len(bare) == 1:
            at = word.start() + text.find(bare[0]) if bare else word.start()
            out[at] = out[at].lower()
        return
    if not bare.islower():
        return
    match = _LETTER.search(text)
    if match is None or text[: match.start()].strip("\"'“”‘’([{«¿¡"):
        return
    upper = text[match.start()].upper()
    if len(upper) == 1:
        out[word.start() + match.start()] = upper


CASES: dict[str, Callable[[Piece], Piece]] = {
    "lowercase": lambda piece: _map(piece, str.lower),
    "uppercase": lambda piece: _map(piece, str.upper),
    "capitalize-first": capitalize_first,
    "capitalize-all": capitalize_all,
    "sentence": sentence,
    "title": title,
}
