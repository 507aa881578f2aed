"""The tree of formatted text, and its way to a flat list of tokens.

A piece of output is a plain string or a Span. Where two pieces meet, punctuation that
both bring is merged, double spaces become one, and a full stop or comma goes inside a
closing quotation mark where the language wants that.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

Style = tuple[tuple[str, str], ...]


class Span:
    """Children with something in common: formatting, quotation marks, a place, a role.

    ``style`` holds CSL formatting attributes; ``toggle`` marks formatting that came with
    the text of a field and is undone inside the same formatting. ``quotes`` is "outer" for
    marks that follow the nesting and "inner" for single marks that were typed as such.
    ``role`` names what the processor looks for later: names, year-suffix and so on.
    """

    __slots__ = ("children", "display", "nocase", "quotes", "role", "style", "toggle")

    def __init__(
        self,
        children: list[Piece],
        style: Style = (),
        *,
        quotes: str = "",
        display: str = "",
        toggle: bool = False,
        nocase: bool = False,
        role: str = "",
    ) -> None:
        self.children = children
        self.style = style
        self.quotes = quotes
        self.display = display
        self.toggle = toggle
        self.nocase = nocase
        self.role = role

    def like(self, children: list[Piece]) -> Span:
        """Return a span with these children and all else as here."""
        return Span(
            children,
            self.style,
            quotes=self.quotes,
            display=self.display,
            toggle=self.toggle,
            nocase=self.nocase,
            role=self.role,
        )


Piece = str | Span


class Mark(NamedTuple):
    """Where a span that shows begins or ends in a flat list."""

    kind: Literal["open", "close"]
    span: Span


Token = str | Mark

# What remains of a mark that ends one piece and another that begins the next: the rows of
# the CSL test suite's punctuation_FullMonty cases.
_MERGED = {
    ":": {":": ":", ".": ":", ";": ":;", "!": "!", "?": "?", ",": ":,"},
    ".": {":": ".:", ".": ".", ";": ".;", "!": ".!", "?": ".?", ",": ".,"},
    ";": {":": ";", ".": ";", ";": ";", "!": "!", "?": "?", ",": ";,"},
    "!": {":": "!", ".": "!", ";": "!;", "!": "!", "?": "!?", ",": "!,"},
    "?": {":": "?", ".": "?", ";": "?;", "!": "?!", "?": "?", ",": "?,"},
    ",": {":": ",:", ".": ",.", ";": ",;", "!": ",!", "?": ",?", ",": ","},
}
# What may move inside a closing quotation mark.
_MOVABLE = ".,!?"


def glue(first: str, second: str) -> str:
    """Join two strings, merging the punctuation and the spaces where they meet."""
    if not first or not second:
        return first + second
    last, head = first[-1], second[0]
    row = _MERGED.get(last)
    if row is not None:
        merged = row.get(head)
        if merged is not None:
            return first[:-1] + merged + second[1:]
    elif last == " " and head == " ":
        return first + second[1:]
    return first + second


def join(pieces: list[Piece], delimiter: str = "") -> Piece:
    """Join pieces with a delimiter; plain strings stay one plain string."""
    if len(pieces) == 1:
        return pieces[0]
    text = ""
    for at, piece in enumerate(pieces):
        if type(piece) is not str:
            return _span(pieces, delimiter)
        if not at:
            text = piece
        elif delimiter:
            text = glue(glue(text, delimiter), piece)
        else:
            text = glue(text, piece)
    return text


def _span(pieces: list[Piece], delimiter: str) -> Span:
    if not delimiter:
        return Span(list(pieces))
    children: list[Piece] = [pieces[0]]
    for piece in pieces[1:]:
        children += (delimiter, piece)
    return Span(children)


def plain(piece: Piece) -> str:
    """Return the text of a piece without any formatting."""
    if isinstance(piece, str):
        return piece
    return "".join(map(plain, piece.children))


def find_roles(piece: Piece, role: str) -> Iterable[Span]:
    """Yield the spans of a role in order, outermost first."""
    if isinstance(piece, str):
        return
    if piece.role == role:
        yield piece
    for child in piece.children:
        yield from find_roles(child, role)


class Flattener:
    """Collects tokens and settles what happens where two strings meet."""

    def __init__(self, *, punctuation_in_quote: bool) -> None:
        self.tokens: list[Token] = []
        self.punctuation_in_quote = punctuation_in_quote
        self.field = False
        self.raw = False
        self.settled = 0

    def add(self, piece: Piece) -> None:
        """Append a piece with all that it holds.

        Inside the text of one field nothing is merged: only its beginning meets others.
        """
        if isinstance(piece, str):
            if self.raw and piece:
                self.tokens.append(piece)
                self.settled = len(self.tokens)
            else:
                self.text(piece)
                self.raw = self.field
            return
        if piece.role == "field" and not self.field:
            self.field = True
            self.add(Span(piece.children))
            self.field = self.raw = False
            return
        if piece.display and not plain(piece):
            return
        visible = bool(piece.style or piece.quotes or piece.display)
        if visible:
            self.tokens.append(Mark("open", piece))
        for child in piece.children:
            self.add(child)
        if visible:
            self.tokens.append(Mark("close", piece))

    def text(self, text: str) -> None:
        """Append a string, merging it with what stands before it."""
        if not text:
            return
        tokens = self.tokens
        before = tokens[-1] if tokens else None
        if isinstance(before, str):
            tokens.pop()
            text = glue(before, text)
            # What is settled stays; a lone mark behind a quotation mark may yet move.
            if self.settled > len(tokens) or len(before) > 1 or before not in _MERGED:
                tokens.append(text)
                return
        place = self._last_text()
        if place is not None and place < len(tokens) - 1:
            marks = tokens[place + 1 :]
            if any(isinstance(mark, Mark) and mark.span.quotes for mark in marks):
                text = self._across_quotes(text)
            else:
                text = self._across_marks(place, text)
        if text:
            tokens.append(text)

    def _last_text(self) -> int | None:
        for place in range(len(self.tokens) - 1, -1, -1):
            if isinstance(self.tokens[place], str):
                return place
        return None

    def _across_marks(self, place: int, text: str) -> str:
        """Merge with the last text on the other side of some formatting."""
        before = self.tokens[place]
        assert isinstance(before, str)  # by _last_text
        last, head = before[-1], text[0]
        merged = _MERGED.get(last, {}).get(head)
        if merged is None:
            return text[1:] if last == " " == head else text
        if merged == last:
            return text[1:]
        if merged == head:
            self.tokens[place] = before[:-1]
        return text

    def _across_quotes(self, text: str) -> str:
        """Move leading marks inside closing quotation marks; drop those that merge away."""
        tokens = self.tokens
        quote = self._closing_quote()
        if quote is None:
            return text
        last = next((t[-1] for t in reversed(tokens[:quote]) if isinstance(t, str) and t), "")
        while text and text[0] in _MERGED and self.punctuation_in_quote:
            merged = _MERGED.get(last, {}).get(text[0])
            if merged != last:
                if text[0] not in _MOVABLE:
                    break
                last = text[0]
                inside = tokens[quote - 1]
                if isinstance(inside, str):
                    tokens[quote - 1] = glue(inside, last)
                else:
                    tokens.insert(quote, last)
                    quote += 1
            text = text[1:]
        return text

    def _closing_quote(self) -> int | None:
        """Return the innermost of the closing quotation marks that the tokens end with."""
        found = None
        for place in range(len(self.tokens) - 1, -1, -1):
            token = self.tokens[place]
            if isinstance(token, str) or token.kind == "open":
                break
            if token.span.quotes:
                found = place
        return found


def flatten(piece: Piece, *, punctuation_in_quote: bool) -> list[Token]:
    """Return the tokens of a piece with punctuation and spaces settled."""
    if isinstance(piece, str):
        return [piece] if piece else []
    flattener = Flattener(punctuation_in_quote=punctuation_in_quote)
    flattener.add(piece)
    return flattener.tokens
