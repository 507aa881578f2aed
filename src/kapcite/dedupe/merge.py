"""The sixth stage: the records of a cluster become one, and nothing of the others is lost.

Each field comes from the preferred record that has it; what another record has otherwise
stands under ``kapcite:alternates`` in ``extra``, and which record gave what under
``kapcite:merged``, so that a merge can be read and taken back record by record.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from kapcite.model.corpus import Corpus
from kapcite.model.reference import Reference

ALTERNATES = "kapcite:alternates"
PROVENANCE = "kapcite:merged"
APART = "kapcite:not-duplicate"


class Merged(NamedTuple):
    """The record that stays, and which keys it stands for."""

    reference: Reference
    gone: tuple[str, ...]


class Rewrite(NamedTuple):
    """A record elsewhere in the corpus that names a key which is gone.

    ``updates`` maps its fields to their new plain values.
    """

    section: str
    key: str
    updates: dict[str, Any]


def preferred(
    records: Sequence[Reference], rank: Mapping[str, int] | None = None
) -> list[Reference]:
    """Return the records of a cluster, the one to keep first.

    ``rank`` gives the place of each key's source in the order of preference; within a
    source the record with the most fields comes first, then the one that stood first.
    """
    places = rank or {}
    last = len(places)
    return sorted(records, key=lambda ref: (places.get(ref.id, last), -_filled(ref)))


def merge(records: Sequence[Reference]) -> Merged:
    """Return one record for several of the same work, the first of which is preferred.

    Each field of each record is in the result: as its value, or among the alternates under
    the record's key. Two values that differ in nothing but case or space still both stay.
    """
    plain = [_plain(ref) for ref in records]
    base = dict(plain[0])
    origin: dict[str, str] = {}
    for fields in plain[1:]:
        for name, value in fields.items():
            if name not in base or _fuller(name, value, base[name]):
                base[name] = value
                origin[name] = fields["id"]
    base["id"] = plain[0]["id"]
    origin.pop("id", None)
    extra = _extra(plain, base)
    alternates = [left for fields in plain if len(left := _left_over(fields, base, extra)) > 1]
    if alternates:
        extra[ALTERNATES] = _joined(extra.get(ALTERNATES), alternates)
    if origin:
        extra[PROVENANCE] = _joined(extra.get(PROVENANCE), [{"from": key, "fields": names}
                                    for key, names in _by_record(origin).items()])  # fmt: skip
    base["extra"] = extra
    merged = msgspec.convert({k: v for k, v in base.items() if v}, Reference)
    return Merged(merged, tuple(ref.id for ref in records[1:]))


def key_map(merged: Sequence[Merged]) -> dict[str, str]:
    """Return the key that stays for each key that is gone."""
    return {key: one.reference.id for one in merged for key in one.gone}


def rewrites(corpus: Corpus, keys: Mapping[str, str]) -> list[Rewrite]:
    """Return the changes to studies, reviews and citations that name keys which are gone."""
    found = [
        Rewrite("studies", study.id, {"reports": list(_mapped(study.reports, keys))})
        for study in corpus.studies
        if not keys.keys().isdisjoint(study.reports)
    ]
    found += [
        Rewrite("reviews", review.reference, {"reference": keys[review.reference]})
        for review in corpus.reviews
        if review.reference in keys
    ]
    for citation in corpus.citations:
        updates: dict[str, Any] = {
            name: list(new)
            for name in ("mixes", "candidates")
            if (new := _mapped(getattr(citation, name), keys)) != getattr(citation, name)
        }
        if citation.cites is not None and citation.cites in keys:
            updates["cites"] = keys[citation.cites]
        if updates:
            found.append(Rewrite("citations", citation.id, updates))
    return found


def told_apart(references: Sequence[Reference]) -> set[tuple[str, str]]:
    """Return the pairs of keys that ``--not-duplicate`` has remembered."""
    return {
        (ref.id, other) for ref in references if ref.extra for other in ref.extra.get(APART, ())
    }


def _mapped(keys: Sequence[str], gone: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(gone.get(key, key) for key in keys))


def _plain(ref: Reference) -> dict[str, Any]:
    fields: dict[str, Any] = msgspec.to_builtins(ref)
    fields.setdefault("type", ref.type)
    return fields


def _filled(ref: Reference) -> int:
    return len(_plain(ref))


def _fuller(name: str, value: Any, present: Any) -> bool:
    """Say whether a value is to be preferred though the preferred record has one."""
    if name == "author":
        return len(value) > len(present)
    if name == "type":
        return bool(present == "document" and value != "document")
    return name == "abstract" and len(value) > len(present)


def _extra(plain: Sequence[Mapping[str, Any]], base: Mapping[str, Any]) -> dict[str, Any]:
    extra: dict[str, Any] = {}
    for fields in (base, *plain):
        for name, value in fields.get("extra", {}).items():
            if name in (ALTERNATES, PROVENANCE, APART):
                extra[name] = _joined(extra.get(name), value)
            else:
                extra.setdefault(name, value)
    return extra


def _joined(present: Sequence[Any] | None, added: Sequence[Any]) -> list[Any]:
    return [*(present or ()), *(value for value in added if value not in (present or ()))]


def _left_over(
    fields: Mapping[str, Any], base: Mapping[str, Any], kept: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what a record has otherwise than the merged one, under its key."""
    own = {k: v for k, v in fields.items() if k not in ("id", "extra") and base.get(k) != v}
    extra = {
        name: value
        for name, value in fields.get("extra", {}).items()
        if name not in (ALTERNATES, PROVENANCE, APART) and kept[name] != value
    }
    return {"id": fields["id"], **own, **({"extra": extra} if extra else {})}


def _by_record(origin: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, key in sorted(origin.items()):
        found.setdefault(key, []).append(name)
    return found
