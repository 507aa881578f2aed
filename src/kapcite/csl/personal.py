"""One person's name: order of the parts, particles, initials (CSL 1.0.2, "Names")."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from kapcite.csl.context import NameOptions, affixed
from kapcite.csl.richtext import rich
from kapcite.csl.tree import Piece, join, plain
from kapcite.model.names import Name

# Scripts that set the family name first and without a space.
_EASTERN = re.compile(r"[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_LETTERS = re.compile(r"[^\W\d_]")
_BINDS = ("'", "’", "-", "–", "ʼ")

Dress = Callable[[Piece], Piece]


class Parts(NamedTuple):
    """What a style does to the family and the given part; None leaves them as they are."""

    family: Dress | None = None
    given: Dress | None = None
    family_affixes: tuple[str, str] = ("", "")
    given_affixes: tuple[str, str] = ("", "")


def starts_eastern(piece: Piece) -> bool:
    """Tell whether a text begins in a script that sets no spaces between words."""
    return bool(_EASTERN.match(piece if isinstance(piece, str) else plain(piece)))


def is_eastern(name: Name) -> bool:
    """Tell whether a name is written in a script that puts the family name first, unspaced."""
    text = (name.family or "") + (name.given or "")
    if text.isascii():
        return False
    return bool(_EASTERN.search(text)) and not re.search(r"[A-Za-zÀ-žͰ-ӿ]", text)


@lru_cache(maxsize=16384)
def initials(given: str, mark: str, *, shorten: bool, hyphen: bool) -> str:
    """Return a given name as initials with ``mark`` behind each.

    With ``shorten`` false (``initialize="false"``) only those that are initials already
    are set that way. Lower-case words stay (particles); a hyphen stays where ``hyphen``.
    """
    words = re.sub(r"\.(?=[^\s\-.,])", ". ", given.replace("‐", "-")).split()
    out = ""
    before = True
    for word in words:
        text, initial = _initial(word, mark, shorten=shorten, hyphen=hyphen)
        if out and not (initial and before) and not out.endswith(" "):
            out += " "
        out += text
        before = initial
    return out.rstrip(" ")


def _initial(word: str, mark: str, *, shorten: bool, hyphen: bool) -> tuple[str, bool]:
    """Return a word as an initial with its mark, or as it is; and which of the two."""
    bare = word.rstrip(".,")
    if not bare or not bare[0].isalpha():
        return word, False
    abbreviated = word.endswith(".") and len(bare) <= 4
    if not shorten:
        is_initial = abbreviated and (len(bare) <= 2 or bare.isupper())
        is_initial = is_initial or (len(bare) == 1 and bare.isupper())
        return (bare + mark, True) if is_initial else (word, False)
    if bare.islower() and len(bare) > 1:
        return word, False
    parts = [part for part in bare.split("-") if part]
    if len(parts) == 1:
        return (bare if abbreviated else _letter(bare)) + mark, True
    if not hyphen:
        return "".join(part[0] + mark for part in parts), True
    closed = mark.rstrip(" ")
    firsts = [part[0] for at, part in enumerate(parts) if not at or not part[0].islower()]
    return "-".join(first + closed for first in firsts) + mark[len(closed) :], True


def _letter(word: str) -> str:
    """Return the initial of a word; of "TSerendorj" it is "Ts", as its capitals tell."""
    if len(word) > 2 and word[:2].isupper() and word[2].islower():
        return word[0] + word[1].lower()
    return word[0]


def given_form(name: Name, options: NameOptions) -> str:
    """Return the given name as the options want it, without particles."""
    given = name.given or ""
    if options.initialize_with is None or not given or is_eastern(name):
        return given
    return initials(
        given,
        options.initialize_with,
        shorten=options.initialize,
        hyphen=options.initialize_with_hyphen,
    )


def _spaced(first: str | None, second: str | None) -> str:
    if not first or not second:
        return first or second or ""
    gap = "" if first[-1] in _BINDS or first[-1] == " " else " "
    return first + gap + second


def _dress(text: str, dress: Dress | None) -> Piece:
    piece = rich(text)
    return dress(piece) if dress else piece


def _words(pieces: list[Piece]) -> Piece:
    out: list[Piece] = []
    for piece in pieces:
        if out:
            last = out[-1]
            bound = isinstance(last, str) and last[-1:] in _BINDS
            out.append("" if bound else " ")
        out.append(piece)
    return join([piece for piece in out if piece])


def family_with_particle(name: Name) -> str:
    """Return the family name with the particle that stays in front of it."""
    return _spaced(name.non_dropping_particle, name.family)


def format_name(name: Name, options: NameOptions, parts: Parts, *, inverted: bool) -> Piece:
    """Return one name, family name first where ``inverted``."""
    if name.literal is not None or not name.family:
        text = name.literal if name.literal is not None else name.given or ""
        return _dress(text, parts.family)
    if is_eastern(name):
        if options.form == "short":
            return _dress(name.family, parts.family)
        given = given_form(name, options)
        pieces = [_dress(name.family, parts.family)]
        if given:
            pieces.append(_dress(given, parts.given))
        return join(pieces)
    if options.form == "short":
        return _short(name, parts)
    if inverted:
        return _inverted(name, options, parts)
    return _straight(name, options, parts)


def _short(name: Name, parts: Parts) -> Piece:
    return _enclosed(_family(name.non_dropping_particle, name.family, parts), parts.family_affixes)


def _family(particle: str | None, family: str | None, parts: Parts) -> Piece:
    if not particle:
        return _dress(family or "", parts.family)
    if parts.family is None:
        return rich(_spaced(particle, family))
    gap = "" if particle[-1] in _BINDS else " "
    return join([_dress(particle, parts.family), gap, _dress(family or "", parts.family)])


def _enclosed(piece: Piece, affixes: tuple[str, str]) -> Piece:
    """Return a part between its affixes, which enclose the particles that go with it."""
    return affixed(piece, *affixes) if affixes != ("", "") and piece else piece


def _straight(name: Name, options: NameOptions, parts: Parts) -> Piece:
    given = given_form(name, options)
    family: list[Piece] = []
    if name.dropping_particle:
        family.append(_dress(name.dropping_particle, parts.given))
    family.append(_family(name.non_dropping_particle, name.family, parts))
    behind = _words(family)
    enclosed = parts.family_affixes != ("", "")
    if name.suffix and enclosed:
        behind = join([behind, " ", rich(name.suffix)])
    behind = _enclosed(behind, parts.family_affixes)
    if given:
        behind = _words([_enclosed(_dress(given, parts.given), parts.given_affixes), behind])
    if name.suffix and not enclosed:
        return join([behind, ", " if name.comma_suffix else " ", rich(name.suffix)])
    return behind


def _inverted(name: Name, options: NameOptions, parts: Parts) -> Piece:
    demoted = options.demote == "display-and-sort"
    given = given_form(name, options)
    particle = None if demoted else name.non_dropping_particle
    out: list[Piece] = [_enclosed(_family(particle, name.family, parts), parts.family_affixes)]
    words = [_dress(text, parts.given) for text in (given, name.dropping_particle) if text]
    if demoted and name.non_dropping_particle:
        words.append(_dress(name.non_dropping_particle, parts.family or parts.given))
    if words:
        out += (options.sort_separator, _enclosed(_words(words), parts.given_affixes))
    if name.suffix:
        out += (options.sort_separator, rich(name.suffix))
    return join(out)


def sort_name(name: Name, options: NameOptions) -> str:
    """Return the text by which a name sorts (CSL 1.0.2, "Name-part order", sorting)."""
    if name.literal is not None or not name.family:
        return name.literal or name.given or ""
    demoted = options.demote in ("sort-only", "display-and-sort")
    family = name.family if demoted else family_with_particle(name)
    if options.form == "short":
        return family
    particles = (name.dropping_particle, name.non_dropping_particle if demoted else None)
    rest = [*(p for p in particles if p), given_form(name, options) or "", name.suffix or ""]
    return " ".join([family, *(part for part in rest if part)])
