"""Markdown: pandoc's ``@key``, MyST's ``{cite}`` roles, and LaTeX commands between them.

The rules are those of pandoc's manual ("Citation syntax", "Extension: citations"), checked
against pandoc itself; Quarto's and pandoc-crossref's cross-references are told apart.
"""

from __future__ import annotations

import re

from kapcite.manuscript.base import EVERYTHING, Found
from kapcite.manuscript.latex import citations
from kapcite.manuscript.latex_commands import form_of, layout_of
from kapcite.manuscript.markdown_blocks import Block, read_blocks

_TOKEN = re.compile(r"\\|`+|\$\$?|<|\]|\[|@|\{[#.]")
_COMMAND = re.compile(r"\\([a-zA-Z@]+\*?)")
# One mark of punctuation may stand inside a key, and doubled slashes as in a URL.
_KEY = re.compile(r"\w(?:\w|[:.#$%&\-+?<>~/](?=\w)|[:/](?=/))*")
_BRACED = re.compile(r"\{((?:[^{}\s]|\{[^{}\s]*\})+)\}")
_ROLE = re.compile(r"\{((?:foot|full)?cite(?::[a-z:*]+)?|nocite)\}\Z")
_ROLE_KEY = re.compile(r"\{[^{}]*\}|[^,;{}\s]+")
_MATH = re.compile(r"\$(?=\S)((?:\\.|[^\\$])*?)(?<!\s)\$(?!\d)", re.DOTALL)
_TAG = re.compile(r"""<(?:[^\s<>]*[:@][^\s<>]*|[/?!]?[A-Za-z](?:[^<>"']|"[^"<]*"|'[^'<]*')*)>""")
_TARGET = re.compile(
    r"""\]\(\s*(?:<[^<>\n]*>|[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)(?:\s+(?:"[^"]*"|'[^']*'))?\s*\)"""
)
_ATTRIBUTES = re.compile(r"\{[#.][^{}\n]*\}")
_URL = re.compile(r"(?:https?|ftp|mailto):[^\s<>\[\]\"]*\Z")
_LABEL = re.compile(
    r"\{#([\w:.-]+)[^{}\n]*\}|#\|\s*label:\s*([\w:.-]+)|^\(([\w:.-]+)\)=", re.MULTILINE
)
# Quarto's prefixes ("Cross-references") and pandoc-crossref's.
_QUARTO = re.compile(
    r"(?i:fig|tbl|sec|eq|lst|thm|lem|cor|prp|cnj|def|exm|exr|sol|rem|alg|tip|nte|wrn|imp|cau)-.+"
)
_CROSSREF = re.compile(r"(?i:fig|tbl|tab|eq|sec|lst):.+")
_ROLE_FORMS = {"t": "narrative", "ct": "narrative", "author": "author", "year": "year"}
_ROLE_FORMS |= {"alp": "bare", "alt": "bare", "title": "title", "num": "number"}


def scan_markdown(text: str, *, quarto: bool = False) -> list[Found]:
    """Return the keys that a Markdown text cites, in no particular order.

    ``quarto`` says that ``@fig-one`` and the like are cross-references even where the
    text does not show their labels.
    """
    read = read_blocks(text)
    labels = read.examples | _labels(text)
    found: list[Found] = []
    for block in read.blocks:
        # A block without any of these cannot cite; finding that out is cheap.
        if (
            text.find("@", block.start, block.end) >= 0
            or text.find("cite", block.start, block.end) >= 0
        ):
            found += _Inline(text, block).run()
    return [one for one in found if not _is_label(one.key, labels, quarto=quarto)]


def citation_brackets(text: str) -> list[tuple[int, int]]:
    """Return the spans of the brackets that hold citations or the locator of a key before."""
    return [
        span
        for block in read_blocks(text).blocks
        if block.kind == "prose"
        for span in _bracket_spans(text, block)
    ]


def _bracket_spans(text: str, block: Block) -> list[tuple[int, int]]:
    inline = _Inline(text, block)
    inline.run()
    return inline.brackets


def _labels(text: str) -> set[str]:
    """Return the labels that a text sets; searching for them only where there may be some."""
    if not any(mark in text for mark in ("{#", "label:", ")=")):
        return set()
    return {match[match.lastindex or 0] for match in _LABEL.finditer(text)}


def _is_label(key: str, labels: set[str], *, quarto: bool) -> bool:
    return (
        key in labels or bool(_CROSSREF.fullmatch(key)) or (quarto and bool(_QUARTO.fullmatch(key)))
    )


class _Inline:
    """Scans one block."""

    def __init__(self, text: str, block: Block) -> None:
        self.text = text
        self.block = block
        self.found: list[Found] = []
        self.brackets: list[tuple[int, int]] = []  # those that hold citations or a locator
        self._open: list[tuple[int, int]] = []  # each [: its offset, keys found before it
        self._behind = block.start  # the end of the last thing that was read whole
        self._unclosed: set[str] = set()  # marks known to have no partner in what is left

    def run(self) -> list[Found]:
        position, end = self.block.start, self.block.end
        while match := _TOKEN.search(self.text, position, end):
            position = self._token(match[0], match.start(), match.end())
            if position > match.end():
                self._behind = position
        if self.block.kind == "nocite":
            return [one._replace(form="nocite") for one in self.found]
        return self.found

    def _token(self, sign: str, start: int, end: int) -> int:
        """Handle what starts here and return where to go on."""
        if sign == "\\":
            return self._backslash(start)
        if self.block.kind == "tex":
            return end
        if sign[0] == "`":
            return self._code(sign, start, end)
        if sign[0] == "$":
            return self._math(sign, start, end)
        if sign == "<":
            return self._angle(start, end)
        if sign == "[":
            self._open.append((start, len(self.found)))
            return end
        if sign == "]":
            return self._closing(start, end)
        if sign == "@":
            return self._at(start)
        match = _ATTRIBUTES.match(self.text, start, self.block.end)
        return match.end() if match else end

    def _backslash(self, start: int) -> int:
        match = _COMMAND.match(self.text, start, self.block.end)
        if match and "cite" in match[1].lower() and (layout := layout_of(match[1])):
            self.found += citations(self.text, match.end(), layout, form_of(match[1]))
            return match.end()
        return match.end() if match and self.block.kind == "tex" else start + 2

    def _partner(self, mark: str, position: int) -> int:
        """Return where ``mark`` stands next in the block, or -1; never searches twice in vain."""
        if mark in self._unclosed:
            return -1
        found = self.text.find(mark, position, self.block.end)
        if found < 0:
            self._unclosed.add(mark)
        return found

    def _code(self, run: str, start: int, end: int) -> int:
        closing = self._partner(run, end)
        while closing >= 0:
            stop = closing + len(run)
            while stop < self.block.end and self.text[stop] == "`":
                stop += 1
            if stop - closing == len(run):
                role = _ROLE.search(self.text, max(self.block.start, start - 40), start)
                if role:
                    self._role(role[1], end, closing)
                return stop
            closing = self._partner(run, stop)
        return end

    def _role(self, role: str, start: int, end: int) -> None:
        name, _, kind = role.partition(":")
        form = _ROLE_FORMS.get(kind.rsplit(":", 1)[-1].rstrip("s*"), "parenthetical")
        if name != "cite":
            form = {"nocite": "nocite", "fullcite": "full"}.get(name, "note")
        for match in _ROLE_KEY.finditer(self.text, start, end):
            if match[0][0] != "{":
                self.found.append(Found(match[0], *match.span(), form))

    def _math(self, sign: str, start: int, end: int) -> int:
        if sign == "$$":
            closing = self._partner("$$", end)
            return end if closing < 0 else closing + 2
        match = _MATH.match(self.text, start, self.block.end)
        return match.end() if match else end

    def _angle(self, start: int, end: int) -> int:
        if self.text.startswith("<!--", start):
            closing = self._partner("-->", end)
            return end if closing < 0 else closing + 3
        match = _TAG.match(self.text, start, self.block.end)
        return match.end() if match else end

    def _closing(self, start: int, end: int) -> int:
        opening, before = self._open.pop() if self._open else (-1, len(self.found))
        target = _TARGET.match(self.text, start, self.block.end)
        is_citation = opening >= 0 and not target and self.text[end : end + 1] not in ("{", "[")
        is_locator = is_citation and self._follows_key(opening, before)
        if is_locator or (is_citation and self._is_list(opening, start, before)):
            self.brackets.append((opening, end))
            for place in range(before, len(self.found)):
                if self.found[place].form == "narrative":
                    self.found[place] = self.found[place]._replace(form="parenthetical")
        return target.end() if target else end

    def _is_list(self, opening: int, closing: int, before: int) -> bool:
        """Tell whether brackets hold a citation: each part between semicolons has a key."""
        if self.text[opening - 1 : opening] in ("^", "!") and opening > 0:
            return False
        parts = self.text[opening:closing].split(";")
        return len(self.found) > before and all("@" in part for part in parts)

    def _follows_key(self, opening: int, before: int) -> bool:
        """Tell whether brackets stand behind a key in the text: its locator, and more."""
        previous = self.found[before - 1].end if before else -1
        return previous >= 0 and self.text[previous:opening].strip("}") in ("", " ")

    def _at(self, start: int) -> int:
        text, end = self.text, self.block.end
        if text.startswith("@{", start):
            match = _BRACED.match(text, start + 1, end)
            span = match.span(1) if match else None
        else:
            match = _KEY.match(text, start + 1, end)
            span = match.span() if match else None
        wildcard = self.block.kind == "nocite" and text.startswith("@*", start)
        if wildcard:
            span = (start + 1, start + 2)
        if span is None or not self._may_cite(start):
            return start + 1
        suppressed = text[start - 1 : start] == "-" and not text[start - 2 : start - 1].isalnum()
        key = EVERYTHING if wildcard else text[slice(*span)]
        self.found.append(Found(key, *span, "year" if suppressed else "narrative"))
        return match.end() if match else start + 2

    def _may_cite(self, start: int) -> bool:
        """Tell a citation from an e-mail address, a URL and the like by what is in front."""
        if start <= self.block.start or (self.found and self.found[-1].end == start):
            return True
        before = self.text[start - 1]
        if before.isalnum():
            return False
        if before == ".":  # pandoc reads "word.@x" and ".@x" as text
            return False
        if before == "_" and start - 2 >= self.block.start:
            return not self.text[start - 2].isalnum()
        if before.isspace():
            return True
        # A URL without brackets around it; one of more than 2,000 characters is none.
        return not _URL.search(self.text, max(self._behind, start - 2000), start)
