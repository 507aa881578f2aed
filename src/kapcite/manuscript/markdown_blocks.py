"""The blocks of a Markdown text: what is prose, what is code, what is metadata."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import zip_longest
from typing import NamedTuple

_FENCE = re.compile(r"[ \t>]*(`{3,}|~{3,})([^\n]*)")
_LIST = re.compile(r"([ \t]*)(?:[-*+]|\(?(?:\d{1,9}|#|[a-zA-Z]|@[\w-]*)[.)]|:|~)([ \t]+)")
_NOTE = re.compile(r"\[\^[^\]\n]+\]:")
_DEFINITION = re.compile(r" {0,3}\[(?!\^)[^\]\n]+\]:[ \t]*\S+")
_SCRIPT = re.compile(r"[ \t]*<(pre|script|style|textarea)\b", re.IGNORECASE)
_TEX = re.compile(r"[ \t]*\\begin\{([A-Za-z]+\*?)\}")
_ALONE = re.compile(r"[ \t]*(?:#{1,6}\s|\|)")
_EXAMPLE = re.compile(r"[ \t>]*(?:\(@([\w-]+)\)|@([\w-]+)[.)])(?=\s)")
_METADATA_KEY = re.compile(r"^([A-Za-z][\w-]*):", re.MULTILINE)
#: Metadata that pandoc prints, so that citations in it count; others may hold an "@handle".
_PRINTED = frozenset(("title", "subtitle", "abstract", "thanks", "nocite"))
_CAPTION = re.compile(r"(?:fig|tbl|lst|table)[.-](?:sub)?cap(?:tion)?\s*[:=]\s*")
_CODE_SPAN = re.compile(r"(`+)[^`\n].*?(?<!`)\1(?!`)")


_CELL_OPTION = re.compile(r"^[ \t]*(?:#|%%|//)\|", re.MULTILINE)


class Block(NamedTuple):
    """A stretch of prose. ``kind`` is ``prose``, ``nocite`` or ``tex`` (raw LaTeX only)."""

    start: int
    end: int
    kind: str = "prose"


class Blocks(NamedTuple):
    """The blocks of a text and the labels of its numbered examples, ``(@label)``."""

    blocks: list[Block]
    examples: set[str]


class _Reader:
    """Walks the lines of a text once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 1 if text.startswith("\ufeff") else 0
        self.blocks: list[Block] = []
        self.examples: set[str] = set()
        self._open: int | None = None
        self._after_blank = True
        self._content = 0  # the column where the content of the current list item starts
        self._in_code = False
        self._never_closed: set[str] = set()
        self._has_comments = "<!--" in text

    def run(self) -> None:
        text = self.text
        while self.position < len(text):
            end = text.find("\n", self.position)
            end = len(text) if end < 0 else end
            following = self._line(self.position, end)
            self.position = end + 1 if following is None else following
        self._close(len(text))

    def _close(self, end: int) -> None:
        if self._open is not None and end > self._open:
            self.blocks.append(Block(self._open, end))
        self._open = None

    def _line(self, start: int, end: int) -> int | None:
        """Take one line; return where to go on if that is not the next line."""
        text = self.text
        if self._is_plain(start):
            if self._open is None:
                self._open = start
            self._after_blank = self._in_code = False
            return None
        body = start
        while body < end and text[body] in " \t":
            body += 1
        if body == end or text[body : body + 1] == "\r":
            self._close(start)
            self._after_blank = True
            return None
        following = self._special(start, body, end)
        if following is None:
            if self._open is None:
                self._open = start
            self._after_blank = self._in_code = False
        return following

    def _is_plain(self, start: int) -> bool:
        """Tell quickly whether a line is prose, as most lines of most drafts are."""
        return (
            self.text[start].isalpha()
            and self.text[start + 1 : start + 2] not in (".", ")")
            and not self._has_comments
            and not (self._content and self._after_blank)
        )

    def _special(self, start: int, body: int, end: int) -> int | None:
        text, sign = self.text, self.text[body]
        if sign in "`~>" and (match := _FENCE.match(text, start, end)):
            is_span = match[1][0] == "`" and "`" in match[2]
            if not is_span and (closing := self._fence_end(match[1], end)):
                return self._fenced(match, closing, start, end)
        if self._is_code(start, body):
            self._close(start)
            self._in_code = True
            return end + 1
        is_rule = sign == "-" and self._after_blank and text[start:end].rstrip() == "---"
        if is_rule and (following := self._metadata(start, end)) is not None:
            return following
        if sign == "<" and (match := _SCRIPT.match(text, start, end)):
            return self._until(f"</{match[1]}", start, end)
        if sign == "\\" and (match := _TEX.match(text, start, end)):
            return self._raw_tex(match, start)
        self._structure(start, body, end)
        if (comment := text.find("<!--", body, end)) >= 0:
            return self._comment(comment, start, end)
        if sign == "%" and text.startswith("%%", body):
            return self._obsidian_comment(body, start)
        return None

    def _is_code(self, start: int, body: int) -> bool:
        """Tell whether a line is indented code: four columns inside whatever it belongs to."""
        width = len(self.text[start:body].expandtabs(4))
        ends_item = self._after_blank and width < self._content
        if ends_item and not _LIST.match(self.text, start):  # too little indentation for the item
            self._content = 0
        return width >= self._content + 4 and (self._after_blank or self._in_code)

    def _structure(self, start: int, body: int, end: int) -> None:
        """Begin a new block at a list item, a heading, a table row, a definition of a link."""
        text = self.text
        sign = text[body]
        may_label = sign == "(" or (sign == "@" and self._open is None)
        if may_label and (match := _EXAMPLE.match(text, start, end)):
            self.examples.add(match[1] or match[2])
        if not (sign.isalnum() or sign in "-*+(@#:~|["):
            return
        if match := _LIST.match(text, start, end):
            if not sign.isalpha() or self._after_blank:
                self._close(start)
                self._content = len(match[0].expandtabs(4))
        elif _NOTE.match(text, body, end):
            self._close(start)
            self._content = 4
        elif _ALONE.match(text, start, end):
            self._close(start)
            self.blocks.append(Block(body, end))
            self._open = end
        elif sign == "[" and self._open is None and _DEFINITION.match(text, start, end):
            self._open = end

    def _fence_end(self, fence: str, end: int) -> tuple[int, int] | None:
        """Return the span of the line that closes a fence; pandoc reads an open one as text."""
        if fence in self._never_closed or end >= len(self.text):
            return None
        closing = _closing_fence(fence[0], len(fence)).search(self.text, end + 1)
        if closing is None:
            self._never_closed.add(fence)
        return closing.span() if closing else None

    def _fenced(self, match: re.Match[str], closing: tuple[int, int], start: int, end: int) -> int:
        self._close(start)
        self._captions(match.start(2), end)
        for option in _CELL_OPTION.finditer(self.text, end, closing[0]):
            self._captions(option.end(), self.text.find("\n", option.end()))
        self._after_blank = True
        return closing[1] + 1

    def _captions(self, start: int, end: int) -> None:
        """Take captions out of the options of a code cell (knitr, Quarto): they are prose."""
        for match in _CAPTION.finditer(self.text, start, end):
            quote = self.text[match.end() : match.end() + 1]
            stop = self.text.find(quote, match.end() + 1, end) if quote in ('"', "'") else end
            self.blocks.append(Block(match.end(), end if stop < 0 else stop))

    def _until(self, mark: str, start: int, end: int) -> int:
        self._close(start)
        closing = re.compile(re.escape(mark), re.IGNORECASE).search(self.text, start + 1)
        if closing is None:
            return end + 1
        stop = self.text.find("\n", closing.end())
        return len(self.text) if stop < 0 else stop + 1

    def _raw_tex(self, match: re.Match[str], start: int) -> int | None:
        mark = f"\\end{{{match[1]}}}"
        closing = self.text.find(mark, match.end())
        if closing < 0:
            return None
        self._close(start)
        self.blocks.append(Block(start, closing, "tex"))
        return closing + len(mark)

    def _comment(self, comment: int, start: int, end: int) -> int | None:
        line = _CODE_SPAN.sub(lambda span: "x" * len(span[0]), self.text[start:end])
        found = line.find("<!--", comment - start)
        closing = self.text.find("-->", start + found + 4) if found >= 0 else -1
        while 0 <= closing < end:  # inside one line the inline scanner sees it
            found = line.find("<!--", closing + 3 - start)
            closing = self.text.find("-->", start + found + 4) if found >= 0 else -1
        if closing < 0:
            return None
        if self._open is None:
            self._open = start
        self._close(start + found)
        self._open = closing + 3
        return closing + 3

    def _obsidian_comment(self, body: int, start: int) -> int | None:
        closing = self.text.find("%%", body + 2)
        if closing < 0:
            return None
        self._close(start)
        self._open = closing + 2
        return closing + 2

    def _metadata(self, start: int, end: int) -> int | None:
        """Take a YAML block; None where the dashes are a rule or a table."""
        if not _METADATA_KEY.match(self.text, end + 1) and start:
            return None
        closing = re.compile(r"^(?:---|\.\.\.)[ \t\r]*$", re.MULTILINE).search(self.text, end)
        if closing is None:
            return None
        self._close(start)
        self._values(end + 1, closing.start())
        self._after_blank = True
        return closing.end() + 1

    def _values(self, start: int, end: int) -> None:
        keys = list(_METADATA_KEY.finditer(self.text, start, end))
        for match, following in zip_longest(keys, keys[1:]):
            if match[1] in _PRINTED:
                kind = "nocite" if match[1] == "nocite" else "prose"
                stop = following.start() if following else end
                self.blocks.append(Block(match.end(), stop, kind))


@lru_cache(maxsize=32)
def _closing_fence(sign: str, length: int) -> re.Pattern[str]:
    return re.compile(rf"^[ \t>]*{sign}{{{length},}}[ \t\r]*$", re.MULTILINE)


def read_blocks(text: str) -> Blocks:
    """Return the prose of a Markdown text, without code, comments and other literal parts."""
    reader = _Reader(text)
    reader.run()
    return Blocks(reader.blocks, reader.examples)
