"""What BibTeX and BibLaTeX call the CSL types and variables, in one table for both ways.

Entry types and fields: biblatex manual 3.17, sections 2.1 to 2.3 and the data model that
biber checks; Patashnik, "BibTeXing" (1988), section 3, for the standard styles.
"""

from __future__ import annotations

from typing import NamedTuple

from kapcite.formats.bibtex.latex_tables import words

#: Entry type -> CSL type. What is not here is a document, its entry type kept aside.
TYPES = {
    "article": "article-journal",
    "artwork": "graphic",
    "audio": "song",
    "book": "book",
    "bookinbook": "chapter",
    "booklet": "pamphlet",
    "collection": "book",
    "commentary": "book",
    "conference": "paper-conference",
    "dataset": "dataset",
    "electronic": "webpage",
    "image": "graphic",
    "inbook": "chapter",
    "incollection": "chapter",
    "inproceedings": "paper-conference",
    "inreference": "entry-encyclopedia",
    "jurisdiction": "legal_case",
    "legal": "treaty",
    "legislation": "legislation",
    "letter": "personal_communication",
    "manual": "book",
    "mastersthesis": "thesis",
    "misc": "document",
    "movie": "motion_picture",
    "music": "song",
    "mvbook": "book",
    "mvcollection": "book",
    "mvproceedings": "book",
    "mvreference": "book",
    "online": "webpage",
    "patent": "patent",
    "performance": "performance",
    "periodical": "periodical",
    "phdthesis": "thesis",
    "proceedings": "book",
    "reference": "book",
    "report": "report",
    "review": "review",
    "software": "software",
    "standard": "standard",
    "suppbook": "chapter",
    "suppcollection": "chapter",
    "suppperiodical": "article-journal",
    "techreport": "report",
    "thesis": "thesis",
    "unpublished": "manuscript",
    "video": "motion_picture",
    "www": "webpage",
}

#: Genre that an entry type implies when there is no ``type`` field.
GENRES = {"phdthesis": "PhD thesis", "mastersthesis": "Master's thesis"}

#: The entry types that the standard styles of BibTeX define.
STANDARD_TYPES = frozenset(
    words(
        "article book booklet conference inbook incollection inproceedings manual mastersthesis "
        "misc phdthesis proceedings techreport unpublished"
    )
)

#: CSL type -> the entry type it is written as, where that is not ``misc``.
ENTRY_TYPES = {
    "article-journal": "article",
    "article-magazine": "article",
    "article-newspaper": "article",
    "review": "article",
    "review-book": "article",
    "book": "book",
    "classic": "book",
    "chapter": "incollection",
    "entry": "incollection",
    "entry-dictionary": "incollection",
    "entry-encyclopedia": "incollection",
    "manuscript": "unpublished",
    "pamphlet": "booklet",
    "paper-conference": "inproceedings",
    "report": "techreport",
    "thesis": "thesis",
}
#: The same where BibLaTeX has an entry type of its own.
BIBLATEX_TYPES = ENTRY_TYPES | {
    "dataset": "dataset",
    "patent": "patent",
    "software": "software",
    "webpage": "online",
}


class Kind(NamedTuple):
    """The fields that a family of entry types has beside those that all share."""

    texts: dict[str, str]
    names: tuple[str, ...] = ("author", "editor")


#: CSL variable -> field, in every entry type.
SHARED = {
    "title": "title",
    "title_short": "shorttitle",
    "doi": "doi",
    "url": "url",
    "abstract": "abstract",
    "annote": "annotation",
    "keyword": "keywords",
    "note": "note",
    "source": "library",
    "status": "pubstate",
    "original_title": "origtitle",
    "original_publisher": "origpublisher",
    "original_publisher_place": "origlocation",
}

_PLACE = {"publisher_place": "location"}
_SERIES = {"collection_title": "series", "collection_number": "number"}
_BOOK = {
    **_SERIES,
    **_PLACE,
    "volume": "volume",
    "edition": "edition",
    "publisher": "publisher",
    "isbn": "isbn",
    "page": "pages",
    "number": "eid",
    "number_of_volumes": "volumes",
    "chapter_number": "chapter",
    "part_number": "part",
    "language": "language",
}
_TYPED = {**_PLACE, "genre": "type", "language": "language"}
_EVENT = {"event_title": "eventtitle", "event_place": "venue"}

ARTICLE = Kind(
    {
        "container_title": "journaltitle",
        "container_title_short": "shortjournal",
        "collection_title": "series",
        "volume": "volume",
        "issue": "number",
        "number": "eid",
        "page": "pages",
        "issn": "issn",
        "version": "version",
        "language": "language",
    },
    ("author", "editor", "translator"),
)
BOOK = Kind(_BOOK | {"number_of_pages": "pagetotal"}, ("author", "editor", "translator"))
INBOOK = Kind(
    _BOOK | {"container_title": "booktitle"},
    ("author", "editor", "translator", "container_author"),
)
INPROCEEDINGS = Kind(
    {
        name: field
        for name, field in (_BOOK | _EVENT | {"container_title": "booktitle"}).items()
        if name != "edition"
    }
)
_SHORT = {"page": "pages", "chapter_number": "chapter", "number": "eid"}
BOOKLET = Kind(_TYPED | _SHORT | {"publisher": "howpublished", "number_of_pages": "pagetotal"})
DATASET = Kind(
    _TYPED | _SERIES | {"publisher": "publisher", "version": "version", "edition": "edition"}
)
MISC = Kind(_TYPED | {"publisher": "howpublished", "version": "version"})
ONLINE = Kind({"publisher": "organization", "version": "version", "language": "language"})
PATENT = Kind(_PLACE | {"number": "number", "genre": "type", "version": "version"}, ("author",))
REPORT = Kind(
    _TYPED
    | {
        "publisher": "institution",
        "number": "number",
        "page": "pages",
        "number_of_pages": "pagetotal",
        "chapter_number": "chapter",
        "version": "version",
    },
    ("author",),
)
THESIS = Kind(
    _TYPED | _SHORT | {"publisher": "institution", "number_of_pages": "pagetotal"}, ("author",)
)
UNPUBLISHED = Kind(_TYPED | _EVENT | {"publisher": "howpublished"}, ("author",))
PERIODICAL = Kind(
    {
        "collection_title": "series",
        "volume": "volume",
        "issue": "number",
        "issn": "issn",
        "language": "language",
    },
    ("editor",),
)

#: Entry type -> its fields; other entry types have those of ``misc``.
KINDS = {
    "article": ARTICLE,
    "book": BOOK,
    "bookinbook": INBOOK,
    "booklet": BOOKLET,
    "collection": BOOK,
    "conference": INPROCEEDINGS,
    "dataset": DATASET,
    "electronic": ONLINE,
    "inbook": INBOOK,
    "incollection": INBOOK,
    "inproceedings": INPROCEEDINGS,
    "inreference": INBOOK,
    "manual": BOOK,
    "mastersthesis": THESIS,
    "mvbook": BOOK,
    "mvcollection": BOOK,
    "mvproceedings": BOOK,
    "mvreference": BOOK,
    "online": ONLINE,
    "patent": PATENT,
    "periodical": PERIODICAL,
    "phdthesis": THESIS,
    "proceedings": BOOK,
    "reference": BOOK,
    "report": REPORT,
    "review": ARTICLE,
    "software": MISC,
    "suppbook": INBOOK,
    "suppcollection": INBOOK,
    "suppperiodical": ARTICLE,
    "techreport": REPORT,
    "thesis": THESIS,
    "unpublished": UNPUBLISHED,
    "www": ONLINE,
}

#: CSL list of names -> field.
NAMES = {
    "author": "author",
    "editor": "editor",
    "translator": "translator",
    "container_author": "bookauthor",
}

#: CSL date -> field; ``issued`` is written as ``date`` or as ``year`` and ``month``.
DATES = {"accessed": "urldate", "original_date": "origdate"}
#: Dates that only entry types with an event have.
EVENT_DATES = {"event_date": "eventdate"}

#: BibLaTeX's field -> what the standard styles of BibTeX call it.
CLASSIC = {
    "annotation": "annote",
    "journaltitle": "journal",
    "location": "address",
    "sortkey": "key",
}
#: The same in the entry types that have a word of their own.
CLASSIC_THESIS = {**CLASSIC, "institution": "school"}

#: Names of the same field in the wild -> the name used here.
ALIASES = {
    "address": "location",
    "annote": "annotation",
    "archiveprefix": "eprinttype",
    "journal": "journaltitle",
    "key": "sortkey",
    "keyword": "keywords",
    "pdf": "file",
    "primaryclass": "eprintclass",
    "school": "institution",
    "issn-l": "issn",
    "numpages": "pagetotal",
    "shortjournaltitle": "shortjournal",
}

#: Every field that is read as a variable, or as part of one.
READ = (
    {field for kind in KINDS.values() for field in kind.texts.values()}
    | {*SHARED.values(), *NAMES.values(), *DATES.values(), *EVENT_DATES.values()}
    | {*ALIASES, *ALIASES.values()} - {"file", "key", "pdf", "sortkey"}
    | set(
        words(
            "booksubtitle crossref date day editortype eprint eprinttype journalsubtitle langid "
            "mainsubtitle maintitle month organization pmcid pmid subtitle userf xdata year"
        )
    )
)

#: So much of the title is written as ``key`` where BibTeX has no people to sort by.
SORT_KEY = 40

#: Field that carries what BibTeX has no field for, as ``variable: text``, see ``leftover``.
LEFTOVER = "userf"
