"""Words for comparison: what typesetting, case, accents and spelling customs leave over."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache


def word_set(text: str) -> frozenset[str]:
    """Return the words of a list that is written as one string."""
    return frozenset(text.split())


# Letters that Unicode does not decompose, and Greek ones that titles also spell out.
_LETTERS = str.maketrans(
    {
        "ß": "ss", "ø": "o", "Ø": "O", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE",
        "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "þ": "th", "ı": "i",
        "α": " alpha ", "β": " beta ", "γ": " gamma ", "δ": " delta ", "ε": " epsilon ",
        "κ": " kappa ", "λ": " lambda ", "μ": " mu ", "µ": " mu ", "ω": " omega ",
        "Δ": " delta ", "σ": " sigma ", "τ": " tau ", "θ": " theta ", "ζ": " zeta ",
        "&": " and ", "’": "", "'": "", "‘": "", "`": "", "ʼ": "",
    }
)  # fmt: skip
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_TEX_LETTER = re.compile(r"\\(ss|ae|AE|oe|OE|aa|AA|o|O|l|L|i|j|dh|DH|th|TH)(?![a-zA-Z])\s*")
_TEX = re.compile(r"\\[a-zA-Z]+\s*|[{}$\\]")
_WORD = re.compile(r"[^\W_]+")
# British forms become American ones by their endings. Words that only look alike
# ("exercise") change on both sides of a comparison, so nothing is lost by it.
_SPELLINGS = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"(?<=.)ae(?=.)|^ae(?=.)", "e"),
        (r"(?<=.)oe(?=.)|^oe(?=.)", "e"),
        (r"(?<=...)our", "or"),
        (r"(?<=...)is(e|ed|es|er|ers|ing|ation|ations|ational)$", r"iz\1"),
        (r"(?<=...)ys(e|ed|ing)$", r"yz\1"),
        (r"(?<=..)([tb])re(s?)$", r"\1er\2"),
        (r"(?<=..)ll(ed|ing|er|ers)$", r"l\1"),
        (r"(?<=...)ogue(s?)$", r"og\1"),
        (r"(?<=...)mme(s?)$", r"m\1"),
        (r"(?<=...)ence(s?)$", r"ense\1"),
        (r"sulph", "sulf"),
        (r"^age?ing$", "aging"),
        (r"^grey$", "gray"),
        (r"^judgement(s?)$", r"judgment\1"),
        (r"^(whil|among)st$", r"\1"),
        (r"^(toward|afterward|backward|forward)s$", r"\1"),
        (r"^practi[sz]e", "practice"),
    )
)
# Pairs that no ending explains, and eponyms with and without their s.
_PAIRS = {
    "artefact": "artifact", "artefacts": "artifacts", "maneuvre": "maneuver",
    "maneuvres": "maneuvers", "enrolment": "enrollment", "fulfil": "fulfill", "mould": "mold",
    "skilful": "skillful", "sceptical": "skeptical", "learnt": "learned", "vs": "versus",
    "acknowledgement": "acknowledgment", "aluminium": "aluminum", "plough": "plow", "v": "versus",
    "instalment": "installment", "disc": "disk", "discs": "disks", "neurone": "neuron",
    "neurones": "neurons", "orientated": "oriented", "leucocyte": "leukocyte",
    "leucocytes": "leukocytes", "leucopenia": "leukopenia", "alzheimers": "alzheimer",
    "parkinsons": "parkinson", "crohns": "crohn", "hodgkins": "hodgkin", "barretts": "barrett",
    "huntingtons": "huntington", "sjogrens": "sjogren", "wilsons": "wilson", "downs": "down",
}  # fmt: skip
_ROMAN = {
    "ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9",
}  # fmt: skip
# Behind these a lone letter is a figure.
_NUMBERED = word_set("part phase type stage class grade study trial bipolar section level volume")
_NUMBERS = {
    "zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6",
    "seven": "7", "eight": "8", "nine": "9", "ten": "10", "eleven": "11", "twelve": "12",
}  # fmt: skip
ARTICLES = frozenset(("a", "an", "the"))
# Words that carry no subject; used to weigh titles, never to tell two titles apart.
STOPS = ARTICLES | word_set(
    "of in on for and or to with from by at as is are via its their into among between during "
    "study using use based trial review analysis systematic meta effect effects"
)


def strip_accents(text: str) -> str:
    """Return text without accents, and with letters such as ``ø`` in plain Latin."""
    text = text.translate(_LETTERS)
    if text.isascii():
        return text
    plain = unicodedata.normalize("NFKD", text)
    return "".join(c for c in plain if not unicodedata.combining(c))


def _mended(text: str) -> str:
    """Return UTF-8 that was read as Latin ("JosÃ©") as what it was."""
    for encoding in ("cp1252", "latin-1"):
        try:
            return text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return text


@lru_cache(maxsize=65536)
def words(text: str) -> tuple[str, ...]:
    """Return the words of text: no markup, punctuation, case or accents."""
    if "Ã" in text or "Â" in text or "â€" in text:
        text = _mended(text)
    if "&" in text:
        text = html.unescape(text)
    if "<" in text:
        text = _TAG.sub("", text)
    if "\\" in text or "{" in text or "$" in text:
        text = _TEX.sub("", _TEX_LETTER.sub(r"\1", text).replace('\\"', ""))
    return tuple(_WORD.findall(strip_accents(text).casefold()))


@lru_cache(maxsize=65536)
def spelling(word: str) -> str:
    """Return one form for British and American spellings, and for small numbers."""
    if word in _NUMBERS:
        return _NUMBERS[word]
    for pattern, replacement in _SPELLINGS:
        word = pattern.sub(replacement, word)
    return _PAIRS.get(word) or _ROMAN.get(word, word)


@lru_cache(maxsize=65536)
def title_words(text: str) -> tuple[str, ...]:
    """Return the words of a title for comparison, without articles, in one spelling.

    ``Part I`` is part 1.
    """
    found: list[str] = []
    plain = words(text)
    for place, word in enumerate(plain):
        before = plain[place - 1] if place else ""
        if word in ("i", "v") and before in _NUMBERED:
            found.append("1" if word == "i" else "5")
        elif word not in ARTICLES:
            found.append(spelling(word))
    return tuple(found)
