"""The engine: items in, formatted pieces out, for one style and one language."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import copy
from functools import cached_property

from kapcite.csl.closures import Layout, Macros, Render
from kapcite.csl.compile import Compiler
from kapcite.csl.conditions import Shape
from kapcite.csl.context import NO_NAMES, Cite, Context, NameOptions, Names, inherit
from kapcite.csl.item import Item
from kapcite.csl.locale import load_locale
from kapcite.csl.style import Style
from kapcite.csl.tree import Piece, join
from kapcite.csl.xml import Element


class Entry:
    """What the engine knows of one registered item."""

    __slots__ = (
        "citation_number",
        "disambiguate",
        "first_note",
        "item",
        "names",
        "shape",
        "year_suffix",
    )

    def __init__(self, item: Item, shape: Shape) -> None:
        self.item = item
        self.shape = shape
        self.citation_number = 0
        self.year_suffix = ""
        self.disambiguate = 0
        self.names: Names = NO_NAMES
        self.first_note = 0


class Engine:
    """One style in one language with the items registered so far.

    ``locale`` overrides the style's default language.
    """

    def __init__(self, style: Style, locale: str = "") -> None:
        self.style = style
        self.locale = load_locale(locale or style.default_locale or "en-US", style.locales)
        self.entries: dict[str, Entry] = {}
        self._renders: dict[tuple[str, Shape], Layout] = {}
        self._macros: Macros = {}
        self._sort_renders: dict[tuple[str, str, Shape], Render] = {}
        self._shapes: dict[tuple[str, frozenset[str], bool], Shape] = {}
        base = inherit(NameOptions(), _as_options(style))
        self.options = {
            "citation": inherit(base, style.citation),
            "bibliography": inherit(base, style.bibliography),
        }

    def fresh(self) -> Engine:
        """Return an engine without entries that shares what this one has compiled."""
        _ = self._mentioned  # found once, and copied from then on
        other = copy(self)
        other.entries = {}
        return other

    @cached_property
    def _mentioned(self) -> frozenset[str]:
        """The variables that the style names anywhere."""
        found: set[str] = set()
        areas = (self.style.citation, self.style.bibliography)
        for element in (*self.style.macros.values(), *(area for area in areas if area)):
            _collect(element, found)
        short = {name + "-short" for name in found}
        return frozenset(found | short)

    def _explicit_suffix(self, area: str) -> bool:
        """Tell whether an area's layout places the year suffix itself."""
        if area not in self._explicit:
            element = self.style.citation if area == "citation" else self.style.bibliography
            self._explicit[area] = element is not None and self._places_suffix(element, set())
        return self._explicit[area]

    @cached_property
    def _explicit(self) -> dict[str, bool]:
        return {}

    def _places_suffix(self, element: Element, seen: set[str]) -> bool:
        if element.get("variable") in ("year-suffix", "citation-label") and element.tag == "text":
            return True
        macro = element.get("macro")
        if macro and macro not in seen and element.tag == "text":
            seen.add(macro)
            if self._places_suffix(self.style.macros[macro], seen):
                return True
        return any(self._places_suffix(child, seen) for child in element.children)

    def register(self, items: Iterable[Item]) -> None:
        """Add items in order; one that is known already is replaced."""
        for item in items:
            variables = item.variables & self._mentioned
            english = (item.language.lower() or self.locale.language).startswith("en")
            key = (item.type, variables, english)
            shape = self._shapes.get(key)
            if shape is None:
                shape = self._shapes[key] = Shape(*key)
            entry = Entry(item, shape)
            entry.citation_number = len(self.entries) + 1
            self.entries[item.id] = entry

    def context(self, entry: Entry) -> Context:
        """Return a fresh context with what is decided about an entry."""
        ctx = Context(entry.item)
        ctx.citation_number = entry.citation_number
        ctx.year_suffix = entry.year_suffix
        ctx.first_note = entry.first_note
        ctx.disambiguate = entry.disambiguate
        return ctx

    def compiled(self, area: str, shape: Shape) -> Layout:
        """Return the layout of an area compiled for a shape of item."""
        key = (area, shape)
        if key not in self._renders:
            element = self.style.citation if area == "citation" else self.style.bibliography
            layout = element.child("layout") if element else None
            assert layout is not None  # a style without layout is refused when read
            self._renders[key] = self._compiler(area, shape).layout(layout, self.options[area])
        return self._renders[key]

    def sort_macro(self, area: str, key: Element, shape: Shape) -> Render | None:
        """Return the closure of a sort key's macro for a shape of item."""
        name = key.get("macro")
        at = (area, name, shape)
        if at not in self._sort_renders:
            compiler = self._compiler(area, shape)
            node = compiler.macro(name, self.options[area], None)
            self._sort_renders[at] = node or _nothing
        return self._sort_renders[at]

    def _compiler(self, area: str, shape: Shape) -> Compiler:
        explicit = self._explicit_suffix(area)
        return Compiler(
            self.style, self.locale, shape, area, self._macros, explicit_suffix=explicit
        )

    def entry_pieces(self, entry: Entry) -> list[Piece]:
        """Return the fields of one reference-list entry, without the layout's affixes."""
        ctx = self.context(entry)
        # Names added to tell cites apart are added to the entries too, as citeproc-js and
        # pandoc have it: else two entries could look like works of the same people.
        ctx.names = NO_NAMES if not entry.names.shown else Names(shown=entry.names.shown)
        return self.compiled("bibliography", entry.shape)(ctx)

    def cite_piece(
        self, cite: Cite, prepare: Callable[[Context], None] | None = None
    ) -> Piece | None:
        """Return one cite without its affixes; ``prepare`` sets position and the like."""
        entry = self.entries[cite.id]
        ctx = self.context(entry)
        ctx.cite = cite
        ctx.names = entry.names
        if prepare:
            prepare(ctx)
        pieces = self.compiled("citation", entry.shape)(ctx)
        return join(pieces) if pieces else None


def _nothing(_ctx: Context) -> None:
    return None


def _as_options(style: Style) -> Element:
    return Element("style", style.options, 0)


def _collect(element: Element, found: set[str]) -> None:
    for name in ("variable", "is-numeric", "is-uncertain-date"):
        if name in element.attributes:
            found.update(element.attributes[name].split())
    for child in element.children:
        _collect(child, found)
