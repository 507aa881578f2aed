"""References to BibTeX: for the classic styles (ASCII, ``journal``) and for BibLaTeX.

What a record has and an entry type has no field for goes into one field that no style
prints, ``userf``, as the members of a CSL-JSON item; the reader takes it from there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from kapcite.formats.bibtex import tables
from kapcite.formats.bibtex.babel import LANGIDS
from kapcite.formats.bibtex.encode import encode, encode_verbatim, is_contained
from kapcite.formats.bibtex.entrytypes import entry_type
from kapcite.formats.bibtex.names import is_expressible, join_names
from kapcite.formats.bibtex.protect import protect
from kapcite.formats.csljson import to_item
from kapcite.model.base import csl_name
from kapcite.model.dates import PartialDate, read_date
from kapcite.model.reference import DATE_FIELDS, NAME_FIELDS, TEXT_FIELDS, Reference

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_VERBATIM = frozenset(("doi", "url", "eprint"))
# Paths and the like, which BibLaTeX never typesets.
_RAW = frozenset(("file", "verba", "verbb", "verbc"))
# What BibTeX ends a key at, and what biber refuses in one (biblatex manual, 2.1).
_KEY_UNSAFE = re.compile(r"[\s,{}#%\\\"'()=~@\x00-\x20\x7f]+")
_FIELD_NAME = re.compile(r"[A-Za-z][\w+:.-]*")
_TITLES = frozenset(("title", "title_short", "container_title", "collection_title"))
_RANGE = re.compile(r"(?<=\w)[-–](?=\w)")
_ISSN = re.compile(r"\d{4}-\d{3}[\dXx]")
# Fields that the reader makes something of; any other name is free for what was kept.
_READ = tables.READ
_PUBMED = "pubmed"


def entries(references: Iterable[Reference], *, biblatex: bool) -> Iterator[str]:
    """Yield one entry for each reference."""
    before = ""
    for reference in references:
        yield before + _Entry(reference, biblatex=biblatex).text()
        before = "\n"


class _Values(dict[str, Any]):
    """A reference as the mapping of its attributes."""

    def __init__(self, reference: Reference) -> None:
        super().__init__()
        self.reference = reference

    def get(self, name: str, default: Any = None) -> Any:
        return getattr(self.reference, name, default)


class _Entry:
    """One entry on its way: its fields, and what is left of the record."""

    def __init__(self, reference: Reference, *, biblatex: bool) -> None:
        self.reference = reference
        self.biblatex = biblatex
        self.ascii_only = not biblatex
        self.kept = {
            tag.partition(":")[2]: value
            for tag, value in reference.extra.items()
            if tag.startswith("bibtex:")
        }
        self.entry_type, self.subtype = self._choose_type()
        self.kind = tables.KINDS.get(self.entry_type, tables.MISC)
        self.fields: dict[str, str] = {}
        self.done: set[str] = set()

    def text(self) -> str:
        """Return the entry, ``@type{key, fields}``."""
        self._names()
        self._titles()
        self._texts()
        self._dates()
        self._identifiers()
        self._kept()
        key = _KEY_UNSAFE.sub("_", self.reference.id).strip("_") or "unnamed"
        if left := self._left(key):
            self._put(tables.LEFTOVER, left)
        lines = [f"  {name} = {value}," for name, value in self.fields.items()]
        return "\n".join([f"@{self.entry_type}{{{key},", *lines, "}\n"])

    def _choose_type(self) -> tuple[str, str | None]:
        reference = self.reference
        kept = self.kept.get("entrytype")
        if (
            isinstance(kept, str)
            and _FIELD_NAME.fullmatch(kept)
            and (self.biblatex or kept in tables.STANDARD_TYPES)
        ):
            chosen = kept
            del self.kept["entrytype"]
        else:
            chosen = entry_type(_Values(reference), biblatex=self.biblatex)
        is_implied = tables.TYPES.get(chosen, "document") == reference.type
        return chosen, None if is_implied else reference.type

    def _name_of(self, field: str) -> str:
        if self.biblatex:
            return field
        classic = tables.CLASSIC
        if self.entry_type in {"phdthesis", "mastersthesis"}:
            classic = tables.CLASSIC_THESIS
        return classic.get(field, field)

    def _put(self, field: str, text: str) -> None:
        """Add a field, its value escaped for where it stands."""
        if field in _VERBATIM:
            value = encode_verbatim(text)
        else:
            value = encode(text, ascii_only=self.ascii_only)
        self.fields[self._name_of(field)] = f"{{{value}}}"

    def _names(self) -> None:
        others = self.kept.pop("others", ())
        for attribute in self.kind.names:
            names = getattr(self.reference, attribute)
            if not names:
                continue
            field = tables.NAMES[attribute]
            text = join_names(names, ascii_only=self.ascii_only, others=field in others)
            self.fields[field] = f"{{{text}}}"
            if all(map(is_expressible, names)):
                self.done.add(attribute)

    def _titles(self) -> None:
        reference = self.reference
        if reference.volume_title and self.biblatex:
            self._volume_title()
        if reference.title is not None and "title" not in self.done:
            self._put_title("title", reference.title)
            self.done.add("title")

    def _texts(self) -> None:
        reference = self.reference
        for attribute, field in (self.kind.texts | tables.SHARED).items():
            text = getattr(reference, attribute)
            if text is None or attribute in self.done:
                continue
            if field not in _VERBATIM or encode_verbatim(text) == text:
                self.done.add(attribute)
            if attribute == "language":
                self._language(text)
            elif attribute == "page":
                pages = encode(_pages(text), ascii_only=self.ascii_only)
                self.fields[field] = f"{{{pages.replace('–', '--')}}}"
            elif attribute in _TITLES:
                self._put_title(field, text)
            elif attribute == "issn" and not _ISSN.fullmatch(text):
                # The data model wants one; the others go with what is left.
                self.done.discard(attribute)
                if first := _ISSN.match(text):
                    self._put(field, first[0])
            elif attribute == "issue" and self._lonely_issue():
                self.done.discard(attribute)
            elif attribute == "genre" and text == tables.GENRES.get(self.entry_type):
                continue
            else:
                self._put(field, text)
        if self.entry_type in tables.GENRES and not reference.genre:
            self._put("type", "")  # else the entry type would imply one
        if self.subtype:
            self._put("entrysubtype", self.subtype)
        if not (self.biblatex or reference.author or reference.editor or "sortkey" in self.kept):
            self._put(
                "key", (reference.title or reference.id)[: tables.SORT_KEY]
            )  # what BibTeX sorts by

    def _lonely_issue(self) -> bool:
        """The standard styles warn of an issue without a volume, so it goes with what is left."""
        return not self.biblatex and self.kind is tables.ARTICLE and not self.reference.volume

    def _put_title(self, field: str, text: str) -> None:
        if field in {"journaltitle", "series"}:
            self._put(field, text)
        else:
            latex = encode(text, ascii_only=self.ascii_only)
            self.fields[field] = f"{{{protect(latex)}}}"

    def _volume_title(self) -> None:
        """BibLaTeX calls the whole ``maintitle`` and the volume ``title``."""
        reference = self.reference
        is_book = self.kind is tables.BOOK
        whole, field = ("title", "title") if is_book else ("container_title", "booktitle")
        main = getattr(reference, whole)
        if self.kind not in (tables.BOOK, tables.INBOOK, tables.INPROCEEDINGS) or not main:
            return
        self._put_title(field, reference.volume_title or "")
        self._put_title("maintitle", main)
        self.done |= {whole, "volume_title"}

    def _language(self, text: str) -> None:
        if text in LANGIDS:
            self._put("langid", LANGIDS[text])
        else:
            self._put("language", text)

    def _dates(self) -> None:
        reference = self.reference
        issued = reference.issued
        if issued is None and reference.available_date:
            # There is one date in an entry; ``available-date`` itself goes with what is left.
            year = reference.available_date.year
            self.fields["date" if self.biblatex else "year"] = f"{{{year}}}"
        elif issued is not None and issued.year is not None and self.biblatex:
            self._date("issued", "date", issued)
        elif issued is not None:
            self._year(issued)
        dates = tables.DATES
        if self.kind in (tables.INPROCEEDINGS, tables.UNPUBLISHED):
            dates = dates | tables.EVENT_DATES
        for attribute, field in dates.items():
            date = getattr(reference, attribute)
            if date is not None and date.year is not None:
                self._date(attribute, field, date)

    def _date(self, attribute: str, field: str, date: PartialDate) -> None:
        self.fields[field] = f"{{{date}}}"
        if date.literal is None and read_date(str(date)) == date:
            self.done.add(attribute)

    def _year(self, date: PartialDate) -> None:
        """Write a date in the fields of BibTeX, which knows years and months."""
        if date.year is None:
            self._put("year", date.literal or "")
            if date == PartialDate(literal=date.literal):
                self.done.add("issued")
            return
        self.fields["year"] = f"{{{date.year}}}"
        if date.month is not None:
            self.fields["month"] = _MONTHS[date.month - 1]
        if date.day is not None:
            self.fields["day"] = f"{{{date.day}}}"
        if date == PartialDate(year=date.year, month=date.month, day=date.day):
            self.done.add("issued")

    def _identifiers(self) -> None:
        reference = self.reference
        eprint = reference.archive_location
        if reference.archive and eprint and _FIELD_NAME.fullmatch(reference.archive):
            self._put("eprint", eprint)
            self._put("eprinttype", reference.archive)
            if encode_verbatim(eprint) == eprint:
                self.done |= {"archive", "archive_location"}
        elif reference.pmid and "eprint" not in self.kept:
            self._put("eprint", reference.pmid)
            self._put("eprinttype", _PUBMED)
            self.done.add("pmid")

    def _kept(self) -> None:
        """Bring back the fields that an import from BibTeX could not place.

        A name that would be read as something else stays in ``kept``.
        """
        for name, value in [*self.kept.items()]:
            is_free = name not in self.fields and (name not in _READ or name == "entrysubtype")
            if not is_free or not isinstance(value, str) or not _FIELD_NAME.fullmatch(name):
                continue
            if name not in _RAW:
                self._put(name, value)
            elif is_contained(value):
                self.fields[name] = f"{{{value}}}"
            else:
                continue
            del self.kept[name]

    def _left(self, key: str) -> str:
        reference = self.reference
        left: dict[str, Any] = {}
        attributes = [
            attribute
            for attribute in (*TEXT_FIELDS, *NAME_FIELDS, *DATE_FIELDS)
            if attribute not in self.done and getattr(reference, attribute)
        ]
        if attributes:
            item = to_item(reference)
            left = {csl_name(attribute): item[csl_name(attribute)] for attribute in attributes}
        if key != reference.id and reference.id:
            left["id"] = reference.id
        if self.kept:
            left["custom"] = {f"bibtex:{name}": value for name, value in self.kept.items()}
        return json.dumps(left, ensure_ascii=False)[1:-1]


def _pages(text: str) -> str:
    """Return page ranges with BibTeX's double hyphen, where one hyphen is all there is."""
    parts = text.split(",")
    return ",".join(
        _RANGE.sub("–", part) if len(_RANGE.findall(part)) == 1 else part for part in parts
    )
