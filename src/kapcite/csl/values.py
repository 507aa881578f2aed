"""Compiling what shows a variable: text, numbers, labels and dates."""

from __future__ import annotations

from collections.abc import Callable

from kapcite.csl.closures import Compiling, Finish, Render, missing
from kapcite.csl.conditions import RUNTIME
from kapcite.csl.context import Context, NameOptions
from kapcite.csl.dates import DateRenderer, date_form
from kapcite.csl.numbers import form_number, is_multiple, is_numeric, page_range
from kapcite.csl.richtext import rich
from kapcite.csl.tree import Piece, Span
from kapcite.csl.trigraph import trigraph
from kapcite.csl.xml import Element

_SHORT = {"title": "title-short", "container-title": "container-title-short"}
_HYPHENATED = frozenset(("volume", "issue", "number", "chapter-number", "collection-number"))


def text_variable(
    compiler: Compiling, element: Element, name: str, finish: Finish | None
) -> Render:
    """Compile cs:text with a variable, in its short form where one is asked for and there."""
    if name in RUNTIME:
        return _runtime_variable(compiler, element, name, finish)
    short = element.get("form") == "short"
    names = [name]
    if short and name in _SHORT:
        names = [_SHORT[name], name]
    elif short and name + "-short" in compiler.shape.variables:
        names = [name + "-short", name]
    name = next((each for each in names if each in compiler.shape.variables), "")
    if not name:
        return missing
    return _field(compiler, name, finish)


def _field(compiler: Compiling, name: str, finish: Finish | None) -> Render:
    if name in ("page", "page-first"):
        convert: Callable[[str], Piece] = compiler.pages
    elif name in _HYPHENATED:
        convert = _dashes
    elif name in ("URL", "DOI"):
        convert = _as_is
    else:
        convert = rich

    def render(ctx: Context) -> Piece | None:
        ctx.called += 1
        if ctx.hides(name):
            return None
        value = ctx.item.text.get(name)
        if not value:
            return None
        ctx.rendered += 1
        if ctx.track is not None:
            ctx.track.append(name)
        piece: Piece = convert(value)
        return finish(piece) if finish else piece

    return render


def _runtime_variable(
    compiler: Compiling, element: Element, name: str, finish: Finish | None
) -> Render:
    read = _runtime_reader(compiler, element, name)

    def render(ctx: Context) -> Piece | None:
        value = read(ctx)
        if not value:
            ctx.called += name != "year-suffix"
            return None
        ctx.called += 1
        ctx.rendered += 1
        return Span([finish(value) if finish else value], role=name)

    return render


def _runtime_reader(
    compiler: Compiling, element: Element, name: str
) -> Callable[[Context], str | Piece]:
    form = element.get("form", "numeric") if element.tag == "number" else "numeric"
    if name == "citation-number":
        return lambda ctx: _numbered(compiler, str(ctx.citation_number or ""), form, name)
    if name == "year-suffix":
        return lambda ctx: ctx.year_suffix
    if name == "first-reference-note-number":
        return lambda ctx: str(ctx.first_note or "")
    if name == "citation-label":
        return lambda ctx: (ctx.item.text.get(name) or trigraph(ctx.item)) + ctx.year_suffix
    return lambda ctx: _locator(compiler, ctx, form)


def _locator(compiler: Compiling, ctx: Context, form: str) -> Piece:
    cite = ctx.cite
    locator = cite.locator.strip() if cite else ""
    if cite is None or not locator:
        return ""
    if cite.label == "page":
        return rich(compiler.pages(locator))
    if is_numeric(locator):
        return _numbered(compiler, locator, form, "locator")
    return rich(_dashes(locator))


def number(compiler: Compiling, element: Element, _options: NameOptions) -> Render:
    """Compile cs:number: numeric values in a form, others as they are."""
    name = element.get("variable")
    finish = compiler.finish(element)
    if name in RUNTIME:
        return _runtime_variable(compiler, element, name, finish)
    if name not in compiler.shape.variables:
        return missing
    form = element.get("form", "numeric")

    def render(ctx: Context) -> Piece | None:
        ctx.called += 1
        value = ctx.item.text.get(name)
        if not value or ctx.hides(name):
            return None
        ctx.rendered += 1
        if ctx.track is not None:
            ctx.track.append(name)
        piece: Piece = _numbered(compiler, value, form, name) if is_numeric(value) else value
        return finish(piece) if finish else piece

    return render


def _numbered(compiler: Compiling, value: str, form: str, variable: str) -> str:
    gender = compiler.locale.gender(variable)
    return form_number(value, form, compiler.locale, gender)


def label(compiler: Compiling, element: Element, _options: NameOptions) -> Render | None:
    """Compile cs:label: the term of a number variable, in the number of its content."""
    name = element.get("variable")
    if name != "locator" and name not in RUNTIME and name not in compiler.shape.variables:
        return None
    form = element.get("form", "long")
    plural = element.get("plural", "contextual")
    finish = compiler.finish(element)

    def render(ctx: Context) -> Piece | None:
        value, term = _labelled(ctx, name)
        if not value or ctx.hides(name):
            return None
        many = plural == "always" or (plural == "contextual" and _is_plural(name, value))
        text = compiler.locale.term(term, form, plural=many)
        if not text:
            return None
        return finish(text) if finish else text

    return render


def date(compiler: Compiling, element: Element, _options: NameOptions) -> Render:
    """Compile cs:date."""
    name = element.get("variable")
    if name not in compiler.shape.variables:
        return missing
    finish = compiler.finish(element)
    renderer = DateRenderer(
        date_form(element, compiler.locale), compiler.locale, lambda ctx: year_suffix(compiler, ctx)
    )

    def render(ctx: Context) -> Piece | None:
        ctx.called += 1
        date = ctx.item.dates.get(name)
        # When a work was read does not tell it from others.
        if date is None or (ctx.judging and name == "accessed") or ctx.hides(name):
            return None
        piece = renderer.render(date, ctx)
        if piece is None:
            return None
        ctx.rendered += 1
        if ctx.track is not None:
            ctx.track.append(name)
        piece = finish(piece) if finish else piece
        return Span([piece], role="date") if compiler.area == "citation" else piece

    return render


def year_suffix(compiler: Compiling, ctx: Context) -> Piece | None:
    """Return the year suffix for the first year shown, where the style does not place it."""
    if compiler.explicit_suffix or not ctx.year_suffix or "year-suffix" in ctx.suppressed:
        return None
    ctx.suppressed.add("year-suffix")
    return Span([ctx.year_suffix], role="year-suffix")


def _as_is(value: str) -> Piece:
    return value


def _dashes(value: str) -> str:
    """Return a number variable with the hyphen of a range as an en dash."""
    return page_range(value, "", "–") if is_multiple(value) else value


def _labelled(ctx: Context, name: str) -> tuple[str, str]:
    """Return the value a label belongs to and the name of its term."""
    if name == "locator":
        if ctx.cite is None:
            return "", ""
        return ctx.cite.locator, ctx.cite.label
    if name == "citation-number":
        return str(ctx.citation_number), name
    return ctx.item.text.get(name, ""), "page" if name == "page-first" else name


def _is_plural(name: str, value: str) -> bool:
    if name.startswith("number-of-"):
        return value.strip().isdigit() and int(value) != 1
    return is_multiple(value)
