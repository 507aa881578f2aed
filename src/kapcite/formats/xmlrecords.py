"""The records of an XML file, each parsed by itself: a broken one takes no neighbour along.

Cutting the text at the record tags keeps memory constant and leaves a file's own
declarations behind; a file that declares anything is refused before that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import Element, ParseError

from kapcite.errors import Problem

_CHUNK = 1 << 18
_LONGEST = 1 << 24
_MARKUP = {"i": "i", "italic": "i", "b": "b", "bold": "b", "sup": "sup", "sub": "sub"}
# A document type may be named, as PubMed's files do, but it may declare nothing.
_DECLARES = re.compile(r"<!(?:ENTITY|ELEMENT|ATTLIST|NOTATION)|<!DOCTYPE[^>]*\[")
_DEEPEST = 100
# Of expat, "unbound prefix": a record holds no declaration of its file.
_UNBOUND_PREFIX = 27
_TAG = re.compile(r"<[^<>]*>")
_PREFIX = re.compile(r"(</?|\s)[\w.-]+:(?=[\w.-]+[\s=/>])")


def elements(
    stream: IO[str], tags: tuple[str, ...], file: str
) -> Iterator[tuple[Element, int] | Problem]:
    """Yield (element, line) of each element with one of the tags, or a problem for it."""
    start = re.compile(rf"<({'|'.join(tags)})(?=[\s>])")
    text, line, seen = "", 1, False
    while True:
        chunk = stream.read(_CHUNK)
        text += chunk
        if not seen and (declared := _DECLARES.search(text)):
            line += text.count("\n", 0, declared.start())
            message = "the XML declares a document type or entities, which are refused"
            yield Problem(message, file, line, rule="record")
            return
        place = 0
        while match := start.search(text, place):
            seen = True
            end = _end(text, match, start)
            if end is None and chunk and len(text) - match.start() < _LONGEST:
                break
            line += text.count("\n", place, match.start())
            place = match.start()
            stop = len(text) if end is None else end
            yield _parsed(text[place:stop], file, line)
            line += text.count("\n", place, stop)
            place = stop
        rest = match.start() if match else max(place, len(text) - 64)
        line += text.count("\n", place, rest)
        text = text[rest:]
        if not chunk:
            break
    if not seen:
        yield Problem(f"no {' or '.join(tags)} in this file", file, line, rule="record")


def _end(text: str, match: re.Match[str], start: re.Pattern[str]) -> int | None:
    """Return where a record ends: behind its closing tag, or where the next one starts."""
    closing = f"</{match[1]}>"
    end = text.find(closing, match.end())
    following = start.search(text, match.end(), end if end >= 0 else len(text))
    if following:
        return following.start()
    return end + len(closing) if end >= 0 else None


def _parsed(text: str, file: str, line: int) -> tuple[Element, int] | Problem:
    from defusedxml.common import DefusedXmlException

    try:
        element = _element(text)
        if _depth(element) > _DEEPEST:
            return Problem("elements are nested too deeply", file, line, rule="record")
    except (ParseError, DefusedXmlException, ValueError) as error:
        message = f"not well-formed XML: {str(error).partition(':')[0]}"
        return Problem(message, file, line, rule="record")
    else:
        return element, line


def _element(text: str) -> Element:
    """Return the element of a text; prefixes that are declared outside of it are left out."""
    from defusedxml.ElementTree import fromstring

    try:
        return fromstring(text, forbid_dtd=True)
    except ParseError as error:
        if error.code != _UNBOUND_PREFIX:
            raise
    bare = _TAG.sub(lambda match: _PREFIX.sub(r"\1", match[0]), text)
    return fromstring(bare, forbid_dtd=True)


def _depth(element: Element) -> int:
    """Return how deep elements are nested, without recursion."""
    depth, level = 0, [element]
    while level and depth <= _DEEPEST:
        depth += 1
        level = [child for node in level for child in node]
    return depth


def text_of(element: Element) -> str:
    """Return all text below an element."""
    return "".join(element.itertext())


def inner(element: Element) -> str:
    """Return the text below an element with CSL's markup for what it marks up."""
    pieces = [element.text or ""]
    for child in element:
        tag = _MARKUP.get(child.tag, "")
        content = inner(child)
        pieces.append(f"<{tag}>{content}</{tag}>" if tag and content else content)
        pieces.append(child.tail or "")
    return "".join(pieces)
