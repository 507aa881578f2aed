"""Split the particles that a record keeps inside the family or the given name.

CSL-JSON files often hold ``family: "van der Vlist"`` or ``given: "Jean de"``. The rule is
the one of the CSL-JSON documentation: lower-case words before a family name are a
non-dropping particle, lower-case words behind a given name a dropping one; a family name
in straight quotation marks is left as it is.
"""

from __future__ import annotations

import re

from kapcite.model.names import Name


def _leading_particle(family: str) -> tuple[str, str]:
    """Split ``family`` into its lower-case particles and the rest."""
    rest = family
    particle = ""
    while True:
        word = re.match(r"(['’]?[^\s'’\-]+)(\s+|['’]\s?|-)(?=\S)", rest)
        if word is None or not word[1].islower() or (word[2] == "-" and word[1] not in _HYPHENED):
            break
        particle += word[0]
        rest = rest[word.end() :]
    if not particle or not rest:
        return "", family
    # "de’ Medici" keeps the space that "d’Este" does not have.
    return particle if particle[-2:-1] in ("'", "’") else particle.rstrip(), rest


_HYPHENED = frozenset(("al", "el", "as", "ad", "an", "ar", "at", "az", "ed", "er", "es", "et"))


def _trailing_particle(given: str) -> tuple[str, str]:
    """Split ``given`` into the rest and the lower-case words behind it."""
    words = given.split(" ")
    count = 0
    while count < len(words) - 1 and _is_particle(words[-count - 1]):
        count += 1
    if count == 0:
        return given, ""
    return " ".join(words[:-count]).rstrip(), " ".join(words[-count:])


def _is_particle(word: str) -> bool:
    return word.islower() and word.strip("'’").isalpha() and word[-1] != "."


def parse_name(name: Name) -> Name:
    """Return the name with its particles and suffix in fields of their own."""
    family, given = name.family, name.given
    if not family or name.literal is not None:
        return name
    if family[0] == '"' and family[-1] == '"' and len(family) > 2:
        return _replace(name, family=family[1:-1])
    changes: dict[str, str | bool] = {}
    if not name.non_dropping_particle and family.lstrip("'’")[:1].islower():
        particle, rest = _leading_particle(family)
        if particle:
            changes.update(non_dropping_particle=particle, family=rest)
    if given and "," in given and not name.suffix:
        given, _, suffix = given.partition(",")
        changes["given"] = given
        if suffix.startswith("!"):
            changes["comma_suffix"] = True
        changes["suffix"] = suffix.lstrip("!").strip()
    if given and not name.dropping_particle and " " in given:
        rest, particle = _trailing_particle(given)
        if particle:
            changes.update(given=rest, dropping_particle=particle)
    return _replace(name, **changes) if changes else name


def _replace(name: Name, **changes: str | bool) -> Name:
    fields = {field: getattr(name, field) for field in name.__struct_fields__}
    return Name(**{**fields, **changes})
