"""Rules above the score: which pairs it may join, and which are related works.

Each rule is a function of the codes that answers for all pairs at once.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kapcite.dedupe.compare import Compared
from kapcite.dedupe.fields import ONE_TITLE, Codes, has
from kapcite.dedupe.forms import BOOK
from kapcite.dedupe.kinds import KINDS
from kapcite.dedupe.prepare import Columns
from kapcite.dedupe.similarity import Flags

#: Relations of works that are not duplicates; the first is none, the kinds follow. The last
#: is that of two records whose score would join them, were it not for others beside them.
RELATIONS = (
    "",
    *(kind.name for kind in KINDS),
    "another part or edition",
    "another version or report",
    "kept apart by other records",
)
_PART, VERSION, KEPT_APART = range(len(RELATIONS) - 3, len(RELATIONS))


def mergeable(columns: Columns, pairs: Compared) -> Flags:
    """Say which pairs a score may make duplicates.

    A title such as "Editorial" needs authors or a place of its own, and strangers as
    authors an identifier.
    """
    codes = pairs.codes
    generic = columns["generic"]
    named = (generic[pairs.left] | generic[pairs.right]) == 0
    people = has(codes, "authors", "equal", "contained", "similar")
    strangers = has(codes, "authors", "different")
    two = two_titles(codes) | another_year(columns, pairs) | printed_twice(codes) | next_one(codes)
    alike = ~two & ((named & ~strangers) | people | _known(codes))
    # "Baok review" on the pages of "Book review" is a slip, not another review.
    one_place = named | has(codes, "container", "equal", "similar", "equal in use")
    joined: Flags = alike | (one_place & translated(codes))
    return joined


def surely_one(columns: Columns, pairs: Compared) -> Flags:
    """Say which pairs are one work whatever their score, unless they are related works."""
    codes = pairs.codes
    identified = _identified(codes) & has(codes, "title", *ONE_TITLE)
    return identified | _standing_there(codes) | _misplaced(columns, pairs)


def _standing_there(codes: Codes) -> Flags:
    """Say where an "Introduction" by the same authors begins on the same page."""
    found = has(codes, "title", "equal but generic") & has(codes, "year", "equal")
    found &= has(codes, "authors", "equal", "contained")
    found &= has(codes, "container", "equal", "similar", "equal in use")
    found &= has(codes, "pages", "equal", "first equal")
    for field in ("volume", "issue", "DOI", "PMID"):
        found &= ~has(codes, field, "different")
    return found


def _misplaced(columns: Columns, pairs: Compared) -> Flags:
    """Say where one text of as many pages stands in one journal twice, a year apart at most.

    No journal prints an article again but by mistake; else one of the places is wrong. The
    abstract of a meeting has a page, and the article after it more.
    """
    codes = pairs.codes
    found = has(codes, "title", "equal") & has(codes, "authors", "equal")
    found &= has(codes, "container", "equal") & has(codes, "abstract", "equal")
    found &= has(codes, "year", "equal", "one apart")
    extent = columns["last"] - columns["page"]
    many = (columns["last"] >= 0) & (extent > 2)
    same = extent[pairs.left] == extent[pairs.right]
    found &= same & many[pairs.left] & many[pairs.right]
    return found


def two_titles(codes: Codes) -> Flags:
    """Say where two titles are too far apart for what else the pair has in common.

    Titles that only resemble each other do not make one work of two DOIs on two places, or
    of two articles in one volume; those with words of their own need the same authors.
    """
    apart = has(codes, "pages", "different", "different in one volume")
    unlike = has(codes, "title", "different", "partly alike", "missing")
    unlike |= has(codes, "DOI", "different") & apart & ~has(codes, "title", "equal")
    unlike |= apart & ~has(codes, "title", *ONE_TITLE) & ~_identified(codes)
    joined = has(codes, "authors", "equal", "contained") | _known(codes)
    joined |= has(codes, "pages", "equal", "first equal", "last equal")
    unlike |= has(codes, "title", "other words") & ~joined
    return unlike


def another_year(columns: Columns, pairs: Compared) -> Flags:
    """Say where the years differ and nothing of the place agrees: as likely another printing.

    Where the volumes differ as well, the minutes of each year may stand on the same pages. A
    publisher is no place: years later it brings out the next edition.
    """
    codes = pairs.codes
    placed = ~has(codes, "details that agree", "none") | has(codes, "container", "similar")
    placed &= ~has(codes, "volume", "different") | _identified(codes)
    book = columns["setting"] == BOOK
    later = has(codes, "year", "two apart", "further apart")
    later &= ~has(codes, "pages", "equal") & ~_identified(codes)
    placed &= ~(later & book[pairs.left] & book[pairs.right])
    return has(codes, "year", "one apart", "two apart", "further apart") & ~placed


def next_one(codes: Codes) -> Flags:
    """Say where "Editorial" is that of another issue, whatever pages both stand on."""
    apart = has(codes, "issue", "different") | has(codes, "DOI", "different")
    return has(codes, "title", "equal but generic") & apart & ~_identified(codes)


def printed_twice(codes: Codes) -> Flags:
    """Say which pairs stand on two places: in two containers, or in two volumes on other pages.

    A meeting's abstract and the article have one title, one year and the same authors.
    """
    pages = has(codes, "pages", "different", "different in one volume")
    volume = has(codes, "volume", "different")
    container = has(codes, "container", "different", "different in use")
    apart = (container & (volume | pages | has(codes, "DOI", "different"))) | (volume & pages)
    apart |= has(codes, "container", "different in use")
    return apart & ~_identified(codes)


def translated(codes: Codes) -> Flags:
    """Say which pairs are one work under two titles: authors, volume and page range agree.

    Abstracts of a meeting share a page, not a range. Where a record has no authors the
    container has to agree instead, and the titles somewhat.
    """
    people = has(codes, "authors", "equal", "contained", "similar")
    container = has(codes, "container", "equal", "similar") & has(codes, "title", "partly alike")
    people |= has(codes, "authors", "one-sided") & container
    unlike = has(codes, "title", "different", "partly alike", "missing")
    return unlike & people & _placed(codes) & ~has(codes, "issue", "different")


def _identified(codes: Codes) -> Flags:
    return has(codes, "DOI", "equal") | has(codes, "PMID", "equal")


def _placed(codes: Codes) -> Flags:
    volume = has(codes, "volume", "equal")
    container = has(codes, "container", "equal", "similar") & has(codes, "issue", "equal")
    volume |= has(codes, "volume", "missing") & container
    return has(codes, "pages", "equal") & volume & has(codes, "year", "equal", "missing")


def _known(codes: Codes) -> Flags:
    return _identified(codes) | _placed(codes) | _found_there(codes)


def _found_there(codes: Codes) -> Flags:
    """Say where one title begins on one page of one volume, whoever is named as its author.

    A collaboration stands here under its name, there under those of its members.
    """
    found = has(codes, "title", "equal", "nearly equal") & has(codes, "volume", "equal")
    found &= has(codes, "pages", "equal", "first equal") & has(codes, "year", "equal", "missing")
    return found & has(codes, "container", "equal", "similar", "equal in use")


def relations(columns: Columns, pairs: Compared) -> NDArray[np.int8]:
    """Return the relation of each pair of works that belong together but are not the same."""
    codes = pairs.codes
    found = np.zeros(len(codes), dtype=np.int8)
    alike = ~has(codes, "title", "different", "partly alike", "missing")
    alike &= ~has(codes, "authors", "different") | has(codes, "title", "contained")
    same_doi = _identified(codes)
    settled = has(codes, "pages", "equal", "first equal") & (
        same_doi | has(codes, "volume", "equal", "missing")
    )
    same_place = settled & has(codes, "container", "equal")
    version = has(codes, "title", "equal", "nearly equal") & has(
        codes, "authors", "equal", "contained"
    )
    found[version] = VERSION
    part = has(codes, "numbers in title", "different") & alike & ~settled
    found[part] = _PART
    kinds = columns["kinds"]
    apart = kinds[pairs.left] ^ kinds[pairs.right]
    placed = columns["container"] != ""
    both = placed[pairs.left] & placed[pairs.right]
    for place, kind in reversed(tuple(enumerate(KINDS))):
        differs = (apart >> place & 1).astype(bool) & alike & ~(same_doi | same_place)
        if kind.needs_container:
            differs &= both
        found[differs] = place + 1
    return found
