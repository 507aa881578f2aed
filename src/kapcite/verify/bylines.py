"""Names as people write them, into parts: APA, Vancouver, MLA, Chicago, IEEE and plain."""

from __future__ import annotations

import re
from html import unescape

from kapcite.model.names import Name
from kapcite.verify.people import PARTICLES, is_gap, is_others

# An initial is a letter; Cyrillic ones (Yu., Zh.) are two, behind a hyphen it may be small.
_INITIALS = re.compile(r"(?:[^\W\d_](?:[^\W\d_]?\.)?[\s\-‐-–]?){1,5}")
_CAPITALS = re.compile(r"(?:[A-ZÀ-ÖØ-Þ][.\-]?){1,4}")
_SUFFIX = re.compile(r"(?:jr|sr|ii|iii|iv|2nd|3rd)\.?", re.IGNORECASE)
_HONOUR = re.compile(r"^(?:(?:dr|prof|professor|sir|dame|mr|mrs|ms)\.?\s+)+", re.IGNORECASE)
_DEGREE = re.compile(
    r"^(?:m\.?d|ph\.?d|m\.?sc|b\.?sc|m\.?p\.?h|d\.?phil|psy\.?d|frcp\w*|r\.?n)\.?$", re.IGNORECASE
)
_GROUP = re.compile(
    r"\b(?:group|consortium|committee|organi[sz]ation|collaborat\w+|association|team|network|"
    r"investigators?|society|institut\w*|university|college|department|ministry|agency|centers?|"
    r"centre|council|foundation|task ?force|panel|office|board|federation|academy|initiative|"
    r"working|study|trialists|registry|project|administration|national|international)\b",
    re.IGNORECASE,
)
_BEHALF = re.compile(r"^(?:and\s+)?(?:(?:on|in)\s+behalf\s+of|for)\s+(?:the\s+)?", re.IGNORECASE)
_ROLE = re.compile(r"[(\[]?\b(?:eds?|editors?|hrsg|trans|translators?)\b\.?[)\]]?", re.IGNORECASE)
_SENTINEL = "et al."


def parse_person(text: str) -> Name:
    """Read one name: ``Wilkinson, S. T.``, ``Wilkinson ST`` or ``Samuel T. Wilkinson``.

    Groups and marks ("et al.") stay literal. Nothing is raised: what has no parts is
    a family name.
    """
    text = " ".join(unescape(text).replace("~", " ").split()).strip(" ,;")
    text = _BEHALF.sub("", _apart(text)).strip("{}")
    mark = Name(literal=text)
    if is_others(mark) or is_gap(mark) or _GROUP.search(text):
        return mark
    text = _HONOUR.sub("", text)
    head, *rest = (part.strip() for part in text.split(","))
    suffix = next((part for part in rest if _SUFFIX.fullmatch(part)), None)
    rest = [part for part in rest if not _SUFFIX.fullmatch(part) and not _DEGREE.match(part)]
    if rest:
        return _inverted(head, rest[0], suffix)
    words = [word for word in head.split() if not _DEGREE.match(word)] or head.split()
    if len(words) > 1 and _SUFFIX.fullmatch(words[-1]) and len(words) > 2:
        suffix = words.pop()
    if len(words) > 1 and _is_vancouver(words[0], words[-1]):
        # Vancouver: capitals behind a family name; "Wilkinson S. T." has them in two words.
        cut = len(words) - 1
        while cut > 1 and _CAPITALS.fullmatch(words[cut - 1]):
            cut -= 1
        return _inverted(" ".join(words[:cut]), " ".join(words[cut:]), suffix)
    if len(words) == 1:
        return Name(family=words[0], suffix=suffix)
    cut = len(words) - 1
    while cut > 1 and words[cut - 1].casefold() in PARTICLES and words[cut - 1].islower():
        cut -= 1
    return _inverted(" ".join(words[cut:]), " ".join(words[:cut]), suffix)


def _apart(text: str) -> str:
    """Return names with a space behind the initials: ``J.H.Lee``."""
    return re.sub(r"(?<=\b[^\W\d_]\.)(?=[^\W\d_]{2})", " ", text)


def _is_vancouver(first: str, last: str) -> bool:
    """Whether the last word holds initials: ``Li XM``, ``LI X``, but not ``J LI``."""
    if not _CAPITALS.fullmatch(last):
        return False
    return not _CAPITALS.fullmatch(first) or (len(first) > len(last) and "." not in first)


def _inverted(family: str, given: str, suffix: str | None) -> Name:
    words = [word.rstrip(".") if len(word) > 3 else word for word in family.split()]
    cut = 0
    while cut < len(words) - 1 and words[cut].islower() and words[cut] in PARTICLES:
        cut += 1
    return Name(
        family=" ".join(words[cut:]),
        given=given or None,
        non_dropping_particle=" ".join(words[:cut]) or None,
        suffix=suffix,
    )


def parse_people(text: str) -> tuple[Name, ...]:
    """Read a list of authors as reference lists, BibTeX and title pages write them."""
    text = _ROLE.sub(" ", _apart(unescape(text)))
    text = re.sub(r",?\s*\bet\.?\s+al\b\.?", f", {_SENTINEL}", text, flags=re.IGNORECASE)
    text = re.sub(r"\s*(?:…|\.\s?\.\s?\.)\s*,?\s*(?:&\s*)?", ", …, ", text)
    for mark in (";", "|", "\n"):
        if mark in text.strip():
            return _persons(re.split(rf"\s*{re.escape(mark)}\s*(?:and\s+|&\s*)?", text))
    if pieces := _by_and(text):
        return _persons(pieces)
    if _is_one_group(text):
        return (Name(literal=text.strip()),)
    text = re.sub(r"\s*,?\s*(?:\s&|\band\b|\bund\b)\s+", ", ", text)
    pieces = [piece.strip(" ") for piece in re.split(r",\s*", text)]
    return _assemble([p for p in pieces if p.strip(" .,&") and not _is_degree(p)])


def _is_degree(piece: str) -> bool:
    """Whether a piece is a degree and no initials: MD and BA could be either, M.D. too."""
    return _DEGREE.match(piece) is not None and piece.strip(".").casefold() not in ("rn", "ba")


def _persons(pieces: list[str]) -> tuple[Name, ...]:
    """Read names that are parted already; a piece may still hold people before a group."""
    names = (part for piece in pieces for part in _several(piece) if part.strip(" ,.&"))
    return tuple(parse_person(name) for name in names)


def _several(piece: str) -> list[str]:
    """Return the names of ``Smith J, Doe A``, or the piece itself where it holds one name."""
    parts = [part.strip() for part in piece.split(",") if part.strip()]
    short = [len(part.split()) > 1 and _CAPITALS.fullmatch(part.split()[-1]) for part in parts]
    return parts if len(parts) > 1 and all(short) else [piece]


def _by_and(text: str) -> list[str]:
    """Return the names of a BibTeX list, ``Family, Given and Family, Given``; none for others.

    Each has one comma at most (a suffix aside), and no comma stands before an "and".
    """
    pieces = re.split(r"\s+and\s+", text.strip(" ,."))
    if len(pieces) < 2 or any(piece.rstrip().endswith(",") for piece in pieces):
        return []
    commas = [len(re.sub(r",\s*(?:jr|sr|i{2,3}|iv|et al)\b", "", piece.lower()).split(",")) - 1
              for piece in pieces]  # fmt: skip
    if max(commas) > 1:
        return []
    people = [
        count
        for piece, count in zip(pieces, commas, strict=True)
        if not (_GROUP.search(piece) or _is_mark(piece))
    ]
    if len(pieces) == 2 and not all(people) and any(people):
        return []  # Wilkinson ST, Wright D and Fasula M
    return pieces if any(commas) or len(pieces) > 2 else []


def _is_one_group(text: str) -> bool:
    """Whether an "and" belongs to the name of a body: Agency for Research and Quality."""
    head, _, tail = text.partition(" and ")
    return bool(tail and "," not in text and _GROUP.search(head) and not _GROUP.search(tail))


def _assemble(pieces: list[str]) -> tuple[Name, ...]:
    inverted = [_is_given(piece) for piece in pieces]
    pairs = any(inverted[1:])
    bare = [i for i, piece in enumerate(pieces) if not _is_mark(piece)]
    by_twos = not pairs and _all_pairs([pieces[i] for i in bare])
    first_turned = not pairs and not by_twos and _first_turned(pieces)
    names: list[Name] = []
    place = 0
    while place < len(pieces):
        piece, after = pieces[place], pieces[place + 1] if place + 1 < len(pieces) else None
        takes = after is not None and not _is_mark(piece) and (
            (pairs and inverted[place + 1]) or (by_twos and not _is_mark(after))
            or (first_turned and place == 0)
        )  # fmt: skip
        if takes and after is not None:
            names.append(_inverted(piece, after, None))
            place += 2
        elif _SUFFIX.fullmatch(piece) and names:
            place += 1
        else:
            names.append(parse_person(piece))
            place += 1
    return tuple(names)


def _is_mark(piece: str) -> bool:
    name = Name(literal=piece)
    return is_others(name) or is_gap(name)


def _is_given(piece: str) -> bool:
    """Whether a piece between commas holds initials and nothing else."""
    if _is_mark(piece) or not _INITIALS.fullmatch(piece):
        return False
    heads = re.findall(r"(?<![^\W\d_\-‐-–.])[^\W\d_]", piece)
    return all(letter.isupper() for letter in heads) and not re.search(r"[a-z](?!\.)(?<!-.)", piece)


def _all_pairs(pieces: list[str]) -> bool:
    """Whether the pieces are families and given names in turn, all written out."""
    families, given = pieces[::2], pieces[1::2]
    return (
        len(families) == len(given) > 0
        and all(len(piece.split()) == 1 for piece in families)
        and all(len(piece.split()) <= 2 for piece in given)
    )


def _first_turned(pieces: list[str]) -> bool:
    """Whether only the first name is inverted (MLA, Chicago): ``Wolfson, Phil, and Glenn H``."""
    return (
        len(pieces) >= 2
        and len(pieces[0].split()) == 1
        and not _is_mark(pieces[1])
        and all(len(piece.split()) > 1 or _is_mark(piece) for piece in pieces[2:])
        and _CAPITALS.fullmatch(pieces[0].split()[-1]) is None
    )
