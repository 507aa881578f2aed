"""The fields of one entry into a draft, by the tables that the writer uses as well."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import msgspec

from kapcite.formats.bibtex import tables
from kapcite.formats.bibtex.attributes import attributes
from kapcite.formats.bibtex.babel import LANGUAGES
from kapcite.formats.bibtex.dates import classic_date, read_latex_date
from kapcite.formats.bibtex.decode import decode, decode_verbatim
from kapcite.formats.bibtex.entrytypes import default_types
from kapcite.formats.bibtex.names import split_names
from kapcite.formats.bibtex.tables import SORT_KEY
from kapcite.formats.bibtex.tokens import Entry
from kapcite.formats.csljson import read_item
from kapcite.formats.draft import Draft, unescape
from kapcite.model.identifiers import normalise_arxiv, normalise_doi
from kapcite.model.reference import TYPES, Reference

_ADDRESS = re.compile(r"\\url\s*\{([^{}]*)\}|https?://\S+")
_BETWEEN_ADDRESSES = re.compile(r"[\s,;]+(?=(?:https?|ftp)://)")
_PAGE_DASH = re.compile(r"\s*(?:--+|[–—])\s*")
_EDITOR_TYPES = {"compiler": "compiler", "director": "director", "organizer": "organizer"}
_VERBATIM_EXTRA = frozenset(("file", "verba", "verbb", "verbc"))
_TITLE_ATTRIBUTES = frozenset(
    ("title", "title_short", "container_title", "volume_title", "collection_title")
)
_JOURNALS = frozenset(("journaltitle", "shortjournal", "series"))


Handler = Callable[["Record", str, str], None]


class Record:
    """One entry on its way into a draft; each field has a handler or a place in the tables."""

    def __init__(self, entry: Entry, fields: dict[str, str], draft: Draft) -> None:
        self.entry = entry
        self.fields = fields
        self.draft = draft
        self.key = entry.key
        self.others: list[str] = []
        self.given: set[str] = set()

    def fill(self) -> None:
        """Put every field where it belongs, or under ``extra``."""
        self._type()
        if tables.LEFTOVER in self.fields:
            self._leftover()
        places = attributes(self.entry.type)
        for field, value in self.fields.items():
            name = tables.ALIASES.get(field, field)
            if name != field and name in self.fields:
                self._keep(field, value)
            elif field == "key":
                continue
            elif handler := _HANDLERS.get(name):
                handler(self, name, value)
            elif attribute := places.get(name):
                self._text(attribute, name, value)
            else:
                self._keep(name, value)
        self._sort_key()
        for field, value in self.entry.repeated:
            if value != self.fields.get(field):
                self.draft.warn(f"a second {field}", self.key, "kept aside")
                self._keep(field, value)
        if self.entry.type not in default_types(self.draft.values):
            self.draft.extra.setdefault("bibtex:entrytype", self.entry.type)
        if self.others:
            self.draft.extra["bibtex:others"] = self.others

    def _sort_key(self) -> None:
        """Keep what BibTeX sorts an entry without people by, unless the writer makes the same."""
        value = self.fields.get("key", "")
        made = self.draft.values.get("title") or self.key
        if decode(value) != made[:SORT_KEY].strip() or {"author", "editor"} & self.fields.keys():
            self._keep("sortkey", value)

    def _type(self) -> None:
        entry_type = self.entry.type
        csl_type = tables.TYPES.get(entry_type)
        self.draft.values["type"] = csl_type or "document"
        subtype = decode(self.fields.get("entrysubtype", ""))
        if subtype in TYPES:
            self.draft.values["type"] = subtype
        genre = tables.GENRES.get(entry_type)
        if genre and "type" not in self.fields:
            self.draft.values["genre"] = genre

    def _leftover(self) -> None:
        """Take back what the writer had no field for."""
        text = decode(self.fields[tables.LEFTOVER])
        try:
            item = json.loads(f"{{{text}}}")
        except (ValueError, RecursionError):
            return
        if not isinstance(item, dict) or not item:
            return
        self.fields = {name: v for name, v in self.fields.items() if name != tables.LEFTOVER}
        for found in read_item({"id": self.key, **item}):
            if isinstance(found, Reference):
                self.key = found.id
                self.draft.extra.update(found.extra)
                for name, value in msgspec.structs.asdict(found).items():
                    if name not in {"id", "type", "extra"} and value not in (None, (), {}):
                        self.draft.values[name] = value
                        self.given.add(name)
        if "available_date" in self.given and "issued" not in self.given:
            self.given.add("issued")  # the year in the entry stands for the other date

    def _keep(self, field: str, value: str) -> None:
        text = value.strip() if field in _VERBATIM_EXTRA else unescape(decode(value))
        if text:
            self.draft.keep(field, text)

    def _put(self, attribute: str, text: str, field: str) -> None:
        """Set an attribute, unless what the writer kept for us tells it better."""
        if attribute not in self.given and not self.draft.put(attribute, text):
            self.draft.keep(field, text)

    def _text(self, attribute: str, field: str, value: str) -> None:
        title = attribute in _TITLE_ATTRIBUTES and field not in _JOURNALS
        text = decode(value, title=title)
        if "&" in text:
            text = unescape(text)
        self._put(attribute, text, field)

    def titles(self, field: str, value: str) -> None:
        """Join a title with its subtitle; of two levels the upper one is the title."""
        is_title = field == "title" or tables.KINDS.get(self.entry.type) is not tables.ARTICLE
        text = unescape(decode(value, title=is_title))
        stem = field.removesuffix("title")
        if sub := self.fields.get(f"{stem}subtitle"):
            text = _joined(text, unescape(decode(sub, title=is_title)))
        attribute = "title" if field == "title" else "container_title"
        main = self.fields.get("maintitle")
        if main and ((field == "title") == (self._is_book()) and field != "journaltitle"):
            attribute = "volume_title"
        self._put(attribute, text, field)

    def _is_book(self) -> bool:
        return tables.KINDS.get(self.entry.type) is tables.BOOK

    def main_title(self, _field: str, value: str) -> None:
        """Read the title of a whole of several volumes."""
        text = unescape(decode(value, title=True))
        if sub := self.fields.get("mainsubtitle"):
            text = _joined(text, unescape(decode(sub, title=True)))
        attribute = "title" if self._is_book() else "container_title"
        self._put(attribute, text, "maintitle")

    def subtitle(self, field: str, value: str) -> None:
        """Keep a subtitle that has no title to join."""
        if field.replace("sub", "") not in self.fields:
            self._keep(field, value)

    def names(self, field: str, value: str) -> None:
        """Read a list of names."""
        attribute = _NAME_ATTRIBUTES[field]
        if field == "editor" and "editortype" in self.fields:
            attribute = _EDITOR_TYPES.get(self.fields["editortype"].strip().lower(), attribute)
        if self.draft.values.get(attribute):
            return
        names, others = split_names(value)
        if names:
            self.draft.values[attribute] = names
        if others:
            self.others.append(field)

    def editor_type(self, field: str, value: str) -> None:
        """Keep what editors did, unless it chose their field."""
        if value.strip().lower() not in _EDITOR_TYPES or "editor" not in self.fields:
            self._keep(field, value)

    def date(self, field: str, value: str) -> None:
        """Read a date of BibLaTeX."""
        attribute = _DATE_ATTRIBUTES[field]
        if attribute not in self.draft.values and attribute not in self.given:
            self.draft.put_date(attribute, read_latex_date(value))

    def year(self, _field: str, value: str) -> None:
        """Read the date of BibTeX: a year, perhaps a month and a day."""
        if "date" in self.fields:
            if value.strip() not in self.fields["date"]:
                self._keep("year", value)
            return
        if "issued" in self.draft.values or "issued" in self.given:
            return
        date = classic_date(value, self.fields.get("month", ""), self.fields.get("day", ""))
        self.draft.put_date("issued", date)

    def part_of_date(self, field: str, value: str) -> None:
        """Keep a month or a day that has no year."""
        if "year" not in self.fields or "date" in self.fields:
            self._keep(field, value)

    def pages(self, _field: str, value: str) -> None:
        """Read pages; CSL has a hyphen in a range."""
        pages = _PAGE_DASH.sub("–", decode(value))
        parts = [part if "-" in part else part.replace("–", "-") for part in pages.split(",")]
        self._put("page", ",".join(parts), "pages")

    def address(self, _field: str, value: str) -> None:
        """Read an address, which is not LaTeX; of several the first is the record's."""
        for address in _BETWEEN_ADDRESSES.split(value.strip()):
            self._put("url", decode_verbatim(address), "url")

    def doi(self, _field: str, value: str) -> None:
        """Read a DOI, which is not LaTeX."""
        text = decode_verbatim(value)
        closed = "".join(text.split())
        self._put("doi", closed if normalise_doi(closed) else text, "doi")

    def how_published(self, field: str, value: str) -> None:
        """Read who published it, or where on the web it is."""
        address = _ADDRESS.fullmatch(value.strip().strip("{}")) or _ADDRESS.fullmatch(decode(value))
        if address and "url" not in self.fields:
            self.draft.put("url", decode_verbatim(address[1] or address[0]))
        else:
            self._text("publisher", field, value)

    def eprint(self, field: str, value: str) -> None:
        """Read the number of a preprint or of PubMed."""
        text = decode_verbatim(value)
        kind = decode(self.fields.get("eprinttype") or self.fields.get("archiveprefix") or "")
        if not kind and normalise_arxiv(text):
            kind = "arXiv"
        if kind.lower() in {"pubmed", "pmid"}:
            self._put("pmid", text, field)
        elif kind.lower() in {"pmc", "pmcid"}:
            self._put("pmcid", text, field)
        elif kind:
            self._put("archive", "arXiv" if kind.lower() == "arxiv" else kind, field)
            self._put("archive_location", text, field)
        else:
            self._keep(field, value)

    def eprint_type(self, field: str, value: str) -> None:
        """Keep the name of an archive without a number."""
        if "eprint" not in self.fields:
            self._keep(field, value)

    def language(self, field: str, value: str) -> None:
        """Read a language by its name in babel."""
        text = decode(value)
        tag = LANGUAGES.get(text.lower(), text)
        self._put("language", tag, field)

    def crossref(self, _field: str, value: str) -> None:
        """What it stands for has been taken over; the bare link remains."""
        self._keep("xref", value)

    def nothing(self, _field: str, _value: str) -> None:
        """The field has been read together with another one."""

    def subtype(self, field: str, value: str) -> None:
        """Keep a subtype that is no CSL type."""
        if decode(value) not in TYPES:
            self._keep(field, value)


def _joined(title: str, subtitle: str) -> str:
    between = " " if title.endswith(("?", "!", ".", ":", "…")) else ": "
    return f"{title}{between}{subtitle}" if title and subtitle else title or subtitle


_NAME_ATTRIBUTES = {field: attribute for attribute, field in tables.NAMES.items()}
_DATE_ATTRIBUTES = {
    **{field: attribute for attribute, field in (tables.DATES | tables.EVENT_DATES).items()},
    "date": "issued",
}
_HANDLERS: dict[str, Handler] = {
    **dict.fromkeys(_NAME_ATTRIBUTES, Record.names),
    **dict.fromkeys(_DATE_ATTRIBUTES, Record.date),
    **dict.fromkeys(("title", "booktitle", "journaltitle"), Record.titles),
    **dict.fromkeys(
        ("subtitle", "booksubtitle", "journalsubtitle", "mainsubtitle"), Record.subtitle
    ),
    "maintitle": Record.main_title,
    "year": Record.year,
    **dict.fromkeys(("month", "day"), Record.part_of_date),
    "pages": Record.pages,
    "url": Record.address,
    "doi": Record.doi,
    "howpublished": Record.how_published,
    "eprint": Record.eprint,
    "eprinttype": Record.eprint_type,
    **dict.fromkeys(("langid", "language"), Record.language),
    "editortype": Record.editor_type,
    "crossref": Record.crossref,
    "xdata": Record.nothing,
    "entrysubtype": Record.subtype,
}
