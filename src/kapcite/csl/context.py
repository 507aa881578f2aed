"""What a compiled style reads while it renders one item, and the options names inherit."""

from __future__ import annotations

from typing import Any, NamedTuple

from kapcite.csl.item import Item
from kapcite.csl.tree import Piece, Span, glue
from kapcite.csl.tree import Style as Formatting
from kapcite.csl.xml import Element
from kapcite.model.names import Name


class Cite(NamedTuple):
    """One cite of a citation: which item, where in it, and the words around it.

    ``label`` is a CSL locator type (``page``, ``chapter`` …). ``form`` is "" for all of
    the cite, "author-only" or "suppress-author" for the halves of a narrative citation.
    """

    id: str
    locator: str = ""
    label: str = "page"
    prefix: str = ""
    suffix: str = ""
    form: str = ""


class Names(NamedTuple):
    """What is decided about the names of one item to tell it from others.

    ``shown`` adds to the number of names before et al.; ``given`` maps a place in the list
    of names (variable, index) to 1 (initials) or 2 (whole given name).
    """

    shown: int = 0
    given: dict[tuple[str, int], int] = {}  # noqa: RUF012 - never changed


NO_NAMES = Names()


class SeenName(NamedTuple):
    """A name that was shown, its place in its list, and the options it was shown with."""

    variable: str
    at: int
    name: Name
    options: NameOptions


class Context:
    """The state of rendering one item once."""

    __slots__ = (
        "and_word",
        "called",
        "citation_number",
        "cite",
        "conditions",
        "disambiguate",
        "first_note",
        "item",
        "judging",
        "name_count",
        "names",
        "names_override",
        "near_note",
        "position",
        "rendered",
        "seen",
        "sorting",
        "suppress_names",
        "suppressed",
        "track",
        "year_suffix",
    )

    def __init__(self, item: Item) -> None:
        self.item = item
        self.cite: Cite | None = None
        self.citation_number = 0
        self.year_suffix = ""
        self.position = ""
        self.near_note = False
        self.first_note = 0
        self.disambiguate = 0
        self.conditions = 0
        self.names = NO_NAMES
        self.and_word = ""
        self.sorting = False
        self.judging = False
        self.suppress_names = ""
        self.suppressed: set[str] = set()
        self.track: list[str] | None = None
        self.seen: list[SeenName] | None = None
        self.called = 0
        self.rendered = 0
        self.name_count = 0
        self.names_override: tuple[int, int, bool] | None = None

    def hides(self, name: str) -> bool:
        """Say whether a variable is not shown again: it stands in for names that are absent.

        Inside a substitute it counts from where it is shown, as in citeproc-js and citeproc.
        """
        return name in self.suppressed or (self.track is not None and name in self.track)


def formatting(element: Element) -> Formatting:
    """Return the formatting attributes of an element."""
    attributes = element.attributes
    return tuple((name, attributes[name]) for name in _FORMATTING if name in attributes)


_FORMATTING = ("font-weight", "font-style", "font-variant", "text-decoration", "vertical-align")


def affixed(piece: Piece, prefix: str, suffix: str) -> Piece:
    """Return a piece between its affixes."""
    if type(piece) is str:
        text = glue(prefix, piece) if prefix else piece
        return glue(text, suffix) if suffix else text
    return Span([part for part in (prefix, piece, suffix) if part])


class NameOptions(NamedTuple):
    """The options of a list of names, as inherited (CSL 1.0.2, "Inheritable name options")."""

    and_: str = ""
    delimiter: str = ", "
    delimiter_precedes_et_al: str = "contextual"
    delimiter_precedes_last: str = "contextual"
    et_al_min: int = 0
    et_al_use_first: int = -1
    et_al_subsequent_min: int = 0
    et_al_subsequent_use_first: int = 0
    et_al_use_last: bool = False
    form: str = "long"
    initialize: bool = True
    initialize_with: str | None = None
    initialize_with_hyphen: bool = True
    name_as_sort_order: str = ""
    sort_separator: str = ", "
    demote: str = "display-and-sort"
    names_delimiter: str = ""


_OPTION_NAMES = {
    "and": "and_",
    "name-delimiter": "delimiter",
    "name-form": "form",
    "demote-non-dropping-particle": "demote",
}
_INHERITED = frozenset(
    (
        *("and", "delimiter-precedes-et-al", "delimiter-precedes-last", "et-al-min"),
        *("et-al-use-first", "et-al-subsequent-min", "et-al-subsequent-use-first"),
        *("et-al-use-last", "initialize", "initialize-with", "initialize-with-hyphen"),
        *("name-as-sort-order", "sort-separator", "name-delimiter", "name-form"),
        *("names-delimiter", "demote-non-dropping-particle"),
    )
)


def inherit(options: NameOptions, element: Element | None, *, own: bool = False) -> NameOptions:
    """Return options overridden by an element's attributes; ``own`` for a name element."""
    if element is None:
        return options
    changes: dict[str, Any] = {}
    for key, value in element.attributes.items():
        if key in _INHERITED or (own and key in ("delimiter", "form")):
            field = _OPTION_NAMES.get(key) or key.replace("-", "_")
            changes[field] = _typed(field, value)
    return options._replace(**changes) if changes else options


def _typed(field: str, value: str) -> str | int | bool:
    default = NameOptions._field_defaults[field]
    if isinstance(default, bool):
        return value == "true"
    if isinstance(default, int):
        return int(value) if value.strip().isdigit() else default
    return value
