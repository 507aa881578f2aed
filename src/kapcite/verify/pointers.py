"""Identifiers and addresses within the text of a reference, and what is no part of it."""

from __future__ import annotations

import re
from html import unescape
from typing import NamedTuple

from kapcite.model.identifiers import normalise_arxiv, normalise_doi

_RESOLVER = re.compile(r"(https?)\s*:\s*//\s*(?:dx\.\s*)?doi\s*\.\s*org\s*/\s*", re.IGNORECASE)
_DOI = re.compile(
    r"<?\s*(?:https?://(?:dx\.)?doi\.org/|\bdoi\s*[:=]?\s*)?(10\.\d{4,9}/[^\s\"<>]+)\s*>?",
    re.IGNORECASE,
)
# A DOI that a line broke: what follows is all that is left of the entry, and has a digit.
_BROKEN = re.compile(r"(10\.\d{4,9}/(?:\S*[./_(-])?)\s+(?=[^\s,;]*\d[^\s,;]*$)")
_ARXIV = re.compile(
    r"\barXiv\s*:\s*(\d{4}\.\d{4,5}(?:v\d+)?|[a-z-]+/\d{7})(?:\s*\[[\w.]+\])?", re.IGNORECASE
)
_URL = re.compile(
    r"(?:available (?:from|at)\s*:?\s*|retrieved (?:[^.]*? )?from:?\s*)?<?(https?://[^\s<>]+)>?",
    re.IGNORECASE,
)
_PMID = re.compile(r"(?:\bPub\s?Med\s+)?\bPMID\s*:?\s*(\d{4,9})\b[.;]?", re.IGNORECASE)
_PMCID = re.compile(
    r"\b(?:(?:Pub\s?Med\s+Central\s+)?PMCID\s*:?\s*)?(PMC\d{4,9})\b[.;]?", re.IGNORECASE
)
# How far a work has got, and what databases add.
_STATE = re.compile(
    r"\[?\b(?:(?:advance )?online (?:publication|ahead of print)|advance online publication|"
    r"e?pub(?:lished)?(?: online)? ahead of print|ahead of print|(?<!\()in press)\b\]?[.;]?|"
    r"\bEpub\s+\d{4}[^.]*\.?|\bpublished online:?\s+(?=[A-Z\d])|\[(?:internet|crossref|pubmed|"
    r"google scholar|(?:cited|accessed)\b[^\]]*)\]",
    re.IGNORECASE,
)
# PubMed's summary ends with it, behind the pages.
_KIND = re.compile(r"(?<=\d\.)\s+(?:Review|No abstract available)[.,;\s]*$")


class Pointers(NamedTuple):
    """What an entry points at; ``text`` is what is left of it."""

    text: str
    doi: str | None
    pmid: str | None
    pmcid: str | None
    arxiv: str | None
    url: str | None


def cleaned(text: str) -> str:
    """Return the text of an entry without markup, entities, soft hyphens and odd spaces."""
    text = unescape(text).replace("\u00ad", "").replace("\u200b", "")
    text = re.sub(r"(?<!\w)[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}(?!\w)", "", " ".join(text.split()))
    return _RESOLVER.sub(r"\1://doi.org/", text)


def take_pointers(text: str) -> Pointers:
    """Take DOI, PubMed and arXiv numbers and addresses out of the text of an entry."""
    text = _BROKEN.sub(r"\1", text.rstrip(". ")) if _BROKEN.search(text.rstrip(". ")) else text
    doi = _DOI.search(text)
    pmid, pmcid, arxiv = _PMID.search(text), _PMCID.search(text), _ARXIV.search(text)
    for pattern in (_DOI, _PMID, _PMCID, _ARXIV, _STATE):
        text = pattern.sub(" ", text)
    url = _URL.search(text)
    text = re.sub(r"\bdoi\s*:?\s*(?=$|[.,;\s])", " ", _URL.sub(" ", text), flags=re.IGNORECASE)
    text = _KIND.sub("", re.sub(r"\s+([.,;])", r"\1", " ".join(text.split())))
    return Pointers(
        re.sub(r"[\s.,;]+$", ".", text),
        normalise_doi(_balanced(doi[1])) if doi else None,
        pmid[1] if pmid else None,
        pmcid[1].upper() if pmcid else None,
        normalise_arxiv(arxiv[1]) if arxiv else None,
        url[1].rstrip(".,)") if url else None,
    )


def _balanced(doi: str) -> str:
    """Return a DOI without the stop, bracket or comma of the sentence around it."""
    doi = doi.rstrip(".,;]")
    return doi if doi.count("(") >= doi.count(")") else doi.rstrip(").")
