"""Author lists: who is missing, who does not belong, who stands elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kapcite.model.names import Name
from kapcite.model.reference import Reference
from kapcite.verify.people import Match, Person, is_gap, is_others, match, person
from kapcite.verify.result import Finding, Outcome


class Alignment(NamedTuple):
    """Cited authors beside published ones.

    ``pairs`` are (cited index, published index, match); ``foreign`` and ``missing`` are
    indices without a partner that no "et al." excuses; ``cited`` and ``published`` the
    names without such marks.
    """

    cited: tuple[Name, ...]
    published: tuple[Name, ...]
    pairs: tuple[tuple[int, int, Match], ...]
    foreign: tuple[int, ...]
    missing: tuple[int, ...]
    unknown: tuple[int, ...]

    @property
    def agreed(self) -> int:
        """How many cited names are published ones."""
        return sum(level >= Match.LESS for _, _, level in self.pairs)

    @property
    def share(self) -> float:
        """The part of the cited names that are published ones, 0 to 1."""
        return self.agreed / len(self.cited) if self.cited else 0.0

    @property
    def leads(self) -> bool:
        """Whether the first author is the first author."""
        return any(i == 0 and j == 0 and m >= Match.LESS for i, j, m in self.pairs)

    @property
    def reordered(self) -> bool:
        """Whether the authors found stand in another order."""
        places = [place for _, place, _ in self.pairs]
        return places != sorted(places)


def split_marks(names: Sequence[Name]) -> tuple[tuple[Name, ...], bool]:
    """Return the names without "et al." and gaps, and whether there was such a mark."""
    kept = tuple(name for name in names if not is_others(name) and not is_gap(name))
    return kept, len(kept) < len(names)


def is_open(record: Reference) -> bool:
    """Whether a record says that its list of authors is not complete.

    Corpus files say so under ``custom: {authors-complete: false}``.
    """
    return str(record.extra.get("authors-complete", "")).lower() in ("false", "no")


def align(
    cited: Sequence[Name], published: Sequence[Name], *, incomplete: bool = False
) -> Alignment:
    """Pair each cited author with the published one that it most likely is.

    ``incomplete`` says that the record stops before its last author.
    """
    left, left_open = split_marks(cited)
    right, right_open = split_marks(published)
    right_open = right_open or incomplete
    pairs = _pair([person(name) for name in left], [person(name) for name in right])
    with_left = {i for i, _, _ in pairs}
    with_right = {j for _, j, _ in pairs}
    alone = [i for i in range(len(left)) if i not in with_left]
    missing = [j for j in range(len(right)) if j not in with_right and not person(right[j]).group]
    unknown = [i for i in alone if person(left[i]).group]
    if left and all(person(name).group for name in left):
        missing = []  # a body is cited for the people who wrote in its name
    if right_open:  # the record stops early: names behind its last are beyond what it tells
        unknown += [i for i in alone if i >= len(right) and i not in unknown]
    if left_open:
        missing = _unexcused(missing, pairs, len(left), cited)
    foreign = [i for i in alone if i not in unknown]
    return Alignment(left, right, tuple(pairs), tuple(foreign), tuple(missing), tuple(unknown))


def _unexcused(
    missing: list[int], pairs: list[tuple[int, int, Match]], count: int, cited: Sequence[Name]
) -> list[int]:
    """Drop from the missing those that "et al." or a gap in the list stands for."""
    gap = next((i for i, name in enumerate(cited) if is_gap(name)), None)
    before = [j for i, j, _ in pairs if gap is None or i < gap]
    after = [j for i, j, _ in pairs if gap is not None and i >= gap]
    if gap is None:
        last = max(before, default=count - 1)
        return [j for j in missing if j < last]
    low, high = max(before, default=-1), min(after, default=10**6)
    return [j for j in missing if not low < j < high]


def _pair(left: list[Person], right: list[Person]) -> list[tuple[int, int, Match]]:
    """Pair by the surest match first; of equals the one nearest in place."""
    keys: dict[str, list[int]] = {}
    for j, other in enumerate(right):
        for word in {*other.families, *other.family, *other.given}:
            keys.setdefault(word, []).append(j)
    found: list[tuple[int, int, int, int]] = []
    for i, one in enumerate(left):
        near = {j for word in {*one.families, *one.family, *one.given} for j in keys.get(word, ())}
        if i < len(right):
            near.add(i)
        found.extend(
            (-int(level), abs(i - j), i, j)
            for j in near
            if (level := match(one, right[j])) > Match.NO
        )
    pairs, used_left, used_right = [], set(), set()
    for negative, _, i, j in sorted(found):
        if i not in used_left and j not in used_right:
            used_left.add(i)
            used_right.add(j)
            pairs.append((i, j, Match(-negative)))
    return sorted(pairs)


def align_records(cited: Reference, published: Reference) -> Alignment:
    """Pair the authors of two records, or the editors of one that has no author."""
    return align(cited.creators, published.creators, incomplete=is_open(published))


def show_names(names: Sequence[Name]) -> str:
    """Return names in one line, parted by semicolons."""
    return "; ".join(name.display for name in names)


def compare_authors(cited: Reference, published: Reference) -> Finding | None:
    """Compare the authors; editors stand in where one side has no author.

    A missing or moved author is minor (the first one excepted), as is another given name;
    a person who is not an author of the work is serious.
    """
    return judge_authors(cited, published, align_records(cited, published))


def judge_authors(cited: Reference, published: Reference, found: Alignment) -> Finding | None:
    """Return what an alignment of the two says."""
    if not cited.creators:
        return None
    if not published.creators:
        return Finding("author", Outcome.UNCONFIRMED, show_names(cited.creators))
    kinds, serious = _kinds(found)
    if kinds:
        shown, record = show_names(cited.creators), show_names(published.creators)
        return Finding("author", Outcome.DIFFERENT, shown, record, "; ".join(kinds), serious)
    if found.unknown:
        return Finding("author", Outcome.UNCONFIRMED, show_names(cited.creators))
    weak = any(level is Match.LESS for _, _, level in found.pairs)
    return Finding("author", Outcome.COMPATIBLE if weak or not found.cited else Outcome.SAME)


def _kinds(found: Alignment) -> tuple[list[str], bool]:
    kinds: list[str] = []
    if found.foreign:
        kinds.append("not an author: " + show_names([found.cited[i] for i in found.foreign]))
    if found.missing:
        kinds.append("missing: " + show_names([found.published[j] for j in found.missing]))
    if found.reordered:
        kinds.append("other order")
    for i, j, level in found.pairs:
        if level in (Match.GIVEN, Match.SPELLING):
            kinds.append(f"{found.cited[i].display} for {found.published[j].display}")
    first = any(i == 0 and j != 0 for i, j, _ in found.pairs) or 0 in found.missing
    return kinds, bool(found.foreign) or first
