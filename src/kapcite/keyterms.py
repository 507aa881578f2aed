"""The functions and filters that key patterns are made of, as Better BibTeX names them.

What they do follows the manual of Better BibTeX for Zotero ("Citation keys", functions and
filters). A value is words with blanks between them; the blanks go when a key is made.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from kapcite.model.names import Name
from kapcite.model.reference import Reference

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_MARKUP = re.compile(r"</?\w[^<>]*>")
_DASHES = re.compile(r"[-‐-―]")
# What neither BibTeX, pandoc's @key nor YAML takes in a key.
_UNSAFE = re.compile(r"[^\w:./+ -]|^[^\w]+|[^\w]+$")
# Words that Better BibTeX passes over in a title.
_SKIPPED = frozenset(
    (
        "a", "ab", "about", "above", "across", "after", "against", "al", "along", "an", "and",
        "as", "at", "before", "behind", "below", "beneath", "beside", "between", "but", "by",
        "das", "de", "dem", "den", "der", "des", "die", "do", "down", "during", "ein", "eine",
        "for", "from", "in", "into", "is", "la", "le", "les", "los", "near", "nor", "of", "off",
        "on", "onto", "or", "over", "per", "so", "than", "the", "through", "to", "toward",
        "un", "una", "under", "une", "until", "up", "upon", "via", "with", "within", "without",
        "yet",
    )
)  # fmt: skip
_LETTERS = str.maketrans(
    {
        "ß": "ss", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ø": "o", "Ø": "O", "ł": "l",
        "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ı": "i",
    }
)  # fmt: skip


def ascii_letters(text: str) -> str:
    """Return text in ASCII where letters have a plain form; others stay as they are."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def safe(text: str) -> str:
    """Return text without the characters that no key may have."""
    return _UNSAFE.sub("", text)


def title_words(reference: Reference) -> list[str]:
    """Return the words of a title that mean something, without accents and markup."""
    plain = ascii_letters(_MARKUP.sub("", reference.title or ""))
    words = [word.replace("'", "").replace("’", "") for word in _WORD.findall(plain)]
    return [word for word in words if word.lower() not in _SKIPPED]


def _some_words(reference: Reference, n: int, m: int) -> str:
    return " ".join(
        _capital(word) if place < m else word
        for place, word in enumerate(title_words(reference)[:n])
    )


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]


def _family(name: Name) -> str:
    return ascii_letters("".join(_WORD.findall(name.short)))


def _families(reference: Reference) -> list[str]:
    return [_family(name) for name in reference.creators]


def _auth(reference: Reference, n: str = "0", m: str = "1") -> str:
    place = int(m) - 1
    name = _families(reference)[place : place + 1] if place >= 0 else []
    return "".join(name)[: int(n) or None]


def _authors(reference: Reference, n: str = "0", etal: str = "") -> str:
    names = _families(reference)
    some = names[: int(n) or None]
    return " ".join([*some, etal] if len(names) > len(some) else some)


def _first_two(reference: Reference, joiner: str, more: str, shown: int) -> str:
    """Return two names, or of more than two ``shown`` and a word for the others."""
    names = _families(reference)
    return joiner.join(names if len(names) < 3 else [*names[:shown], more])


def _alpha(reference: Reference) -> str:
    names = _families(reference)
    if len(names) == 1:
        return names[0][:3]
    return "".join(name[:1] for name in names[: 3 if len(names) > 4 else 4]) + (
        "+" if len(names) > 4 else ""
    )


def _short(reference: Reference) -> str:
    names = _families(reference)
    if len(names) == 1:
        return names[0]
    return "".join(name[:1] for name in names[:3]) + ("+" if len(names) > 3 else "")


def _initials(reference: Reference) -> str:
    """Return the beginning of the first author's name and the initials of the others."""
    names = _families(reference)
    return ".".join([*(name[:5] for name in names[:1]), *(name[:1] for name in names[1:])])


def _given_initial(reference: Reference, place: int) -> str:
    given = reference.creators[place].given if reference.creators else None
    return ascii_letters(given or "")[:1]


def _date_part(reference: Reference, part: str) -> str:
    value = getattr(reference.issued, part, None)
    return f"{value:02d}" if value else ""


def _year(reference: Reference) -> str:
    return "" if reference.year is None else str(reference.year)


def _original_year(reference: Reference) -> str:
    date = reference.original_date
    return str(date.year) if date and date.year is not None else ""


def _page(reference: Reference, place: int) -> str:
    found = re.findall(r"\w+", reference.page or "")
    return found[place] if found else ""


def _journal(reference: Reference) -> str:
    title = reference.container_title_short or reference.container_title or ""
    return " ".join(_WORD.findall(ascii_letters(title)))


def _keyword(reference: Reference, n: str = "1") -> str:
    words = re.split(r"\s*[;,]\s*", reference.keyword or "")
    return "".join(words[int(n) - 1 : int(n)])


FUNCTIONS: dict[str, Callable[..., str]] = {
    "auth": _auth,
    "authors": _authors,
    "authEtAl": lambda reference: _first_two(reference, " ", "EtAl", 1),
    "authEtal2": lambda reference: _first_two(reference, ".", "etal", 1),
    "authAuthEa": lambda reference: _first_two(reference, ".", "ea", 2),
    "authIni": lambda reference, n="0": ".".join(
        name[: int(n) or None] for name in _families(reference)
    ),
    "authorIni": _initials,
    "authForeIni": lambda reference: _given_initial(reference, 0),
    "authorLastForeIni": lambda reference: _given_initial(reference, -1),
    "authorLast": lambda reference: "".join(_families(reference)[-1:]),
    "authorsAlpha": _alpha,
    "authshort": _short,
    "year": _year,
    "shortyear": lambda reference: _year(reference)[-2:],
    "origyear": _original_year,
    "month": lambda reference: _date_part(reference, "month"),
    "day": lambda reference: _date_part(reference, "day"),
    "title": lambda reference: " ".join(map(_capital, title_words(reference))),
    "shorttitle": lambda reference, n="3", m="0": _some_words(reference, int(n), int(m)),
    "veryshorttitle": lambda reference, n="1", m="0": _some_words(reference, int(n), int(m)),
    "journal": _journal,
    "volume": lambda reference: reference.volume or "",
    "issue": lambda reference: reference.issue or "",
    "firstpage": lambda reference: _page(reference, 0),
    "lastpage": lambda reference: _page(reference, -1),
    "keyword": _keyword,
    "type": lambda reference: reference.type,
    "pmid": lambda reference: reference.pmid or "",
}


def _fold(text: str) -> str:
    return ascii_letters(text).encode("ascii", "ignore").decode()


def _unpunctuated(text: str) -> str:
    return "".join(c for c in text if c.isalnum() or c.isspace() or _DASHES.match(c))


FILTERS: dict[str, Callable[..., str]] = {
    "lower": lambda text: text.lower(),
    "upper": lambda text: text.upper(),
    "capitalize": lambda text: " ".join(map(_capital, text.split(" "))),
    "abbr": lambda text: "".join(word[0] for word in text.split()),
    "condense": lambda text, sep="": text.replace(" ", sep),
    "skipwords": lambda text: " ".join(w for w in text.split() if w.lower() not in _SKIPPED),
    "select": lambda text, start="1", n="0": " ".join(
        text.split()[int(start) - 1 :][: int(n) or None]
    ),
    "substring": lambda text, start="1", n="0": text[int(start) - 1 :][: int(n) or None],
    "ascii": lambda text: text.encode("ascii", "ignore").decode(),
    "fold": _fold,
    "transliterate": _fold,
    "clean": lambda text: safe(ascii_letters(text)),
    "alphanum": lambda text: "".join(filter(str.isalnum, text)),
    "nopunct": _unpunctuated,
    "nopunctordash": lambda text: _DASHES.sub("", _unpunctuated(text)),
    "numeric": lambda text: text if text.isdecimal() else "",
    "prefix": lambda text, prefix="": prefix + text if text else "",
    "postfix": lambda text, postfix="": text + postfix if text else "",
    "replace": lambda text, find, replace="": re.sub(
        re.escape(find), lambda _: replace, text, flags=re.IGNORECASE
    ),
    "default": lambda text, other: text or other,
    "discard": lambda _text: "",
}
