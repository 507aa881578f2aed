"""A style, a language and a kind of item, compiled once into closures.

Which type an item has and which variables are set decides most of a style: those
conditions are settled here, so that a closure exists only for what can show. A closure
takes the Context and returns a piece, or None; it counts in the context the variables it
asked for and those that had something to show, by which groups decide whether they show.
"""

from __future__ import annotations

from collections.abc import Callable

from kapcite.csl.closures import Finish, Layout, Macros, Output, Render, gather, missing
from kapcite.csl.conditions import Shape, condition
from kapcite.csl.context import Context, NameOptions, affixed, formatting
from kapcite.csl.locale import Locale
from kapcite.csl.namesblock import compile_first, compile_names
from kapcite.csl.numbers import page_range
from kapcite.csl.richtext import rich
from kapcite.csl.style import Style
from kapcite.csl.textcase import CASES
from kapcite.csl.tree import Piece, Span, join
from kapcite.csl.values import date, label, number, text_variable, year_suffix
from kapcite.csl.xml import Element


class Compiler:
    """Compiles the elements of one style for one shape of item in one area.

    ``area`` is "citation" or "bibliography"; ``macros`` is shared by all compilers of an
    engine, so that shapes which a macro cannot tell apart share its closure;
    ``explicit_suffix`` tells that the style places the year suffix itself.
    """

    def __init__(
        self,
        style: Style,
        locale: Locale,
        shape: Shape,
        area: str,
        macros: Macros,
        *,
        explicit_suffix: bool,
    ) -> None:
        self.macros = macros
        # Closures that decide by their variables whether they show: no need to nest them.
        self.groups: set[Render] = set()
        self.style = style
        self.locale = locale
        self.shape = shape
        self.area = area
        self.explicit_suffix = explicit_suffix
        self.page_delimiter = locale.term("page-range-delimiter") or "–"
        self.ampersand = locale.term("and", "symbol") or "&"
        self.page_format = style.options.get("page-range-format", "")
        self.title_case = CASES["title-long-words" if style.is_apa else "title"]

    # Elements -------------------------------------------------------------------------

    def children(self, element: Element, options: NameOptions) -> list[Render]:
        """Return the closures of an element's children that can matter."""
        nodes = [self.node(child, options) for child in element.children]
        return [node for node in nodes if node is not None]

    def node(self, element: Element, options: NameOptions) -> Render | None:
        """Return the closure of a rendering element, None where it can never matter."""
        make = _ELEMENTS.get(element.tag)
        return make(self, element, options) if make else None

    def group(self, element: Element, options: NameOptions) -> Render | None:
        """Compile cs:group: its children joined, shown only if one of its variables is."""
        children = self.children(element, options)
        if not children:
            return None
        if all(child is missing for child in children):
            return missing
        finish = self.finish(element)
        if len(children) == 1 and finish is None and children[0] in self.groups:
            return children[0]
        return self._grouped(children, element.get("delimiter"), finish)

    def _grouped(self, children: list[Render], delimiter: str, finish: Finish | None) -> Render:
        def render(ctx: Context) -> Piece | None:
            called, rendered = ctx.called, ctx.rendered
            pieces: list[Piece] = []
            for child in children:
                piece = child(ctx)
                if piece is not None:
                    if type(piece) is list:
                        pieces += piece
                    else:
                        pieces.append(piece)  # type: ignore[arg-type]  # a list is ruled out
            if not pieces:
                return None
            if ctx.rendered == rendered:
                if ctx.called > called:
                    return None
                ctx.called += 1
                ctx.rendered += 1
            whole = pieces[0] if len(pieces) == 1 else join(pieces, delimiter)
            return finish(whole) if finish else whole

        self.groups.add(render)
        return render

    def choose(self, element: Element, options: NameOptions) -> Render | None:
        """Compile cs:choose, dropping the branches that this shape can never take."""
        branches: list[tuple[Callable[[Context], bool] | None, Render | None]] = []
        for branch in element.children:
            if branch.tag not in ("if", "else-if", "else"):
                continue
            test = branch.tag == "else" or condition(
                branch, self.shape, citing=self.area == "citation"
            )
            if test is False:
                continue
            body = self._body(branch, options)
            if test is True:
                branches.append((None, body))
                break
            branches.append((test, body))
        if not any(body for _, body in branches):
            return None
        if branches[0][0] is None:
            return branches[0][1]
        return _choice(branches)

    def _body(self, element: Element, options: NameOptions) -> Render | None:
        """Compile the children of a branch, which count as children of what is around it."""
        children = self.children(element, options)
        if len(children) < 2:
            return children[0] if children else None

        return lambda ctx: gather(children, ctx) or None

    def layout(self, element: Element, options: NameOptions) -> Layout:
        """Compile the inside of a layout: its affixes and formatting are the processor's."""
        children = self.children(element, options)
        return lambda ctx: gather(children, ctx)

    # Text -----------------------------------------------------------------------------

    def text(self, element: Element, options: NameOptions) -> Render | None:
        """Compile cs:text: a macro, a variable, a term or a value."""
        attributes = element.attributes
        finish = self.finish(element)
        if "macro" in attributes:
            return self.macro(attributes["macro"], options, finish)
        if "variable" in attributes:
            return text_variable(self, element, attributes["variable"], finish)
        if "term" in attributes:
            plural = attributes.get("plural") == "true"
            value = self.locale.term(
                attributes["term"], attributes.get("form", "long"), plural=plural
            )
            if attributes["term"] == "no date" and not self.explicit_suffix and value:
                return self._no_date(value, finish)
            return _term(value, finish) if value else None
        return _constant(attributes.get("value", ""), finish, markup=True)

    def _no_date(self, value: str, finish: Finish | None) -> Render:
        """Compile "n.d.", which takes the year suffix where there is no year to take it."""

        def render(ctx: Context) -> Piece | None:
            suffix = year_suffix(self, ctx)
            piece: Piece = value if suffix is None else join([value, "-", suffix])
            return finish(piece) if finish else piece

        return render

    def macro(self, name: str, options: NameOptions, finish: Finish | None) -> Render | None:
        """Compile a macro where it is called; one that shows counts as a variable that does."""
        key = (self.area, name, options, *self.relevant(name))
        if key in self.macros:
            render = self.macros[key]
        else:
            render = self.macros[key] = self._macro(name, options)
        if render is None or render is missing or finish is None:
            return render

        def finished(ctx: Context) -> Output:
            piece = render(ctx)
            return piece if piece is None else finish(piece)  # type: ignore[arg-type]  # no list

        return finished

    def relevant(self, name: str) -> tuple[str, frozenset[str], bool]:
        """Return what of the shape a macro depends on."""
        variables, typed = self.style.mentions(name)
        shape = self.shape
        return shape.type if typed else "", shape.variables & variables, shape.english

    def _macro(self, name: str, options: NameOptions) -> Render | None:
        children = self.children(self.style.macros[name], options)
        if not children:
            return None
        if all(child is missing for child in children):
            return missing
        if len(children) == 1 and children[0] in self.groups:
            return children[0]
        return self._grouped(children, "", None)

    # Finishing ------------------------------------------------------------------------

    def finish(self, element: Element) -> Finish | None:
        """Return what an element's attributes do to its content; None if nothing."""
        get = element.attributes.get
        case, style = get("text-case", ""), formatting(element)
        strip, quotes = get("strip-periods") == "true", get("quotes") == "true"
        prefix, suffix, display = get("prefix", ""), get("suffix", ""), get("display", "")
        change = CASES.get(case)
        if case == "title":
            own = element.tag == "label" or "term" in element.attributes
            english = self.locale.language.startswith("en") if own else self.shape.english
            change = self.title_case if english else None
            # APA leaves a periodical its own capitals (Publication Manual, 9.25); the place
            # of a post is none.
            if (
                self.style.is_apa
                and element.get("variable") == "container-title"
                and self.shape.type != "post"
            ):
                change = None
        if not (change or style or strip or quotes or prefix or suffix or display):
            return None

        def finish(piece: Piece) -> Piece:
            if strip:
                piece = strip_periods(piece)
            if change:
                piece = change(piece)
            if quotes:
                piece = Span([piece], quotes="outer")
            if style:
                piece = Span([piece], style)
            if prefix or suffix:
                piece = affixed(piece, prefix, suffix)
            return Span([piece], display=display) if display else piece

        return finish

    def pages(self, value: str) -> str:
        """Return pages in the style's format of ranges."""
        return page_range(value, self.page_format, self.page_delimiter, self.ampersand)


def _choice(
    branches: list[tuple[Callable[[Context], bool] | None, Render | None]],
) -> Render:
    def render(ctx: Context) -> Output:
        for test, body in branches:
            if test is None or test(ctx):
                return body(ctx) if body else None
        return None

    return render


def _term(value: str, finish: Finish | None) -> Render:
    piece: Piece = finish(value) if finish else value
    first = Span([piece], role="term")
    # The first thing of a cite is marked: a citation in a note begins with a capital.
    return lambda ctx: piece if ctx.rendered else first


def _constant(value: str, finish: Finish | None, *, markup: bool = False) -> Render:
    piece: Piece = rich(value) if markup else value
    if finish:
        piece = finish(piece)
    return lambda _ctx: piece


def strip_periods(piece: Piece) -> Piece:
    """Return a piece without full stops."""
    if isinstance(piece, str):
        return piece.replace(".", "")
    return piece.like([strip_periods(child) for child in piece.children])


_ELEMENTS: dict[str, Callable[[Compiler, Element, NameOptions], Render | None]] = {
    "text": Compiler.text,
    "group": Compiler.group,
    "choose": Compiler.choose,
    "names": compile_names,
    "first": compile_first,
    "date": date,
    "number": number,
    "label": label,
}
