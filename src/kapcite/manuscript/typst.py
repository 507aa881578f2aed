"""Typst: ``@key`` in markup and ``cite(<key>)`` in code, and the files a text includes."""

from __future__ import annotations

import re

from kapcite.manuscript.base import Found
from kapcite.manuscript.latex import Inclusion, Scan

# Typst's own lexer (crates/typst-syntax/src/lexer.rs) was looked at for what ends what.
_MARKUP = re.compile(r"\\.|//|/\*|`+|\$|#|@|\[|\]|<[\w:.-]+>|https?://", re.DOTALL)
_CODE = re.compile(
    r"//|/\*|`+|\$|\"|[()\[\]{}]|(?<![\w-])(?:[\w-]*cite[\w-]*(?=\()|ref(?=\()|include\b)|;|\n"
)
_COMMENT = re.compile(r"/\*|\*/")
_LABEL = re.compile(r"[\w:.-]*[\w-]")
_URL = re.compile(r"https?://[^\s<>\"\[\]]*")
_STRING = re.compile(r'"((?:\\.|[^"\\])*)"', re.DOTALL)
_STATEMENT = re.compile(r"(?:let|set|show|import|include|return|context|if|for|while)\b")
_EXPRESSION = re.compile(r"[\w-]+(?:\.[\w-]+)*")
_ARGUMENT = re.compile(
    r"(?P<open>[(\[{])|(?P<close>[)\]}])|<(?P<key>[\w:.-]+)>|label\(\s*\"(?P<label>[^\"\n]*)\"\s*\)"
    r"|\"(?:\\.|[^\"\\])*\""
)
#: No call of cite is longer (characters).
_LONGEST = 2_000
_FORM = re.compile(r"form\s*:\s*(?:\"(\w+)\"|(none))")
_ELSE = re.compile(r"\s*else\b")
_FORMS = {"prose": "narrative", "normal": "parenthetical", "none": "nocite"}
_CLOSING = {"(": ")", "{": "}", "[": "]"}


class _Reader:
    """Walks a text with a stack of what is open: markup ``[``, code ``(``, ``{``, a statement."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.scan = Scan([], [])
        self.labels: set[str] = set()
        # "#" is a statement that runs to the end of its line, "." one expression.
        self.stack: list[str] = ["["]

    def run(self) -> None:
        position, text = 0, self.text
        while position < len(text):
            is_markup = self.stack[-1] == "["
            match = (_MARKUP if is_markup else _CODE).search(text, position)
            if match is None:
                return
            step = self._in_markup if is_markup else self._in_code
            position = step(match[0], match.start(), match.end())

    def _common(self, sign: str, end: int) -> int | None:
        """Handle what reads alike in markup and in code: comments, raw text, math."""
        if sign == "//":
            stop = self.text.find("\n", end)
            return len(self.text) if stop < 0 else stop
        if sign == "/*":
            return self._comment(end)
        if sign[0] == "`":
            if len(sign) == 2:  # empty raw text
                return end
            stop = self.text.find(sign, end)
            return len(self.text) if stop < 0 else stop + len(sign)
        return None

    def _comment(self, position: int) -> int:
        depth = 1
        for match in _COMMENT.finditer(self.text, position):
            depth += 1 if match[0] == "/*" else -1
            if depth == 0:
                return match.end()
        return len(self.text)

    def _in_markup(self, sign: str, start: int, end: int) -> int:
        following = self._common(sign, end)
        if following is not None:
            return following
        if sign == "@":
            return self._reference(end)
        if sign == "#":
            return self._hash(end)
        if sign == "$":
            return self._math(end)
        if sign.startswith("http"):
            match = _URL.match(self.text, start)
            return match.end() if match else end
        if sign == "[":
            self.stack.append("[")
        elif sign == "]" and len(self.stack) > 1:
            self.stack.pop()
            return self._after_value(end)
        elif sign[0] == "<":
            self.labels.add(sign[1:-1])
        return end

    def _reference(self, end: int) -> int:
        match = _LABEL.match(self.text, end)
        if match is None:
            return end
        self.scan.found.append(Found(match[0], *match.span(), "parenthetical"))
        return match.end()

    def _math(self, position: int) -> int:
        """Skip an equation; code inside it (``#cite``) is rare, and read all the same."""
        for match in re.compile(r"\\.|\$|#(?=cite\b)|\"[^\"\n]*\"|\n\s*\n", re.DOTALL).finditer(
            self.text, position
        ):
            if match[0] == "#":
                self._cite(match.end() + 4)
            elif match[0] == "$":
                return match.end()
            elif match[0][0] == "\n":
                return match.start()
        return len(self.text)

    def _hash(self, position: int) -> int:
        text = self.text
        if match := _STATEMENT.match(text, position):
            is_body = match[0] in {"if", "for", "while"}
            self.stack.append("?" if is_body else "#")
            return self._include(match.end()) if match[0] == "include" else match.end()
        if text[position : position + 1] in ("(", "{", "["):
            self.stack += [".", text[position]]
            return position + 1
        if match := _EXPRESSION.match(text, position):
            if "cite" in match[0] or match[0] == "ref":
                self._cite(match.end())
            self.stack.append(".")
            return self._after_value(match.end())
        if match := _STRING.match(text, position):
            return match.end()
        return position

    def _after_value(self, position: int) -> int:
        """Close an expression or a body unless more of it follows directly."""
        top, text = self.stack[-1], self.text
        following = text[position : position + 1]
        if top == ".":
            if following in ("(", "["):
                self.stack.append(following)
                return position + 1
            if following == "." and (match := _EXPRESSION.match(text, position + 1)):
                return self._after_value(match.end())
            self.stack.pop()
        elif top == "?" and not _ELSE.match(text, position):
            self.stack.pop()
        return position

    def _in_code(self, sign: str, start: int, end: int) -> int:
        following = self._common(sign, end)
        if following is not None:
            return following
        if sign == '"':
            match = _STRING.match(self.text, start)
            return match.end() if match else len(self.text)
        if sign == "$":
            return self._math(end)
        if sign in ("(", "{", "["):
            self.stack.append(sign)
        elif sign in (")", "}", "]"):
            return self._close(sign, end)
        elif sign in ("\n", ";"):
            if self.stack[-1] in ("#", "?", "."):
                self.stack.pop()
        elif sign == "include":
            return self._include(end)
        elif "cite" in sign or sign == "ref":
            self._cite(end)
        return end

    def _close(self, sign: str, end: int) -> int:
        while len(self.stack) > 1 and _CLOSING.get(self.stack[-1]) != sign:
            if _CLOSING.get(self.stack[-1]) is not None:
                return end  # a stray bracket
            self.stack.pop()
        if len(self.stack) > 1:
            self.stack.pop()
        return self._after_value(end) if sign != ")" or self.stack[-1] == "." else end

    def _cite(self, position: int) -> None:
        """Take the key of a call: the label among its arguments, wherever it stands."""
        if self.text[position : position + 1] != "(":
            return
        depth, found, stop = 0, None, position
        for match in _ARGUMENT.finditer(self.text, position, position + _LONGEST):
            depth += (match["open"] is not None) - (match["close"] is not None)
            if depth == 1 and found is None and (match["key"] or match["label"]):
                found = match
            stop = match.end()
            if depth == 0:
                break
        if found is None:
            return
        form = _FORM.search(self.text, position, stop)
        name = (form[1] or form[2]) if form else "normal"
        span = found.span("key" if found["key"] else "label")
        self.scan.found.append(Found(self.text[slice(*span)], *span, _FORMS.get(name, name)))

    def _include(self, position: int) -> int:
        match = re.compile(r"\s*\(?\s*\"([^\"\n]+)\"").match(self.text, position)
        if match is None:
            return position
        self.scan.inclusions.append(Inclusion(match[1], "", match.start(1)))
        return match.end()


def scan_typst(text: str) -> Scan:
    r"""Return what a Typst text cites and includes.

    A reference to a label that the text itself sets (``<fig:one>``) is none. As in Typst,
    an ``@`` inside a word is a reference too: e-mail addresses are written ``\@``.
    """
    reader = _Reader(text)
    reader.run()
    found = [one for one in reader.scan.found if one.key not in reader.labels]
    return Scan(found, reader.scan.inclusions)
