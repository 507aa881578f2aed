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
_SIMILAR = 0.6  # likeness below which two titles say nothing
_ALIKE = 0.8  # likeness at which titles hardly differ in more than a word or two
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


def _by_fit(rated: tuple[str, Comparison]) -> tuple[bool, float, int]:
    # What a work is called, and by whom, comes before where it stands: the place may be another
    # work's. Of records that fit alike the fuller one says more, unless it contradicts.
    comparison = rated[1]
    score = comparison.score - comparison.differs("author")
    return _is_named(comparison), score, len(comparison.record.creators)


def _is_named(found: Comparison) -> bool:
    """Whether title and people are the record's."""
    return found.outcome("title") in (Outcome.SAME, Outcome.COMPATIBLE) and (
        found.authors.share >= 0.5
    )


def support(cited: Reference, found: Comparison) -> str | None:
    """Return how well the evidence carries that ``found`` is the cited work; None: it does not.

    An identifier alone is not enough: a real DOI of another paper is a wrong DOI.
    """
    if _resolves(cited, found.record) and _is_plausible(found):
        return HIGH
    titled = found.outcome("title") in (Outcome.SAME, Outcome.COMPATIBLE)
    if not (titled or found.title >= _SIMILAR or _has_ground(cited, found)):
        return None
    place = _places(found)
    if titled:
        if not cited.creators or not found.record.creators:
            return HIGH if place or _is_specific(cited) else PROBABLE
        if found.authors.agreed or place >= 2 or (place and _is_specific(cited)):
            return HIGH
        return PROBABLE if place or _is_specific(cited, 7) else None
    if found.title >= _SIMILAR and (place >= 2 or _is_by_them(found, place)):
        return HIGH
    if _is_one_article(found):
        return HIGH
    if _same_team(found) and place >= 1:
        return PROBABLE
    return PROBABLE if _reads_like(cited, found) else None


def _is_by_them(found: Comparison, place: int) -> bool:
    """Whether half of the people are the record's; one name alone needs more beside it."""
    more = found.authors.agreed > 1 or place or found.title >= _ALIKE
    return found.authors.share >= 0.5 and bool(more)


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


def _has_ground(cited: Reference, found: Comparison) -> bool:
    """Whether a record with another title may be meant at all; its people are compared after."""
    placed = found.agrees("year") and (found.agrees("page") or found.agrees("container-title"))
    return placed or _begins_alike(cited, found)


def _begins_alike(cited: Reference, found: Comparison) -> bool:
    """Whether two titles start with the same two words and share three that say something."""
    one, other = cited.title or "", found.record.title or ""
    start = main_title(one)[:2]
    if not start or start != main_title(other)[:2]:
        return False
    return len(content_words(one) & content_words(other)) >= 3


def _reads_like(cited: Reference, found: Comparison) -> bool:
    """Whether the first author, two initials included, wrote about just this.

    The weakest ground: it holds where nothing but title and place is invented. It asks for a
    title that starts with the same words and for works of one kind and time.
    """
    if not _begins_alike(cited, found) or not found.authors.leads:
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


def _is_one_work(one: Reference, other: Reference) -> bool:
    """Whether two records are of one work, be it in two editions or with a fault in one."""
    if same_edition(one, other):
        return True
    alike = similarity(one.title or "", other.title or "") >= _SAME_WORK
    return alike and Comparison(one, other).authors.share >= 0.5


class Blend(NamedTuple):
    """A second work in a citation, and the fields that are its and not the first one's."""

    other: Comparison
    fields: tuple[str, ...]


def second_work(bound: Comparison, others: Sequence[Comparison]) -> Blend | None:
    """Return the work that explains what the bound one does not, or None.

    It must give at least two of the fields that differ and be by the first author of the
    citation, or have its place in a volume; or a specific title is its own, or all the people.
    """
    wrong = {finding.field for finding in bound.differences}
    found: list[Blend] = []
    for other in others:
        if other.record == bound.record or _is_one_work(bound.record, other.record):
            continue
        fields = tuple(field for field in wrong if other.agrees(field))
        if _explains(other, fields):
            found.append(Blend(other, fields))
    return max(found, key=_by_explained, default=None)


def _by_explained(blend: Blend) -> tuple[int, bool, float]:
    other = blend.other
    return len(blend.fields), other.agrees("container-title"), other.authors.share + other.title


def _explains(other: Comparison, fields: Sequence[str]) -> bool:
    """Whether a work gives enough of what differs: a place is one by its page and what holds it."""
    specific = {field for field in fields if field not in ("publisher", "publisher-place")}
    placed = "page" in specific and not specific.isdisjoint(("volume", "container-title"))
    if len(specific) >= 2 and (other.authors.leads or placed):
        return True
    if "title" in specific:
        return _is_specific(other.cited, 2 * _SPECIFIC)
    return "author" in specific and len(other.authors.cited) >= 3 and other.authors.share == 1.0


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
