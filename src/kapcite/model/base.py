"""The base of every record."""

from __future__ import annotations

import msgspec

# Variables whose CSL names are not their attribute names with hyphens.
_SPECIAL = {
    "doi": "DOI",
    "isbn": "ISBN",
    "issn": "ISSN",
    "pmid": "PMID",
    "pmcid": "PMCID",
    "url": "URL",
    "archive_collection": "archive_collection",
    "archive_location": "archive_location",
}
_SPECIAL_BACK = {name: attribute for attribute, name in _SPECIAL.items()}


def csl_name(attribute: str) -> str:
    """Return the name a field has in a file: ``container_title`` is ``container-title``."""
    return _SPECIAL.get(attribute) or attribute.replace("_", "-")


def attribute_name(name: str) -> str:
    """Return the attribute of a CSL variable: ``container-title`` is ``container_title``."""
    return _SPECIAL_BACK.get(name) or name.replace("-", "_").lower()


class Record(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    rename=csl_name,
    forbid_unknown_fields=True,
):
    """A frozen record; encodes to JSON under the names it has in a corpus file."""
