"""Which published work a citation means: bound on enough evidence, before fields are judged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kapcite.model.reference import Reference
from kapcite.verify.compare import Comparison
from kapcite.verify.numbers import identifiers
from kapcite.verify.people import Match, person
from kapcite.verify.result import Outcome
from kapcite.verify.titles import content_words, main_title, similarity

HIGH, PROBABLE = "high", "probable"
_SPECIFIC = 4  # words of a title from which on two works hardly share it by chance
_SAME_WORK = 0.9  # likeness of titles of two records of one work


class Binding(NamedTuple):
    """The record a citation means, the other records of that work, and how sure this is."""

    best: Comparison
    edition: tuple[Comparison, ...]
    confidence: str


def bind(cited: Reference, compared: Sequence[Comparison]) -> Binding | None:
    """Return the work that a citation means, or None where none is supported enough."""
    rated = [(confidence, c) for c in compared if (confidence := support(cited, c)) is not None]
    sure = [pair for pair in rated if pair[0] == HIGH] or rated
    if not sure:
        return None
    confidence, best = max(sure, key=_by_fit)
    edition = tuple(c for c in compared if c is best or same_edition(best.record, c.record))
    return Binding(best, edition, confidence)


def _by_fit(rated: tuple[str, Comparison]) -> tuple[float, int]:
    # Of records that fit alike the fuller one says more, unless it contradicts the citation.
    comparison = rated[1]
    return comparison.score - comparison.differs("author"), len(comparison.record.creators)


def support(cited: Reference, found: Comparison) -> str | None:
    """Return how well the evidence carries that ``found`` is the cited work; None: it does not.

    An identifier alone is not enough: a real DOI of another paper is a wrong DOI.
    """
    if _resolves(cited, found.record) and _is_plausible(found):
        return HIGH
    place = _places(found)
    if found.outcome("title") in (Outcome.SAME, Outcome.COMPATIBLE):
        if not cited.creators or not found.record.creators:
            return HIGH if place or _is_specific(cited) else PROBABLE
        if found.authors.agreed or place >= 2 or (place and _is_specific(cited)):
            return HIGH
        return PROBABLE if place or _is_specific(cited, 7) else None
    if found.title >= 0.6 and (found.authors.share >= 0.5 or place >= 2):
        return HIGH
    if _is_one_article(found):
        return HIGH
    if _same_team(found) and place >= 1:
        return PROBABLE
    return PROBABLE if _reads_like(cited, found) else None


def _resolves(cited: Reference, record: Reference) -> bool:
    ours, theirs = identifiers(cited), identifiers(record)
    return any(theirs.get(kind) == value for kind, value in ours.items() if kind != "isbn")


def _is_plausible(found: Comparison) -> bool:
    """Whether anything but the identifier says that this is the work."""
    if found.outcome("title") is None and found.outcome("author") is None:
        return True
    return found.title >= 0.5 or found.authors.share >= 0.5 or _places(found) >= 2


def _is_specific(cited: Reference, count: int = _SPECIFIC) -> bool:
    return len(content_words(cited.title or "")) >= count


def _places(found: Comparison) -> int:
    """How many of container, year, volume and pages agree; container and year count as one."""
    same = found.agrees("container-title") and found.agrees("year")
    return same + found.agrees("volume") + 2 * found.agrees("page")


def _is_one_article(found: Comparison) -> bool:
    """Whether it stands where the citation says, by people that the citation names."""
    return found.agrees("page", "year") and found.authors.agreed > 0 and (
        found.agrees("volume") or found.agrees("container-title")
    )  # fmt: skip


def _same_team(found: Comparison) -> bool:
    """Whether three or more authors, all that are named, are the record's in its order."""
    return (
        found.agrees("year", "container-title")
        and len(found.authors.cited) >= 3
        and found.authors.share == 1.0
        and not found.authors.missing
        and found.authors.leads
        and not found.authors.reordered
    )


def _reads_like(cited: Reference, found: Comparison) -> bool:
    """Whether the first author, two initials included, wrote about just this.

    The weakest ground: it holds where nothing but title and place is invented. It asks for a
    title that starts with the same words and for works of one kind and time.
    """
    if not cited.title or not found.record.title:
        return False
    shared = content_words(cited.title) & content_words(found.record.title)
    start = main_title(cited.title)[:2] == main_title(found.record.title)[:2]
    if not start or len(shared) < 3 or not found.authors.leads:
        return False
    ours, theirs = found.authors.cited[0], found.authors.published[0]
    shared_initials = min(len(person(ours).given), len(person(theirs).given))
    first = found.authors.pairs[0][2]
    if first < Match.LESS or shared_initials < 2:
        return False
    years = cited.year, found.record.year
    return not all(years) or abs((years[0] or 0) - (years[1] or 0)) <= 2


def same_edition(one: Reference, other: Reference) -> bool:
    """Whether two records describe one work in one edition (not preprint and article)."""
    if not (one.title and other.title and similarity(one.title, other.title) >= _SAME_WORK):
        return bool(one.doi and other.doi and identifiers(one)["doi"] == identifiers(other)["doi"])
    pair = Comparison(one, other)
    if pair.differs("container-title", "year", "page", "volume", "DOI"):
        return False
    return pair.authors.agreed > 0 or not (one.creators and other.creators)


class Blend(NamedTuple):
    """A second work in a citation, and the fields that are its and not the first one's."""

    other: Comparison
    fields: tuple[str, ...]


def second_work(bound: Comparison, others: Sequence[Comparison]) -> Blend | None:
    """Return the work that explains what the bound one does not, or None.

    It must be by an author of the citation and give at least two of the fields that differ
    (year and volume of one journal hang together, so that both count as one source).
    """
    wrong = {finding.field for finding in bound.differences}
    best: Blend | None = None
    for other in others:
        if other.record == bound.record or not other.authors.leads:
            continue
        fields = tuple(field for field in wrong if other.agrees(field))
        specific = [field for field in fields if field not in ("publisher", "publisher-place")]
        if len(specific) >= 2 and (best is None or len(fields) > len(best.fields)):
            best = Blend(other, fields)
    return best


def mixed_pair(
    cited: Reference, compared: Sequence[Comparison]
) -> tuple[Comparison, Comparison] | None:
    """Return two works by the cited team whose titles together make up the cited one.

    Each must share the first three authors and give words of the title that the other lacks.
    """
    wanted = content_words(cited.title or "")
    team = [c for c in compared if _shares_team(c)]
    best: tuple[int, Comparison, Comparison] | None = None
    for place, one in enumerate(team):
        for other in team[place + 1 :]:
            if similarity(one.record.title or "", other.record.title or "") >= _SAME_WORK:
                continue
            left = wanted & content_words(one.record.title or "")
            right = wanted & content_words(other.record.title or "")
            if left - right and right - left and len(left | right) * 2 >= len(wanted):
                first, second = (one, other) if one.score >= other.score else (other, one)
                if best is None or len(left | right) > best[0]:
                    best = len(left | right), first, second
    return (best[1], best[2]) if best else None


def is_loose(found: Comparison) -> bool:
    """Whether nothing but people and some words of the title says that this is the work."""
    return found.differs("title") and _places(found) == 0


def _shares_team(found: Comparison) -> bool:
    first = [(i, j) for i, j, level in found.authors.pairs if level >= Match.LESS][:3]
    return first == [(0, 0), (1, 1), (2, 2)]
