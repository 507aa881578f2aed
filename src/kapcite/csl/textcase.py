"""CSL's text cases, applied to pieces; text marked ``nocase`` is left as it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice

from kapcite.csl.tree import Piece

# Not capitalised inside an English title (CSL 1.0.2, "Title case conversion").
STOP_WORDS = frozenset(
    (
        *("a", "about", "according to", "across", "afore", "after", "against", "ahead of", "along"),
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
# What stays small where words of four letters and more get capitals, with, into, over as
# both reference engines leave them.
_SHORT_STOP_WORDS = frozenset(
    (
        *("a", "an", "and", "as", "at", "but", "by", "d'", "d’", "de", "down", "for", "from", "in"),
        *("into", "nor", "of", "on", "onto", "or", "over", "so", "the", "till", "to", "up", "van"),
        *("via", "von", "with", "yet", "v", "vs"),
    )
)
_HYPHENS = ("-", "‐", "–")
_PHRASES = sorted((word.split() for word in STOP_WORDS if " " in word), key=len, reverse=True)
_WORD = re.compile(r"[^\s\-–—/]+|[\s\-–—/]+")
_LETTER = re.compile(r"[^\W\d_]")


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
            word = part[match.start() :].split(None, 1)[0]
            mixed = any(sign.isupper() for sign in word[1:])
            before = part[: match.start()].strip("([{“‘\"'¿¡« ")
            return part if before or mixed else _upper_first(part)
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
    text = _plain(piece)
    shouting = text.isupper() and " " in text.strip()
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


def title(piece: Piece, stop_words: frozenset[str] = STOP_WORDS) -> Piece:
    """Return the piece in English title case (CSL 1.0.2, "Title case conversion").

    Words in lower case get a capital, but for stop words that neither begin nor end the
    title nor follow a colon; words with capitals of their own stay as they are.
    """
    return _refill(piece, _title_text(_plain(piece), _fixed(piece), stop_words))


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
        kept = kept or any(name in ("vertical-align", "font-variant") for name, _ in part.style)
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


def _title_text(text: str, kept: list[tuple[int, int]], stop_words: frozenset[str]) -> str:
    words = [match for match in _WORD.finditer(text) if _LETTER.search(match[0])]
    out = list(text)
    end = 0
    for number, word in enumerate(words):
        before = text[max(0, end - 8) : end].rstrip("\"'”’)]")[-1:]
        before += text[end : word.start()].strip()
        end = word.end()
        if any(start <= word.start() < stop for start, stop in kept):
            continue
        opens = number == 0 or before[-1:] in (":", "?", "!") or before[:1] in (":", "?", "!")
        last = number == len(words) - 1 and not text[end:].strip()
        if opens or last or not _is_stop(text, word, stop_words):
            _capitalise(out, text, word)
    return "".join(out)


def _is_stop(text: str, word: re.Match[str], stop_words: frozenset[str]) -> bool:
    behind_hyphen = word.start() > 0 and text[word.start() - 1] in _HYPHENS
    if text[word.end() : word.end() + 1] in _HYPHENS and not behind_hyphen:
        return False
    if behind_hyphen and text[word.end() : word.end() + 1] not in _HYPHENS:
        return False
    bare = word[0].strip("\"'“”‘’()[]{},:;!?»«…").lower()
    if bare in stop_words or bare.rstrip(".") in stop_words:
        return True
    ahead = islice(_WORD.finditer(text, word.start()), 8)
    words = [match[0].lower() for match in ahead if match[0].strip()]
    return any(words[: len(phrase)] == phrase for phrase in _PHRASES)


def _capitalise(out: list[str], text: str, word: re.Match[str]) -> None:
    """Put the first letter of a word in lower case into upper case."""
    match = _LETTER.search(word[0])
    bare = word[0].strip("\"'“”‘’()[]{}.,:;!?»«…")
    if match is None or not bare.islower() or word[0][: match.start()].strip("\"'“”‘’([{«¿¡"):
        return
    if bare[:2] in ("d'", "d’", "l'", "l’"):
        return
    hyphened = text[word.start() - 1 : word.start()] in _HYPHENS and word.start() > 0
    # The letters of m/s, n/a and 56Gb/s.
    slashed = "/" in text[max(word.start() - 1, 0) : word.end() + 1] and word.start() > 0
    if len(bare) == 1 and (hyphened or slashed or not bare.isascii()):
        return
    upper = text[word.start() + match.start()].upper()
    if len(upper) == 1:
        out[word.start() + match.start()] = upper


CASES: dict[str, Callable[[Piece], Piece]] = {
    "lowercase": lambda piece: _map(piece, str.lower),
    "uppercase": lambda piece: _map(piece, str.upper),
    "capitalize-first": capitalize_first,
    "capitalize-all": capitalize_all,
    "sentence": sentence,
    "title": title,
    "title-long-words": lambda piece: title(piece, _SHORT_STOP_WORDS),
}
