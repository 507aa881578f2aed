"""LaTeX to text, with CSL's markup for what LaTeX marks up.

A single pass over tokens with a stack of open groups, so that no nesting is too deep.
A command that is not known stays as it is written: nothing is lost.
"""

from __future__ import annotations

import re
import unicodedata

from kapcite.formats.bibtex.accents import KNOWN, accented, quick
from kapcite.formats.bibtex.latex_tables import ACCENTS, MARKUP, SWITCHES, TRANSPARENT
from kapcite.formats.bibtex.mathematics import formula

_ACTIVE = re.compile(r"[\\{}$~`]")
_COMMANDS = re.compile(r"[\\{}$]")
_SPACES = re.compile(r"[ \t\r\n\f\v]+")
_TOKEN = re.compile(
    r"\\(?P<word>[A-Za-z@]+)\*?[ \t\r\n]*"
    r"|\\(?P<sign>.)"
    r"|(?P<math>\$\$[^$]*\$\$|\$[^$]*\$)"
    r"|(?P<brace>[{}])"
    r"|(?P<ligature>---?|``|''|`|[?!]`|~|\\|\$)"
    r"|(?P<text>(?:[^\\${}`'~?!-]|'(?!')|[?!](?!`)|-(?!-))+)",
    re.DOTALL,
)
_LIGATURES = {"---": "—", "--": "–", "``": "“", "''": "”", "?`": "¿", "!`": "¡", "~": "\u00a0"}
# A command with such a group for its argument, whose braces are not the letter's own.
_ARGUMENT = re.compile(r"\\(?:[A-Za-z]+\*?\s*|[^A-Za-z])\{\\")
_SIGNS = dict.fromkeys("&%$#_{}<>|", "") | {
    " ": " ",
    "\n": " ",
    "\t": " ",
    "\\": " ",
    ",": "\u2009",
    ";": " ",
    ":": " ",
    "!": "",
    "-": "",
    "/": "",
    "@": "",
}
# Commands whose first argument says something about the text, steers sorting or leaves a gap.
_DROPPED = frozenset(
    [
        "foreignlanguage", "textcolor", "color", "noopsort", "SortNoop", "hspace", "vspace",
        "label", "phantom", "hphantom", "vphantom",
    ]
)  # fmt: skip
_ADDRESSES = frozenset(("href", "url"))
_NOCASE = ('<span class="nocase">', "</span>")
# One word in two pairs of braces: what the writer puts around an acronym.
_DOUBLED = re.compile(r"(\\[A-Za-z]+)?\{\{([^\s{}\\]*[A-Z][^\s{}\\]*)\}\}")
_QUOTED = re.compile("\x01([^\x01‘’]*?)'(?!\\w)")


class _Group:
    """An open group: how it ends, and the text so far."""

    __slots__ = ("before", "behind", "kind", "pieces", "special")

    def __init__(
        self, kind: str, before: str = "", behind: str = "", special: bool = False
    ) -> None:
        self.kind = kind
        self.before = before
        self.behind = behind
        self.special = special
        self.pieces: list[str] = []


def decode(text: str, *, title: bool = False) -> str:
    """Return the text that LaTeX would print, spaces collapsed.

    With ``title``, what braces protect from a change of case is marked as CSL does it,
    ``<span class="nocase">``.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if _ACTIVE.search(text) is None and "--" not in text and "''" not in text:
        return _squeezed(text)
    if title and "{{" in text:
        text = _DOUBLED.sub(_unprotected, text)
    if "\\" in text and _ARGUMENT.search(text) is None:
        text = quick(text)
    if _COMMANDS.search(text) is None:
        for ligature in ("---", "--", "``", "''", "?`", "!`", "~"):
            if ligature in text:
                text = text.replace(ligature, _LIGATURES[ligature])
        if "`" not in text:
            return _squeezed(text)
    return _Decoder(title=title).run(text)


def _squeezed(text: str) -> str:
    if "\n" in text or "  " in text or "\t" in text or "\r" in text:
        text = _SPACES.sub(" ", text)
    return text.strip(" ")


def _unprotected(match: re.Match[str]) -> str:
    """Return an acronym without its braces, unless they hold the argument of a command."""
    command, acronym = match.groups()
    if command is None:
        return acronym
    return f"{command}{{}}{acronym}" if command[1:] in KNOWN else match[0]


def decode_verbatim(text: str) -> str:
    """Return an address as it stands, without line breaks and the escapes some programs add."""
    text = text.strip()
    if text.startswith("\\url{") and text.endswith("}"):
        text = text[5:-1]
    if "\\" in text or "{" in text:
        text = _VERBATIM.sub(r"\1", text)
    return "".join(" ".join(line.split()) for line in text.splitlines())


_VERBATIM = re.compile(r"\{?\\([_%&#~$])(?:\{\})?\}?|[{}]")


class _Decoder:
    """The state of one pass: open groups, and a command that waits for its argument."""

    def __init__(self, *, title: bool) -> None:
        self.title = title
        self.groups = [_Group("top")]
        self.waiting: _Group | None = None
        self.quoted = False

    def run(self, text: str) -> str:
        for match in _TOKEN.finditer(text):
            kind = match.lastgroup
            value = match[0]
            if kind == "text":
                self._text(value)
            elif kind == "brace":
                self._open(text, match.end()) if value == "{" else self._close()
            elif kind == "word":
                self._word(match["word"], value)
            elif kind == "sign":
                self._sign(match["sign"])
            elif kind == "math":
                self._emit(formula(value))
            else:
                self._ligature(value)
        while len(self.groups) > 1:
            self._close()
        self._release()
        result = "".join(self.groups[0].pieces)
        if self.quoted:
            result = _QUOTED.sub("‘\\1’", result).replace("\x01", "‘")
        return _SPACES.sub(" ", result).strip(" ")

    def _emit(self, text: str) -> None:
        """Add text; a command that waits takes all of it as its argument."""
        waiting, self.waiting = self.waiting, None
        if waiting is None or waiting.kind == "raw":
            self.groups[-1].pieces.append(text)
        else:
            waiting.pieces.append(text)
            self._finish(waiting)

    def _text(self, text: str) -> None:
        """Add plain text; a command that waits takes its first character."""
        if self.waiting is not None and self.waiting.kind != "raw":
            text = text.lstrip()
            if not text:
                return
            self._emit(text[0])
            text = text[1:]
        self.waiting = None
        self.groups[-1].pieces.append(text)

    def _open(self, text: str, place: int) -> None:
        if self.waiting is not None:
            self.groups.append(self.waiting)
            self.waiting = None
        else:
            self.groups.append(_Group("group", special=text[place : place + 1] == "\\"))

    def _close(self) -> None:
        if len(self.groups) == 1:
            return
        self._release()
        group = self.groups.pop()
        self._finish(group)
        if group.kind == "raw":
            self.waiting = _Group("raw", "{", "}")
        elif group.kind == "href":
            address = "".join(group.pieces)
            self.waiting = _Group("link", "", f" ({address})")

    def _finish(self, group: _Group) -> None:
        """Add what a group or an argument amounts to to the group around it."""
        content = "".join(group.pieces)
        around = self.groups[-1].pieces
        if group.kind == "accent":
            around.append(accented(content, group.before, group.behind))
        elif group.kind in {"drop", "href"}:
            return
        elif group.kind == "link" and (address := group.behind[2:-1]).endswith(f"//{content}"):
            around.append(content)
        elif group.kind == "link" and content in {"", address}:
            around.append(address)
        elif group.kind == "group" and self._protects(group, content):
            around.append(f"{_NOCASE[0]}{content}{group.behind}{_NOCASE[1]}")
        else:
            around.append(f"{group.before}{content}{group.behind}" if content else "")

    def _protects(self, group: _Group, content: str) -> bool:
        return (
            self.title
            and not group.special
            and all(other.kind == "top" for other in self.groups)
            and any(map(str.isalpha, content))
        )

    def _release(self) -> None:
        """Let go of a command that got no argument."""
        if self.waiting is not None:
            waiting, self.waiting = self.waiting, None
            if waiting.kind == "accent":
                self._finish(waiting)

    def _word(self, word: str, written: str) -> None:
        if (letter := KNOWN.get(word)) is not None:
            self._emit(letter)
        elif word in ACCENTS:
            self._await(_Group("accent", ACCENTS[word], word))
        elif word in MARKUP:
            self._await(_Group("markup", *MARKUP[word]))
        elif word in SWITCHES:
            self._release()
            group = self.groups[-1]
            before, behind = SWITCHES[word]
            group.pieces.append(before)
            group.behind = behind + group.behind
        elif word in TRANSPARENT:
            return
        elif word in _DROPPED:
            self._await(_Group("drop"))
        elif word in _ADDRESSES:
            self._await(_Group(word))
        else:
            self._emit(written)
            self.waiting = _Group("raw", "{", "}")

    def _await(self, command: _Group) -> None:
        self._release()
        self.waiting = command

    def _sign(self, sign: str) -> None:
        if sign in ACCENTS:
            self._await(_Group("accent", ACCENTS[sign], sign))
        elif sign in _SIGNS:
            self._emit(_SIGNS[sign] or (sign if sign in "&%$#_{}<>|" else ""))
        else:
            self._emit(f"\\{sign}")

    def _ligature(self, value: str) -> None:
        if value == "`":
            self.quoted = True
        if self.groups[-1].kind in _ADDRESSES:  # "~" is a sign of an address, not a space
            self._emit(value)
        else:
            self._emit(_LIGATURES.get(value) or ("\x01" if value == "`" else value))
