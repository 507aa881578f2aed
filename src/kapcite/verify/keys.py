"""Under which keys a record is found: identifiers, title, names, place in the volume.

The same keys are made of a published record when it is indexed and of a citation when it is
looked up, so a citation with one or two wrong fields still meets its record.
"""

from __future__ import annotations

from hashlib import blake2b
from itertools import combinations

from kapcite.model.reference import Reference
from kapcite.verify.authors import split_marks
from kapcite.verify.fold import STOPS, title_words
from kapcite.verify.numbers import identifiers
from kapcite.verify.pages import parse_pages
from kapcite.verify.people import Person, person
from kapcite.verify.titles import bare_title, main_title

#: Kind of key -> what meeting under it is worth when candidates are ranked.
WEIGHTS = {
    "id": 20.0,
    "title": 8.0,
    "main": 5.0,
    "head": 3.0,
    "tail": 3.0,
    "names": 3.0,
    "place": 4.0,
    "spot": 4.0,
    "page": 2.0,
    "year": 1.5,
    "first": 1.0,
}


#: What points at few records each; the rest is asked for only where these do not settle it.
NARROW = frozenset(("id", "title", "place", "page"))


_NAMED = 3  # authors from the front that a record is found by


def hashed(kind: str, *parts: str) -> int:
    """Return a signed 64-bit key; two different keys meet once in 10^12 at a million records."""
    digest = blake2b("\x1f".join((kind, *parts)).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def keys_of(reference: Reference) -> dict[int, str]:
    """Return key -> kind for everything that a record can be found by."""
    found: dict[int, str] = {}
    for kind, value in identifiers(reference).items():
        found[hashed(kind, value)] = "id"
    if reference.title:
        _title_keys(reference.title, found)
    names, _ = split_marks(reference.creators[: _NAMED + 1])
    people = [person(name) for name in names[:_NAMED]]
    if people:
        _name_keys(people, reference, found)
    pages = parse_pages(reference.page or reference.number or "")
    if pages and len(pages.first) > 1:
        if reference.volume:
            found[hashed("place", reference.volume.casefold(), pages.first)] = "place"
        if reference.year:
            found[hashed("page", str(reference.year), pages.first, pages.last)] = "page"
    return found


def _title_keys(title: str, found: dict[int, str]) -> None:
    bare = bare_title(title)
    words = title_words(bare)
    if not words:
        return
    content = [word for word in words if word not in STOPS] or list(words)
    if len(content) >= 3:
        found[hashed("head", *content[:3])] = "head"
        found[hashed("tail", *content[-3:])] = "tail"
    main = main_title(bare)
    if len(main) >= 3:
        found[hashed("main", "".join(main))] = "main"
    found[hashed("title", "".join(words))] = "title"


def _name_keys(people: list[Person], reference: Reference, found: dict[int, str]) -> None:
    names = [_key_name(one) for one in people]
    initial = people[0].given[0][:1] if people[0].given else ""
    found[hashed("first", names[0], initial)] = "first"
    if year := reference.year:
        found[hashed("year", names[0], str(year))] = "year"
        if reference.volume:
            found[hashed("spot", names[0], str(year), reference.volume.casefold())] = "spot"
    for one, other in combinations(names, 2):
        found[hashed("names", *sorted((one, other)))] = "names"


def _key_name(one: Person) -> str:
    """Return the family name under which spellings with and without umlaut letters meet."""
    if len(one.families) == 1:
        return next(iter(one.families))
    return min(one.families, key=lambda form: (len(form), form))
