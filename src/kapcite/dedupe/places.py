"""Volumes, issues and pages as numbers, however a database wrote them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

_DIGITS = re.compile(r"\d+")
# "1)" is the rest of "26 (SUPPL. 1)".
_VOLUME = re.compile(
    r"^\W*(?:vol(?:ume)?\W*)?(\d+)(?!\d|\s*\))[a-z]?\s*(?:[(:,]\s*(?:no\W*)?(\d+))?", re.IGNORECASE
)
_PAGES = re.compile(r"(\d+)(?:\s*[a-z]?\s*[-‐-―]+\s*[a-z]{0,3}(\d+))?", re.IGNORECASE)
# "215 p" is how many there are.
_EXTENT = re.compile(r"\s*\d+\s*(?:pp?|pages)\b\.?\s*")
# "01-Jun" and "Jan-14" are what a spreadsheet made of the pages 1-6 and 1-14.
_MONTHS = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
]  # fmt: skip
_ANY_MONTH = "|".join(_MONTHS)
_AS_DATE = re.compile(rf"(\d{{1,2}})-({_ANY_MONTH})|({_ANY_MONTH})-(\d{{1,2}})", re.IGNORECASE)


def numbers(values: Iterable[int]) -> Ints:
    """Return a column of whole numbers."""
    return np.fromiter(values, dtype=np.int64)


def integer(text: str) -> int:
    """Return the first number in a text, -1 where there is none."""
    match = _DIGITS.search(text)
    # Longer numbers are no volume, page or PMID, and would not fit a column.
    return int(match[0]) if match and len(match[0]) <= 17 else -1


def volumes(volume_texts: Sequence[str], issue_texts: Sequence[str]) -> tuple[Ints, Ints]:
    """Return volumes and issues of ``22``, ``29A`` and ``22(4)``; an issue of its own wins."""
    read = np.array(list(map(cache(_volume), volume_texts, issue_texts)), dtype=np.int64)
    volume, issue = read.reshape(-1, 2).T
    return volume.copy(), issue.copy()


def _volume(text: str, number: str) -> tuple[int, int]:
    match = _VOLUME.match(text) if len(text) < 40 else None
    volume = integer(match[1]) if match else -1
    return volume, integer(number or (match[2] or "" if match else ""))


def pages(values: Sequence[str]) -> tuple[Ints, Ints]:
    """Return first and last pages; ``1692-9`` ends on 1699, letters are dropped."""
    read = np.array([_range(text) for text in values], dtype=np.int64).reshape(-1, 2)
    return read[:, 0].copy(), read[:, 1].copy()


def _range(text: str) -> tuple[int, int]:
    if not text:
        return -1, -1
    match = None if _EXTENT.fullmatch(text) else _PAGES.search(_undated(text))
    if match is None:
        return -1, -1
    start, end = match.groups()
    if end and len(end) < len(start):
        end = start[: -len(end)] + end
    return integer(start), integer(end) if end else -1


def _undated(page: str) -> str:
    match = _AS_DATE.fullmatch(page.strip()) if "-" in page else None
    if match is None:
        return page
    day, month, early, late = match.groups()
    return f"{day}-{_month(month)}" if day else f"{_month(early)}-{late}"


def _month(name: str) -> int:
    return _MONTHS.index(name.lower()) + 1
