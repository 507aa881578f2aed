"""A corpus as one static page: no server, no request, everything inside the file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from string import Template
from typing import NamedTuple

from kapcite.model.controls import one_line
from kapcite.render.page import escape, fragment
from kapcite.render.sheet import Sheet


class Badge(NamedTuple):
    """A mark beside a reference; ``kind`` is good, plain or bad."""

    text: str
    kind: str
    explanation: str


class SiteRecord(NamedTuple):
    """A reference on the page.

    ``words`` is what searching looks through beside the fields that are shown.
    ``conditions`` holds the broader ones too, so that a filter needs no hierarchy;
    ``copies`` maps a label (BibTeX) to the text that its button copies.
    """

    id: str
    who: str
    year: str
    title: str
    where: str
    link: str
    abstract: str
    words: str
    conditions: tuple[str, ...]
    designs: tuple[str, ...]
    badges: tuple[Badge, ...] = ()
    copies: Mapping[str, str] = {}  # never changed


class Choice(NamedTuple):
    """One entry of a filter; ``depth`` is how far it is indented."""

    id: str
    label: str
    depth: int = 0


class Site(NamedTuple):
    """Everything that the page shows."""

    title: str
    records: Sequence[SiteRecord]
    conditions: Sequence[Choice]
    designs: Sequence[Choice]
    tables: Sequence[Sheet] = ()


_TABS = """
<nav role="tablist" aria-label="View"><button role="tab" type="button" aria-selected="true" \
aria-controls="references">Search</button><button role="tab" type="button" \
aria-selected="false" aria-controls="evidence">Evidence</button></nav>"""


def site_page(site: Site) -> str:
    """Return the page. Whatever a record holds, it stays text: nothing of it is run."""
    folder = files(__package__)
    # Keys of one letter per field would save little: the page is compressed when served.
    data = [
        record._asdict() | {"badges": list(map(list, record.badges))} for record in site.records
    ]
    return Template((folder / "page.html").read_text("utf-8")).substitute(
        title=escape(site.title),
        style=(folder / "page.css").read_text("utf-8"),
        script=(folder / "page.js").read_text("utf-8"),
        tabs=_TABS if site.tables else "",
        conditions=_options(site.conditions),
        designs=_options(site.designs),
        tables="\n".join(_table(sheet, number) for number, sheet in enumerate(site.tables)),
        data=_json(data),
    )


def _json(data: object) -> str:
    """JSON that cannot end the script element it stands in."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return one_line(text).replace("<", "\\u003c")


def _options(choices: Sequence[Choice]) -> str:
    return "".join(
        f'<option value="{escape(one.id)}">{"  " * one.depth}{escape(one.label)}</option>'
        for one in choices
    )


def _table(sheet: Sheet, number: int) -> str:
    body = "".join(fragment(sheet, notes_prefix=f"table-{number}-"))
    return f'<details class="table" open><summary>{escape(sheet.title)}</summary>\n{body}</details>'
