"""Writers: tokens to plain text, Markdown, HTML, LaTeX and RTF, each escaping its own way."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from kapcite.csl.locale import Locale
from kapcite.csl.tree import Mark, Piece, Span, Token, flatten
from kapcite.model.controls import harmless

_OPPOSITE = {
    "font-style": "italic",
    "font-weight": "bold",
    "font-variant": "small-caps",
    "text-decoration": "underline",
}
_NORMAL = {
    "font-style": "normal",
    "font-weight": "normal",
    "font-variant": "normal",
    "text-decoration": "none",
    "vertical-align": "baseline",
}


class Writer(NamedTuple):
    """How a target writes text.

    ``tags`` maps (attribute, value) to what stands before and behind; what is not in it
    shows no mark. With ``reopen`` formatting that returns to normal inside formatting
    closes and opens the outer marks (``<i>a </i>b<i> c</i>``); else it has tags of its own.
    ``displays`` does the same for CSL's display attribute.
    """

    escape: Callable[[str], str]
    tags: dict[tuple[str, str], tuple[str, str]]
    displays: dict[str, tuple[str, str]]
    reopen: bool = True


class Quotes(NamedTuple):
    """The quotation marks of a language, outer and inner."""

    outer: tuple[str, str]
    inner: tuple[str, str]


def quotes_of(locale: Locale) -> Quotes:
    """Return the quotation marks of a locale."""
    term = locale.term
    return Quotes(
        (term("open-quote") or "“", term("close-quote") or "”"),
        (term("open-inner-quote") or "‘", term("close-inner-quote") or "’"),
    )


class _State:
    """What is in force while tokens are written."""

    def __init__(self, writer: Writer, quotes: Quotes) -> None:
        self.writer = writer
        self.quotes = quotes
        self.out: list[str] = []
        self.active: dict[str, list[str]] = {name: ["normal"] for name in _NORMAL}
        self.closers: list[list[tuple[str, ...]]] = []
        self.depth: list[str] = []

    def open(self, span: Span) -> None:
        closing: list[tuple[str, ...]] = []
        if span.display:
            before, after = self.writer.displays.get(span.display, ("", ""))
            self.out.append(before)
            closing.append(("text", after))
        for name, value in span.style:
            self._open_style(name, value, closing, toggle=span.toggle)
        if span.quotes:
            before, after = self._quote(span.quotes)
            self.out.append(self.writer.escape(before))
            closing.append(("quote", self.writer.escape(after)))
        self.closers.append(closing)

    def _quote(self, kind: str) -> tuple[str, str]:
        inner = (len(self.depth) % 2 == 1) or (kind == "inner" and not self.depth)
        if kind == "inner" and self.depth:
            inner = len(self.depth) % 2 == 1
        self.depth.append(kind)
        return self.quotes.inner if inner else self.quotes.outer

    def _open_style(
        self, name: str, value: str, closing: list[tuple[str, ...]], *, toggle: bool
    ) -> None:
        stack = self.active[name]
        if toggle and name in _OPPOSITE and stack[-1] == value:
            value = "normal"
        normal = value in ("normal", "none")
        if stack[-1] == value or (normal and stack[-1] == "normal"):
            return
        if normal and self.writer.reopen:
            self._return_to_normal(name, closing)
            return
        tag = self.writer.tags.get((name, _NORMAL[name] if normal else value), ("", ""))
        self.out.append(tag[0])
        stack.append("normal" if normal else value)
        closing.append(("style", name, *tag))

    def _return_to_normal(self, name: str, closing: list[tuple[str, ...]]) -> None:
        """Close the marks of this attribute, to be opened again behind."""
        tag = self.writer.tags.get((name, self.active[name][-1]), ("", ""))
        self._end(*tag)
        self.active[name].append("normal")
        closing.append(("reopen", name, tag[0]))

    def _end(self, before: str, after: str) -> None:
        """Close a mark; one around nothing goes (in Markdown ``**`` would be another mark)."""
        if before and self.out[-1:] == [before]:
            self.out.pop()
        else:
            self.out.append(after)

    def close(self) -> None:
        for action in reversed(self.closers.pop()):
            if action[0] == "style":
                self._end(*action[2:])
                self.active[action[1]].pop()
                continue
            self.out.append(action[-1])
            if action[0] == "quote":
                self.depth.pop()
            elif action[0] == "reopen":
                self.active[action[1]].pop()


def write(tokens: list[Token], writer: Writer, quotes: Quotes) -> str:
    """Return tokens as text of the writer's kind."""
    state = _State(writer, quotes)
    for token in tokens:
        if isinstance(token, Mark):
            if token.kind == "open":
                state.open(token.span)
            else:
                state.close()
        elif token:
            state.out.append(writer.escape(harmless(token)))
    return "".join(state.out)


def write_piece(piece: Piece | None, writer: Writer, locale: Locale) -> str:
    """Return a piece as text of the writer's kind, punctuation settled by the locale."""
    if piece is None:
        return ""
    inside = locale.options.get("punctuation-in-quote") == "true"
    tokens = flatten(piece, punctuation_in_quote=inside)
    return write(tokens, writer, quotes_of(locale))


def _html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _same(text: str) -> str:
    return text


_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~$^])")


def _markdown(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", text)


_LATEX = {
    "\\": "\\textbackslash{}", "{": "\\{", "}": "\\}", "$": "\\$", "&": "\\&", "%": "\\%",
    "#": "\\#", "_": "\\_", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}",
    "\u00a0": "~", "–": "--", "—": "---",
}  # fmt: skip
_LATEX_TABLE = str.maketrans(_LATEX)


def _latex(text: str) -> str:
    return text.translate(_LATEX_TABLE)


def _rtf(text: str) -> str:
    out = []
    for sign in text:
        if sign in "\\{}":
            out.append("\\" + sign)
        elif ord(sign) < 128:
            out.append(sign)
        else:
            out.extend(_rtf_units(sign))
    return "".join(out)


def _rtf_units(sign: str) -> list[str]:
    units = sign.encode("utf-16-le")
    numbers = [int.from_bytes(units[at : at + 2], "little") for at in range(0, len(units), 2)]
    return [f"\\uc0\\u{n - 65536 if n > 32767 else n} " for n in numbers]


def _pairs(
    italic: str, bold: str, caps: str, under: str, sup: str, sub: str, close: str
) -> dict[tuple[str, str], tuple[str, str]]:
    return {
        ("font-style", "italic"): (italic, close),
        ("font-style", "oblique"): (italic, close),
        ("font-weight", "bold"): (bold, close),
        ("font-variant", "small-caps"): (caps, close),
        ("text-decoration", "underline"): (under, close),
        ("vertical-align", "sup"): (sup, close),
        ("vertical-align", "sub"): (sub, close),
    }


HTML = Writer(
    _html,
    {
        ("font-style", "italic"): ("<i>", "</i>"),
        ("font-style", "oblique"): ("<em>", "</em>"),
        ("font-weight", "bold"): ("<b>", "</b>"),
        ("font-variant", "small-caps"): ('<span style="font-variant:small-caps;">', "</span>"),
        ("text-decoration", "underline"): ('<span style="text-decoration:underline;">', "</span>"),
        ("vertical-align", "sup"): ("<sup>", "</sup>"),
        ("vertical-align", "sub"): ("<sub>", "</sub>"),
    },
    {
        "block": ('<div class="csl-block">', "</div>"),
        "left-margin": ('<div class="csl-left-margin">', "</div>"),
        "right-inline": ('<div class="csl-right-inline">', "</div>"),
        "indent": ('<div class="csl-indent">', "</div>"),
    },
)
TEXT = Writer(_same, {}, {"left-margin": ("", " "), "block": ("\n", "\n"), "indent": ("\n", "")})
MARKDOWN = Writer(
    _markdown,
    {
        ("font-style", "italic"): ("*", "*"),
        ("font-style", "oblique"): ("*", "*"),
        ("font-weight", "bold"): ("**", "**"),
        ("font-variant", "small-caps"): ("[", "]{.smallcaps}"),
        ("vertical-align", "sup"): ("^", "^"),
        ("vertical-align", "sub"): ("~", "~"),
    },
    {"left-margin": ("", " "), "block": ("\n\n", "\n\n"), "indent": ("\n\n", "")},
)
LATEX = Writer(
    _latex,
    _pairs(
        *("\\emph{", "\\textbf{", "\\textsc{", "\\underline{"),
        *("\\textsuperscript{", "\\textsubscript{", "}"),
    ),
    {"left-margin": ("", " "), "block": ("\n\n", "\n\n"), "indent": ("\n\n", "")},
)
RTF = Writer(
    _rtf,
    _pairs("{\\i ", "{\\b ", "{\\scaps ", "{\\ul ", "{\\super ", "{\\sub ", "}"),
    {"left-margin": ("", "\\tab "), "block": ("\\line ", "\\line "), "indent": ("\\line ", "")},
)
WRITERS = {"text": TEXT, "markdown": MARKDOWN, "html": HTML, "latex": LATEX, "rtf": RTF}
