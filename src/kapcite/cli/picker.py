"""The picker without its terminal: what is typed, found, marked, and the lines that show it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from rich.cells import cell_len

from kapcite.cli.console import clean
from kapcite.errors import KapciteError
from kapcite.search.engine import Hit

_HELP = "Tab marks · Enter takes · Esc leaves"
#: Below so many lines there is no room for a preview.
_ROOM_FOR_PREVIEW = 14
_PREVIEW = 6


class Span(NamedTuple):
    """A stretch of a line; ``style`` is one of console's, or nothing."""

    text: str
    style: str = ""


Line = list[Span]


class Found(NamedTuple):
    """What a query finds; ``more`` says that there is more than is listed."""

    hits: list[Hit]
    more: bool = False


class Picker:
    """Holds one search while it is typed.

    ``find`` answers a query and may raise KapciteError for one that is half written;
    ``preview`` returns the words shown of the record under the cursor.
    """

    def __init__(
        self, find: Callable[[str], Found], preview: Callable[[str, Hit], list[Line]], text: str
    ) -> None:
        self._find, self._preview = find, preview
        self.text, self.cursor = text, len(text)
        self.found = Found([])
        self.place = 0  # the hit under the cursor
        self.marked: dict[str, Hit] = {}
        self._top = 0  # the first hit on the screen
        self._fault = ""
        self._search()

    @property
    def chosen(self) -> list[str]:
        """The keys that are marked, in the order of marking, else the one under the cursor."""
        if self.marked:
            return list(self.marked)
        return [self.found.hits[self.place].id] if self.found.hits else []

    def press(self, key: str, page: int = 10) -> None:
        """Take one key (see ``keyboard``); ``page`` is how far a page moves."""
        moves = {"up": -1, "down": 1, "page-up": -page, "page-down": page}
        if key in moves:
            self._move(moves[key])
        elif key in ("mark", "mark-up"):
            self._mark()
            self._move(1 if key == "mark" else -1)
        else:
            self._edit(key)

    def _move(self, step: int) -> None:
        self.place = max(0, min(len(self.found.hits) - 1, self.place + step))

    def _mark(self) -> None:
        if self.found.hits:
            hit = self.found.hits[self.place]
            if self.marked.pop(hit.id, None) is None:
                self.marked[hit.id] = hit

    def _edit(self, key: str) -> None:
        before, behind = self.text[: self.cursor], self.text[self.cursor :]
        if key in ("left", "right", "home", "end"):
            step = {"left": -1, "right": 1, "home": -len(self.text), "end": len(self.text)}[key]
            self.cursor = max(0, min(len(self.text), self.cursor + step))
            return
        if key == "backspace":
            before = before[:-1]
        elif key == "delete":
            behind = behind[1:]
        elif key == "delete-word":
            before = before.rstrip()[: before.rstrip().rfind(" ") + 1]
        elif key == "clear":
            before = behind = ""
        elif len(key) == 1:
            before += key
        self.cursor = len(before)
        if before + behind != self.text:
            self.text = before + behind
            self._search()

    def _search(self) -> None:
        """Search again; what is half written leaves the former results where they are."""
        self._fault = ""
        try:
            self.found = self._find(self.text)
        except KapciteError as error:
            self._fault = error.problems[0].message
            return
        self.place = self._top = 0

    def lines(self, width: int, height: int) -> list[Line]:
        """Return at most ``height`` lines; the caller cuts them to ``width`` cells."""
        preview: list[Line] = []
        if height >= _ROOM_FOR_PREVIEW and self.found.hits:
            shown = self._preview(self.text, self.found.hits[self.place])
            wrapped = [line for words in shown for line in wrap(words, width - 2)]
            preview = [[Span("─" * width, "dim")], *wrapped[: _PREVIEW - 1]]
        room = max(1, height - 2 - (_PREVIEW if preview else 0))
        head = [self._prompt(width), self._status(width)]
        listed = list(self._list(room))
        padding: list[Line] = [[] for _ in range(room - len(listed))] if preview else []
        return [*head, *listed, *padding, *preview][:height]

    def _prompt(self, width: int) -> Line:
        return [Span("> ", "cyan"), Span(self._before(width) + clean(self.text[self.cursor :]))]

    def _before(self, width: int) -> str:
        """Return what is shown in front of the cursor: of a long query its end."""
        text = clean(self.text[: self.cursor])
        while text and cell_len(text) > width - 4:
            text = text[1:]
        return text

    def cursor_column(self, width: int) -> int:
        """Return the column (from 1) where the next character will stand."""
        return cell_len(self._before(width)) + 3

    def _status(self, width: int) -> Line:
        if self._fault:
            return [Span(f"  {clean(self._fault)}", "yellow")]
        count = f"  {len(self.found.hits)}{'+' if self.found.more else ''} found"
        if self.marked:
            count += f", {len(self.marked)} marked"
        gap = width - cell_len(count) - cell_len(_HELP) - 1
        return [Span(count, "dim"), Span(" " * gap + _HELP if gap > 1 else "", "dim")]

    def _list(self, room: int) -> Iterator[Line]:
        self._top = min(self._top, self.place)
        self._top = max(self._top, self.place - room + 1)
        for number, hit in enumerate(self.found.hits[self._top : self._top + room], self._top):
            here = number == self.place
            yield [
                Span("> " if here else "  ", "cyan"),
                Span("* " if hit.id in self.marked else "  ", "green"),
                Span(clean(hit.id), "bold" if here else ""),
                Span(f"  {clean(who(hit))}  ", "" if here else "dim"),
                Span(clean(hit.title)),
            ]


def who(hit: Hit) -> str:
    """Return authors and year of a hit, as a list of results shows them."""
    return f"{hit.authors} ({hit.year or 'n.d.'})".strip()


def wrap(spans: Line, width: int) -> list[Line]:
    """Break a line between words so that no line has more than ``width`` cells."""
    lines: list[Line] = [[]]
    used = 0
    for span in spans:
        for number, word in enumerate(span.text.split(" ")):
            size = cell_len(word)
            if used and used + size + (number > 0) > width:
                lines.append([])
                used = 0
            space = " " if number and used else ""
            lines[-1].append(Span(space + word, span.style))
            used += len(space) + size
    return lines


def fitted(line: Line, width: int) -> Line:
    """Return a line cut to ``width`` cells, with an ellipsis where it was cut."""
    left = width
    kept: Line = []
    for span in line:
        size = cell_len(span.text)
        if size > left:
            text = span.text
            while text and cell_len(text) > left - 1:
                text = text[: min(len(text) - 1, left)]
            return [*kept, span._replace(text=f"{text}…" if left > 0 else "")]
        kept.append(span)
        left -= size
    return kept
