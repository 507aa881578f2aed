"""Sentence case for titles that are stored in title case, as APA's reference lists want.

CSL's own sentence case would lower proper nouns. This one lowers only words that are plain
capitalised words; it keeps acronyms and words with capitals inside, what is marked
``nocase``, and names: words that the record's own abstract writes with a capital in the
middle of a sentence, and those of the calendar, of peoples and of places in common use.
"""

from __future__ import annotations

import re

_WORD = re.compile(r"<[^>]*>|[^\W_]+(?:['’][^\W_]+)*")
_KEEP_SPAN = re.compile(r'<span class="nocase">.*?</span>', re.DOTALL)
_MID_SENTENCE = re.compile(r"(?<=[a-z0-9,;] )[A-Z][a-z]+")
# What an English sentence always capitalises and abstracts may not mention.
_NAMES = frozenset(
    (
        *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
        *("january", "february", "april", "june", "july", "august", "september", "october"),
        *("november", "december", "christmas", "easter", "ramadan"),
        *("african", "african-american", "american", "american-indian", "arab", "asian"),
        *("australian", "austrian", "belgian", "brazilian", "british", "canadian", "chinese"),
        *("christian", "danish", "dutch", "egyptian", "english", "european", "finnish"),
        *("french", "german", "greek", "hispanic", "hungarian", "indian", "iranian", "irish"),
        *("islamic", "israeli", "italian", "japanese", "jewish", "korean", "latin", "latino"),
        *("mexican", "muslim", "norwegian", "polish", "portuguese", "roman", "russian"),
        *("scottish", "spanish", "swedish", "swiss", "turkish", "vietnamese", "welsh"),
        *("africa", "america", "asia", "australia", "austria", "belgium", "brazil", "britain"),
        *("california", "canada", "china", "denmark", "egypt", "england", "europe", "finland"),
        *("france", "germany", "greece", "india", "iran", "ireland", "israel", "italy"),
        *("japan", "korea", "london", "mexico", "netherlands", "norway", "poland", "russia"),
        *("scotland", "spain", "sweden", "switzerland", "taiwan", "turkey", "ukraine"),
        *("vietnam", "wales", "york", "alzheimer", "alzheimer’s", "alzheimer's", "asperger"),
        *("bayes", "bayesian", "beck", "cochrane", "cox", "freud", "hamilton", "huntington’s"),
        *("huntington's", "internet", "medline", "montgomery", "parkinson", "parkinson’s"),
        *("parkinson's", "tourette", "crohn’s", "crohn's", "i", "hodgkin", "markov", "åsberg"),
    )
)
# Words that a title in title case leaves small anyway.
_SMALL = frozenset(
    (
        *(
            "a",
            "an",
            "and",
            "as",
            "at",
            "but",
            "by",
            "for",
            "from",
            "in",
            "into",
            "nor",
            "of",
            "on",
        ),
        *("onto", "or", "over", "per", "so", "the", "to", "up", "via", "vs", "with", "yet"),
        *("among", "between", "during", "under", "versus", "within", "without", "after"),
        *("before", "against"),
    )
)


def is_title_case(title: str) -> bool:
    """Tell whether a title is in title case: most of its longer words have a capital."""
    words: list[str] = [word for word in _WORD.findall(title)[1:] if word.isalpha()]
    weighty = [word for word in words if len(word) > 3 and word.lower() not in _SMALL]
    if len(weighty) < 2:
        return False
    return sum(word[:1].isupper() for word in weighty) * 10 >= 7 * len(weighty)


def sentence_case(title: str, evidence: str = "") -> str:
    """Return a title in sentence case; one that is not in title case is returned as it is.

    ``evidence`` is running text (the abstract) that shows which words are names.
    """
    if not is_title_case(title):
        return title
    names = {word.lower() for word in _MID_SENTENCE.findall(evidence)} | _NAMES
    out: list[str] = []
    at = 0
    for kept in _KEEP_SPAN.finditer(title):
        out += (_lowered(title[at : kept.start()], names, begins=at == 0), kept[0])
        at = kept.end()
    out.append(_lowered(title[at:], names, begins=at == 0))
    return "".join(out)


def _lowered(text: str, names: set[str] | frozenset[str], *, begins: bool) -> str:
    out: list[str] = []
    at = 0
    opens = begins
    for match in _WORD.finditer(text):
        gap = text[at : match.start()]
        opens = opens or bool(re.search(r"[:?!.—]\W*\s\W*$|^—$", gap))
        word = match[0]
        at = match.end()
        out.append(gap)
        if word[0] == "<":
            out.append(word)
            continue
        plain = word[0].isupper() and word[1:] == word[1:].lower() and len(word) > 1
        lower = word.lower()
        keep = opens or not plain or lower in names or lower.rstrip("s") in names
        if word == "A" and not opens:
            keep, lower = False, "a"
        out.append(word if keep else lower)
        opens = False
    return "".join((*out, text[at:]))
