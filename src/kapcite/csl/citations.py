"""Citations: sorting, grouping, collapsing, and their joining into one piece."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kapcite.csl.context import Cite, Context, affixed, formatting
from kapcite.csl.engine import Engine
from kapcite.csl.positions import Citation, Place
from kapcite.csl.richtext import rich
from kapcite.csl.sorting import sort_entries
from kapcite.csl.textcase import capitalize_first
from kapcite.csl.tree import Piece, Span, find_roles, join, plain
from kapcite.csl.xml import Element


class _Shown(NamedTuple):
    cite: Cite
    piece: Piece | None
    names: str
    year: str
    suffix: Piece | None


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
        suffixed = element.attributes.get("cite-group-delimiter", self.delimiter)
        self.year_suffix_delimiter = element.get("year-suffix-delimiter", suffixed)
        self.after_collapse = element.get("after-collapse-delimiter", self.delimiter)
        # Without a delimiter of its own, a list in a note goes on as it does elsewhere.
        fallback = self.delimiter if engine.style.note_style else ", "
        self.group_delimiter = element.get("cite-group-delimiter", fallback)
        self.grouping = bool(
            self.collapse.startswith("year") or "cite-group-delimiter" in element.attributes
        )
        self.near_distance = int(element.get("near-note-distance") or 5)

    def render(self, citation: Citation, row: Sequence[Place] | None = None) -> Piece | None:
        """Return a citation; ``row`` holds the places of its cites (default: all first)."""
        pairs = list(zip(citation.cites, row or [Place()] * len(citation.cites), strict=True))
        if len(pairs) > 1 and citation.sorted:
            pairs = self._sorted(pairs)
        shown = [self._shown(cite, place) for cite, place in pairs]
        if self.engine.style.note_style:
            shown = [_opened(each, first=at == 0) for at, each in enumerate(shown)]
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
        year, suffix = "", None
        if self.collapse.startswith("year-suffix") and piece:
            year = next((_without_suffix(span) for span in find_roles(piece, "date")), "")
            suffix = next(iter(find_roles(piece, "year-suffix")), None)
        return _Shown(cite, piece, names, year, suffix)

    def _joined(self, shown: list[tuple[tuple[Cite, Place], _Shown]]) -> Piece | None:
        if self.collapse == "citation-number":
            return self._numbers(shown)
        out: list[Piece] = []
        previous: _Shown | None = None
        collapsed = False
        for group in self._suffix_groups(shown):
            (cite, place), each = group[0]
            same = previous is not None and self._same(previous, each, cite)
            piece: Piece | None = each.piece
            if same and self.collapse.startswith("year"):
                piece = self._shown(cite, place, suppress="names").piece
            if piece is None or piece == "":
                continue
            if out:
                delimiter = self._between(previous, same=same, collapsed=collapsed)
                out.append(
                    _delimiter(delimiter, previous.cite.suffix if previous else "", cite.prefix)
                )
            collapsed = same
            out.append(with_affixes(piece, cite))
            out += self._suffixes(group)
            collapsed = collapsed or len(group) > 1
            previous = group[-1][1]
        return join(out) if out else None

    def _same(self, previous: _Shown, each: _Shown, cite: Cite) -> bool:
        alike = self.grouping and bool(each.names) and each.names == previous.names
        return alike and not _interrupts(previous.cite, cite)

    def _between(self, previous: _Shown | None, *, same: bool, collapsed: bool) -> str:
        """Return the delimiter between two cites."""
        if same:
            return (
                self.after_collapse if previous and previous.cite.locator else self.group_delimiter
            )
        return self.after_collapse if collapsed else self.delimiter

    def _suffix_groups(
        self, shown: list[tuple[tuple[Cite, Place], _Shown]]
    ) -> list[list[tuple[tuple[Cite, Place], _Shown]]]:
        """Return the cites in runs that differ by their year suffix alone."""
        groups: list[list[tuple[tuple[Cite, Place], _Shown]]] = []
        for pair in shown:
            each = pair[1]
            if each.piece is None:
                continue
            last = groups[-1][-1][1] if groups else None
            if (
                last is not None
                and self.collapse.startswith("year-suffix")
                and (last.names, last.year) == (each.names, each.year)
                and each.year
                and each.suffix
                and not (_interrupts(last.cite, each.cite) or last.cite.locator)
            ):
                groups[-1].append(pair)
            else:
                groups.append([pair])
        return groups

    def _suffixes(self, pairs: list[tuple[tuple[Cite, Place], _Shown]]) -> list[Piece]:
        """Return the year suffixes that follow the first, three or more as a range."""
        out: list[Piece] = []
        if len(pairs) < 2:
            return out
        ranged = self.collapse == "year-suffix-ranged"
        letters = [plain(each.suffix) for _, each in pairs if each.suffix is not None]
        at = 0
        while at < len(pairs):
            stop = at
            while (
                ranged and stop + 1 < len(pairs) and _next_letter(letters[stop], letters[stop + 1])
            ):
                stop += 1
            (cite, _), each = pairs[at]
            suffix = each.suffix or ""
            if stop - at >= 2 and at == 0:
                out += ["–", pairs[stop][1].suffix or ""]
            elif at == 0:
                stop = 0
            elif stop - at >= 2:
                out += [self.year_suffix_delimiter, suffix, "–", pairs[stop][1].suffix or ""]
            else:
                stop = at
                out += [self.year_suffix_delimiter, with_affixes(suffix, cite)]
            at = stop + 1
        return out

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


def _next_letter(first: str, second: str) -> bool:
    """Tell whether a year suffix comes right behind another."""
    return len(first) == len(second) == 1 and ord(second) == ord(first) + 1


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
    if before and before.rstrip()[-1:] in (",", ";", ".", ":"):
        return " "
    return delimiter


def _begins_sentence(prefix: str) -> bool:
    """Tell whether what follows a cite's prefix begins a sentence."""
    text = prefix.rstrip().rstrip("\"'”’)")
    return not text or (text[-1] in ".?!" and " " in text)


def _opened(shown: _Shown, *, first: bool) -> _Shown:
    """Return a cite as it stands in a note: with a capital where a sentence begins."""
    prefix = shown.cite.prefix
    if shown.piece is None or not (first or prefix) or not _begins_sentence(prefix):
        return shown
    return shown._replace(piece=_capitalised(shown.piece))


def _capitalised(piece: Piece) -> Piece:
    """Return a cite that begins with a capital where it begins with a term ("Ibid.")."""
    if isinstance(piece, str):
        return piece
    if piece.role == "term":
        return capitalize_first(piece)
    for at, child in enumerate(piece.children):
        if plain(child):
            children = [*piece.children[:at], _capitalised(child), *piece.children[at + 1 :]]
            return piece.like(children)
    return piece


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
