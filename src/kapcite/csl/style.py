"""A style as written: options, macros, layouts; checked once, rendered elsewhere."""

from __future__ import annotations

from pathlib import Path

from kapcite.csl.xml import Element, parse_xml
from kapcite.errors import InputError, Problem, UsageError

NAMESPACE_HINT = 'a CSL style starts with <style xmlns="http://purl.org/net/xbiblio/csl">'


class Style:
    """An independent CSL 1.0 style: what its file says, found to be complete."""

    def __init__(self, root: Element, name: str) -> None:
        info = root.child("info")
        self.name = name
        self.title = _info(info, "title") or name
        self.note_style = root.get("class") == "note"
        # APA capitalises words of four letters and more in titles (Publication Manual, 6.17).
        self.is_apa = name.startswith("apa")
        self.default_locale = root.get("default-locale")
        self.options = root.attributes
        self.macros = {element.get("name"): element for element in root.all("macro")}
        self.locales = root.all("locale")
        self.citation = root.child("citation")
        self.bibliography = root.child("bibliography")
        self._mentions: dict[str, tuple[frozenset[str], bool]] = {}

    def mentions(self, macro: str) -> tuple[frozenset[str], bool]:
        """Return the variables that a macro and those it calls name, and if they test types."""
        if macro not in self._mentions:
            variables: set[str] = set()
            typed = _collect(self.macros[macro], variables)
            for call in _calls(self.macros[macro]):
                inner, inner_typed = self.mentions(call.get("macro"))
                variables |= inner
                typed = typed or inner_typed
            self._mentions[macro] = (frozenset(variables), typed)
        return self._mentions[macro]


def _collect(element: Element, variables: set[str]) -> bool:
    """Add the variables that an element and its children name; tell if they test types."""
    for name in ("variable", "is-numeric", "is-uncertain-date"):
        for word in element.get(name).split():
            variables |= {word, word + "-short"}
    typed = "type" in element.attributes
    for child in element.children:
        typed = _collect(child, variables) or typed
    return typed


def _info(info: Element | None, tag: str) -> str:
    element = info.child(tag) if info else None
    return element.text.strip() if element else ""


def parse_style(data: bytes | str, name: str) -> Style:
    """Return the style that an XML text holds.

    Raises InputError with every fault: not a style, no citation layout, a macro that is
    called but not defined, macros that call each other in a circle.
    """
    root = parse_xml(data, name)
    if root.tag != "style":
        raise InputError(
            Problem(f"expected a style, got <{root.tag}>", name, root.line, hint=NAMESPACE_HINT)
        )
    style = Style(root, name)
    problems = [*_layout_problems(root, name), *_macro_problems(style, root)]
    if problems:
        raise InputError(*problems)
    return style


def parent_style(data: bytes | str, name: str) -> str | None:
    """Return the name of the style that a dependent style stands for, None if independent."""
    info = parse_xml(data, name).child("info")
    for link in info.all("link") if info else []:
        if link.get("rel") == "independent-parent":
            return link.get("href").rstrip("/").rpartition("/")[2]
    return None


def _layout_problems(root: Element, name: str) -> list[Problem]:
    citation = root.child("citation")
    problems = []
    if citation is None:
        problems.append(Problem("the style has no <citation>", name, root.line, rule="csl-layout"))
    for area in (citation, root.child("bibliography")):
        if area is not None and area.child("layout") is None:
            message = f"<{area.tag}> has no <layout>"
            problems.append(Problem(message, name, area.line, rule="csl-layout"))
    return problems


def _calls(element: Element) -> list[Element]:
    found = [element] if "macro" in element.attributes and element.tag in ("text", "key") else []
    for child in element.children:
        found.extend(_calls(child))
    return found


def _macro_problems(style: Style, root: Element) -> list[Problem]:
    problems = [
        Problem(f"there is no macro {call.get('macro')!r}", style.name, call.line, rule="csl-macro")
        for call in _calls(root)
        if call.get("macro") not in style.macros
    ]
    graph = {
        name: [call.get("macro") for call in _calls(macro)] for name, macro in style.macros.items()
    }
    circle = _circle(graph)
    if circle:
        line = style.macros[circle[0]].line
        message = "macros call each other in a circle: " + " -> ".join(circle)
        problems.append(Problem(message, style.name, line, rule="csl-macro"))
    return problems


def _circle(graph: dict[str, list[str]]) -> list[str]:
    """Return the first circle of a graph as a path that ends where it began."""
    done: set[str] = set()
    path: list[str] = []

    def visit(name: str) -> list[str]:
        if name in path:
            return [*path[path.index(name) :], name]
        if name in done or name not in graph:
            return []
        path.append(name)
        for called in graph[name]:
            if found := visit(called):
                return found
        path.pop()
        done.add(name)
        return []

    for name in graph:
        if found := visit(name):
            return found
    return []


def read_style_file(path: Path) -> bytes:
    """Return the bytes of a style file; raises UsageError where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(
            Problem(f"cannot read the style: {error.strerror}", file=str(path))
        ) from error
