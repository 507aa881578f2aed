"""cs:names: lists of names joined, labelled, or replaced by a substitute."""

from __future__ import annotations

from collections.abc import Callable

from kapcite.csl.closures import Compiling, Render, missing
from kapcite.csl.context import Context, NameOptions, inherit
from kapcite.csl.people import NameList
from kapcite.csl.personal import Dress, Parts
from kapcite.csl.tree import Piece, Span, join
from kapcite.csl.xml import Element

_BOTH = ("editor", "translator")

#: Alternatives, of which the first that shows is taken.
First = Callable[[Context], Piece | None]


class _Block:
    """What the children of a names element say."""

    def __init__(self, compiler: Compiling, element: Element, options: NameOptions) -> None:
        name = element.child("name")
        self.options = inherit(inherit(options, element), name, own=True)
        self.element = element
        self.label = element.child("label")
        self.label_first = False
        for child in element.children:
            if child.tag == "label":
                self.label_first = True
                break
            if child.tag == "name":
                break
        self.name_finish = compiler.finish(name) if name else None
        self.label_finish = compiler.finish(self.label) if self.label else None
        self.list = NameList(
            self.options, _parts(compiler, name), _et_al(compiler, element), self._and(compiler)
        )

    def _and(self, compiler: Compiling) -> str:
        if self.options.and_ == "text":
            return compiler.locale.term("and") or "and"
        if self.options.and_ == "symbol":
            return compiler.locale.term("and", "symbol") or "&"
        return ""


def _parts(compiler: Compiling, name: Element | None) -> Parts:
    """Return what name-part elements do; their affixes enclose more than their formatting."""
    found: dict[str, Dress | None] = {}
    affixes: dict[str, tuple[str, str]] = {}
    for part in name.all("name-part") if name else []:
        attributes = {k: v for k, v in part.attributes.items() if k not in ("prefix", "suffix")}
        found[part.get("name")] = compiler.finish(Element(part.tag, attributes, part.line))
        affixes[part.get("name")] = (part.get("prefix"), part.get("suffix"))
    none = ("", "")
    return Parts(
        found.get("family"),
        found.get("given"),
        affixes.get("family", none),
        affixes.get("given", none),
    )


def _et_al(compiler: Compiling, element: Element) -> Piece:
    own = element.child("et-al")
    term = (own.get("term") if own else "") or "et-al"
    text: Piece = compiler.locale.term(term) or ""
    finish = compiler.finish(own) if own else None
    return finish(text) if finish and text else text


def _with_parent(element: Element, parent: Element) -> Element:
    """Return a substitute's names element, its name, et-al and label taken from outside."""
    if any(child.tag in ("name", "et-al", "label") for child in element.children):
        return element
    copy = Element(element.tag, {**_inheritable(parent), **element.attributes}, element.line)
    copy.children = [child for child in parent.children if child.tag != "substitute"]
    return copy


def _inherited(child: Element, parent: Element) -> Element:
    """Return a substitute's element with every names in it, choose included, completed."""
    if child.tag == "names":
        return _with_parent(child, parent)
    if child.tag not in ("choose", "if", "else-if", "else", "group"):
        return child
    copy = Element(child.tag, child.attributes, child.line)
    copy.children = [_inherited(each, parent) for each in child.children]
    if child.tag in ("if", "else-if", "else") and len(copy.children) > 1:
        # What stands in a branch are substitutes of their own.
        first = Element("first", {}, child.line)
        first.children, copy.children = copy.children, [first]
    return copy


def compile_first(compiler: Compiling, element: Element, options: NameOptions) -> Render | None:
    """Return the closure of alternatives: the first that shows, as in cs:substitute."""
    nodes = [compiler.node(child, options) for child in element.children]
    return _first([node for node in nodes if node is not None])


def _first(alternatives: list[Render]) -> First:
    def render(ctx: Context) -> Piece | None:
        for alternative in alternatives:
            piece = alternative(ctx)
            if isinstance(piece, list):
                piece = join(piece)
            if piece is not None:
                return piece
        return None

    return render


def _inheritable(parent: Element) -> dict[str, str]:
    return {key: value for key, value in parent.attributes.items() if key != "variable"}


def compile_names(compiler: Compiling, element: Element, options: NameOptions) -> Render:
    """Return the closure of a names element."""
    block = _Block(compiler, element, options)
    variables = element.get("variable").split()
    present = [name for name in variables if name in compiler.shape.variables]
    delimiter = element.attributes.get("delimiter", options.names_delimiter)
    finish = compiler.finish(element)
    substitute = _substitute(compiler, element, options)
    if not present and substitute is None:
        return missing

    def render(ctx: Context) -> Piece | None:
        ctx.called += 1
        if ctx.suppress_names:
            ctx.suppress_names = ""
            ctx.rendered += 1
            return None
        if not present:
            return _substituted(substitute, ctx)
        before = ctx.name_count
        pieces = _lists(compiler, block, present, ctx)
        if block.options.form == "count" and ctx.name_count > before:
            ctx.rendered += 1
            return str(ctx.name_count) if ctx.track is None and not ctx.sorting else None
        if pieces:
            ctx.rendered += 1
            if ctx.track is not None:
                ctx.track.extend(present)
            piece = join(pieces, delimiter)
            if ctx.sorting:
                return piece
            return Span([finish(piece) if finish else piece], role="names")
        return _substituted(substitute, ctx)

    return render


def _lists(compiler: Compiling, block: _Block, present: list[str], ctx: Context) -> list[Piece]:
    names = ctx.item.names
    shown = [name for name in present if not ctx.hides(name)]
    if (
        len(shown) == 2
        and set(shown) == set(_BOTH)
        and names[shown[0]] == names[shown[1]]
        and compiler.locale.term("editortranslator", _label_form(block))
    ):
        piece = _one_list(compiler, block, shown[0], "editortranslator", ctx)
        return [] if piece is None else [piece]
    pieces = [_one_list(compiler, block, name, name, ctx) for name in shown]
    return [piece for piece in pieces if piece is not None]


def _label_form(block: _Block) -> str:
    return block.label.get("form", "long") if block.label else "long"


def _one_list(
    compiler: Compiling, block: _Block, variable: str, term: str, ctx: Context
) -> Piece | None:
    names = ctx.item.names[variable]
    listed = block.list.render(variable, names, ctx)
    if listed is None:
        return None
    if ctx.sorting:
        return listed
    if block.name_finish:
        listed = block.name_finish(listed)
    listed = Span([listed], role="list")
    if block.label is None:
        return listed
    plural = block.label.get("plural", "contextual")
    many = plural == "always" or (plural == "contextual" and len(names) > 1)
    text = compiler.locale.term(term, _label_form(block), plural=many)
    if not text:
        return listed
    label: Piece = block.label_finish(text) if block.label_finish else text
    return join([label, listed] if block.label_first else [listed, label])


def _substitute(compiler: Compiling, element: Element, options: NameOptions) -> First | None:
    substitute = element.child("substitute")
    if substitute is None:
        return None
    nodes = [compiler.node(_inherited(child, element), options) for child in substitute.children]
    return _first([node for node in nodes if node is not None])


def _substituted(substitute: First | None, ctx: Context) -> Piece | None:
    """Return what stands in for the names; its variables are not shown again."""
    if substitute is None:
        return None
    outer, ctx.track = ctx.track, []
    try:
        piece = substitute(ctx)
        if piece is None:
            return None
        ctx.suppressed = ctx.suppressed | set(ctx.track)
        return piece if ctx.sorting else Span([piece], role="names")
    finally:
        if outer is not None:
            outer.extend(ctx.track or [])
        ctx.track = outer
