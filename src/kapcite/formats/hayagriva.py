"""Hayagriva's YAML, the bibliography format of Typst.

Fields and types: Hayagriva, "file-format.md". What contains a work is its ``parent``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import IO, Any

from kapcite.errors import Problem
from kapcite.formats.draft import Draft, squeeze
from kapcite.formats.hayagrivafields import (
    BACK,
    OWN,
    PARENT,
    PARENTLESS,
    PEOPLE,
    ROLES,
    SERIALS,
    TYPES,
)
from kapcite.formats.tagged import name_text, one_line
from kapcite.formats.yamlrecords import documents
from kapcite.model.dates import read_date
from kapcite.model.names import Name, parse_name
from kapcite.model.reference import Reference

_TAG = "hayagriva"
_RECORD = re.compile(r"^[^\s#-]", re.MULTILINE)


def read(stream: IO[str], *, file: str = "") -> Iterator[Reference | Problem]:
    """Yield the references of a Hayagriva file; it is held as a whole."""
    text = stream.read().removeprefix("\ufeff")
    for found in documents(text, file, _RECORD):
        if isinstance(found, Problem):
            yield found
            continue
        document, lines = found
        if not isinstance(document, dict):
            yield Problem("expected a mapping of keys to records", file, 1, rule="record")
            continue
        for key, record in document.items():
            line = lines.get(id(record), 0)
            if not isinstance(record, dict):
                yield Problem(f"{key}: expected a record", file, line, path=key, rule="record")
                continue
            draft = Draft(_TAG, file, line)
            _fill(draft, record)
            yield from draft.finish(key)


def _fill(draft: Draft, record: dict[str, Any]) -> None:
    parents = record.get("parent") or []
    parents = [parents] if isinstance(parents, dict) else parents
    parent = parents[0] if isinstance(parents, list) and parents else {}
    if not isinstance(parent, dict) or len(parents) > 1:
        draft.keep("parent", record.get("parent"))
        parent = parent if isinstance(parent, dict) else {}
    kind = str(record.get("type", "misc")).lower()
    found = BACK.get((kind, str(parent.get("type", "")).lower())) or PARENTLESS.get(kind)
    draft.values["type"] = found or "document"
    if TYPES.get(draft.values["type"], ("misc", ""))[0] != kind:
        draft.keep("type", kind)
    for name, value in record.items():
        if name not in {"type", "parent"} and value is not None:
            _field(draft, name, value, OWN)
    for name, value in parent.items():
        if name not in {"type", "parent"} and value is not None:
            _field(draft, name, value, PARENT, "parent-")
    if parent.get("parent"):
        draft.keep("parent-parent", parent["parent"])


def _field(draft: Draft, name: str, value: Any, table: dict[str, str], prefix: str = "") -> None:
    if name in table:
        text = _text(value)
        if text is None or not draft.put(table[name], text):
            draft.keep(prefix + name, value)
        if isinstance(value, dict) and "short" in value:
            draft.put_or_keep(f"{table[name]}_short", squeeze(str(value["short"])), f"{name}-short")
    elif name in PEOPLE and (not prefix or name == "editor"):
        for person in value if isinstance(value, list) else [value]:
            draft.add_name(PEOPLE[name], _name(person))
    elif name == "affiliated" and isinstance(value, list) and not prefix:
        _affiliated(draft, value)
    elif name == "date" and not (prefix and "issued" in draft.values):
        draft.put_date("issued", read_date(_text(value) or ""))
    elif name == "serial-number":
        _serials(draft, value, prefix)
    elif name == "url" and not prefix:
        _address(draft, value)
    elif name in {"publisher", "organization"}:
        _publisher(draft, name, value, prefix)
    elif name == "location":
        draft.put_or_keep("publisher_place", _text(value) or "", prefix + name)
    else:
        draft.keep(prefix + name, value)


def _text(value: Any) -> str | None:
    """Return plain text, or the ``value`` or ``name`` of a longer form."""
    if isinstance(value, dict):
        value = value.get("value") or value.get("name")
    return squeeze(value) if isinstance(value, str) else None


def _name(value: Any) -> Name:
    if isinstance(value, dict):
        parts = {key: squeeze(text) for key, text in value.items() if isinstance(text, str)}
        if "given-name" not in parts and "prefix" not in parts:
            return Name(literal=parts.get("name", ""))
        return Name(
            family=parts.get("name"),
            given=parts.get("given-name"),
            non_dropping_particle=parts.get("prefix"),
            suffix=parts.get("suffix"),
        )
    return parse_name(squeeze(str(value)), inverted=True)


def _affiliated(draft: Draft, groups: list[Any]) -> None:
    for group in groups:
        attribute = ROLES.get(str(group.get("role"))) if isinstance(group, dict) else None
        if attribute is None:
            draft.keep("affiliated", [group])
            continue
        names = group.get("names") or []
        for person in names if isinstance(names, list) else [names]:
            draft.add_name(attribute, _name(person))


def _serials(draft: Draft, value: Any, prefix: str) -> None:
    if not isinstance(value, dict):
        draft.put_or_keep("number", _text(value) or "", f"{prefix}serial-number")
        return
    for kind, text in value.items():
        if kind.lower() in SERIALS and isinstance(text, str):
            draft.put_or_keep(SERIALS[kind.lower()], text, f"{prefix}{kind}")
        elif kind.lower() == "serial":
            draft.put_or_keep("number", squeeze(str(text)), f"{prefix}serial-number")
        else:
            draft.keep(f"{prefix}serial-number-{kind}", text)


def _address(draft: Draft, value: Any) -> None:
    draft.put_or_keep("url", _text(value) or "", "url")
    if isinstance(value, dict) and value.get("date"):
        draft.put_date("accessed", read_date(str(value["date"])))


def _publisher(draft: Draft, name: str, value: Any, prefix: str) -> None:
    draft.put_or_keep("publisher", _text(value) or "", prefix + name)
    if isinstance(value, dict) and isinstance(value.get("location"), str):
        draft.put_or_keep("publisher_place", value["location"], f"{prefix}publisher-location")


def write(references: Iterable[Reference]) -> Iterator[str]:
    """Yield a record for each reference; every text is quoted."""
    before = ""
    for reference in references:
        lines = [f"{before}{json.dumps(reference.id, ensure_ascii=False)}:"]
        lines += [f"  {json.dumps(name)}: {_flow(value)}" for name, value in _record(reference)]
        yield "\n".join([*lines, ""])
        before = "\n"


def _flow(value: Any) -> str:
    return (
        json.dumps(value, ensure_ascii=False)
        .replace("\x7f", "\\u007f")
        .replace("\u2028", "\\u2028")
    )


def _record(reference: Reference) -> Iterator[tuple[str, Any]]:
    kept = {
        key.partition(":")[2]: value
        for key, value in reference.extra.items()
        if key.startswith(f"{_TAG}:")
    }
    kind, parent_kind = TYPES.get(reference.type, ("misc", ""))
    yield "type", kept.pop("type", kind)
    parent = {name: value for name, value in _parent(reference) if value}
    in_parent = {PARENT[name] for name in parent}
    for name, attribute in OWN.items():
        text = getattr(reference, attribute)
        if text and attribute not in in_parent:
            yield name, one_line(text)
    for name, attribute in PEOPLE.items():
        if people := getattr(reference, attribute):
            yield name, [_written_name(person) for person in people]
    groups = [
        {"role": role, "names": [_written_name(person) for person in getattr(reference, attribute)]}
        for role, attribute in ROLES.items()
        if getattr(reference, attribute)
    ]
    if groups:
        yield "affiliated", groups
    yield from _details(reference)
    if parent:
        yield "parent", {"type": parent_kind or "misc", **parent}
    for name, value in kept.items():
        if not name.startswith(("parent", "serial-number-", "publisher-", "type")):
            yield name, value


def _parent(reference: Reference) -> Iterator[tuple[str, str | None]]:
    if reference.container_title:
        for name, attribute in PARENT.items():
            yield name, getattr(reference, attribute)


def _details(reference: Reference) -> Iterator[tuple[str, Any]]:
    if reference.issued is not None:
        yield "date", reference.issued.literal or str(reference.issued)
    serials = {
        kind: text for kind, attribute in SERIALS.items() if (text := getattr(reference, attribute))
    }
    if reference.number:
        serials["serial"] = reference.number
    if serials:
        yield "serial-number", serials
    if reference.url and reference.accessed is not None:
        yield "url", {"value": reference.url, "date": str(reference.accessed)}
    elif reference.url:
        yield "url", reference.url
    if reference.publisher:
        yield "publisher", reference.publisher
    if reference.publisher_place:
        yield "location", reference.publisher_place


def _written_name(name: Name) -> Any:
    text = name_text(name)
    if parse_name(text, inverted=True) == name:
        return text
    if name.literal is not None or not name.family:
        return {"name": name.literal if name.literal is not None else name.given or ""}
    parts = {
        "name": name.family,
        "given-name": " ".join(filter(None, (name.given, name.dropping_particle))),
        "prefix": name.non_dropping_particle,
        "suffix": name.suffix,
    }
    return {key: text for key, text in parts.items() if text}
