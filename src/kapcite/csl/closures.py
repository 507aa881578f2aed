"""What compiled closures are, and what the modules that make them share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from kapcite.csl.conditions import Shape
from kapcite.csl.context import Context, NameOptions
from kapcite.csl.locale import Locale
from kapcite.csl.style import Style
from kapcite.csl.tree import Piece
from kapcite.csl.xml import Element

#: A choose returns the pieces of its branch as a list: the group around it joins them.
Output = Piece | list[Piece] | None
Render = Callable[[Context], Output]
Macros = dict[tuple[object, ...], Render | None]
Layout = Callable[[Context], list[Piece]]
Finish = Callable[[Piece], Piece]


class Compiling(Protocol):
    """What the makers of closures need of the compiler that calls them.

    ``area`` is "citation" or "bibliography"; ``explicit_suffix`` tells that the style
    places the year suffix itself; ``pages`` formats a range of pages.
    """

    style: Style
    locale: Locale
    shape: Shape
    area: str
    explicit_suffix: bool

    def node(self, element: Element, options: NameOptions) -> Render | None:
        """Return the closure of a rendering element, None where it can never matter."""
        ...

    def finish(self, element: Element) -> Finish | None:
        """Return what an element's attributes do to its content; None if nothing."""
        ...

    def pages(self, value: str) -> str:
        """Return pages in the style's format of ranges."""
        ...


def missing(ctx: Context) -> None:
    """Count a variable that the item does not have."""
    ctx.called += 1


def gather(children: list[Render], ctx: Context) -> list[Piece]:
    """Return what children show, in order."""
    pieces: list[Piece] = []
    for child in children:
        piece = child(ctx)
        if isinstance(piece, list):
            pieces += piece
        elif piece is not None:
            pieces.append(piece)
    return pieces
