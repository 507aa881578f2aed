"""The inline marks of one block of Markdown: what is code, math, a link, and what cites."""

from __future__ import annotations

import re

from kapcite.manuscript.base import EVERYTHING, Block, Found
from kapcite.manuscript.latex_arguments import after_arguments, after_braces, citations
from kapcite.manuscript.latex_commands import form_of, layout_of
from kapcite.manuscript.markdown_values import ATTRIBUTES

_TOKEN = re.compile(r"\\|`+|\$\$?|<|\]|\[|@|\{(?=\\[a-zA-Z])")
_COMMAND = re.compile(r"\\([a-zA-Z@]+\*?)")
_NAME = re.compile(r"\\[a-zA-Z]+\*?")
_ENVIRONMENT = re.compile(r"\\begin\{(\w+\*?)\}.*?\\end\{\1\}", re.DOTALL)
# One mark of punctuation may stand inside a key, and doubled slashes as in a URL.
_KEY = re.compile(r"\w(?:\w|[:.#$%&\-+?<>~/](?=\w)|[:/](?=/))*")
_WORD = re.compile(r"[\w-]+")
_BRACED = re.compile(r"\{((?:[^{}\s]|\{[^{}\s]*\})+)\}")
_ROLE = re.compile(r"\{((?:foot|full)?cite(?::[a-z:*]+)?|nocite)\}\Z")
_ROLE_KEY = re.compile(r"\{[^{}]*\}|[^,;{}\s]+")
_MATH = re.compile(r"\$(?=\S)((?:\\.|[^\\$])*?)(?<!\s)\$(?!\d)", re.DOTALL)
_VALUE = r"""(?:"[^"<]*"|'[^'<]*'|[^\s"'<>=`]+)"""
_TAG = re.compile(
    r"<(?:[A-Za-z][\w+.-]*:[^\s<>]*|[^\s<>@]+@[^\s<>@]+|[?!][^<>]*"
    rf"|/?[A-Za-z][\w-]*(?:\s+[A-Za-z_:][\w:.-]*(?:\s*=\s*{_VALUE})?)*\s*/?)>"
)
#: Tags whose content is literal, in the middle of a line too.
_LITERAL = re.compile(r"<(pre|script|style|textarea)\b", re.IGNORECASE)
_TARGET = re.compile(
    r"""\]\(\s*(?:<[^<>\n]*>|[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)(?:\s+(?:"[^"]*"|'[^']*'))?\s*\)"""
)
_NOTE = re.compile(r"\[\^[^\s\[\]^]+\]")
_URL = re.compile(r"(?:(?:https?|ftp)://|mailto:)\w[^\s<>\[\]\"]*\Z")
#: Emphasis that ends here; pandoc reads no key directly behind it.
_EMPHASIS = re.compile(
    r"(?:(?<!\*)(\*{1,3})(?=[^\s*])[^*]*(?<=[^\s*])\1|(?<!\w)(_{1,3})(?=[^\s_])[^_]*(?<=[^\s_])\2)\Z"
)
_ROLE_FORMS = {"t": "narrative", "ct": "narrative", "author": "author", "year": "year"}
_ROLE_FORMS |= {"alp": "bare", "alt": "bare", "title": "title", "num": "number"}


class Inline:
    """Scans one block."""

    def __init__(self, text: str, block: Block) -> None:
        self.text = text
        self.block = block
        self.found: list[Found] = []
        self.brackets: list[tuple[int, int]] = []  # those that hold citations or a locator
        self._open: list[tuple[int, int]] = []  # each [: its offset, keys found before it
        self._behind = block.start  # the end of the last thing that was read whole
        self._word = -1  # the end of a word behind an @ that does not cite
        self._unclosed: set[str] = set()  # marks known to have no partner in what is left

    def run(self) -> list[Found]:
        """Return the keys of the block."""
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
            if note := _NOTE.match(self.text, start, self.block.end):
                return note.end()
            self._open.append((start, len(self.found)))
            return end
        if sign == "]":
            return self._closing(start, end)
        if sign == "@":
            return self._at(start)
        return self._raw_tex(start, after_braces(self.text, start, self.block.end) or end)

    def _backslash(self, start: int) -> int:
        if self._cite(start):
            return start + 1
        name = _NAME.match(self.text, start, self.block.end)
        if name is None:
            return start + 2
        if self.block.kind == "tex":
            return name.end()
        if environment := _ENVIRONMENT.match(self.text, start, self.block.end):
            return self._raw_tex(name.end(), environment.end())
        return self._raw_tex(name.end(), after_arguments(self.text, name.end(), self.block.end))

    def _cite(self, start: int) -> bool:
        r"""Take the keys of a citing command such as ``\citep``; tell whether there is one."""
        match = _COMMAND.match(self.text, start, self.block.end)
        if match and "cite" in match[1].lower() and (layout := layout_of(match[1])):
            self.found += citations(self.text, match.end(), layout, form_of(match[1]))
            return True
        return False

    def _raw_tex(self, start: int, end: int) -> int:
        """Pass over what pandoc leaves to LaTeX; only LaTeX's own citations count in it."""
        for match in _NAME.finditer(self.text, start, end):
            self._cite(match.start())
        return end

    def _attributes(self, position: int) -> int:
        """Return the position behind attributes ``{.class key=value}``, if they stand there."""
        match = ATTRIBUTES.match(self.text, position, self.block.end)
        return match.end() if match else position

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
                return self._attributes(stop)
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
        literal = _LITERAL.match(match[0]) if match else None
        if match and literal:
            closing = self._partner(f"</{literal[1]}", match.end())
            return match.end() if closing < 0 else closing
        return self._attributes(match.end()) if match else end

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
        return self._attributes(target.end() if target else end)

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
            word = _WORD.match(text, start + 1, end)
            self._word = word.end() if word else -1
            return start + 1
        suppressed = text[start - 1 : start] == "-" and not text[start - 2 : start - 1].isalnum()
        key = EVERYTHING if wildcard else text[slice(*span)]
        self.found.append(Found(key, *span, "year" if suppressed else "narrative"))
        return match.end() if match else start + 2

    def _may_cite(self, start: int) -> bool:
        """Tell a citation from an e-mail address, a URL and the like by what is in front."""
        if start <= self.block.start or start == self._word:
            return True
        if self.found and self.found[-1].end == start:
            return True
        before = self.text[start - 1]
        if before.isspace() or self._behind == start:
            return True
        if before.isalnum() or before == ".":  # pandoc reads "word.@x" and ".@x" as text
            return False
        if before in "*_":
            return not self._ends_emphasis(start)
        near = max(self._behind, start - 2000)
        # A URL without brackets around it; one of more than 2,000 characters is none.
        return not _URL.search(self.text, near, start)

    def _ends_emphasis(self, position: int) -> bool:
        near = max(self.block.start, position - 500)
        match = _EMPHASIS.search(self.text, near, position)
        last = self.found[-1] if self.found else None
        # An underscore inside a key opens nothing.
        return bool(match and not (last and last.start <= match.start() < last.end))
