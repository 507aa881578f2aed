"""Harmless ways to write a citation of a work: none of them may count as a difference."""

from __future__ import annotations

import random
from collections.abc import Callable

from msgspec.structs import replace
from works import Work, initials, short_pages

from kapcite.model.dates import PartialDate
from kapcite.model.names import Name
from kapcite.model.reference import Reference

Style = Callable[[random.Random, Work, Reference], Reference]
_BRITISH = {
    "randomized": "randomised", "behavioral": "behavioural", "pediatric": "paediatric",
    "generalized": "generalised", "healthcare": "health care", "one-year": "1-year",
    "follow-up": "followup", "open-label": "open label", "results from": "Results from",
}  # fmt: skip
_PLAIN = str.maketrans("üíöłńłŁćåñéúáóýışØøÉ’č", "uiolnlLcaneuaoyisOoE'c")
_GERMAN = {"ü": "ue", "ö": "oe", "ø": "oe", "å": "aa", "ä": "ae"}


def _names(change: Callable[[Name], Name]) -> Style:
    def style(_: random.Random, __: Work, cited: Reference) -> Reference:
        return replace(
            cited,
            author=tuple(n if n.literal is not None else change(n) for n in cited.author),
        )

    return style


def _spaced(name: Name) -> Name:
    short = initials(name)
    return replace(name, given=" ".join(f"{letter}." for letter in short.given or "") or None)


def _first_given(name: Name) -> Name:
    return replace(name, given=(name.given or "").split()[0] or None)


def _unaccented(name: Name) -> Name:
    return replace(
        name, family=(name.family or "").translate(_PLAIN),
        given=(name.given or "").translate(_PLAIN) or None,
    )  # fmt: skip


def _transcribed(name: Name) -> Name:
    family = name.family or ""
    for letter, spelt in _GERMAN.items():
        family = family.replace(letter, spelt)
    return replace(name, family=family)


def _particle_first(name: Name) -> Name:
    if not name.non_dropping_particle:
        return name
    return Name(family=f"{name.non_dropping_particle} {name.family}".title(), given=name.given)


def _particle_left_out(name: Name) -> Name:
    return replace(name, non_dropping_particle=None)


def _shouted(name: Name) -> Name:
    return replace(name, family=(name.family or "").upper())


def _turned(name: Name) -> Name:
    """Return a name whose parts were taken for each other."""
    parts = (name.given or "").split()
    if name.non_dropping_particle or len(parts) != 1 or len(parts[0]) < 4 or "." in parts[0]:
        return name
    if parts[0].isupper() or " " in (name.family or ""):
        return name
    return Name(family=name.given, given=name.family)


def _et_al(count: int) -> Style:
    def style(_: random.Random, __: Work, cited: Reference) -> Reference:
        if len(cited.author) <= count:
            return cited
        return replace(cited, author=(*cited.author[:count], Name(literal="et al.")))

    return style


def _middle_cut(_: random.Random, __: Work, cited: Reference) -> Reference:
    if len(cited.author) < 5:
        return cited
    return replace(cited, author=(*cited.author[:3], Name(literal="…"), cited.author[-1]))


def _no_group(_: random.Random, __: Work, cited: Reference) -> Reference:
    marks = ("et al.", "…")
    kept = (n for n in cited.author if n.literal is None or n.literal in marks)
    return replace(cited, author=tuple(kept))


def _title(change: Callable[[str], str]) -> Style:
    def style(_: random.Random, __: Work, cited: Reference) -> Reference:
        return replace(cited, title=change(cited.title or ""))

    return style


def _british(title: str) -> str:
    for american, british in _BRITISH.items():
        title = title.replace(american, british)
    return title


def _other_journal_form(draw: random.Random, work: Work, cited: Reference) -> Reference:
    return replace(cited, container_title=draw.choice(work.journal))


def _dotted_journal(_: random.Random, work: Work, cited: Reference) -> Reference:
    short = work.journal[-1].split(" : ")[0]
    if len(short.split()) < 2 or ":" in short:
        return cited
    return replace(
        cited, container_title=" ".join(f"{word.rstrip('.')}." for word in short.split())
    )


def _pages(change: Callable[[str], str]) -> Style:
    def style(_: random.Random, __: Work, cited: Reference) -> Reference:
        return replace(cited, page=change(cited.page or "") or None)

    return style


def _doi(change: Callable[[str], str]) -> Style:
    def style(_: random.Random, __: Work, cited: Reference) -> Reference:
        return replace(cited, doi=change(cited.doi) if cited.doi else None)

    return style


def _online_year(_: random.Random, work: Work, cited: Reference) -> Reference:
    return replace(cited, issued=PartialDate(year=work.online))


def _without(*fields: str) -> Style:
    def style(_: random.Random, __: Work, cited: Reference) -> Reference:
        return replace(cited, **dict.fromkeys(fields))

    return style


def _labelled(_: random.Random, __: Work, cited: Reference) -> Reference:
    return replace(
        cited, volume=f"Vol. {cited.volume}", issue=f"No. {cited.issue}" if cited.issue else None
    )


STYLES: dict[str, Style] = {
    "as published": lambda _, __, cited: cited,
    "initials": _names(initials),
    "spaced initials": _names(_spaced),
    "first given name only": _names(_first_given),
    "no accents": _names(_unaccented),
    "umlauts in two letters": _names(_transcribed),
    "particle with a capital": _names(_particle_first),
    "particle left out": _names(_particle_left_out),
    "names in capitals": _names(_shouted),
    "et al. after one": _et_al(1),
    "et al. after three": _et_al(3),
    "et al. after six": _et_al(6),
    "middle cut": _middle_cut,
    "group left out": _no_group,
    "title lower": _title(str.lower),
    "title capitals": _title(str.upper),
    "title case": _title(str.title),
    "title full stop": _title(lambda title: f"{title}."),
    "title quoted": _title(lambda title: f"“{title}”"),
    "subtitle by a full stop": _title(lambda title: title.replace(": ", ". ")),
    "subtitle by a dash": _title(lambda title: title.replace(": ", " – ")),
    "subtitle left out": _title(lambda title: title.split(": ")[0]),
    "hyphens": _title(lambda title: title.replace("-", " ")),
    "typographic hyphens": _title(lambda title: title.replace("-", "\u2010")),
    "British spelling": _title(_british),
    "HTML entities": _title(lambda title: title.replace(" and ", " &amp; ")),
    "journal form": _other_journal_form,
    "journal with stops": _dotted_journal,
    "short last page": _pages(short_pages),
    "en dash": _pages(lambda page: page.replace("-", "–")),
    "page label": _pages(lambda page: f"pp. {page}"),
    "first page alone": _pages(lambda page: page.split("-")[0]),
    "DOI by resolver": _doi(lambda doi: f"https://doi.org/{doi}"),
    "DOI by old resolver": _doi(lambda doi: f"http://dx.doi.org/{doi}"),
    "DOI labelled": _doi(lambda doi: f"doi: {doi}"),
    "DOI capitals": _doi(str.upper),
    "DOI left out": _without("doi"),
    "issue left out": _without("issue"),
    "online year": _online_year,
    "volume labelled": _labelled,
    "given and family turned": _names(_turned),
}
