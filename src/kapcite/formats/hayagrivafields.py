"""The types and fields of Hayagriva's YAML, with what they are in CSL.

Fields and types: Hayagriva, "file-format.md".
"""

from __future__ import annotations

#: CSL type -> (type, type of the parent); the first with the same pair is read.
TYPES: dict[str, tuple[str, str]] = {
    "article-journal": ("article", "periodical"),
    "article-newspaper": ("article", "newspaper"),
    "article": ("article", ""),
    "chapter": ("chapter", "book"),
    "paper-conference": ("article", "proceedings"),
    "entry-encyclopedia": ("entry", "reference"),
    "post-weblog": ("post", "blog"),
    "post": ("post", ""),
    "book": ("book", ""),
    "report": ("report", ""),
    "thesis": ("thesis", ""),
    "webpage": ("web", ""),
    "patent": ("patent", ""),
    "legal_case": ("case", ""),
    "legislation": ("legislation", ""),
    "manuscript": ("manuscript", ""),
    "motion_picture": ("video", ""),
    "song": ("audio", ""),
    "graphic": ("artwork", ""),
    "performance": ("performance", ""),
    "software": ("repository", ""),
    "periodical": ("periodical", ""),
    "document": ("misc", ""),
}
BACK = {pair: csl_type for csl_type, pair in reversed(TYPES.items())}
PARENTLESS = {
    **{kind: csl_type for csl_type, (kind, parent) in reversed(TYPES.items()) if not parent},
    "chapter": "chapter",
    "entry": "entry",
    "anthos": "chapter",
    "anthology": "book",
    "proceedings": "book",
    "reference": "book",
    "blog": "webpage",
    "newspaper": "periodical",
    "conference": "event",
    "thread": "post",
    "scene": "motion_picture",
    "original": "document",
    "exhibition": "event",
}
#: Field -> CSL variable, of the work itself and of its parent.
OWN = {
    "title": "title",
    "abstract": "abstract",
    "note": "note",
    "genre": "genre",
    "language": "language",
    "page-range": "page",
    "page-total": "number_of_pages",
    "volume-total": "number_of_volumes",
    "edition": "edition",
    "volume": "volume",
    "issue": "issue",
    "chapter": "chapter_number",
    "archive": "archive",
    "archive-location": "archive_location",
    "call-number": "call_number",
    "runtime": "dimensions",
}
PARENT = {"title": "container_title", "volume": "volume", "issue": "issue", "edition": "edition"}
SERIALS = {"doi": "doi", "isbn": "isbn", "issn": "issn", "pmid": "pmid", "pmcid": "pmcid"}
PEOPLE = {"author": "author", "editor": "editor"}
ROLES = {
    "translator": "translator",
    "illustrator": "illustrator",
    "director": "director",
    "compiler": "compiler",
    "composer": "composer",
    "narrator": "narrator",
    "organizer": "organizer",
    "collaborator": "contributor",
}
