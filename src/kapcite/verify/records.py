"""Lines of a snapshot into published records, whichever service they came from."""

from __future__ import annotations

from typing import Any

from kapcite.verify.jsonlines import reference_from_json
from kapcite.verify.result import Notice, Published
from kapcite.verify.sources import crossref, openalex


def published_from_json(item: dict[str, Any], fallback_id: str) -> Published:
    """Read a Crossref work, an OpenAlex work, a CSL-JSON item or a plain object of fields.

    ``item`` is decoded JSON of any shape.
    """
    if crossref.is_work(item):
        return crossref.parse_work(item)
    if openalex.is_work(item):
        return openalex.parse_work(item)
    return Published(reference=reference_from_json(item, fallback_id), notices=_notices(item))


_TYPES = ("publication_types", "publicationtypes", "pubtype", "publication_type")


def _notices(item: dict[str, Any]) -> tuple[Notice, ...]:
    """Read what plain records say of a retraction: a flag, or PubMed's type of publication."""
    types = " ".join(str(item[key]) for key in item if key.lower() in _TYPES).casefold()
    flagged = any(item.get(key) is True for key in ("retracted", "is_retracted"))
    if flagged or "retracted publication" in types:
        return (Notice(kind="retracted", source="snapshot"),)
    return ()
