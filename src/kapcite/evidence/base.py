"""The base of every result of this package."""

from __future__ import annotations

import msgspec

from kapcite.model.base import csl_name

NOT_REPORTED = "not reported"


class Finding(msgspec.Struct, frozen=True, kw_only=True, rename=csl_name):
    """A frozen result; unlike a record of the corpus it writes what is not known as null."""


class Statistic(msgspec.Struct, frozen=True, kw_only=True):
    """A frozen result under names as R's metafor writes them, with underscores."""


class Cell(Finding, frozen=True, kw_only=True):
    """A piece of a table: its text, and what a footnote should say of it."""

    text: str = ""
    notes: tuple[str, ...] = ()
