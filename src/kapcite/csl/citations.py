"""Citations: positions, sorting, grouping, collapsing, and their joining into one piece."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kapcite.csl.context import Cite, Context, affixed, formatting
from kapcite.csl.engine import Engine
from kapcite.csl.richtext import rich
from kapcite.csl.sorting import sort_entries
from kapcite.csl.tree import Piece, Span, find_roles, join, plain
from kapcite.csl.xml import Element


class Citation(NamedTuple):
    """The cites that stand together, and the number of the note they stand in (0: none)."""

    cites: tuple[Cite, ...]
    note: int = 0
    sorted: bool = True


class Place(NamedTuple):
    """The position of a cite in the document."""

    position: str = "first"
    near: bool = False
    first_note: int = 0


class _Shown(NamedTuple):
    cite: Cite
    piece: Piece | None
    names: str
    year: str


def places(citations: Sequence[Citation], distance: int) -> list[list[Place]]:
    """Return the position of every cite (CSL 1.0.2, "choose", position)."""
    last_note: dict[str, int] = {}
    first_note: dict[str, int] = {}
    found: list[list[Place]] = []
    before: Citation | None = None
    for citation in citations:
        row: list[Place] = []
        for at, cite in enumerate(citation.cites):
            if cite.id not in first_note:
                row.append(Place())
                first_note[cite.id] = citation.note
            else:
                previous = _previous(citation, at, before)
                near = bool(citation.note) and citation.note - last_note[cite.id] <= distance
                row.append(Place(_position(cite, previous), near, first_note[cite.id]))
            last_note[cite.id] = citation.note
        found.append(row)
        before = citation
    return found


def _previous(citation: Citation, at: int, before: Citation | None) -> Cite | None:
    if at:
        return citation.cites[at - 1]
    if before is None or len({cite.id for cite in before.cites}) != 1 or len(before.cites) != 1:
        return None
    return before.cites[-1]


def _position(cite: Cite, previous: Cite | None) -> str:
    if previous is None or previous.id != cite.id:
        return "subsequent"
    if not previous.locator:
        return "ibid-with-locator" if cite.locator else "ibid"
    if not cite.locator:
        return "subsequent"
    same = (cite.locator, cite.label) == (previous.locator, previous.label)
    return "ibid" if same else "ibid-with-locator"


class Citer:
    """Renders citations with the options of a style's citation element."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        element = engine.style.citation
        layout = element.child("layout") if element else None
        assert element is not None  # a style without citation is refused when read
        assert layout is not None
        self.layout: Element = layout
        self.delimiter = layout.get("delimiter")
        self.collapse = element.get("collapse")
        self.year_suffix_delimiter = element.get("year-suffix-delimiter", self.delimiter)
        self.after_collapse = element.get("after-collapse-delimiter", self.delimiter)
        # Without a delimiter of its own, a list in a note goes on as it does elsewhere.
        fallback = self.delimiter if engine.style.note_style else ", "
        self.group_delimiter = element.get("cite-group-delimiter", fallback)
        self.grouping = bool(self.collapse.startswith("year") or "cite-group-delimiter" in element.attributes)
        self.near_distance = int(element.get("near-note-distance") or 5)

    def render(self, citation: Citation, row: Sequence[Place] | None = None) -> Piece | None:
        """Return a citation; ``row`` holds the places of its cites (default: all first)."""
        pairs = list(zip(citation.cites, row or [Place()] * len(citation.cites), strict=True))
        if len(pairs) > 1 and citation.sorted:
            pairs = self._sorted(pairs)
        shown = [self._shown(cite, place) for cite, place in pairs]
        pairs_shown = [(pair, each) for pair, each in zip(pairs, shown, strict=True)]
        if self.grouping:
            pairs_shown = _grouped(pairs_shown)
        piece = self._joined(pairs_shown)
        if piece is None:
            return None
        piece = affixed(piece, self.layout.get("prefix"), self.layout.get("suffix"))
        style = formatting(self.layout)
        return Span([piece], style) if style else piece

    def _sorted(self, pairs: list[tuple[Cite, Place]]) -> list[tuple[Cite, Place]]:
        entries = [self.engine.entries[cite.id] for cite, _ in pairs]
        contexts = []
        for (cite, place), entry in zip(pairs, entries, strict=True):
            ctx = self.engine.context(entry)
            ctx.cite, ctx.position = cite, place.position
            contexts.append(ctx)
        return [pairs[at] for at in sort_entries(self.engine, "citation", entries, contexts)]

    def _shown(self, cite: Cite, place: Place, suppress: str = "") -> _Shown:
        def prepare(ctx: Context) -> None:
            ctx.position = place.position
            ctx.near_note = place.near
            ctx.first_note = place.first_note
            ctx.suppress_names = suppress or ("names" if cite.form == "suppress-author" else "")

        piece = self.engine.cite_piece(cite, prepare)
        names = next((plain(span) for span in find_roles(piece, "names")), "") if piece else ""
        year = ""
        if self.collapse.startswith("year-suffix") and piece:
            year = next((_without_suffix(span) for span in find_roles(piece, "date")), "")
        return _Shown(cite, piece, names, year)

    def _joined(self, shown: list[tuple[tuple[Cite, Place], _Shown]]) -> Piece | None:
        out: list[Piece] = []
        ended = ""
        if self.collapse == "citation-number":
            return self._numbers(shown)
        previous: _Shown | None = None
        collapsed = False
        for (cite, place), each in shown:
            if each.piece is None:
                continue
            same = bool(previous and self.grouping and each.names and each.names == previous.names and not _interrupts(previous.cite, cite))
            piece = each.piece
            if same and self.collapse.startswith("year"):
                piece = self._collapsed(each, place, previous)
            if out:
                delimiter = self.delimiter
                if same:
                    delimiter = self.group_delimiter
                    suffixed = self.collapse.startswith("year-suffix") and previous and each.year == previous.year and each.year
                    if suffixed:
                        delimiter = self.year_suffix_delimiter
                elif collapsed:
                    delimiter = self.after_collapse
                out.append(_delimiter(delimiter, ended, cite.prefix))
            collapsed = collapsed if not same else True
            if not same:
                collapsed = False
            out.append(with_affixes(piece, cite))
            ended = cite.suffix
            previous = each
        return join(out) if out else None

    def _collapsed(self, each: _Shown, place: Place, previous: _Shown | None) -> Piece:
        if (
            self.collapse.startswith("year-suffix")
            and previous is not None
            and each.year
            and each.year == previous.year
            and each.piece is not None
        ):
            suffix = next(iter(find_roles(each.piece, "year-suffix")), None)
            if suffix is not None:
                return suffix
        return self._shown(each.cite, place, suppress="names").piece or ""

    def _numbers(self, shown: list[tuple[tuple[Cite, Place], _Shown]]) -> Piece | None:
        """Join cites, three or more successive numbers becoming a range."""
        runs: list[list[_Shown]] = []
        for _, each in shown:
            if each.piece is None:
                continue
            run = runs[-1] if runs else None
            if run and self._follows(run[-1], each):
                run.append(each)
            else:
                runs.append([each])
        out: list[Piece] = []
        collapsed = False
        for run in runs:
            pieces = [with_affixes(each.piece, each.cite) for each in run if each.piece is not None]
            if len(run) > 2:
                pieces = [pieces[0], "–", pieces[-1]]
                if out:
                    out.append(self.after_collapse if collapsed else self.delimiter)
                out += pieces
                collapsed = True
                continue
            for piece in pieces:
                if out:
                    out.append(self.after_collapse if collapsed else self.delimiter)
                out.append(piece)
                collapsed = False
        return join(out) if out else None

    def _follows(self, first: _Shown, second: _Shown) -> bool:
        plain_cites = all(
            not (each.cite.locator or each.cite.prefix or each.cite.suffix)
            for each in (first, second)
        )
        entries = self.engine.entries
        numbers = [entries[each.cite.id].citation_number for each in (first, second)]
        return plain_cites and numbers[1] == numbers[0] + 1


def _interrupts(before: Cite, cite: Cite) -> bool:
    return bool(before.suffix or cite.prefix)


def _without_suffix(span: Span) -> str:
    suffix = next((plain(found) for found in find_roles(span, "year-suffix")), "")
    return plain(span).removesuffix(suffix)


def _grouped(
    shown: list[tuple[tuple[Cite, Place], _Shown]],
) -> list[tuple[tuple[Cite, Place], _Shown]]:
    """Return cites with those of the same names drawn together where the first stands."""
    groups: dict[str, list[tuple[tuple[Cite, Place], _Shown]]] = {}
    for number, pair in enumerate(shown):
        groups.setdefault(pair[1].names or f"\0{number}", []).append(pair)
    return [pair for group in groups.values() for pair in group]


def _delimiter(delimiter: str, before: str, prefix: str) -> str:
    """Return the delimiter, or a space where an affix brings punctuation of its own."""
    if prefix[:1] in (",", ";", ".", ":") and prefix:
        return ""
    if before and before.rstrip()[-1:] in (",", ";", ".", ":") :
        return " "
    return delimiter


def with_affixes(piece: Piece, cite: Cite) -> Piece:
    """Return a cite with the words its author put before and behind it."""
    if not (cite.prefix or cite.suffix):
        return piece
    prefix, suffix = cite.prefix, cite.suffix
    if prefix and prefix[-1].isalnum():
        prefix += " "
    if suffix and suffix[0].isalnum():
        suffix = " " + suffix
    parts = [rich(prefix) if prefix else "", piece, rich(suffix) if suffix else ""]
    return Span([part for part in parts if part])
