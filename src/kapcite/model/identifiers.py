"""Identifiers, normalised once at the border; what is not valid returns None."""

from __future__ import annotations

import re
from urllib.parse import unquote

_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+")
_DOI_PREFIX = re.compile(
    # Publishers keep resolvers of their own: doi.acm.org, doi.wiley.com.
    r"^(?:https?://)?(?:dx\.|www\.)?doi\.(?:[\w-]+\.)?(?:org|com)/|^doi\s*[:=]?\s*|^info:doi/",
    re.IGNORECASE,
)
_PMID = re.compile(
    r"(?:pmid\s*:?\s*|https?://(?:www\.)?(?:pubmed\.)?ncbi\.nlm\.nih\.gov/(?:pubmed/)?)?(\d{1,9})/?",
    re.IGNORECASE,
)
_PMCID = re.compile(r"(?:pmcid\s*:?\s*)?(?:PMC)?(\d{1,9})(?:\.\d+)?", re.IGNORECASE)
_ARXIV = re.compile(
    r"(?:arxiv\s*:?\s*|https?://arxiv\.org/(?:abs|pdf)/)?((?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?)(?:\.pdf)?",
    re.IGNORECASE,
)
_TRIAL = re.compile(
    r"NCT\d{8}|ISRCTN\d{8}|ACTRN\d{14}|DRKS\d{8}|ChiCTR[\w-]+|CRD\d{8,14}|\d{4}-\d{6}-\d{2}"
)


def normalise_doi(text: str) -> str | None:
    """Return the DOI without resolver, as written otherwise: ``10.2147/JPR.S360733``.

    Accepts resolver links, ``doi:`` prefixes, percent-encoding and a full stop behind.
    DOIs compare without case (doi.org handbook, 2.4): lower the result to compare it.
    """
    if text[:3] == "10." and text[-1] not in ".,;" and "%" not in text and _DOI.fullmatch(text):
        return text
    bare = text.strip()
    while bare[:3] != "10." and (stripped := _DOI_PREFIX.sub("", bare, count=1).strip()) != bare:
        bare = stripped
    if "%" in bare:
        bare = unquote(bare)
    bare = bare.rstrip(".,;")
    return bare if _DOI.fullmatch(bare) else None


def normalise_pmid(text: str) -> str | None:
    """Return a PubMed identifier as digits without leading zeros."""
    match = _PMID.fullmatch(text.strip())
    return (match[1].lstrip("0") or None) if match else None


def normalise_pmcid(text: str) -> str | None:
    """Return a PubMed Central identifier in the form ``PMC5544939``."""
    match = _PMCID.fullmatch(text.strip())
    return f"PMC{match[1]}" if match else None


def normalise_arxiv(text: str) -> str | None:
    """Return an arXiv identifier without prefix, its version kept: ``2101.00001v2``."""
    match = _ARXIV.fullmatch(text.strip())
    return match[1] if match else None


def normalise_isbn(text: str) -> str | None:
    """Return an ISBN-13 of digits alone, from either length, if the check digit holds.

    Check digits: ISO 2108, section on check digits (weights 10..2 modulo 11 for ten
    digits, 1 and 3 modulo 10 for thirteen).
    """
    digits = re.sub(r"[\s-]|^ISBN(?:-1[03])?:?", "", text.strip(), flags=re.IGNORECASE).upper()
    if re.fullmatch(r"\d{9}[\dX]", digits):
        values = [10 if digit == "X" else int(digit) for digit in digits]
        if sum(weight * value for weight, value in zip(range(10, 0, -1), values, strict=True)) % 11:
            return None
        digits = "978" + digits[:9]
        return digits + str(-_isbn13_sum(digits) % 10)
    if re.fullmatch(r"97[89]\d{10}", digits) and _isbn13_sum(digits) % 10 == 0:
        return digits
    return None


def _isbn13_sum(digits: str) -> int:
    return sum(int(digit) * (1 + 2 * (place % 2)) for place, digit in enumerate(digits))


def normalise_trial(text: str) -> str | None:
    """Return a trial registration number (NCT, ISRCTN, EudraCT, PROSPERO …) found in the text."""
    match = _TRIAL.search(text)
    return match[0] if match else None
