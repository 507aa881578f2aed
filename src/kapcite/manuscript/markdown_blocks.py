"""The blocks of a Markdown text: what is prose, what is code, what is metadata."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from kapcite.manuscript.base import Block
from kapcite.manuscript.markdown_values import ATTRIBUTES, captions, metadata

_QUOTE = re.compile(r"(?: {0,3}> ?)+")
_PLAIN_MARKER = r"(?:[-*+]|\(?(?:\d{1,9}|#|[a-zA-Z])[.)]|:|~)"
_MARKER = rf"(?:{_PLAIN_MARKER}|\(?@[\w-]*[.)])"
_FENCE = re.compile(rf"((?:[ \t]*(?:{_MARKER}[ \t]+|>))*[ \t]*)(`{{3,}}|~{{3,}})([^\n]*)")
_LIST = re.compile(rf"([ \t]*){_MARKER}([ \t]+)")
_NOTE = re.compile(r"\[\^[^\]\n]+\]:")
_DEFINITION = re.compile(r" {0,3}\[(?!\^)[^\]\n]*\]:[ \t]*[^\s\[]\S*")
_SCRIPT = re.compile(r"[ \t]*<(pre|script|style|textarea)\b", re.IGNORECASE)
_TEX = re.compile(r"[ \t]*\\begin\{([A-Za-z]+\*?)\}")
_ALONE = re.compile(r"[ \t]*(?:#{1,6}\s|\||:{3,}(?=[ \t{\r]|$))", re.MULTILINE)
_RULE = re.compile(r"[ \t]*([-*_])(?:[ \t]*\1){2,}[ \t\r]*")
_LAST_ATTRIBUTES = re.compile(ATTRIBUTES.pattern + r"[ \t#\r]*\Z")
_EXAMPLE = re.compile(rf"[ \t>]*(?:{_PLAIN_MARKER}[ \t]+)*(?:\(@([\w-]+)\)|@([\w-]+)[.)])(?=\s|\Z)")
_CODE_SPAN = re.compile(r"(`+)[^`\n].*?(?<!`)\1(?!`)")


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
        self._contents = [0]  # the columns where the contents of the open list items start
        self._in_code = False
        self._never_closed: set[tuple[str, int, bool]] = set()
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
            self._prose(start)
            return None
        if quote := _QUOTE.match(text, start, end):
            start = quote.end()
        body = start
        while body < end and text[body] in " \t":
            body += 1
        if body == end or text[body : body + 1] == "\r":
            self._close(start)
            self._after_blank = True
            return None
        following = self._special(start, body, end)
        if following is None:
            self._prose(start)
        return following

    def _prose(self, start: int) -> None:
        if self._open is None:
            self._open = start
        self._after_blank = self._in_code = False

    def _is_plain(self, start: int) -> bool:
        """Tell quickly whether a line is prose, as most lines of most drafts are."""
        return (
            self.text[start].isalpha()
            and self.text[start + 1 : start + 2] not in (".", ")")
            and not self._has_comments
            and not (len(self._contents) > 1 and self._after_blank)
        )

    def _special(self, start: int, body: int, end: int) -> int | None:
        text, sign = self.text, self.text[body]
        if self._is_code(start, body):
            self._close(start)
            self._in_code = True
            return end + 1
        if (
            (match := _FENCE.match(text, start, end))
            and self._opens(match)
            and (closing := self._fence_end(match, start, end))
        ):
            return self._fenced(match, closing, start, end)
        if sign in "-*_" and self._after_blank and _RULE.fullmatch(text, start, end):
            return self._rule(start, end)
        if sign == "<" and (match := _SCRIPT.match(text, start, end)):
            return self._until(f"</{match[1]}", start, end)
        if sign == "\\" and (match := _TEX.match(text, start, end)):
            return self._raw_tex(match, start)
        if (following := self._structure(start, body, end)) is not None:
            return following
        if (comment := text.find("<!--", body, end)) >= 0:
            return self._comment(comment, start, end)
        if sign == "%" and text.startswith("%%", body):
            return self._obsidian_comment(body, start)
        return None

    def _opens(self, match: re.Match[str]) -> bool:
        """Tell a fence from a code span, and from tildes that cannot interrupt a paragraph."""
        if match[2][0] == "`":
            return "`" not in match[3]
        return self._after_blank or match[1].strip() != "" or len(self._contents) > 1

    def _indent(self, opening: str) -> int:
        """Return how many columns the closing line of a fence may be indented."""
        width = len(opening.expandtabs(4))
        return (width if opening.strip() or 0 < self._contents[-1] <= width else 0) + 3

    def _rule(self, start: int, end: int) -> int:
        """Take a rule, or the YAML block that begins with it."""
        self._close(start)
        self._after_blank = True
        if self.text[start:end].rstrip() == "---" and (found := metadata(self.text, start, end)):
            values, following = found
            self.blocks += values
            return following
        return end + 1

    def _is_code(self, start: int, body: int) -> bool:
        """Tell whether a line is indented code: four columns inside whatever it belongs to."""
        width = len(self.text[start:body].expandtabs(4))
        while self._after_blank and width < self._contents[-1]:
            self._contents.pop()
        return width >= self._contents[-1] + 4 and (self._after_blank or self._in_code)

    def _structure(self, start: int, body: int, end: int) -> int | None:
        """Begin a new block at a list item, a heading, a table row, a definition of a link."""
        text = self.text
        sign = text[body]
        if self._open is None or len(self._contents) > 1:
            self._label_examples(start)
        if not (sign.isalnum() or sign in "-*+(@#:~|["):
            return None
        if match := _LIST.match(text, start, end):
            if not sign.isalpha() or self._after_blank:
                return self._item(match, start, end)
        elif match := _NOTE.match(text, body, end):
            self._close(start)
            begins_list = _LIST.match(text, match.end(), end) is not None
            self._contents = [0, 4, 8] if begins_list else [0, 4]
            self._label_examples(match.end())
        elif match := _ALONE.match(text, start, end):
            return self._alone(match[0].strip(), match.end(), start, end)
        elif sign == "[" and self._open is None and _DEFINITION.match(text, start, end):
            self._open = end
        return None

    def _label_examples(self, position: int) -> None:
        """Take the labels of numbered examples that begin here, each a list item."""
        while match := _EXAMPLE.match(self.text, position):
            self.examples.add(match[1] or match[2])
            if match.end() == len(self.text) or self.text[match.end()] in "\r\n":
                self._contents.append(self._contents[-1] + 4)
            position = match.end()

    def _item(self, match: re.Match[str], start: int, end: int) -> int | None:
        """Begin a list item: five columns behind the marker make code of its first line."""
        self._close(start)
        marker = len(match[1].expandtabs(4))
        width = len(match[0].expandtabs(4))
        behind = width - len(match[0].rstrip().expandtabs(4))
        while len(self._contents) > 1 and marker < self._contents[-1]:
            self._contents.pop()
        if "@" in match[0]:
            width = marker + 4
        self._contents.append(width if behind < 5 else width - behind + 1)
        if behind < 5:
            self._label_examples(match.end())
            return None
        self._in_code, self._after_blank = True, False
        return end + 1

    def _alone(self, sign: str, text: int, start: int, end: int) -> int | None:
        """Take a line that is a block of its own: a table row, a heading, a div's fence."""
        self._close(start)
        if sign == "|":
            self.blocks.append(Block(start, end))
            self._open = end
            return None
        if sign[0] != ":":
            attributes = _LAST_ATTRIBUTES.search(self.text, text, end)
            self.blocks.append(Block(text, attributes.start() if attributes else end))
        return end + 1

    def _fence_end(self, opening: re.Match[str], start: int, end: int) -> tuple[int, int] | None:
        """Return the span of the line that closes a fence; pandoc reads an open one as text."""
        is_quoted = ">" in opening[1] or self.text[start - 1 : start] not in ("", "\n")
        fence = (opening[2], self._indent(opening[1]), is_quoted)
        if fence in self._never_closed or end >= len(self.text):
            return None
        closing = _closing_fence(*fence).search(self.text, end + 1)
        if closing is None:
            self._never_closed.add(fence)
        return closing.span() if closing else None

    def _fenced(self, match: re.Match[str], closing: tuple[int, int], start: int, end: int) -> int:
        self._close(start)
        self.blocks += captions(self.text, match.start(3), end, closing[0])
        self._after_blank = True
        return closing[1] + 1

    def _until(self, mark: str, start: int, end: int) -> int:
        self._close(start)
        closing = re.compile(re.escape(mark), re.IGNORECASE).search(self.text, start + 1)
        if closing is None:
            return end + 1
        stop = self.text.find("\n", closing.end())
        return len(self.text) if stop < 0 else stop + 1

    def _raw_tex(self, match: re.Match[str], start: int) -> int | None:
        """Take an environment of LaTeX, others of its name inside it."""
        name, depth = re.escape(match[1]), 0
        for mark in re.compile(rf"\\(begin|end)\{{{name}\}}").finditer(self.text, match.start()):
            depth += 1 if mark[1] == "begin" else -1
            if depth == 0:
                self._close(start)
                self.blocks.append(Block(start, mark.start(), "tex"))
                return mark.end()
        return None

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
        self._after_blank = False
        return closing + 3

    def _obsidian_comment(self, body: int, start: int) -> int | None:
        closing = self.text.find("%%", body + 2)
        if closing < 0:
            return None
        self._close(start)
        self._open = closing + 2
        return closing + 2


@lru_cache(maxsize=32)
def _closing_fence(fence: str, indent: int, is_quoted: bool) -> re.Pattern[str]:
    space = f"[ \\t]{{0,{indent}}}"
    quote = f"(?:>{space})*" if is_quoted else ""
    return re.compile(rf"^{space}{quote}{fence[0]}{{{len(fence)},}}[ \t\r]*$", re.MULTILINE)


def read_blocks(text: str) -> Blocks:
    """Return the prose of a Markdown text, without code, comments and other literal parts."""
    reader = _Reader(text)
    reader.run()
    return Blocks(reader.blocks, reader.examples)
