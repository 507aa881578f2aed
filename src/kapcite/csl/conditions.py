"""The conditions of cs:if: decided when a style is compiled where the kind of item decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from kapcite.csl.context import Context
from kapcite.csl.numbers import is_numeric
from kapcite.csl.xml import Element

Test = Callable[[Context], bool]
#: A condition is decided (True, False) or a test to make while rendering.
Condition = bool | Test


class Shape(NamedTuple):
    """What compiling needs to know of an item: its type, which variables it has, its language."""

    type: str
    variables: frozenset[str]
    english: bool = True


# Variables that belong to the cite or the list, not to the item.
RUNTIME = frozenset(
    ("locator", "citation-number", "year-suffix", "first-reference-note-number", "citation-label")
)


def condition(element: Element, shape: Shape, *, citing: bool) -> Condition:
    """Return what an if or else-if asks, joined by its ``match`` (default: all)."""
    tests: list[Condition] = []
    for name, value in element.attributes.items():
        make = _MAKERS.get(name)
        if make is not None:
            tests.extend(make(word, shape, citing) for word in value.split())
    return _matched(element.get("match", "all"), tests)


def _matched(match: str, tests: list[Condition]) -> Condition:
    if match == "none":
        inner = _matched("any", tests)
        return not inner if isinstance(inner, bool) else lambda ctx: not inner(ctx)
    deciding = match == "any"
    if any(test is deciding for test in tests):
        return deciding
    open_tests = [test for test in tests if not isinstance(test, bool)]
    if not open_tests:
        return not deciding
    if deciding:
        return lambda ctx: any(test(ctx) for test in open_tests)
    return lambda ctx: all(test(ctx) for test in open_tests)


def _type(word: str, shape: Shape, _citing: bool) -> Condition:
    return shape.type == word


def _variable(word: str, shape: Shape, _citing: bool) -> Condition:
    if word in RUNTIME:
        return _RUNTIME_VARIABLES[word]
    return word in shape.variables


_RUNTIME_VARIABLES: dict[str, Test] = {
    "locator": lambda ctx: bool(ctx.cite and ctx.cite.locator),
    "citation-number": lambda ctx: ctx.citation_number > 0,
    "year-suffix": lambda ctx: bool(ctx.year_suffix),
    "first-reference-note-number": lambda ctx: ctx.first_note > 0,
    "citation-label": lambda _ctx: True,
}


def _numeric(word: str, shape: Shape, _citing: bool) -> Condition:
    if word == "locator":
        return lambda ctx: bool(ctx.cite and is_numeric(ctx.cite.locator))
    if word == "citation-number":
        return True
    if word not in shape.variables:
        return False
    return lambda ctx: is_numeric(ctx.item.text.get(word, ""))


def _uncertain(word: str, shape: Shape, _citing: bool) -> Condition:
    if word not in shape.variables:
        return False
    return lambda ctx: word in ctx.item.dates and ctx.item.dates[word].circa


def _locator(word: str, _shape: Shape, _citing: bool) -> Condition:
    label = word.replace("sub-verbo", "sub verbo")
    return lambda ctx: bool(
        ctx.cite
        and ctx.cite.locator
        and ctx.cite.label.replace("sub-verbo", "sub verbo").replace("-", " ")
        == label.replace("-", " ")
    )


def _position(word: str, _shape: Shape, citing: bool) -> Condition:
    if not citing:
        return False
    if word == "near-note":
        return lambda ctx: ctx.near_note
    if word == "subsequent":
        return lambda ctx: ctx.position in ("subsequent", "ibid", "ibid-with-locator")
    if word == "ibid":
        return lambda ctx: ctx.position in ("ibid", "ibid-with-locator")
    return lambda ctx: ctx.position == word


def _disambiguate(word: str, _shape: Shape, _citing: bool) -> Condition:
    if word != "true":
        return lambda ctx: not ctx.disambiguate

    def test(ctx: Context) -> bool:
        ctx.conditions += 1
        return ctx.disambiguate >= ctx.conditions

    return test


_MAKERS: dict[str, Callable[[str, Shape, bool], Condition]] = {
    "type": _type,
    "variable": _variable,
    "is-numeric": _numeric,
    "is-uncertain-date": _uncertain,
    "locator": _locator,
    "position": _position,
    "disambiguate": _disambiguate,
}
