"""Words, as the index and the queries both take them.

What is folded here (case, accents, Greek letters, British spelling) is folded on both
sides, so a rule may be too broad without doing harm as long as it joins no two words
that mean different things. A folded text has as many words as the text had.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_WORD = re.compile(r"[^\W_]+")
# Compiled when first used: a warm search has no use for them.
_MARKS = "[\u0300-\u036f\u0483-\u0487\u20d0-\u20f0]+"
_COMPOUND = r"[^\W_]+(?:[-\u2010\u2011\u2013'\u2019/][^\W_]+)+"
_LINKS = "-\u2010\u2011\u2013'\u2019/"
_LONGEST_JOINED = 24
_MOST_SPELLINGS = 300_000
# Every ASCII character that is no letter or digit -> a space.
_SPACED = bytes(code if chr(code).isalnum() and code < 128 else 32 for code in range(256))

_GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho"
    " sigma sigma tau upsilon phi chi psi omega"
).split()
# U+03C2 is the final sigma, so that the names follow the code points from alpha on.
_LETTERS = str.maketrans(
    {chr(0x3B1 + place): name for place, name in enumerate(_GREEK)}
    | {"µ": "mu", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae"}
    | {"œ": "oe", "ı": "i", "ħ": "h", "ŋ": "n"}
)

#: Words that say nothing of a record's subject; they count inside phrases only.
STOP_WORDS = frozenset(
    "a about after also an and are as at be been being between both but by can could did do does"
    " during each for from had has have how if in into is it its may might more most no nor not"
    " of on or our should so some such than that the their them then there these they this those"
    " through to upon us was we were what when where which while who whom whose why will with"
    " would you your".split()
)

# British spellings as pieces of words, with what American spelling has instead.
_PIECES = tuple(
    pair.split(">")
    for pair in (
        "haem>hem aemi>emi oedem>edem oestr>estr oesoph>esoph foet>fet paed>ped naesth>nesth"
        " aesthe>esthe rrhoe>rrhe naeco>neco coeli>celi caec>cec faec>fec homoeo>homeo amoeb>ameb"
        " anoeuv>aneuv pnoea>pnea sulph>sulf aetiol>etiol caesar>cesar ischaem>ischem"
        " behaviour>behavior tumour>tumor colour>color favour>favor labour>labor humour>humor"
        " neighbour>neighbor odour>odor vapour>vapor harbour>harbor honour>honor rigour>rigor"
        " vigour>vigor endeavour>endeavor mould>mold centred>centered centre>center fibre>fiber"
        " metre>meter litre>liter titre>titer theatre>theater calibre>caliber analogue>analog"
        " catalogue>catalog dialogue>dialog ageing>aging judgement>judgment defence>defense"
        " offence>offense licence>license practis>practic aluminium>aluminum counsell>counsel"
        " labell>label modell>model signall>signal travell>travel channell>channel"
        " tunnell>tunnel enrolment>enrollment fulfilment>fulfillment paralys>paralyz"
    ).split()
)
_WHOLE = {"programme": "program", "programmes": "programs", "grey": "gray", "greys": "grays"}
# A word without the first letters of a group has none of its pieces.
_HINTS = ("ae", "oe", "our", "ell", "re", "lph", "gu", "lm", "ce", "")
_GROUPS = tuple(
    (hint, tuple(pair for pair in _PIECES if next(h for h in _HINTS if h in pair[0]) == hint))
    for hint in _HINTS
)
_ENDINGS = tuple(
    pair.split(">")
    for pair in (
        "isations>izations isation>ization isational>izational ising>izing ised>ized ises>izes"
        " isers>izers iser>izer ise>ize ysing>yzing ysed>yzed yse>yze"
    ).split()
)


def plain(text: str) -> str:
    """Return text in lower case without accents, Greek letters by their names."""
    lower = text.lower()
    if lower.isascii():
        return lower
    from unicodedata import normalize

    return re.sub(_MARKS, "", normalize("NFD", lower)).translate(_LETTERS)


class _Spellings(dict[str, str]):
    """Words and their American spelling, worked out when first asked for."""

    def __missing__(self, word: str) -> str:
        if len(self) >= _MOST_SPELLINGS:
            self.clear()
        spelled = self[word] = _american(word)
        return spelled


def _american(word: str) -> str:
    if len(word) < 5 or word in _WHOLE:
        return _WHOLE.get(word, word)
    for hint, pieces in _GROUPS:
        if hint in word:
            for british, other in pieces:
                if british in word:
                    word = word.replace(british, other)
    if "is" in word or "ys" in word:
        for ending, other in _ENDINGS:
            if word.endswith(ending) and len(word) > len(ending) + 2:
                return word.removesuffix(ending) + other
    return word


#: A plain word -> the same in American spelling, as far as spelling rules can tell.
american: Callable[[str], str] = _Spellings().__getitem__


#: Words that are the same in American spelling; what is asked of every word of a corpus.
_alike: set[str] = set()


def american_lists(lists: list[list[str]], distinct: frozenset[str]) -> list[list[str]]:
    """Return lists of plain words in American spelling; ``distinct`` are all their words.

    Few words of a text change. Finding these by sets and looking up the others among
    these few takes half the time of looking up every word among all there are.
    """
    spelled = {word: american(word) for word in distinct - _alike}
    changed = {word: other for word, other in spelled.items() if word != other}
    if len(_alike) >= _MOST_SPELLINGS:
        _alike.clear()
    _alike.update(spelled.keys() - changed.keys())
    if not changed:
        return lists
    get = changed.get
    return [[get(word, word) for word in column] for column in lists]


def words(text: str) -> list[str]:
    """Return the plain words of a text in their own spelling."""
    bare = plain(text)
    if bare.isascii():
        # Ten times as fast as a regular expression, and most of the time spent on indexing.
        return bare.encode().translate(_SPACED).decode().split()
    return _WORD.findall(bare)


def folded(text: str) -> list[str]:
    """Return the words of a text as the index has them."""
    return list(map(american, words(text)))


def joined(text: str) -> list[str]:
    """Return the compounds of a text in one word: ``post-traumatic`` gives ``posttraumatic``."""
    # Looking for each link is many times as fast as looking at every word.
    links = [link for link in _LINKS if link in text]
    if not links:
        return []
    linked = " ".join({word for link in links for word in text.split() if link in word})
    compounds = ("".join(folded(piece)) for piece in set(re.findall(_COMPOUND, linked)))
    return sorted(compound for compound in compounds if len(compound) <= _LONGEST_JOINED)
