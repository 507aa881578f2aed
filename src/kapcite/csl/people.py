"""A list of names with its "and", its "et al." and its label."""

from __future__ import annotations

from kapcite.csl.context import Context, NameOptions, SeenName
from kapcite.csl.personal import Parts, format_name, is_eastern, sort_name, starts_eastern
from kapcite.csl.tree import Piece, join
from kapcite.model.names import Name

_ELLIPSIS = "… "


def limits(options: NameOptions, ctx: Context) -> tuple[int, int, bool]:
    """Return the fewest names that are cut, how many then stay, and whether the last does."""
    if ctx.names_override is not None:
        least, use, last = ctx.names_override
        return least or options.et_al_min, use or options.et_al_use_first, last
    if ctx.position and ctx.position != "first":
        least = options.et_al_subsequent_min or options.et_al_min
        use = options.et_al_subsequent_use_first or options.et_al_use_first
        return least, use, options.et_al_use_last
    return options.et_al_min, options.et_al_use_first, options.et_al_use_last


def shown_names(count: int, options: NameOptions, ctx: Context) -> int:
    """Return how many of ``count`` names are shown before et al. (all: ``count``)."""
    least, use, _ = limits(options, ctx)
    if least == 0 or count < least or use < 0:
        return count
    return min(count, use + ctx.names.shown)


class NameList:
    """How one style element renders a list of names."""

    def __init__(self, options: NameOptions, parts: Parts, et_al: Piece, and_word: str) -> None:
        self.options = options
        self.parts = parts
        self.et_al = et_al
        self.and_word = and_word

    def render(self, variable: str, names: tuple[Name, ...], ctx: Context) -> Piece | None:
        """Return the names of a variable as the options say, None where nothing is shown."""
        options = self.options
        shown = shown_names(len(names), options, ctx)
        if options.form == "count":
            ctx.name_count += shown
            return None
        if ctx.sorting:
            return self._sorted(names, shown, last=limits(options, ctx)[2])
        if shown == 0:
            return None
        _, _, use_last = limits(options, ctx)
        pieces = [self._one(variable, at, names[at], ctx) for at in range(shown)]
        if shown == len(names):
            return self._joined(names, pieces, ctx.and_word)
        if use_last and shown < len(names) - 1:
            last = self._one(variable, len(names) - 1, names[-1], ctx)
            listed = join(pieces, options.delimiter)
            return join([listed, options.delimiter, _ELLIPSIS, last])
        return self._with_et_al(pieces)

    def _sorted(self, names: tuple[Name, ...], shown: int, *, last: bool) -> str:
        listed = [sort_name(name, self.options) for name in names[:shown]]
        if last and shown < len(names):
            listed.append(sort_name(names[-1], self.options))
        return ", ".join(listed)

    def _one(self, variable: str, at: int, name: Name, ctx: Context) -> Piece:
        options = self.options
        if ctx.seen is not None:
            ctx.seen.append(SeenName(variable, at, name, options))
        level = ctx.names.given.get((variable, at), 0) if ctx.names.given else 0
        if level:
            options = given_level(options, level)
        return format_name(name, options, self.parts, inverted=self._inverted(at))

    def _inverted(self, at: int) -> bool:
        order = self.options.name_as_sort_order
        return order == "all" or (order == "first" and at == 0)

    def _joined(self, names: tuple[Name, ...], pieces: list[Piece], word: str) -> Piece:
        options = self.options
        if len(pieces) == 1:
            return pieces[0]
        if not self.and_word:
            return join(pieces, options.delimiter)
        rule = options.delimiter_precedes_last
        inverted = self._inverted(len(pieces) - 2) and not _single(names[len(pieces) - 2])
        needs = (
            (rule == "always" and not _two_groups(names))
            or (rule == "contextual" and len(pieces) > 2)
            or (rule == "after-inverted-name" and inverted)
        )
        before = options.delimiter if needs else " "
        listed = join(pieces[:-1], options.delimiter)
        if before[-1:] not in (" ", "\u00a0", ""):
            before += " " if not needs else ""
        return join([listed, before, (word or self.and_word) + " ", pieces[-1]])

    def _with_et_al(self, pieces: list[Piece]) -> Piece:
        options = self.options
        listed = join(pieces, options.delimiter)
        if not self.et_al:
            return listed
        rule = options.delimiter_precedes_et_al
        needs = (
            rule == "always"
            or (rule == "contextual" and len(pieces) > 1)
            or (rule == "after-inverted-name" and self._inverted(len(pieces) - 1))
        )
        gap = "" if starts_eastern(self.et_al) else " "
        return join([listed, options.delimiter if needs else gap, self.et_al])


def _two_groups(names: tuple[Name, ...]) -> bool:
    """Tell whether two groups stand alone: no comma parts them, since none is inverted."""
    return len(names) == 2 and all(name.literal is not None for name in names)


def _single(name: Name) -> bool:
    return name.literal is not None or is_eastern(name)


def given_level(options: NameOptions, level: int) -> NameOptions:
    """Return options that show a given name: 1 as initials where there are any, 2 whole."""
    if level == 1:
        return options._replace(form="long")
    return options._replace(form="long", initialize_with=None)
