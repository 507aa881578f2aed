"""Telling works apart whose cites would read alike (CSL 1.0.2, "Disambiguation").

Names are added, then given names, then what the style shows under ``disambiguate``, and
last a letter behind the year. A step that does not help a cite is taken back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from kapcite.csl.context import Cite, Context, NameOptions, Names
from kapcite.csl.engine import Engine, Entry
from kapcite.csl.people import shown_names
from kapcite.csl.personal import family_with_particle, given_form
from kapcite.csl.tree import plain
from kapcite.model.names import Name

Groups = list[list[Entry]]


def letters(number: int) -> str:
    """Return a year suffix: 1 is a, 26 z, 27 aa."""
    text = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        text = chr(97 + rest) + text
    return text


class Disambiguator:
    """Settles names, condition and year suffix of the entries of an engine."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        element = engine.style.citation
        get = element.attributes.get if element else {}.get
        self.add_names = get("disambiguate-add-names") == "true"
        self.add_given = get("disambiguate-add-givenname") == "true"
        self.add_suffix = get("disambiguate-add-year-suffix") == "true"
        self.rule = get("givenname-disambiguation-rule") or "by-cite"
        self.options = engine.options["citation"]

    def run(self, entries: Sequence[Entry], order: Sequence[Entry]) -> None:
        """Disambiguate ``entries``; year suffixes follow ``order``."""
        if self.add_given and self.rule != "by-cite":
            self._global_given(entries)
        groups = _ambiguous(entries, self.text)
        if self.add_names:
            groups = [part for group in groups for part in self._names(group)]
        if self.add_given and self.rule == "by-cite":
            groups = [part for group in groups for part in self._given(group)]
        groups = [part for group in groups for part in self._condition(group)]
        if self.add_suffix:
            rank = {id(entry): at for at, entry in enumerate(order)}
            for group in groups:
                group.sort(key=lambda entry: rank.get(id(entry), 0))
                for number, entry in enumerate(group, 1):
                    entry.year_suffix = letters(number)

    def text(self, entry: Entry, names: Names | None = None) -> str:
        """Return how an entry is cited, with trial settings for its names."""

        def prepare(ctx: Context) -> None:
            ctx.year_suffix = ""
            if names is not None:
                ctx.names = names

        piece = self.engine.cite_piece(Cite(entry.item.id), prepare)
        return plain(piece) if piece is not None else ""

    # Names ----------------------------------------------------------------------------

    def _names(self, group: list[Entry]) -> Groups:
        """Show as many more names as tell a group's entries apart, if any do."""
        most = max((len(names) for entry in group for names in entry.item.names.values()), default=0)
        levels: list[dict[int, str]] = []
        for shown in range(most + 1):
            texts = {
                id(entry): self.text(entry, entry.names._replace(shown=shown)) for entry in group
            }
            levels.append(texts)
            if shown and len(set(texts.values())) == len(group):
                break
        self._choose(group, levels, lambda entry, level: entry.names._replace(shown=level))
        return _ambiguous(group, self.text)

    def _choose(
        self,
        group: list[Entry],
        levels: list[dict[int, str]],
        change: Callable[[Entry, int], Names],
    ) -> None:
        """Give each entry the lowest level that tells it from all it can be told from."""
        finest = _classes(group, levels[-1])
        for entry in group:
            target = finest[id(entry)]
            if len(target) == len(group):
                continue
            for level, texts in enumerate(levels):
                if _classes(group, texts)[id(entry)] == target:
                    entry.names = change(entry, level)
                    break

    # Given names ----------------------------------------------------------------------

    def _given(self, group: list[Entry]) -> Groups:
        """Expand given names from left to right until a group's cites differ."""
        trials: list[dict[tuple[str, int], int]] = [{}]
        places = list(dict.fromkeys(p for entry in group for p in self._places(entry)))
        for place in places:
            steps = (1,) if self.options.initialize_with is None else (1, 2)
            trials.extend({**trials[-1], place: step} for step in steps)
        levels = []
        for given in trials:
            texts = {id(e): self.text(e, e.names._replace(given=given)) for e in group}
            levels.append(texts)
            if len(set(texts.values())) == len(group):
                break
        self._choose(group, levels, lambda entry, level: entry.names._replace(given=self._useful(group, trials[level])))
        return _ambiguous(group, self.text)

    def _useful(self, group: list[Entry], given: dict[tuple[str, int], int]) -> dict[tuple[str, int], int]:
        """Return the expansions of those places where the group's names differ."""
        kept = {}
        for (variable, at), level in given.items():
            people = {names[at] for e in group if len(names := e.item.names.get(variable, ())) > at}
            if len(people) > 1:
                kept[variable, at] = level
        return kept

    def _places(self, entry: Entry) -> Iterable[tuple[str, int]]:
        ctx = Context(entry.item)
        ctx.names = entry.names
        for variable, names in entry.item.names.items():
            for at in range(shown_names(len(names), self.options, ctx)):
                yield variable, at

    def _global_given(self, entries: Sequence[Entry]) -> None:
        """Expand the given names of people whose short names are alike, in every cite."""
        initials_only = self.rule.endswith("-with-initials")
        primary = self.rule.startswith("primary")
        people: dict[str, dict[Name, None]] = defaultdict(dict)
        found: list[tuple[Entry, tuple[str, int], Name]] = []
        for entry in entries:
            for place in self._places(entry):
                if primary and place[1]:
                    continue
                name = entry.item.names[place[0]][place[1]]
                if name.family and place[0] in self._cited_variables(entry):
                    people[_short(name)][name] = None
                    found.append((entry, place, name))
        for entry, place, name in found:
            level = _level(name, people[_short(name)], self.options, initials_only=initials_only)
            if level:
                entry.names = entry.names._replace(given={**entry.names.given, place: level})

    def _cited_variables(self, entry: Entry) -> tuple[str, ...]:
        """Return the name variable that a cite shows: the first that there is."""
        order = ("author", "editor", "translator")
        names = entry.item.names
        return (next((name for name in order if name in names), next(iter(names), "")),)

    # Condition ------------------------------------------------------------------------

    def _condition(self, group: list[Entry]) -> Groups:
        """Let the style show what it keeps for ambiguous cites."""
        before = [self.text(entry) for entry in group]
        for entry in group:
            entry.disambiguate = True
        after = [self.text(entry) for entry in group]
        if before == after:
            for entry in group:
                entry.disambiguate = False
            return [group]
        return _ambiguous(group, self.text)


def _short(name: Name) -> str:
    return " ".join(part for part in (name.non_dropping_particle, name.family) if part)


def _level(name: Name, people: Iterable[Name], options: NameOptions, *, initials_only: bool) -> int:
    """Return how much of a given name tells it from others of the same family name."""
    others = [other for other in people if other != name]
    if not others or not name.given:
        return 0
    if options.initialize_with is not None:
        own = given_form(name, options)
        alike = [other for other in others if given_form(other, options) == own]
        if not alike:
            return 1
        if initials_only:
            return 1 if len(alike) < len(others) else 0
    return 2


def _classes(group: list[Entry], texts: dict[int, str]) -> dict[int, frozenset[int]]:
    classes: dict[str, list[int]] = defaultdict(list)
    for entry in group:
        classes[texts[id(entry)]].append(id(entry))
    return {one: frozenset(members) for members in classes.values() for one in members}


def _ambiguous(entries: Iterable[Entry], text: Callable[[Entry], str]) -> Groups:
    """Return the groups of entries whose cites read alike."""
    groups: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[text(entry)].append(entry)
    return [group for group in groups.values() if len(group) > 1]


__all__ = ["Disambiguator", "family_with_particle", "letters"]
