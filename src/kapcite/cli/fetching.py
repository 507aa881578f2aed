"""Published records by identifier, for ``kapcite add doi:… pmid:… arxiv:… isbn:…``."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from kapcite.errors import InputError, Problem, UsageError
from kapcite.model.identifiers import (
    normalise_arxiv,
    normalise_doi,
    normalise_isbn,
    normalise_pmid,
)
from kapcite.model.reference import ORIGIN, Reference

if TYPE_CHECKING:
    from kapcite.cli.transport import Transport
    from kapcite.verify.check import Source

_FORMS = "doi:10.…, pmid:…, arxiv:… or isbn:…"


def open_transport(mailto: str | None = None) -> Transport:
    """Return the way to the network, with the answers kept in the user's cache."""
    from kapcite import __version__
    from kapcite.cli.transport import Transport
    from kapcite.corpus.cache import cache_folder

    contact = f"; mailto:{mailto}" if mailto else ""
    folder = Path(cache_folder(os.environ.get("KAPCITE_CACHE")))
    return Transport(folder / "answers.sqlite", f"kapcite/{__version__} (verify{contact})")


def wanted(text: str) -> Reference:
    """Return a record that holds nothing but the identifier that a word is.

    Raises UsageError for what is none, or fails its check digit.
    """
    kind, colon, rest = text.partition(":")
    kind = kind.lower() if colon and not rest.startswith("//") else ""
    value = rest if kind in ("doi", "pmid", "arxiv", "isbn") else text
    if kind in ("doi", "") and (doi := normalise_doi(value)):
        return Reference(id=text, doi=doi)
    if kind == "pmid" and (pmid := normalise_pmid(value)):
        return Reference(id=text, pmid=pmid)
    if kind == "arxiv" and (number := normalise_arxiv(value)):
        return Reference(id=text, archive="arXiv", archive_location=number)
    if kind == "isbn" and (isbn := normalise_isbn(value)):
        return Reference(id=text, isbn=isbn)
    raise UsageError(Problem(f"{text!r} is no identifier", hint=f"write {_FORMS}"))


def fetch_references(words: Iterable[str]) -> list[Reference]:
    """Return the published record of each identifier, as the first service that has it gives it.

    Raises UsageError for what is no identifier, InputError for those that no service has,
    each with what the services said.
    """
    from kapcite.cli.verify_sources import online_sources

    asked = [wanted(word) for word in words]
    mailto = os.environ.get("KAPCITE_MAILTO")
    transport = open_transport(mailto)
    found: list[Reference] = []
    problems: list[Problem] = []
    try:
        sources = online_sources(transport, mailto)
        for one in asked:
            answer = _fetch(one, sources)
            if isinstance(answer, Reference):
                found.append(answer)
            else:
                problems.append(answer)
    finally:
        transport.close()
    if problems:
        raise InputError(*problems)
    return found


def _fetch(asked: Reference, sources: list[Source]) -> Reference | Problem:
    from kapcite.verify.numbers import identifiers
    from kapcite.verify.sources.base import UnansweredError

    ((kind, value),) = identifiers(asked).items()
    silent = []
    answered = False
    for source in sources:
        try:
            answer = source.ask(asked)
        except UnansweredError as error:
            silent.append(f"{source.name} did not answer: {error}")
            continue
        answered = answered or answer is not None
        for record in answer.records if answer else ():
            theirs = identifiers(record.reference).get(kind)
            if theirs == value or (kind == "isbn" and value in _isbns(record.reference)):
                extra = {**record.reference.extra, ORIGIN: source.name}
                return msgspec.structs.replace(record.reference, id="", extra=extra)
    said = "no service has this" if answered else "no service that would have this could be asked"
    return Problem(f"{asked.id}: {said}", hint="; ".join(silent))


def _isbns(record: Reference) -> list[str | None]:
    return [normalise_isbn(part) for part in re.split(r"[\s,;]+", record.isbn or "")]
