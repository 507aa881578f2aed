"""The forms of one container's title: acronyms, aliases, owners, parallel titles, sections."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from kapcite.verify.fold import spelling, word_set, words

#: What ISO 4 leaves out of an abbreviated title.
LEFT_OUT = word_set(
    "the a an of and in on for to with from by at as de la le les des du et der die das den det "
    "und fur von el los las y del della di d l e i og series section part"
)
BRACKETS = re.compile(r"\s*[\[(][^\])]*[\])]")
# Behind a colon, a stop or a comma these only say whose the journal is, what it is for, or
# that it takes in more than its name says.
_OWNERS = re.compile(
    r"\s*(?:(?::|/|;|\.|=)\s*(?:the\s+)?(?:an?\s+)?(?:official|international|"
    r"(?:\w+\s+){0,2}journal|organ\b|publication|une|zeitschrift|revue|offizielles|"
    r"bulletin of the|preprint server|targets (?:and|&) therapy)|,\s*international journal|"
    r"\.\s*conference\b|,?\s+(?:and|&)\s+(?:other|allied|related)\b).*$",
    re.IGNORECASE,
)
_ELISION = re.compile(r"\b[LlDd]['’](?=\w)")
# Forms of one title that no rule derives from each other.
_ALIASES = (
    ("NeurIPS", "NIPS", "Neural Information Processing Systems",
     "Advances in Neural Information Processing Systems"),
    ("PNAS", "Proceedings of the National Academy of Sciences", "Proc Natl Acad Sci",
     "Proc Natl Acad Sci U S A", "Proc Natl Acad Sci USA",
     "Proceedings of the National Academy of Sciences USA",
     "Proceedings of the National Academy of Sciences of the United States of America"),
    ("Proceedings. Biological sciences", "Proc Biol Sci", "Proc R Soc B", "Proc R Soc B Biol Sci",
     "Proceedings of the Royal Society B",
     "Proceedings of the Royal Society B: Biological Sciences"),
    ("Philosophical transactions of the Royal Society of London. Series B, Biological sciences",
     "Philos Trans R Soc Lond B Biol Sci", "Philos Trans R Soc B",
     "Philosophical Transactions of the Royal Society B",
     "Philosophical Transactions of the Royal Society B: Biological Sciences"),
    ("NEJM", "New England Journal of Medicine"),
    ("JAMA", "Journal of the American Medical Association", "J Am Med Assoc"),
    ("BMJ", "British Medical Journal", "Br Med J"),
    ("PLoS One", "Public Library of Science One"),
    ("arXiv", "CoRR", "Computing Research Repository", "arXiv preprint", "arXiv.org",
     "arXiv e-prints", "arXiv (Cornell University)", "arXiv [cs]"),
    ("ICASSP", "International Conference on Acoustics, Speech, and Signal Processing"),
)  # fmt: skip


@lru_cache(maxsize=65536)
def container_words(text: str) -> tuple[str, ...]:
    """Return the words of a container's title that tell it from others."""
    text = _ELISION.sub("", text)
    text = BRACKETS.sub(" ", text) if not text.startswith(("(", "[")) else text
    # A lone capital is an initial ("N Y Acad Sci"), a lone small letter a word ("y", "i").
    initials = {word.casefold() for word in re.findall(r"(?<!: )\b[A-Z]\b(?!['’])", text)}
    found = tuple(
        spelling(word) for word in words(text) if word not in LEFT_OUT or word in initials
    )
    return found or words(text)


@cache
def _aliases() -> dict[str, str]:
    """Return joined words of a title -> joined words of the first of its forms."""
    return {joined(name): joined(group[0]) for group in _ALIASES for name in group}


def joined(title: str) -> str:
    """Return the words of a title without anything between them."""
    return "".join(container_words(title))


def canonical(text: str) -> str:
    """Return joined words of a title, those of a known alias replaced."""
    return _aliases().get(text, text)


@lru_cache(maxsize=65536)
def forms(text: str) -> tuple[str, ...]:
    """Return the titles in one string.

    They are the title, without owner and acronym, and what parallel titles and translations
    in brackets it holds.
    """
    between = r"\s*=\s*|\s+/\s+" + (r"|/" if _has_parallel(text) else "")
    parts = [part for part in re.split(between, text) if part.strip()]
    found = list(parts if len(parts) > 1 else [text])
    for part in parts:
        found.extend(inner for inner in re.findall(r"\[([^\]]{6,})\]", part) if " " in inner)
        bare = _OWNERS.sub("", part)
        found.append(bare)
        found.extend(_without_acronym(bare))
    return tuple(dict.fromkeys(form.strip() for form in found if form.strip()))


def _has_parallel(text: str) -> bool:
    """Whether a bare slash parts two titles, and not two words of one (IEEE/CVF)."""
    if re.search(r"[A-Z]/[A-Z]{2}", text):
        return False
    sides = text.split("/")
    return len(sides) > 1 and all(len(words(side)) > 2 for side in sides)


def _without_acronym(text: str) -> list[str]:
    """Return a title without its own acronym, which some put behind it and some in front."""
    head, colon, tail = text.partition(":")
    first, _, rest = text.partition(" ")
    sides = ((head, tail), (tail, head)) if colon else ()
    long = [other for short, other in sides if _is_acronym(short.strip()) and len(words(other)) > 2]
    if colon and _is_acronym(head.strip()):
        long.append(head)
    if match := re.fullmatch(r"(.+?)\s*,\s*([A-Za-z]+)", text):
        long += [match[1]] if _is_acronym(match[2]) else []
    if _stands_before(first.rstrip(".:-–"), rest):
        long.append(rest.lstrip("-–: "))
    return long


def _is_acronym(text: str) -> bool:
    return text.isalpha() and 3 <= len(text) <= 7 and sum(letter.isupper() for letter in text) >= 2


def _stands_before(short: str, long: str) -> bool:
    """Whether the first word of a title is made of the first letters of the others."""
    letters = "".join(word[0] for word in words(long) if word not in LEFT_OUT)
    return len(short) > 1 and short.casefold() in (letters, letters[: len(short)]) and (
        len(short) >= 3 or short.casefold() == letters
    )  # fmt: skip


@lru_cache(maxsize=65536)
def acronyms(text: str) -> frozenset[str]:
    """Return the words of a title that are written as acronyms (CVPR, NeurIPS)."""
    found = re.findall(r"[A-Za-z][A-Za-z]*[A-Z][A-Za-z]*", text)
    return frozenset(word.casefold() for word in found if sum(c.isupper() for c in word) >= 2)
