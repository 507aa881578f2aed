"""A query that is nothing but an identifier goes straight to its record."""

from __future__ import annotations

import sqlite3

#: No identifier, link included, is longer.
_LONGEST = 300
_LABELS = ("pmid", "pmcid", "doi", "isbn")


def pasted(connection: sqlite3.Connection, text: str) -> list[int] | None:
    """Return the rows that an identifier leads to; None for what is no identifier.

    An identifier that says what it is (a DOI, a link, ``PMID 123``) and that no record has
    gives an empty list; a mere number that no record has may still be a word to search for.
    """
    bare = text.strip()
    if len(bare) > _LONGEST or not any(map(str.isdigit, bare)) or len(bare.split()) > 3:
        return None
    if len(bare.split()) > 1 and not bare.lower().startswith(_LABELS):
        return None
    values = values_of(bare)
    if not values and ":" not in bare:
        values = [f"key:{bare}"]
    found = [row for value in values for row in _rows(connection, value)]
    certain = any(
        value.startswith(("doi:", "url:")) for value in values
    ) or bare.lower().startswith(_LABELS)
    return list(dict.fromkeys(found)) if found or (values and certain) else None


def _rows(connection: sqlite3.Connection, value: str) -> list[int]:
    rows = connection.execute("SELECT row FROM place WHERE value = ? ORDER BY row", (value,))
    return [row[0] for row in rows]


def values_of(bare: str) -> list[str]:
    """Return the forms in which the table of places may have an identifier."""
    from kapcite.model import identifiers

    if doi := identifiers.normalise_doi(bare):
        return [f"doi:{doi.lower()}", f"key:{bare}"]
    values = []
    if pmid := identifiers.normalise_pmid(bare):
        values.append(f"pmid:{pmid}")
    if "pmc" in bare.lower() and (pmcid := identifiers.normalise_pmcid(bare)):
        values.append(f"pmcid:{pmcid}")
    if isbn := identifiers.normalise_isbn(bare):
        values.append(f"isbn:{isbn}")
    if trial := identifiers.normalise_trial(bare):
        values.append(f"trial:{trial}")
    if bare.startswith(("http://", "https://")):
        values.append(f"url:{bare}")
    return values
