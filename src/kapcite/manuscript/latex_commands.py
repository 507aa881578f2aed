"""The citation commands of natbib, biblatex, apacite and their kin, and where each has its keys."""

from __future__ import annotations

import re

# How a command's arguments are laid out.
STANDARD = "standard"  # \cite*<…>[…][…]{keys}
MULTIPLE = "multiple"  # \cites(…)(…)[…][…]{keys}[…][…]{keys}…
VOLUME = "volume"  # \volcite[…]{volume}[…]{keys}
VOLUMES = "volumes"  # \volcites(…)(…)[…]{volume}[…]{keys}…
SECOND = "second"  # \foreigntextcquote{language}[…][…]{keys}

# Manuals: natbib 8.31 section 2, biblatex 3.20 section 3.9, csquotes 5.2 section 5.
_FORMS = {
    "parenthetical": "cite Cite citep Citep parencite Parencite autocite Autocite citeaffixed"
    " citeaffixedNP footparencite shortcite",
    "narrative": "citet Citet textcite Textcite citeA fullciteA shortciteA citeasnoun citeonline"
    " onlinecite possessivecite",
    "bare": "citealt Citealt citealp Citealp citeNP fullciteNP shortciteNP citetalias citepalias",
    "note": "footcite Footcite footcitetext Footcitetext smartcite Smartcite footfullcite"
    " footcitet footcitep notecite Notecite pnotecite Pnotecite fnotecite",
    "full": "fullcite bibentry fullocite",
    "author": "citeauthor Citeauthor citefullauthor citeauthorNP fullciteauthor citename",
    "year": "citeyear citeyearpar citeyearNP citedate headlesscite",
    "title": "citetitle Citetitle citeurl citefield citelist",
    "number": "citenum supercite Supercite textsupercite",
    "nocite": "nocite nocitemeta",
}
FORM = {name: form for form, names in _FORMS.items() for name in names.split()}

_MULTIPLE = (
    "cites Cites parencites Parencites footcites footcitetexts textcites Textcites smartcites"
    " Smartcites supercites autocites Autocites citeauthors fullcites footfullcites"
)
LAYOUT = dict.fromkeys(_MULTIPLE.split(), MULTIPLE)
_VOLUME = "volcite Volcite pvolcite Pvolcite fvolcite ftvolcite svolcite Svolcite tvolcite Tvolcite"
LAYOUT |= dict.fromkeys([*_VOLUME.split(), "avolcite", "Avolcite"], VOLUME)
LAYOUT |= {f"{name}s": VOLUMES for name, layout in list(LAYOUT.items()) if layout == VOLUME}
LAYOUT |= dict.fromkeys(("textcquote", "blockcquote", "textcquote*", "blockcquote*"), STANDARD)
LAYOUT |= {
    f"{kind}{name}": SECOND
    for kind in ("foreign", "hyphen")
    for name in ("textcquote", "blockcquote", "textcquote*")
}
FORM |= {name: FORM[name.removesuffix("s")] for name in _MULTIPLE.split() if name[:-1] in FORM}
FORM |= {name: "parenthetical" for name in LAYOUT if "quote" in name or "vol" in name}

# Commands with "cite" in their names that set something up and cite nothing.
_NOT_CITING = re.compile(
    r"(?:if|At|Declare|New|Renew|new|renew|set|mk|def|un|save|restore)\w*"
    r"|(?:ex|in|re|soli)cite\w*|cite(?:style|reset|setup|text|index|tracker|sort|dash|punct|left"
    r"|right|mid|form|namefont|numfont|counter|bib|delim|warnings|position)\w*|shortcites"
    r"|bibcite|citation|newcites"
)
_CITING = re.compile(r"(?:c|C)ite[a-zA-Z@]*|[a-zA-Z@]*[cC]ites?(?:p|t|A)?")
#: Environments with a key: csquotes' displayed quotations.
QUOTE_ENVIRONMENTS = {"displaycquote": STANDARD, "foreigndisplaycquote": SECOND}


def layout_of(name: str) -> str | None:
    r"""Return how the arguments of a command (without backslash) are laid out; None for others.

    Commands that no manual names count as citing when their names start with cite or end
    in it, since authors define their own (``\mycite``).
    """
    plain = name.rstrip("*")
    if plain in LAYOUT:
        return LAYOUT[plain]
    if plain in FORM:
        return STANDARD
    if _NOT_CITING.fullmatch(plain) or not _CITING.fullmatch(plain):
        return None
    return MULTIPLE if plain.endswith("cites") else STANDARD


def form_of(name: str) -> str:
    """Return the form (see ``base.FORMS``) of a citing command."""
    plain = name.rstrip("*")
    form = FORM.get(plain, "other")
    # biblatex leaves the author out of the starred forms; natbib's star lists all authors.
    starred = name != plain and plain.lower() in {"cite", "parencite", "autocite", "footcite"}
    return "year" if starred else form
