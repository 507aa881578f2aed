"""Terms, date forms and options of a language, with CSL's chain of fallbacks.

The chain (CSL 1.0.2, "Locale fallback"): the style's own locale elements for the dialect,
for its base language, and without a language; then the locale files of the dialect, of the
main dialect of that language, and of US English.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from kapcite.csl.xml import Element, parse_xml
from kapcite.errors import InputError

# The main dialect of each language that has several (locales.json of the CSL locales).
MAIN_DIALECTS = {
    "af": "af-ZA", "ar": "ar", "be": "be-BY", "bg": "bg-BG", "bn": "bn-BD", "bs": "bs-BA",
    "ca": "ca-AD", "cs": "cs-CZ", "cy": "cy-GB", "da": "da-DK", "de": "de-DE", "el": "el-GR",
    "en": "en-US", "es": "es-ES", "et": "et-EE", "eu": "eu", "fa": "fa-IR", "fi": "fi-FI",
    "fr": "fr-FR", "ga": "ga-IE", "gl": "gl-ES", "he": "he-IL", "hi": "hi-IN", "hr": "hr-HR",
    "hu": "hu-HU", "hy": "hy-AM", "id": "id-ID", "is": "is-IS", "it": "it-IT", "ja": "ja-JP",
    "km": "km-KH", "ko": "ko-KR", "la": "la", "lij": "lij-IT", "lt": "lt-LT", "lv": "lv-LV",
    "mn": "mn-MN", "ms": "ms-MY", "nb": "nb-NO", "nl": "nl-NL", "nn": "nn-NO", "no": "nb-NO",
    "pa": "pa-PK", "pl": "pl-PL", "pt": "pt-PT", "ro": "ro-RO", "ru": "ru-RU", "sk": "sk-SK",
    "sl": "sl-SI", "sr": "sr-Cyrl-RS", "sv": "sv-SE", "th": "th-TH", "tl": "tl-PH",
    "tr": "tr-TR", "uk": "uk-UA", "vi": "vi-VN", "zh": "zh-CN",
}  # fmt: skip

# What a form falls back to where a term lacks it (CSL 1.0.2, "Terms").
_FORM_FALLBACK = {"verb-short": "verb", "symbol": "short", "verb": "long", "short": "long"}
# Terms and their older names mean the same (CSL 1.0.2, release notes).
_ALIASES = {
    "sub-verbo": "sub verbo",
    "sub verbo": "sub-verbo",
    "editortranslator": "editor-translator",
    "editor-translator": "editortranslator",
}


class Term(NamedTuple):
    """A term's singular, plural and grammatical gender."""

    single: str
    multiple: str
    gender: str = ""


class Ordinal(NamedTuple):
    """The ordinal suffix for numbers that end as ``match`` says."""

    text: str
    match: str


class Locale:
    """What one language says, looked up along the chain."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.terms: dict[tuple[str, str], Term] = {}
        self.ordinals: dict[tuple[str, str], Ordinal] = {}
        self.dates: dict[str, Element] = {}
        self.options: dict[str, str] = {}
        self._found: dict[tuple[str, str], Term | None] = {}

    def term(self, name: str, form: str = "long", *, plural: bool = False) -> str | None:
        """Return a term, falling back from its form to plainer ones; None if there is none."""
        term = self.find(name, form)
        if term is None:
            return None
        return term.multiple if plural else term.single

    def find(self, name: str, form: str = "long") -> Term | None:
        """Return a term with both numbers and its gender, by the fallback of forms."""
        key = (name, form)
        if key not in self._found:
            self._found[key] = self._search(name, form)
        return self._found[key]

    def _search(self, name: str, form: str) -> Term | None:
        at: str | None = form
        while at is not None:
            if (name, at) in self.terms:
                return self.terms[name, at]
            if (alias := _ALIASES.get(name)) and (alias, at) in self.terms:
                return self.terms[alias, at]
            at = _FORM_FALLBACK.get(at)
        return None

    def gender(self, name: str) -> str:
        """Return the grammatical gender of a term, "" if it has none."""
        term = self.find(name)
        return term.gender if term else ""

    def ordinal(self, number: int, gender: str) -> str:
        """Return the ordinal suffix of a number (CSL 1.0.2, "Ordinal suffixes")."""
        for wanted in (gender, "") if gender else ("",):
            for digits, default in ((100, "last-two-digits"), (10, "last-digit")):
                found = self.ordinals.get((f"ordinal-{number % digits:02d}", wanted))
                if found and _matches(found.match or default, number, digits):
                    return found.text
        return self._default_ordinal(gender)

    def _default_ordinal(self, gender: str) -> str:
        found = self.ordinals.get(("ordinal", gender)) or self.ordinals.get(("ordinal", ""))
        return found.text if found else ""

    def long_ordinal(self, number: int, gender: str) -> str | None:
        """Return a number from 1 to 10 as an ordinal word, if the language has it."""
        name = f"long-ordinal-{number:02d}"
        found = self.ordinals.get((name, gender)) or self.ordinals.get((name, ""))
        return found.text if found else None

    def absorb(self, element: Element) -> None:
        """Lay the definitions of a locale element over those that are here."""
        for options in element.all("style-options"):
            self.options.update(options.attributes)
        for date in element.all("date"):
            self.dates[date.get("form")] = date
        for terms in element.all("terms"):
            if any(term.get("name").startswith("ordinal") for term in terms.all("term")):
                kept = {k: v for k, v in self.ordinals.items() if k[0].startswith("long-")}
                self.ordinals = kept
            for term in terms.all("term"):
                self._absorb_term(term)

    def _absorb_term(self, element: Element) -> None:
        name = element.get("name")
        single, multiple = element.child("single"), element.child("multiple")
        one = single.text if single else element.text.strip(" \n\t") if not multiple else ""
        if single is None and multiple is None:
            one = element.text if element.text.strip() else ""
        many = multiple.text if multiple else one
        if name.startswith(("ordinal", "long-ordinal")):
            key = (name, element.get("gender-form"))
            self.ordinals[key] = Ordinal(one, element.get("match"))
            return
        self.terms[name, element.get("form", "long")] = Term(one, many, element.get("gender"))


def _matches(match: str, number: int, digits: int) -> bool:
    if match == "whole-number":
        return number < digits
    if match == "last-two-digits":
        return digits == 100
    return digits == 10


def locale_folder() -> Path | None:
    """Return the folder of CSL locale files, which the package citeproc-py ships."""
    spec = find_spec("citeproc")
    places = spec.submodule_search_locations if spec else None
    return Path(next(iter(places))) / "data" / "locales" if places else None


def _locale_file(language: str) -> Element | None:
    folder = locale_folder()
    path = folder / f"locales-{language}.xml" if folder else None
    if path is None or not path.is_file():
        return None
    return parse_xml(path.read_bytes(), path.name)


def dialect(language: str) -> str:
    """Return the dialect to use for a language: ``de`` is ``de-DE``, ``fr_CA`` is ``fr-CA``."""
    parts = language.replace("_", "-").split("-")
    base = parts[0].lower()
    if len(parts) == 1:
        return MAIN_DIALECTS.get(base, base)
    return "-".join(
        [base, *(part.title() if len(part) == 4 else part.upper() for part in parts[1:])]
    )


def load_locale(language: str, overrides: list[Element]) -> Locale:
    """Return the locale of a language, with a style's own definitions on top.

    Raises InputError when not even US English is found, which means that the package with
    the locale files is missing.
    """
    wanted = dialect(language or "en-US")
    base = wanted.partition("-")[0]
    locale = Locale(wanted)
    names = dict.fromkeys(("en-US", MAIN_DIALECTS.get(base, base), wanted))
    files = [element for name in names if (element := _locale_file(name)) is not None]
    if not files:
        raise InputError("no CSL locale files found: the package citeproc-py is missing")
    for element in files:
        locale.absorb(element)
    for level in ("", base, wanted):
        for override in overrides:
            written = override.get("xml:lang") or override.get("lang")
            if written == level or (level and dialect(written or "x") == level == wanted):
                locale.absorb(override)
    return locale
