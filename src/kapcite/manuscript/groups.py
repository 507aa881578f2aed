"""The citations of a Markdown text as a formatter needs them: together, with their words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from kapcite.manuscript.base import Found
from kapcite.manuscript.markdown import citation_brackets, scan_markdown

# pandoc's manual, "Citations in a note": a label that it knows, then numbers or {braces}.
_LOCATOR = re.compile(
    r"\s*,?\s*(?:\{(?P<braced>[^{}]*)\}"
    r"|(?P<plain>(?:[^\W\d_]+\.?\s+|[^\W\d_]+\.|§+\s*|¶+\s*)?[\divxlcIVXLC]*\d[\w.:–-]*"
    r"(?:\s*[,&–-]\s*[\divxlc]*\d[\w.:–-]*)*|(?:pp?|chap|ch|sec)\.\s*[ivxlc]+(?:\s*[–-]\s*[ivxlc]+)?))"
)

_NOTE = re.compile(
    r"\^\[(?:[^\[\]]|\[(?:[^\[\]]|\[[^\[\]]*\])*\])*\]"
    r"|^ {0,3}\[\^[^\]\n]+\]:.*(?:\n(?:[ \t]+|(?=\S)).*)*",
    re.MULTILINE,
)
_WIKI_LINK = re.compile(r"\[\[@[^\[\]\n|;]+(?:\|[^\[\]\n]*)?\]\]")


class Part(NamedTuple):
    """One key of a group; ``form`` is parenthetical, narrative, year or nocite."""

    key: str
    form: str
    prefix: str = ""
    locator: str = ""
    suffix: str = ""


class Group(NamedTuple):
    """Citations that stand together, and the span of text that they take.

    ``in_note`` says that they stand in a footnote.
    """

    start: int
    end: int
    parts: tuple[Part, ...]
    in_note: bool = False


class Groups(NamedTuple):
    """The groups of a text in their order, and the keys that MyST or LaTeX would format."""

    groups: list[Group]
    others: list[Found]


def citation_groups(text: str) -> Groups:
    """Return the groups of a Markdown text; those of ``nocite`` come last, with empty spans."""
    found = sorted(scan_markdown(text), key=lambda one: one.start)
    brackets = sorted(citation_brackets(text))
    groups = [Group(0, 0, (Part(one.key, "nocite"),)) for one in found if one.form == "nocite"]
    inside: dict[tuple[int, int], list[Found]] = {span: [] for span in brackets}
    alone: list[Found] = []
    others: list[Found] = []
    for one in found:
        if text[one.start - 1 : one.start] != "@" and text[one.start - 2 : one.start] != "@{":
            others.append(one)
            continue
        span = next((span for span in brackets if span[0] < one.start < span[1]), None)
        if one.form != "nocite":
            (alone if span is None else inside[span]).append(one)
    starts = {span[0]: span for span in brackets}
    groups += [_narrative(text, one, starts, inside) for one in alone]
    groups += [
        Group(*span, tuple(_parts(text, span, keys)))
        for span, keys in inside.items()
        if keys and not any(group.start <= span[0] < group.end for group in groups)
    ]
    notes = [match.span() for match in _NOTE.finditer(text)]
    links = {match.start(): match.end() for match in _WIKI_LINK.finditer(text)}
    groups = [_placed(group, notes, links) for group in groups]
    return Groups(sorted(groups, key=lambda group: (not group.end, group.start)), others)


def _placed(group: Group, notes: list[tuple[int, int]], links: dict[int, int]) -> Group:
    """Tell whether a group stands in a note; one in an Obsidian link takes the whole link."""
    for start in range(group.start - 2, group.start + 1):
        if group.end and links.get(start, 0) >= group.end:
            parts = tuple(Part(part.key, "parenthetical") for part in group.parts)
            group = group._replace(start=start, end=links[start], parts=parts)
            break
    return group._replace(in_note=any(start < group.start < end for start, end in notes))


def _narrative(
    text: str,
    one: Found,
    brackets: dict[int, tuple[int, int]],
    inside: dict[tuple[int, int], list[Found]],
) -> Group:
    """Return the group of a key in the text, with the locator behind it."""
    start, end = _marked(text, one)
    form = "year" if one.form == "year" else "narrative"
    for place in (end, end + 1):
        span = brackets.get(place)
        if span and text[end:place].strip() == "":
            words = text[span[0] + 1 : span[1] - 1]
            first, semicolon, _ = words.partition(";")
            more = list(_parts(text, (span[0] + len(first) + 1, span[1]), inside[span]))
            if "@" in first:
                continue  # a citation of its own
            parts = (_part(one.key, form, "", first), *(more if semicolon else ()))
            return Group(start, span[1], parts)
    return Group(start, end, (Part(one.key, form),))


def _marked(text: str, one: Found) -> tuple[int, int]:
    """Return the span of a key with its signs: ``@key``, ``@{key}``, ``-@key``."""
    braced = text[one.start - 1] == "{"
    start = one.start - (2 if braced else 1)
    if one.form == "year" and text[start - 1 : start] == "-":
        start -= 1
    return start, one.end + braced


def _parts(text: str, span: tuple[int, int], keys: list[Found]) -> Iterator[Part]:
    """Yield the parts of brackets: what is in front of each key and behind it."""
    position = span[0] + 1
    for one in keys:
        start, end = _marked(text, one)
        stop = text.find(";", end, span[1] - 1)
        stop = span[1] - 1 if stop < 0 else stop
        form = "year" if one.form == "year" else "parenthetical"
        yield _part(one.key, form, text[position:start].lstrip("; "), text[end:stop])
        position = stop


def _part(key: str, form: str, prefix: str, behind: str) -> Part:
    match = _LOCATOR.match(behind)
    locator = (match["braced"] or match["plain"] or "") if match else ""
    suffix = behind[match.end() :] if match and locator else behind
    if match and match["braced"] == "":  # what follows empty braces is no locator
        suffix = f", {behind[match.end() :].lstrip()}"
    return Part(key, form, prefix, locator.strip(), suffix)
