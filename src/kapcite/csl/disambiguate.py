"""Telling works apart whose cites would read alike (CSL 1.0.2, "Disambiguation").

Names are added, then given names, then what the style shows under ``disambiguate``, and
last a letter behind the year. A cite takes the first step that tells it from all those
that any step can tell it from; a step that does not help is not taken.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from kapcite.csl.context import Cite, Context, NameOptions, Names, SeenName
from kapcite.csl.engine import Engine, Entry
from kapcite.csl.personal import given_form
from kapcite.csl.tree import plain
from kapcite.model.names import Name

Groups = list[list[Entry]]
Texts = dict[int, str]
Given = dict[tuple[str, int], int]

# More conditions than this in one cite are not told apart.
_MOST_CONDITIONS = 6


def letters(number: int) -> str:
    """Return a year suffix: 1 is a, 26 z, 27 aa."""
    text = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        text = chr(97 + rest) + text
    return text


class Disambiguator:
    """Settles names, condition and year suffix of the entries of an engine.

    ``subsequent`` holds the ids of items that are cited again: their cites are compared
    in the form they have then.
    """

    def __init__(self, engine: Engine, subsequent: frozenset[str] = frozenset()) -> None:
        self.engine = engine
        element = engine.style.citation
        attributes = element.attributes if element else {}
        get = attributes.get
        self.add_names = get("disambiguate-add-names") == "true"
        self.add_given = get("disambiguate-add-givenname") == "true"
        self.add_suffix = get("disambiguate-add-year-suffix") == "true"
        self.rule = get("givenname-disambiguation-rule") or "by-cite"
        self.subsequent = subsequent

    def run(self, entries: Sequence[Entry], order: Sequence[Entry]) -> None:
        """Disambiguate ``entries``; year suffixes follow ``order``."""
        texts: Texts = {}
        seen: dict[int, list[SeenName]] = {}
        for entry in entries:
            names: list[SeenName] = []
            texts[id(entry)] = self.text(entry, None, names)
            seen[id(entry)] = names
        if self.add_given and self.rule != "by-cite":
            for entry in self._global_given(entries, seen):
                texts[id(entry)] = self.text(entry)
        groups = _ambiguous(entries, texts)
        if self.add_names or self.add_given:
            groups = [part for group in groups for part in self._names(group)]
        groups = [part for group in groups for part in self._condition(group)]
        if self.add_suffix:
            rank = {id(entry): at for at, entry in enumerate(order)}
            for group in groups:
                group.sort(key=lambda entry: rank.get(id(entry), 0))
                for number, entry in enumerate(group, 1):
                    entry.year_suffix = letters(number)

    def text(
        self, entry: Entry, names: Names | None = None, seen: list[SeenName] | None = None
    ) -> str:
        """Return how an entry is cited, with trial settings for its names."""

        def prepare(ctx: Context) -> None:
            ctx.year_suffix = ""
            ctx.seen = seen
            ctx.judging = True
            if self.subsequent:
                ctx.position = "subsequent"
            if names is not None:
                ctx.names = names

        piece = self.engine.cite_piece(Cite(entry.item.id), prepare)
        # "J. J." and "J.J." are one way to write a name.
        return plain(piece).replace(". ", ".") if piece is not None else ""

    # Names ----------------------------------------------------------------------------

    def _names(self, group: list[Entry]) -> Groups:
        """Show as many more names, and as much of them, as tell a group apart."""
        most = max(
            (len(names) for entry in group for names in entry.item.names.values()), default=0
        )
        trials = [Names(shown=shown) for shown in range(most + 1 if self.add_names else 1)]
        trials, levels = self._try(group, trials)
        plainly = _choices(group, levels)
        chosen = {id(entry): trials[plainly[id(entry)]] for entry in group}
        if self.add_given and self.rule == "by-cite":
            self._expand(group, levels, most, chosen)
        for entry in group:
            entry.names = _joined(entry.names, chosen[id(entry)])
        return _ambiguous(group, {id(entry): self.text(entry) for entry in group})

    def _expand(
        self, group: list[Entry], levels: list[Texts], most: int, chosen: dict[int, Names]
    ) -> None:
        """Expand given names where names alone leave cites alike."""
        alike = _classes(group, levels[-1])
        if all(len(members) == 1 for members in alike.values()):
            return
        given, trials = self._given_trials(group, most), [Names()]
        for shown in range(most + 1 if self.add_names else 1):
            steps: Given = {}
            for place, level in given:
                if place in _within(group, self, shown):
                    steps = {**steps, place: level}
                    trials.append(Names(shown=shown, given=steps))
        trials, expanded = self._try(group, trials)
        finest = _classes(group, expanded[-1])
        choices = _choices(group, expanded)
        by_id = {id(entry): entry for entry in group}
        for entry in group:
            if len(alike[id(entry)]) > 1 and finest[id(entry)] != alike[id(entry)]:
                names = trials[choices[id(entry)]]
                rivals = [by_id[one] for one in alike[id(entry)]]
                chosen[id(entry)] = names._replace(given=_useful(rivals, names.given))

    def _given_trials(self, group: list[Entry], most: int) -> list[tuple[tuple[str, int], int]]:
        """Return the places of names and the levels to which their given names can go."""
        found: dict[tuple[tuple[str, int], int], None] = {}
        for entry in group:
            for one in self.seen(entry, Names(shown=most if self.add_names else 0)):
                for level in _levels(one.options):
                    found[(one.variable, one.at), level] = None
        return sorted(found, key=lambda step: (step[0][1], step[1]))

    def seen(self, entry: Entry, names: Names) -> list[SeenName]:
        """Return the names that a cite shows."""
        seen: list[SeenName] = []
        self.text(entry, _joined(entry.names, names), seen)
        return seen

    def _try(self, group: list[Entry], trials: list[Names]) -> tuple[list[Names], list[Texts]]:
        """Return the trials up to the one that tells all apart, and what they read like."""
        levels: list[Texts] = []
        for names in trials:
            texts = {id(e): self.text(e, _joined(e.names, names)) for e in group}
            levels.append(texts)
            if len(set(texts.values())) == len(group):
                break
        return trials[: len(levels)], levels

    def _global_given(
        self, entries: Sequence[Entry], seen: dict[int, list[SeenName]]
    ) -> list[Entry]:
        """Expand the given names of people whose short names are alike, in every cite.

        Returns the entries that this changed.
        """
        initials_only = self.rule.endswith("-with-initials")
        primary = self.rule.startswith("primary")
        people: dict[str, dict[tuple[str, str], Name]] = defaultdict(dict)
        found: list[tuple[Entry, SeenName]] = []
        for entry in entries:
            hidden = self.add_names and not primary
            for one in self.seen(entry, Names(shown=99)) if hidden else seen[id(entry)]:
                # Someone known by the family name alone is told from nobody by a given name.
                if one.name.family and one.name.given and not (primary and one.at):
                    people[_short(one.name)].setdefault(_spelt(one.name), one.name)
                    found.append((entry, one))
        changed: dict[int, Entry] = {}
        for entry, one in found:
            others = people[_short(one.name)].values()
            if len(others) > 1:
                level = _level(one, others, initials_only=initials_only)
                place = (one.variable, one.at)
                if level:
                    entry.names = entry.names._replace(given={**entry.names.given, place: level})
                    changed[id(entry)] = entry
        return list(changed.values())

    # Condition ------------------------------------------------------------------------

    def _condition(self, group: list[Entry]) -> Groups:
        """Let the style show what it keeps for ambiguous cites, as little as will do."""
        levels: list[Texts] = []
        for level in range(_MOST_CONDITIONS):
            for entry in group:
                entry.disambiguate = level
            levels.append({id(entry): self.text(entry) for entry in group})
            if level and levels[-1] == levels[-2]:
                break
        choices = _choices(group, levels)
        for entry in group:
            entry.disambiguate = choices[id(entry)]
        return _ambiguous(group, {id(entry): self.text(entry) for entry in group})


def _joined(base: Names, names: Names) -> Names:
    """Return settings on top of those that hold everywhere."""
    if names == Names():
        return base
    return Names(names.shown, {**base.given, **names.given})


def _within(group: list[Entry], disambiguator: Disambiguator, shown: int) -> set[tuple[str, int]]:
    names = Names(shown=shown)
    return {(one.variable, one.at) for e in group for one in disambiguator.seen(e, names)}


def _levels(options: NameOptions) -> tuple[int, ...]:
    """Return the levels at which a name with these options shows more: initials, whole."""
    if options.form == "short":
        return (2,) if options.initialize_with is None else (1, 2)
    return (2,) if options.initialize_with is not None else ()


def _useful(rivals: list[Entry], given: Given) -> Given:
    """Return the expansions of those places where rivals have different people."""
    kept = {}
    for (variable, at), level in given.items():
        people = {
            _spelt(names[at]) for e in rivals if len(names := e.item.names.get(variable, ())) > at
        }
        if len(people) > 1:
            kept[variable, at] = level
    return kept


def _spelt(name: Name) -> tuple[str, str]:
    """Return what tells people apart: "J. J." and "J.J." are one person's initials."""
    return _short(name), (name.given or "").replace(". ", ".")


def _short(name: Name) -> str:
    return " ".join(part for part in (name.non_dropping_particle, name.family) if part)


def _level(one: SeenName, people: Iterable[Name], *, initials_only: bool) -> int:
    """Return how much of a given name tells it from others of the same family name."""
    options, name = one.options, one.name
    others = [other for other in people if _spelt(other) != _spelt(name)]
    if options.initialize_with is not None:
        own = given_form(name, options)
        alike = [other for other in others if given_form(other, options) == own]
        if not alike or initials_only:
            return 1 if len(alike) < len(others) else 0
    return 2


def _classes(group: list[Entry], texts: Texts) -> dict[int, frozenset[int]]:
    """Return for each entry those that read like it."""
    classes: dict[str, list[int]] = defaultdict(list)
    for entry in group:
        classes[texts[id(entry)]].append(id(entry))
    return {one: frozenset(members) for members in classes.values() for one in members}


def _choices(group: list[Entry], levels: list[Texts]) -> dict[int, int]:
    """Return for each entry the lowest level that tells it from all it can be told from."""
    finest = _classes(group, levels[-1])
    chosen: dict[int, int] = {}
    for level, texts in enumerate(levels):
        for one, members in _classes(group, texts).items():
            if one not in chosen and members == finest[one]:
                chosen[one] = level
    return chosen


def _ambiguous(entries: Iterable[Entry], texts: Texts) -> Groups:
    """Return the groups of entries whose cites read alike."""
    groups: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[texts[id(entry)]].append(entry)
    return [group for group in groups.values() if len(group) > 1]
