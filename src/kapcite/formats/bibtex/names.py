"""Lists of names in BibTeX ("BibTeXing", section 4) and back.

The splitting looks at LaTeX as it is written, since braces decide it; each part is
decoded afterwards.
"""

from __future__ import annotations

import re

import msgspec

from kapcite.formats.bibtex.accents import quick
from kapcite.formats.bibtex.decode import decode
from kapcite.formats.bibtex.encode import encode
from kapcite.formats.bibtex.latex_tables import ACCENTS
from kapcite.model.names import Name, inverted_name, is_particle, natural_name

_BRACES = re.compile(r"[{}]")
# Looked for from the first blank of a run alone, else long runs take quadratic time.
_AND = re.compile(r"(?<!\s)\s+and\s+", re.IGNORECASE)
_PAIR = re.compile(r"\s*((?:family|given|prefix|suffix)(?:-i)?|useprefix)\s*=\s*(.*)", re.DOTALL)
_SPACE = re.compile(r"(?:[ \t\r\n\f\v\u00a0]|(?<!\\)~)+")
# The blanks behind a command end it: "Jan-\AA ke" is one word, so is "\v Capek".
_COMMAND_END = re.compile(r"(\\([A-Za-z]+))[ \t\r\n]+(\\[A-Za-z]+|[^\s\\{}]|(?=\{))")
_COMMA = re.compile(",")
_OTHERS = "others"
# What is often written for "and others", though BibTeX takes it for a part of the name.
_ET_AL = re.compile(r"(?:\s+and|,)?\s+et\.?\s+al\.?\s*$", re.IGNORECASE)
_LONGEST_ET_AL = 30
_PARTS = ("family", "given", "dropping_particle", "non_dropping_particle", "suffix")
_NEEDS_BRACES = re.compile(r",|(?:^|\s)and(?:\s|$)|=", re.IGNORECASE)


def split_names(text: str) -> tuple[tuple[Name, ...], bool]:
    """Return the names of a list and whether it ends in ``and others``."""
    if "\\" in text:
        text = quick(text)
    others = False
    if et_al := _ET_AL.search(text, max(len(text) - _LONGEST_ET_AL, 0)):
        text, others = text[: et_al.start()], True
    people = split_outside(_AND, text)
    names = [_name(person) for person in people if person.strip() not in ("", _OTHERS)]
    others = others or people[-1].strip() == _OTHERS
    return tuple(name for name in names if name is not None), others


def split_outside(separator: re.Pattern[str], text: str) -> list[str]:
    """Split a text where the separator stands outside all braces."""
    if "{" not in text:
        return separator.split(text)
    masked = _mask(text)
    pieces, place = [], 0
    for match in separator.finditer(masked):
        pieces.append(text[place : match.start()])
        place = match.end()
    return [*pieces, text[place:]]


def _mask(text: str) -> str:
    """Return the text with everything inside braces as ``x``, of the same length."""
    out, depth, place = [], 0, 0
    for match in _BRACES.finditer(text):
        piece = text[place : match.start()]
        out.append("x" * len(piece) if depth else piece)
        out.append("x")
        depth = max(depth + (1 if match[0] == "{" else -1), 0)
        place = match.end()
    rest = text[place:]
    return "".join(out) + ("x" * len(rest) if depth else rest)


def _name(text: str) -> Name | None:
    text = text.strip()
    if "=" in text and (name := _from_pairs(text)):
        return name
    if "\\" in text:
        text = _COMMAND_END.sub(_ended, text)
    if "{" in text or "\\" in text:
        parts = [part.strip() for part in split_outside(_COMMA, text)]
    else:
        parts = [part.strip() for part in text.split(",")]
    if len(parts) == 1:
        return _single(text)
    if len(parts) > 3:
        return Name(literal=decode(text))
    family, *suffix, given = parts
    if not family:
        return _single(given)
    name = inverted_name(_words(family), _words(given), " ".join(suffix), _is_lower)
    return _decoded(name)


def _ended(match: re.Match[str]) -> str:
    command, word, following = match.groups()
    if word in ACCENTS:
        return f"{command}{{{following}}}" if following else command
    return f"{command}{{}}{following}"


def _single(text: str) -> Name | None:
    words = _words(text)
    if not words:
        return None
    if len(words) == 1 and text[0] == "{" and text[1:2] != "\\" and text[-1] == "}":
        return Name(literal=literal) if (literal := decode(text)) else None
    return _decoded(natural_name(words, _is_lower))


def _from_pairs(text: str) -> Name | None:
    """Return a name of biblatex's extended form, ``family=Gogh, given=Vincent, prefix=van``.

    Initials (``given-i=V``) stand for a part only where it is not given in full.
    """
    matches = [_PAIR.fullmatch(part) for part in split_outside(_COMMA, text)]
    values = {match[1]: match[2] for match in matches if match}
    values = {part.removesuffix("-i"): text for part, text in values.items()} | values
    if not values or None in matches:
        return None
    particle = values.get("prefix")
    drops = values.get("useprefix", "true").strip() == "false"
    return _decoded(
        Name(
            family=values.get("family"),
            given=values.get("given"),
            suffix=values.get("suffix"),
            dropping_particle=particle if drops else None,
            non_dropping_particle=None if drops else particle,
        )
    )


def _words(text: str) -> list[str]:
    return [word for word in split_outside(_SPACE, text) if word]


def _is_lower(word: str) -> bool:
    """Tell whether BibTeX takes a word for a particle; braces hide it from that."""
    if word[0] == "{" and word[1:2] != "\\":
        return False
    return is_particle(decode(word) if word[0] in "{\\" else word)


def _decoded(name: Name) -> Name | None:
    texts = {
        field: decode(text) or None
        for field in _PARTS
        if (text := getattr(name, field)) is not None
    }
    return msgspec.structs.replace(Name(), **texts) if any(texts.values()) else None


def join_names(names: tuple[Name, ...], *, ascii_only: bool, others: bool = False) -> str:
    """Return a list of names as BibTeX reads it."""
    people = [_written(name, ascii_only=ascii_only) for name in names]
    return " and ".join([*people, _OTHERS] if others else people)


def _written(name: Name, *, ascii_only: bool) -> str:
    def part(text: str | None, *, braced: bool = False) -> str:
        if not text:
            return "{}" if braced else ""
        latex = encode(text, ascii_only=ascii_only)
        if braced and latex[0] == "\\":  # else a special character of BibTeX, no group
            latex = f"{{{latex}}}"
        return f"{{{latex}}}" if braced or _NEEDS_BRACES.search(text) else latex

    if name.literal is not None or not name.family:
        return part(name.literal if name.literal is not None else name.given, braced=True)
    particle = f"{part(name.non_dropping_particle)} " if name.non_dropping_particle else ""
    alone = not (particle or name.given or name.dropping_particle or name.suffix)
    is_word = alone and not any(map(str.isspace, name.family))
    family = particle + part(name.family, braced=not is_word and _hides_particle(name.family))
    given = " ".join(filter(None, (part(name.given), part(name.dropping_particle))))
    if not given and not name.suffix and " " in family:
        return f"{{{family}}}"
    return ", ".join(filter(None, (family, part(name.suffix), given)))


def _hides_particle(family: str) -> bool:
    return any(map(is_particle, family.split()))


def is_expressible(name: Name) -> bool:
    """Tell whether a name comes back from BibTeX as it is."""
    if name.literal is not None:
        return name == Name(literal=name.literal)
    particle = (name.non_dropping_particle or "x").split()
    dropping = (name.dropping_particle or "x").split()
    given = name.given or ""
    return (
        bool(name.family)
        and "=" not in name.display
        and not name.comma_suffix
        and not name.static_ordering
        and all(map(is_particle, [*particle, *dropping]))
        and (bool(given) or not (name.suffix or name.dropping_particle or " " in str(name.short)))
        and not any(map(is_particle, given.split()[1:]))
        and (not name.suffix or bool(given))
    )
