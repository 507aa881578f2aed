"""Formats of one tag a line (RIS, MEDLINE, Web of Science): what their readers share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache

from kapcite.formats.draft import IDENTIFIERS, Draft, squeeze
from kapcite.formats.taggedlines import Record, spaced
from kapcite.model.names import Name, parse_name
from kapcite.model.reference import Reference

# Family and given names without particles, suffixes or anything else to look at.
_USUAL_NAME = re.compile(r"([A-ZÀ-ÖØ-Þ][\w'’-]+), ((?:[A-ZÀ-ÖØ-Þ][\w.-]* )*[A-ZÀ-ÖØ-Þ][\w.-]*)")
_NOCASE = re.compile(r'<span class="nocase">(.*?)</span>')

Handler = Callable[["Draft", Record, str, list[str]], None]


def tidy(text: str) -> str:
    """Return a text of a record as ``squeeze`` does, faster: it has no white space but blanks."""
    if "&" in text or "  " in text:
        return squeeze(text)
    return text.strip()


def fill(draft: Draft, record: Record, table: Mapping[str, str | Handler]) -> None:
    """Put the fields of a record where the table says, what has no place into ``extra``.

    A handler gets all texts of its tag at once.
    """
    values, texts = draft.values, record.texts
    for tag, key in record.fields.items():
        target = table.get(tag, "")
        if not isinstance(target, str):
            target(draft, record, tag, texts[key])
            continue
        for text in map(tidy, texts[key]):
            if not text:
                continue
            if not target:
                draft.keep(tag, text)
            elif target in IDENTIFIERS:
                draft.put_or_keep(target, text, tag)
            elif values.setdefault(target, text) != text:
                draft.keep(tag, text)


@lru_cache(maxsize=1 << 14)  # the same people write again
def person(text: str) -> Name | None:
    """Return the person of a text or, with a comma behind it, the group."""
    text = tidy(text)
    if (usual := _USUAL_NAME.fullmatch(text)) is not None:
        return Name(family=usual[1], given=usual[2])
    if text.endswith(","):
        return Name(literal=text.rstrip(", "))
    return parse_name(text, inverted=True) if text else None


def names_into(attribute: str) -> Handler:
    """Return a handler that adds people and groups."""

    def handle(draft: Draft, _record: Record, _tag: str, texts: list[str]) -> None:
        names = tuple(filter(None, map(person, texts)))
        draft.values[attribute] = draft.values.get(attribute, ()) + names

    return handle


def authors_into(short: str, full: str, group: str) -> Handler:
    """Return what reads people and groups in their order; full names where all have one."""

    def handle(draft: Draft, record: Record, _tag: str, _texts: list[str]) -> None:
        if "author" in draft.values:
            return
        people = short if len(record.all(full)) < len(record.all(short)) else full
        for tag, text in record.in_order(people, group):
            name = Name(literal=tidy(text)) if tag == group else person(text)
            if name is not None:
                draft.add_name("author", name)

    return handle


def name_text(name: Name) -> str:
    """Return ``de la Salle, Sara, Jr``; a group that looks like a person has a comma behind."""
    if name.literal is not None or not name.family:
        return _group_text(name.literal if name.literal is not None else name.given or "")
    if not (name.non_dropping_particle or name.dropping_particle or name.suffix):
        return f"{name.family}, {name.given}" if name.given else name.family
    given = " ".join(filter(None, (name.given, name.dropping_particle)))
    if not name.suffix:
        return f"{name.short}, {given}" if given else name.short
    # A suffix that does not look like one is told by its place alone: before the given name.
    text = ", ".join(filter(None, (name.short, given, name.suffix)))
    is_read = parse_name(text, inverted=True).suffix == name.suffix
    return text if is_read else ", ".join(filter(None, (name.short, name.suffix, given)))


@lru_cache(maxsize=1 << 10)
def _group_text(text: str) -> str:
    return text if parse_name(text, inverted=True) == Name(literal=text) else f"{text},"


def kept(reference: Reference, format_: str, used: Iterable[str] = ()) -> Iterator[tuple[str, str]]:
    """Yield (tag, text) of what an import from the same format could not place."""
    for key, value in reference.extra.items():
        prefix, _, tag = key.partition(":")
        if prefix == format_ and tag not in used:
            for text in value if isinstance(value, list) else [value]:
                if isinstance(text, str):
                    yield tag, text


def one_line(text: str) -> str:
    """Return text that cannot start a tagged line, without the one markup that only CSL has."""
    if "nocase" in text:
        text = _NOCASE.sub(r"\1", text)
    if not text.isprintable():  # of all white space only the blank is
        text = spaced(text).replace("\n", " ").replace("\r", " ")
    return " ".join(text.split()) if "  " in text else text.strip()


def page_range(first: str, last: str) -> str:
    """Return ``162-167`` of two fields; either may hold the whole range already."""
    if first.isalnum() and last.isalnum() and first != last:
        return f"{first}-{last}"
    first, last = first.strip().replace("–", "-"), last.strip().replace("–", "-")
    if not first or not last or first == last or "-" in first:
        return first or last
    return f"{first}-{last}"
