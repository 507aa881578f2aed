"""Reference lists as people paste them: where one entry ends and the next begins."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from kapcite.errors import Problem
from kapcite.model.reference import Reference
from kapcite.verify.entry import parse_entry

_HEADING = re.compile(
    r"^\W*(?:references?(?: list)?|bibliography|works cited|literature(?: cited)?|"
    r"literatur(?:verzeichnis)?|r[eé]f[eé]rences|bibliograf[ií]a|sources)\W*$",
    re.IGNORECASE,
)
_MARK = re.compile(r"^\s*(?:[•●▪◦‣*–—-]\s+|\[\d{1,4}\]\s*|\(\d{1,4}\)\s+|\d{1,4}[.)]\s+)")


# How an entry begins: Wilkinson, S. T. or Wilkinson ST or S. T. Wilkinson, or a body and a year.
_STARTS = re.compile(
    r"\s*(?:(?:[a-zà-ÿ’']{1,4}\s+){0,3}[A-ZÀ-Þ][\w'’‐-]+(?:[\s-][A-ZÀ-Þ][\w'’-]+){0,2},?\s+"
    r"(?:[A-ZÀ-Þ][.\s,-]|[A-ZÀ-Þ]{1,4}\b|[A-ZÀ-Þ][a-zà-ÿ]+[\s,.])|"
    r"(?:[A-ZÀ-Þ]\.[\s-]?){1,4}[A-ZÀ-Þ][\w'’-]+|(?:[A-ZÀ-Þ]\w+\s+){1,8}\(\d{4})"
)


class Entry(NamedTuple):
    """One entry of a list: where it stands, its words, and what was read from them."""

    line: int
    text: str
    reference: Reference | None
    problem: Problem | None


def parse_list(text: str, file: str = "") -> list[Entry]:
    """Read each entry of a reference list.

    Below a heading such as "References" only what follows it counts, up to the first line
    that is no reference; without one every line or paragraph is an entry. An entry in which
    no title can be told apart has a problem instead of a reference.
    """
    entries = []
    for number, (line, words) in enumerate(split_entries(text), 1):
        reference = parse_entry(words, f"{number}")
        problem = None
        if reference is None:
            problem = Problem(
                "cannot tell authors, year and title apart",
                file,
                line,
                hint=f"check by hand: {words[:60]}",
            )
        entries.append(Entry(line, words, reference, problem))
    return entries


def split_entries(text: str) -> Iterator[tuple[int, str]]:
    """Yield (line, text) of each entry: numbered, bulleted, in paragraphs or one per line."""
    lines = list(enumerate(text.splitlines(), 1))
    heading = next((i for i, (_, line) in enumerate(lines) if _HEADING.match(line)), None)
    if heading is not None:
        lines = lines[heading + 1 :]
    for group in _grouped(lines, headed=heading is not None):
        words = _joined([line.strip() for _, line in group])
        words = " ".join(_MARK.sub("", words, count=1).split())
        if heading is not None and not re.search(r"\d{4}|\bin press\b|n\.d\.", words):
            if len(words.split()) < 4:
                break  # navigation, captions: the list is over
            continue
        if len(words.split()) >= (2 if re.search(r"\b(?:1[5-9]|20)\d\d\b", words) else 4):
            yield group[0][0], words


def _grouped(lines: list[tuple[int, str]], *, headed: bool) -> list[list[tuple[int, str]]]:
    lines = _with_marks(lines)
    filled = [(number, line) for number, line in lines if line.strip()]
    marked = sum(bool(_MARK.match(line)) for _, line in filled)
    if (filled and marked * 2 > len(filled)) or (marked and headed) or _is_numbered(filled):
        return _by_mark(lines)
    if any(line[:1].isspace() for _, line in filled) or _wrapped(lines):
        return _by_paragraph(lines)
    if len(filled) == len(lines) and not all(_STARTS.match(line) for _, line in filled):
        return _by_start(filled)
    return [[pair] for pair in filled]


_BARE = re.compile(r"^\s*(\d{1,3})\s+(?=[A-ZÀ-Þ“\"])")


def _with_marks(lines: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Put a stop behind bare numbers that count the entries: ``1 Okafor SN``."""
    numbers = [int(found[1]) for _, line in lines if (found := _BARE.match(line))]
    if len(numbers) < 2 or numbers != [*range(numbers[0], numbers[0] + len(numbers))]:
        return lines
    return [(number, _BARE.sub(r"\1. ", line)) for number, line in lines]


def _is_numbered(filled: list[tuple[int, str]]) -> bool:
    """Whether the first line has a mark, and the numbers of those that have count up from it."""
    found = [re.match(r"\s*[\[(]?(\d{1,3})[.)\]]", line) for _, line in filled]
    numbers = [int(match[1]) for match in found if match]
    rising = all(after == before + 1 for before, after in pairwise(numbers))
    return len(numbers) > 1 and rising and found[0] is not None


def _joined(lines: list[str]) -> str:
    """Join the lines of an entry; a word or DOI that a hyphen or slash breaks stays in one."""
    text = ""
    for line in lines:
        broken = re.search(r"(?:[a-zà-ÿ]-|10\.\d{4,9}/\S*[-/_.])$", text)
        address = re.search(r"(?:https?://\S*|10\.\d{4,9}/\S*)[-/_.]$", text)
        text += line if (broken and line[:1].islower()) or address else f" {line}"
    return text


def _by_start(filled: list[tuple[int, str]]) -> list[list[tuple[int, str]]]:
    """Group wrapped lines: an entry begins with a name, behind one that has all it needs."""
    groups: list[list[tuple[int, str]]] = []
    for number, line in filled:
        if groups and not (_STARTS.match(line) and _is_whole(groups[-1])):
            groups[-1].append((number, line))
        else:
            groups.append([(number, line)])
    return groups


def _is_whole(group: list[tuple[int, str]]) -> bool:
    read = parse_entry(_joined([line.strip() for _, line in group]), "")
    return read is not None and bool(read.container_title or read.publisher or read.doi)


def _by_mark(lines: Iterable[tuple[int, str]]) -> list[list[tuple[int, str]]]:
    """Group lines by the number or bullet in front; a blank line ends an entry too."""
    groups: list[list[tuple[int, str]]] = []
    fresh = True
    for number, line in lines:
        if not line.strip():
            fresh = True
        elif fresh or _MARK.match(line):
            groups.append([(number, line)])
            fresh = False
        else:
            groups[-1].append((number, line))
    return groups


def _wrapped(lines: list[tuple[int, str]]) -> bool:
    """Whether blank lines part paragraphs of more than one line."""
    return any(one.strip() and other.strip() for (_, one), (_, other) in pairwise(lines)) and any(
        not line.strip() for _, line in lines[1:-1]
    )


def _by_paragraph(lines: Iterable[tuple[int, str]]) -> list[list[tuple[int, str]]]:
    """Group lines by blank lines and by hanging indents."""
    groups: list[list[tuple[int, str]]] = []
    fresh = True
    for number, line in lines:
        if not line.strip():
            fresh = True
        elif fresh or (not line[:1].isspace() and groups and _ends(groups[-1][-1][1])):
            groups.append([(number, line)])
            fresh = False
        else:
            groups[-1].append((number, line))
    return groups


def _ends(line: str) -> bool:
    return bool(re.search(r"(?:[.\d/]|10\.\d{4,}/\S+)\s*$", line))
