"""A document: references, a style, the citations made so far, and the list at its end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kapcite.csl.citations import Citer
from kapcite.csl.context import Cite, Context, NameOptions, affixed, formatting
from kapcite.csl.disambiguate import Disambiguator
from kapcite.csl.engine import Engine, Entry
from kapcite.csl.item import to_item
from kapcite.csl.people import NameList
from kapcite.csl.personal import Parts
from kapcite.csl.positions import Citation, places
from kapcite.csl.sorting import sort_entries
from kapcite.csl.style import Style
from kapcite.csl.tree import Piece, Span, find_roles, join, plain
from kapcite.csl.writers import Writer, write_piece
from kapcite.model.reference import Reference


class Line(NamedTuple):
    """One entry of a reference list."""

    id: str
    piece: Piece


class Document:
    """Formats references together, so that they are sorted, numbered and told apart.

    With ``cited``, only references that a citation names are part of the document. Many
    documents in one style are made faster from one Engine than from the Style.
    """

    def __init__(
        self,
        style: Style | Engine,
        references: Iterable[Reference],
        *,
        locale: str = "",
        cited: bool = False,
    ) -> None:
        self.engine = style.fresh() if isinstance(style, Engine) else Engine(style, locale)
        self.citer = Citer(self.engine)
        self._items = {reference.id: to_item(reference) for reference in references}
        self._order: list[Entry] = []
        if not cited:
            self._register(self._items)

    def _register(self, keys: Iterable[str], again: frozenset[str] = frozenset()) -> None:
        self.engine.register(self._items[key] for key in dict.fromkeys(keys))
        entries = list(self.engine.entries.values())
        self._order = [entries[at] for at in sort_entries(self.engine, "bibliography", entries)]
        for number, entry in enumerate(self._order, 1):
            entry.citation_number = number
        Disambiguator(self.engine, again).run(entries, self._order)

    def cite_all(
        self, citations: Sequence[Citation], *, dynamic: bool = True
    ) -> list[Piece | None]:
        """Return the citations of a document in order.

        With ``dynamic`` false each stands for itself: every cite is a first one.
        """
        rows = places(citations, self.citer.near_distance)
        pairs = [
            pair
            for c, row in zip(citations, rows, strict=True)
            for pair in zip(c.cites, row, strict=True)
        ]
        if not self.engine.entries:
            again = frozenset(cite.id for cite, place in pairs if place.position != "first")
            self._register((cite.id for cite, _ in pairs), again)
        if not dynamic:
            return [self.citer.render(citation) for citation in citations]
        return [self.citer.render(c, row) for c, row in zip(citations, rows, strict=True)]

    def narrative(self, cites: Sequence[Cite]) -> Piece | None:
        """Return works as part of a sentence: the authors, and the rest in brackets.

        APA spells out "and" here (Publication Manual, 8.17), which no CSL style can say.
        A style whose cites show no names has them set in front of its own citation.
        """
        pieces = [piece for cite in cites if (piece := self._narrated(cite)) is not None]
        return join(pieces, "; ") if pieces else None

    def _narrated(self, cite: Cite) -> Piece | None:
        engine = self.engine
        words = self.engine.locale.term("and") if engine.style.is_apa else None

        def prepare(ctx: Context) -> None:
            ctx.and_word = words or ""

        whole = engine.cite_piece(cite, prepare)
        author = next(iter(find_roles(whole, "names")), None) if whole is not None else None
        if author is not None and not engine.style.note_style:
            rest = self.citer.render(Citation((cite._replace(form="suppress-author"),)))
            return author if rest is None else join([author, " ", rest])
        cited = self.citer.render(Citation((cite,)))
        names = engine.entries[cite.id].item.names
        people = next((names[name] for name in ("author", "editor") if name in names), ())
        if not people:
            return cited
        options = NameOptions(and_="text", form="short", et_al_min=3, et_al_use_first=1)
        et_al, and_ = engine.locale.term("et-al") or "", engine.locale.term("and") or ""
        ctx = Context(engine.entries[cite.id].item)
        listed = NameList(options, Parts(), et_al, and_).render("author", people, ctx)
        return join([piece for piece in (listed, " ", cited) if piece])

    def bibliography(self) -> list[Line]:
        """Return the reference list in the style's order; empty where the style has none."""
        element = self.engine.style.bibliography
        layout = element.child("layout") if element else None
        if element is None or layout is None:
            return []
        prefix, suffix, style = layout.get("prefix"), layout.get("suffix"), formatting(layout)
        align = bool(element.get("second-field-align"))
        lines = []
        for entry in self._order:
            pieces = self.engine.entry_pieces(entry)
            if not pieces:
                continue
            if align and len(pieces) > 1:
                rest = affixed(join(pieces[1:]), "", suffix)
                first = affixed(pieces[0], prefix, "")
                piece: Piece = Span(
                    [Span([first], display="left-margin"), Span([rest], display="right-inline")]
                )
            else:
                last = pieces[-1]
                if isinstance(last, Span) and last.display:
                    pieces[-1] = last.like([affixed(join(last.children), "", suffix)])
                    piece = affixed(join(pieces), prefix, "")
                else:
                    piece = affixed(join(pieces), prefix, suffix)
            lines.append(Line(entry.item.id, Span([piece], style) if style else piece))
        substitute = element.attributes.get("subsequent-author-substitute")
        if substitute is not None:
            _substitute_authors(lines, substitute)
        return lines

    def write(self, piece: Piece | None, writer: Writer) -> str:
        """Return a piece as text."""
        return write_piece(piece, writer, self.engine.locale)


def _substitute_authors(lines: list[Line], substitute: str) -> None:
    """Replace a list of names that equals the one before it (rule: complete-all)."""
    before: str | None = None
    for line in lines:
        names = next(iter(find_roles(line.piece, "names")), None)
        lists = list(find_roles(names, "list")) if names is not None else []
        text = "; ".join(map(plain, lists or ([names] if names is not None else [])))
        if names is not None and text and text == before:
            for at, listed in enumerate(lists):
                listed.children = [substitute] if at == 0 else []
            if not lists:
                names.children = [substitute]
        before = text
