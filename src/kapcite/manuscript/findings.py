"""What is wrong with the citations of a draft, each kind of fault one rule."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from kapcite.errors import Problem
from kapcite.manuscript.base import EVERYTHING, Draft, Mention
from kapcite.model.reference import Reference

#: What each rule means; ``kapcite check --explain`` prints it.
RULES = {
    "missing-key": "The draft cites a key that the corpus has not, so the citation would be empty.",
    "duplicate-work": "The draft cites one work under two keys, so it is listed twice.",
    "retracted": "The draft cites a work that the corpus marks as retracted or withdrawn.",
    "unverified": "Nothing identifies the cited work (no DOI, PMID, PMCID, ISBN, URL or report"
    " number), or verify --record left a verdict against it. A note: it fails no check.",
    "unused": "The corpus has a reference that no draft cites. A note: it fails no check.",
    "missing-file": "The draft includes a file that is not there; what it cites is not counted.",
}
_RETRACTED = re.compile(r"\W*(?:retracted|withdrawn)\b", re.IGNORECASE)
#: Two keys are alike when this much of them is the same (per cent).
_ALIKE = 70


def check_drafts(
    drafts: Sequence[Draft],
    keys: Collection[str],
    references: Mapping[str, Reference],
    doubted: Mapping[str, str] | None = None,
) -> list[Problem]:
    """Return every finding in these drafts, in the order of files and lines.

    ``keys`` are all keys of the corpus, ``references`` at least the cited ones, and
    ``doubted`` maps keys to a recorded verdict against them. A problem's ``path`` is the
    key, its ``hint`` the key to use instead where there is one.
    """
    problems = [problem for draft in drafts for problem in draft.problems]
    all_mentions = [one for draft in drafts for one in draft.mentions if one.key != EVERYTHING]
    problems += _missing(all_mentions, keys)
    first = _first(all_mentions)
    problems += _duplicates(first, references)
    for key, mention in first.items():
        if key in references:
            problems += _doubts(mention, references[key], doubted or {})
    order = {draft.file: place for place, draft in enumerate(drafts)}
    return sorted(
        problems, key=lambda one: (order.get(one.file, len(order)), one.file, one.line, one.column)
    )


def unused(drafts: Iterable[Draft], keys: Iterable[str]) -> list[str]:
    """Return the keys that no draft cites; none where a draft takes in everything."""
    cited = {one.key for draft in drafts for one in draft.mentions}
    return [] if EVERYTHING in cited else [key for key in keys if key not in cited]


def _first(found: Iterable[Mention]) -> dict[str, Mention]:
    first: dict[str, Mention] = {}
    for mention in found:
        first.setdefault(mention.key, mention)
    return first


def _problem(
    mention: Mention, rule: str, message: str, hint: str = "", severity: str = "error"
) -> Problem:
    return Problem(
        message, mention.file, mention.line, mention.column, mention.key, hint, rule, severity
    )


def _missing(found: Iterable[Mention], keys: Collection[str]) -> Iterator[Problem]:
    missing = [mention for mention in found if mention.key not in keys]
    suggestions = closest({mention.key for mention in missing}, keys)
    for mention in missing:
        close = suggestions.get(mention.key, "")
        if mention.form == "author-year":
            message = f"no single reference of the corpus is meant by ({mention.key})"
            yield _problem(mention, "missing-key", message, severity="warning")
        else:
            yield _problem(
                mention, "missing-key", f"no reference has the key {mention.key!r}", close
            )


def closest(words: Collection[str], keys: Collection[str]) -> dict[str, str]:
    """Return for each word the key most like it, where one is like it at all.

    Of keys as much alike the one that fewer slips of the hand make of the word: 2018 is
    nearer to 2017 than to 2021, though each shares three digits with it.
    """
    if not words or not keys:
        return {}
    from rapidfuzz import fuzz, process
    from rapidfuzz.distance import OSA

    folded = {key: key.casefold() for key in keys}
    found = {}
    for word in words:
        plain = word.casefold()
        like = process.extract(plain, folded, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=5)
        if like:
            best = min(like, key=lambda one: (-one[1], OSA.distance(plain, one[0])))
            found[word] = best[2]
    return found


def _duplicates(
    first: Mapping[str, Mention], references: Mapping[str, Reference]
) -> Iterator[Problem]:
    seen: dict[tuple[str, str], str] = {}
    for key, mention in first.items():
        if key not in references:
            continue
        for mark in _marks(references[key]):
            other = seen.setdefault(mark, key)
            if other != key:
                message = f"{key!r} is the work that is cited as {other!r} too (same {mark[0]})"
                yield _problem(mention, "duplicate-work", message, other, "warning")
                break


def _marks(reference: Reference) -> Iterator[tuple[str, str]]:
    """Yield what no two works share; a title only together with year and first author."""
    for name, value in (
        ("DOI", reference.doi),
        ("PMID", reference.pmid),
        ("PMCID", reference.pmcid),
    ):
        if value:
            yield name, value.casefold()
    if reference.title and reference.year and reference.creators:
        words = (reference.title, reference.creators[0].short, str(reference.year), reference.type)
        yield "title, year and first author", " ".join(" ".join(words).casefold().split())


def _doubts(
    mention: Mention, reference: Reference, doubted: Mapping[str, str]
) -> Iterator[Problem]:
    if is_retracted(reference):
        yield _problem(mention, "retracted", f"{reference.id!r} is retracted", severity="warning")
    if verdict := doubted.get(reference.id):
        message = f"the corpus records of {reference.id!r}: {verdict}"
        yield _problem(mention, "unverified", message, severity="note")
    elif not _identified(reference):
        message = f"nothing identifies {reference.id!r}: no DOI, PMID, ISBN or URL"
        yield _problem(mention, "unverified", message, severity="note")


def is_retracted(reference: Reference) -> bool:
    """Tell whether a record says of itself that it is retracted: status, title or own mark."""
    marked = reference.extra.get("retracted") or reference.extra.get("corpus:retracted")
    if marked and str(marked).casefold() not in {"false", "no"}:
        return True
    return any(_RETRACTED.match(text or "") for text in (reference.status, reference.title))


def _identified(reference: Reference) -> bool:
    return any(
        (
            reference.doi,
            reference.pmid,
            reference.pmcid,
            reference.isbn,
            reference.url,
            reference.number,
        )
    )
