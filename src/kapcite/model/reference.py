"""A published record, in the variables of CSL 1.0.2 (appendix IV of the specification)."""

from __future__ import annotations

from typing import Any

from kapcite.model.base import Record, csl_name
from kapcite.model.dates import PartialDate
from kapcite.model.names import Name

TYPES = frozenset(
    (
        "article",
        "article-journal",
        "article-magazine",
        "article-newspaper",
        "bill",
        "book",
        "broadcast",
        "chapter",
        "classic",
        "collection",
        "dataset",
        "document",
        "entry",
        "entry-dictionary",
        "entry-encyclopedia",
        "event",
        "figure",
        "graphic",
        "hearing",
        "interview",
        "legal_case",
        "legislation",
        "manuscript",
        "map",
        "motion_picture",
        "musical_score",
        "pamphlet",
        "paper-conference",
        "patent",
        "performance",
        "periodical",
        "personal_communication",
        "post",
        "post-weblog",
        "regulation",
        "report",
        "review",
        "review-book",
        "software",
        "song",
        "speech",
        "standard",
        "thesis",
        "treaty",
        "webpage",
    )
)


#: The key in ``extra`` of where a record was taken from; CSL's own ``source`` is printed.
ORIGIN = "kapcite:source"


class Reference(Record, frozen=True, kw_only=True):
    """One work. Attributes are CSL variables in snake case; ``extra`` keeps the rest.

    ``extra`` maps ``format:tag`` (``bibtex:annotation``, ``ris:AV``) to what an importer
    could not place, so that it comes back on export to the same format.
    """

    id: str
    type: str = "document"
    title: str | None = None
    title_short: str | None = None
    container_title: str | None = None
    container_title_short: str | None = None
    volume: str | None = None
    issue: str | None = None
    page: str | None = None
    number: str | None = None
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    isbn: str | None = None
    issn: str | None = None
    url: str | None = None
    abstract: str | None = None
    keyword: str | None = None
    note: str | None = None
    language: str | None = None
    genre: str | None = None
    medium: str | None = None
    publisher: str | None = None
    publisher_place: str | None = None
    edition: str | None = None
    version: str | None = None
    annote: str | None = None
    archive: str | None = None
    archive_collection: str | None = None
    archive_location: str | None = None
    archive_place: str | None = None
    authority: str | None = None
    call_number: str | None = None
    chapter_number: str | None = None
    citation_key: str | None = None
    citation_label: str | None = None
    collection_number: str | None = None
    collection_title: str | None = None
    dimensions: str | None = None
    division: str | None = None
    event_title: str | None = None
    event_place: str | None = None
    jurisdiction: str | None = None
    license: str | None = None
    number_of_pages: str | None = None
    number_of_volumes: str | None = None
    original_publisher: str | None = None
    original_publisher_place: str | None = None
    original_title: str | None = None
    page_first: str | None = None
    part_number: str | None = None
    part_title: str | None = None
    printing_number: str | None = None
    references: str | None = None
    reviewed_genre: str | None = None
    reviewed_title: str | None = None
    scale: str | None = None
    section: str | None = None
    source: str | None = None
    status: str | None = None
    supplement_number: str | None = None
    volume_title: str | None = None
    year_suffix: str | None = None
    author: tuple[Name, ...] = ()
    chair: tuple[Name, ...] = ()
    collection_editor: tuple[Name, ...] = ()
    compiler: tuple[Name, ...] = ()
    composer: tuple[Name, ...] = ()
    container_author: tuple[Name, ...] = ()
    contributor: tuple[Name, ...] = ()
    curator: tuple[Name, ...] = ()
    director: tuple[Name, ...] = ()
    editor: tuple[Name, ...] = ()
    editor_translator: tuple[Name, ...] = ()
    editorial_director: tuple[Name, ...] = ()
    executive_producer: tuple[Name, ...] = ()
    guest: tuple[Name, ...] = ()
    host: tuple[Name, ...] = ()
    illustrator: tuple[Name, ...] = ()
    interviewer: tuple[Name, ...] = ()
    narrator: tuple[Name, ...] = ()
    organizer: tuple[Name, ...] = ()
    original_author: tuple[Name, ...] = ()
    performer: tuple[Name, ...] = ()
    producer: tuple[Name, ...] = ()
    recipient: tuple[Name, ...] = ()
    reviewed_author: tuple[Name, ...] = ()
    script_writer: tuple[Name, ...] = ()
    series_creator: tuple[Name, ...] = ()
    translator: tuple[Name, ...] = ()
    accessed: PartialDate | None = None
    available_date: PartialDate | None = None
    event_date: PartialDate | None = None
    issued: PartialDate | None = None
    original_date: PartialDate | None = None
    submitted: PartialDate | None = None
    extra: dict[str, Any] = {}  # noqa: RUF012 - msgspec copies an empty default

    @property
    def year(self) -> int | None:
        """The year of publication, if the record has one."""
        return self.issued.year if self.issued else None

    @property
    def origin(self) -> str | None:
        """Where the record was taken from: as the import had it, else the database it names."""
        kept = self.extra.get(ORIGIN)
        return kept if isinstance(kept, str) and kept else self.source

    @property
    def creators(self) -> tuple[Name, ...]:
        """The authors, or the editors of a work that has none."""
        return self.author or self.editor


def _attributes(kind: str) -> tuple[str, ...]:
    return tuple(name for name, hint in Reference.__annotations__.items() if hint == kind)


TEXT_FIELDS = _attributes("str | None")
NAME_FIELDS = _attributes("tuple[Name, ...]")
DATE_FIELDS = _attributes("PartialDate | None")
#: CSL variable name -> attribute, for every variable of a reference but ``id`` and ``type``.
VARIABLES = {csl_name(name): name for name in (*TEXT_FIELDS, *NAME_FIELDS, *DATE_FIELDS)}
#: Names that citeproc-js and CSL 1.0.1 used -> the variable's name in CSL 1.0.2.
FORMER_NAMES = {
    "event": "event-title",
    "journalAbbreviation": "container-title-short",
    "shortTitle": "title-short",
}
